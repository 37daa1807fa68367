"""The file of a regression test: its name, its story, and what the story calls."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from promo.access import Prepare
from promo.documents.report import Finding
from promo.documents.steps import Open
from promo.explore.oracle import Observation
from promo.explore.regression.actions import lines_of
from promo.explore.regression.checks import CHECKS
from promo.explore.regression.literals import literal
from promo.explore.regression.pieces import pieces
from promo.explore.regression.preparing import before_the_first_page, on_each_page

_SLUG_CHARACTERS: Final = 40
_NEEDS: Final = ("pytest", "playwright")
_MORE: Final = {"axe_playwright_python": "axe-playwright-python"}
_NOTHING: Final = Prepare()
_DOCSTRING: Final = '''"""Fails while a fault is there, passes when it is gone: {rule}, {id}.

    pip install {needs}
    BASE_URL={example} pytest {name}

Written by promo when it had confirmed the finding. BASE_URL is the site, BROWSER_PATH a Chrome or
Chromium (default: an installed one, else playwright's own), STORAGE_STATE a file of Playwright's
for a site that asks for a login.{secrets}
"""'''


@dataclass(frozen=True)
class RegressionTest:
    """A test: the name of its file, and what is in it."""

    name: str
    source: str


def regression_test(
    finding: Finding,
    seen: Observation,
    site: str,
    headers: Iterable[str] = (),
    prepare: Prepare = _NOTHING,
) -> RegressionTest | None:
    """The test of a finding; None for a rule that has no check.

    Args:
        finding: confirmed, with its steps.
        seen: what it is the finding of.
        site: the site's address, without its last slash.
        headers: names of headers that the site was explored with.
        prepare: what its pages found.
    """
    check = CHECKS.get(seen.rule)
    if check is None:
        return None
    names = sorted(headers)
    name = file_name(finding)
    story = "\n".join(
        [
            f"def {name.removesuffix('.py')}() -> None:",
            "    with opened() as (page, seen):",
            *(f"        {line}" for line in (
                *_headers(names), *before_the_first_page(prepare), *_steps(finding, site, prepare)
            )),
            f"        assert not {check(seen)}, {literal(finding.title)}",
        ]
    )  # fmt: skip
    address = f'BASE_URL = os.environ.get("BASE_URL", {literal(site)}).rstrip("/")'
    imports, parts = pieces(f"{address}\n{story}")
    needs = [*_NEEDS, *(package for module, package in _MORE.items() if module in imports)]
    doc = _docstring(finding, name, names, needs)
    return RegressionTest(name, f"{doc}\n\n{imports}\n\n{address}\n\n\n{story}\n\n\n{parts}\n")


def file_name(finding: Finding) -> str:
    """A name that says what it is about and that no two findings share."""
    rule = finding.rule.replace("-", "_")
    slug = re.sub(r"[^a-z0-9]+", "_", finding.route.lower()).strip("_")[:_SLUG_CHARACTERS]
    return f"test_{rule}_{slug.strip('_') or 'root'}_{finding.id.removeprefix('v1:')[:8]}.py"


def variable(header: str) -> str:
    """The environment variable that holds a header's value."""
    return "HEADER_" + re.sub(r"[^A-Z0-9]", "_", header.upper())


def _headers(names: list[str]) -> list[str]:
    if not names:
        return []
    pairs = ", ".join(f"{literal(n)}: os.environ[{literal(variable(n))}]" for n in names)
    return [f"send_headers(page, {{{pairs}}})"]


def _steps(finding: Finding, site: str, prepare: Prepare) -> list[str]:
    lines: list[str] = []
    for step in finding.steps:
        lines += lines_of(step.replay, site)
        lines += on_each_page(prepare) if isinstance(step.replay, Open) else []
    return lines


def _docstring(finding: Finding, name: str, headers: list[str], needs: list[str]) -> str:
    variables = [variable(header) for header in headers]
    told = f" {', '.join(variables)} hold what it is sent." if variables else ""
    return _DOCSTRING.format(
        rule=finding.rule,
        id=finding.id,
        needs=" ".join(needs),
        example="https://staging.example.com",
        name=name,
        secrets=told,
    )
