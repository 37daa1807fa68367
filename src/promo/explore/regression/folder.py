"""The folder of an exploration's regression tests."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from msgspec import structs

from promo import bounds
from promo.access import Prepare
from promo.documents.report import Finding
from promo.explore.oracle import Observation
from promo.explore.regression.writing import regression_test

_FOLDER: Final = "tests"


def write_tests(
    findings: Collection[Finding],
    seen: Mapping[str, Observation],
    out: Path,
    site: str,
    *,
    headers: Collection[str],
    prepare: Prepare,
) -> tuple[Finding, ...]:
    """Write a test for each confirmed finding; the findings are given back with their tests' paths.

    Args:
        findings: settled.
        seen: by a finding's id what it is the finding of.
        out: ``tests/`` goes below it.
        site: the site's address, without its last slash.
        headers: names of the headers that the site was explored with.
        prepare: what its pages found.
    """
    confirmed = [f for f in findings if f.confirmation == "confirmed"][: bounds.REGRESSION_TESTS]
    tests = {f.id: regression_test(f, seen[f.id], site, headers, prepare) for f in confirmed}
    paths: dict[str, str] = {}
    for name, test in tests.items():
        if test is not None:
            path = out / _FOLDER / test.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(test.source, encoding="utf-8")
            paths[name] = f"{_FOLDER}/{test.name}"
    return tuple(structs.replace(f, test=paths.get(f.id)) for f in findings)
