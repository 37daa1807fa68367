"""``promo doctor``: a set-up looked at from end to end; what is wrong, why, and how to mend it.

It reads and asks, and changes nothing: not even a push that is tried arrives anywhere.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from promo.adopt.check import Check, Facts, Trouble
from promo.adopt.checks import checks
from promo.command import Command, Ending
from promo.commands.doctor.gathering import Looking
from promo.commands.init.checkout import adopted
from promo.inputs import PATH, YES_NO, Common, Gitops, given, one_of
from promo.runner import Step
from promo.untrusted import markdown_text, one_line

_MARKS: Final = {"fine": "✓", "error": "✗", "warning": "!", "not-checked": "-"}


@dataclass(frozen=True, kw_only=True)
class Inputs(Gitops, Common):
    """The inputs of doctor. It writes no documents."""

    config: Path | None = None
    out: Path = Path()
    python_path: str | None = None
    push: bool = True
    repo: Path = given("The repository, or a folder in it.", PATH, default=".", argument=True)
    offline: bool = given(
        "Ask neither the environments, nor GitHub, nor the gitops repository.",
        YES_NO,
        default="false",
    )
    browser_path: Path | None = given(
        "The browser (default: an installed Chrome or Chromium).", PATH
    )
    github_token: str | None = given(
        "A token that may read how the repository is set; the default is GITHUB_TOKEN's value.",
        secret=True,
        environment="GITHUB_TOKEN",
    )
    format: str = given("How the result is printed.", one_of("table", "json"), default="table")


@dataclass(frozen=True)
class Result:
    """What one check came to: its troubles, or why it could not look."""

    check: Check
    troubles: tuple[Trouble, ...] = ()
    missing: str = ""
    seen: str = ""

    @property
    def state(self) -> str:
        """``fine``, ``error``, ``warning`` or ``not-checked``."""
        if self.missing:
            return "not-checked"
        weights = [trouble.weight for trouble in self.troubles]
        return "error" if "error" in weights else "warning" if weights else "fine"


def doctor(inputs: Inputs, step: Step) -> Ending:
    """Gather, check, say."""
    here = adopted(step.inside(inputs.repo, "repo"))
    browser = inputs.browser_path
    looking = Looking(here, inputs, step, inputs.app, browser, inputs.offline, inputs.github_token)
    facts = looking.facts()
    results = results_of(facts)
    wrong = [t for one in results for t in one.troubles if t.weight == "error"]
    line = _headline(results)
    _say(results, inputs.format, step, line)
    if inputs.format == "table":
        step.say(f"\n{line}")
    return Ending(
        "fail" if wrong else "pass",
        line,
        wrong[0].name if wrong else "",
        summary=_summary(results, line),
    )


def results_of(facts: Facts) -> tuple[Result, ...]:
    """Every check on the same facts."""
    found: list[Result] = []
    for check in checks():
        missing = check.needs(facts)
        if missing:
            found.append(Result(check, missing=missing))
        else:
            found.append(Result(check, tuple(check.look(facts)), seen=check.tell(facts)))
    return tuple(found)


# ── saying ─────────────────────────────────────────────────────────────────────────────────────
def _headline(results: Sequence[Result]) -> str:
    states = [one.state for one in results]
    weights = [trouble.weight for one in results for trouble in one.troubles]
    fine = f"{states.count('fine')} of {len(results)} checks are fine"
    errors = _count(weights.count("error"), "error")
    warnings = _count(weights.count("warning"), "warning")
    return f"{fine}; {errors}, {warnings}, {states.count('not-checked')} not checked"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _say(results: Sequence[Result], form: str, step: Step, line: str) -> None:
    if form == "json":
        step.say(json.dumps(_plain(results, line), indent=2))
        return
    for one in results:
        if one.missing:
            continue
        seen = f": {one_line(one.seen, 300)}" if one.seen else ""
        step.say(f"{_MARKS[one.state]} {one.check.name}{seen}")
        if one.troubles:
            step.say(f"    why it matters: {one.check.why}")
        for trouble in one.troubles:
            where = f"{one_line(trouble.where, 150)}: " if trouble.where else ""
            step.say(f"    {trouble.weight} {trouble.name}: {where}{one_line(trouble.what)}")
            step.say(f"        mend: {one_line(trouble.mend)}")
    wanting: dict[str, list[str]] = {}
    for one in results:
        if one.missing:
            wanting.setdefault(one.missing, []).append(one.check.name)
    for missing, names in wanting.items():
        step.say(f"- not checked, for want of {missing}: {', '.join(names)}")


def _plain(results: Sequence[Result], line: str) -> dict[str, Any]:
    """For programs: every check, and how many came to what."""
    states = [one.state for one in results]
    return {
        "headline": line,
        "count": {state: states.count(state) for state in _MARKS},
        "checks": [_each(one) for one in results],
    }


def _each(one: Result) -> dict[str, Any]:
    return {
        "check": one.check.name,
        "why": one.check.why,
        "state": one.state,
        "needs": one.missing or None,
        "seen": one_line(one.seen, 300) or None,
        "troubles": [
            {name: one_line(text) for name, text in asdict(trouble).items()}
            for trouble in one.troubles
        ],
    }


def _summary(results: Sequence[Result], line: str) -> str:
    rows = [
        f"| {trouble.weight} | `{trouble.name}` | {markdown_text(trouble.where, 150)}"
        f" | {markdown_text(trouble.what)} | {markdown_text(trouble.mend)} |"
        for one in results
        for trouble in one.troubles
    ]
    head = ["| | what | where | said | mend |", "|---|---|---|---|---|"] if rows else []
    return "\n".join([f"**{line}**", "", *head, *rows]) + "\n"


COMMAND: Final = Command(
    name="doctor",
    help="Look at a set-up from end to end: what is wrong, why, how to mend it.",
    inputs=Inputs,
    outcomes=("pass", "fail"),
    story=doctor,
    action=False,
)
