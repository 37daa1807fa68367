"""What a terminal shows when an exploration ends."""

from pathlib import Path
from typing import Any

import pytest

from promo.commands.explore_staging.inputs import Inputs
from promo.commands.explore_staging.last_lines import (
    found_lines,
    next_line,
    page_line,
    unworked_line,
)
from promo.documents.envelope import Subject
from promo.documents.release import Image, Release
from promo.documents.report import Flow, Phases, SmokePhase, TargetedPhase
from promo.documents.scope import Charter, Scope
from support.reports import SHA, finding, report

HERE = Path("/work/app")
OUT = HERE / "promo-report"
IMAGE = Image(name="web", repository="ghcr.io/o/web", tag="v1", digest=f"sha256:{'1' * 64}")
PINNED = Subject(
    app="web", environment="staging", sha=SHA, release=Release(sha=SHA, images=(IMAGE,))
)
FILES: dict[str, Any] = {"source_file": ("a/staging.yaml",), "target_file": ("a/demo.yaml",)}


def inputs(**given: Any) -> Inputs:
    return Inputs(url="https://staging.example.com", **given)


def test_what_does_not_block_is_told_with_what_it_means():
    warns = finding(1, "/reports", severity="warning", rule="unhandled-rejection", title="no price")
    known = finding(2, severity="warning", preexisting=True)
    told = tuple(found_lines(report((warns, known, finding(3), finding(4, severity="info")))))
    assert told == (
        "warning: unhandled-rejection on /reports: no price (does not block)",
        "warning: http-5xx on /cart: /cart answers 500 (was there before)",
    )


def test_many_are_counted():
    many = [finding(n, severity="warning", title=f"fault\n{n}") for n in range(9)]
    told = tuple(found_lines(report(many)))
    assert (len(told), told[-1]) == (6, "and 4 more that do not block")
    assert not any("\n" in line for line in told)


def test_the_page_is_named_as_short_as_it_can_be_typed():
    assert page_line(OUT, HERE) == "look at promo-report/report.html"
    assert page_line(Path("/elsewhere"), HERE) == "look at /elsewhere/report.html"


def charter(route: str, **more: Any) -> Charter:
    return Charter(name=f"work {route}", route=route, reach="everything", **more)


@pytest.mark.parametrize(
    ("reasons", "said"),
    [
        (("budget", "budget"), "2 pages that only links lead to were not worked to the end"),
        (("budget", None), "1 page that only a link leads to was not worked to the end"),
        (("timeout", None), ""),
    ],
)
def test_pages_that_the_time_did_not_reach_are_told(reasons: tuple[str | None, ...], said: str):
    """Those that the scope names are a reason of the verdict instead."""
    flows = (
        Flow(name="work /", steps=0, outcome="inconclusive", reason="budget"),
        *(
            Flow(name=f"work /{n}", steps=1, outcome="inconclusive" if why else "pass", reason=why)
            for n, why in enumerate(reasons)
        ),
    )
    linked = tuple(charter(f"/{n}", duty=False, linked_from="/") for n in range(len(reasons)))
    worked = report(
        scope=Scope(files_changed=None, routes=("/",), charters=(charter("/"), *linked)),
        phases=Phases(targeted=TargetedPhase(passed=True, flows_tested=flows), smoke=SmokePhase()),
    )
    assert unworked_line(worked).partition(",")[0] == said


@pytest.mark.parametrize(
    ("changes", "given"),
    [
        ({}, FILES),
        ({"subject": PINNED}, {}),
        ({"subject": PINNED, "mode": "observe"}, FILES),
    ],
)
def test_nothing_comes_next_where_nothing_may_move(changes: dict[str, Any], given: dict[str, Any]):
    assert next_line(report(**changes), inputs(**given), OUT, HERE) == ""


def test_after_a_fault_comes_the_issue_that_it_would_be():
    failed = report(subject=PINNED, findings=(finding(),))
    assert failed.overall == "fail"
    told = next_line(failed, inputs(**FILES), OUT, HERE)
    assert told == "next: promo report-findings promo-report --dry-run"


def test_what_comes_next_is_a_line_to_paste():
    told = next_line(
        report(subject=PINNED), inputs(gitops_dir=Path("../git ops"), **FILES), OUT, HERE
    )
    assert told == (
        "next: promo promote-digests --report promo-report/report.json --source-file a/staging.yaml"
        " --target-file a/demo.yaml --gitops-dir '../git ops'"
    )
