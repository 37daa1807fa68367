"""Shards joined: one verdict, and never a pass that its parts do not bear."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from promo.documents.envelope import Run
from promo.documents.judge import case_of, judge
from promo.documents.merging import merge
from promo.documents.release import Image, Release
from promo.documents.report import (
    Accepted,
    Finding,
    Flow,
    Phases,
    Report,
    RouteOutcome,
    SmokePhase,
    TargetedPhase,
)
from promo.documents.scope import Charter, Scope
from promo.documents.shards import EMPTY, Shard, inventory_digest, share
from promo.errors import PromoError
from support.reports import BASE, NOON, SHA, finding, report

ROUTES = ("/", "/a", "/b", "/c", "/d", "/e", "/f")
OTHER = "c" * 40


def part(index: int, total: int = 3, findings: Sequence[Finding] = (), **changes: Any) -> Report:
    """One shard's report of the seven routes."""
    routes = share(ROUTES, index, total, str)
    digest = changes.pop("inventory", inventory_digest(ROUTES, ()))
    shard = Shard(index=index, total=total, inventory=digest)
    return report(findings, routes, shard=shard, **changes)


def joined(parts: Sequence[Report]) -> Report:
    one = merge(parts, run=Run(), now=NOON)
    assert judge(case_of(one)).verdict == one.overall  # promote-digests judges it again
    return one


def parts(total: int = 3) -> list[Report]:
    return [part(index, total) for index in range(1, total + 1)]


def with_part(index: int, other: Report | None) -> list[Report]:
    """All three, one of them replaced or left out."""
    found = [other if i == index else one for i, one in enumerate(parts(), 1)]
    return [one for one in found if one is not None]


def unjudged(one: Report, **changes: Any) -> Report:
    """A report with changes, and the verdict that they come to."""
    draft = structs.replace(one, **changes)
    judged = judge(case_of(draft))
    return structs.replace(
        draft, outcome=judged.verdict, overall=judged.verdict, reasons=judged.reasons
    )


def release(digit: str) -> Release:
    image = Image(
        name="web",
        repository="ghcr.io/o/web",
        tag="v1",
        digest=f"sha256:{digit * 64}",
        linked_by="trailer",
    )
    return Release(sha=SHA, images=(image,))


def released(one: Report, digit: str) -> Report:
    return structs.replace(one, subject=structs.replace(one.subject, release=release(digit)))


def test_all_parts_pass_and_are_everything():
    one = joined(list(reversed(parts())))
    assert one.overall == "pass"
    assert one.scope.routes == ROUTES
    assert {check.route for check in one.phases.smoke.routes_checked} == set(ROUTES)
    assert [str(shard) for shard in one.shards] == ["1/3", "2/3", "3/3"]
    assert one.shard is None


def smoke(**changes: Any) -> Phases:
    return Phases(targeted=TargetedPhase(), smoke=structs.replace(part(2).phases.smoke, **changes))


def less(scope: Scope) -> Scope:
    return structs.replace(scope, routes=scope.routes[1:])


CASES: dict[str, tuple[Callable[[], list[Report]], str, str]] = {
    "a shard left no report": (lambda: with_part(2, None), "inconclusive", "missing-shard: 2/3"),
    "a shard found what blocks": (
        lambda: with_part(2, part(2, findings=[finding(route="/b")])), "fail", "http-5xx on /b",
    ),
    "a shard met an obstacle": (
        lambda: with_part(2, part(2, obstacles=("fenced: /b",))), "inconclusive", "fenced: /b",
    ),
    "a shard ran out of time": (
        lambda: with_part(2, unjudged(part(2), phases=smoke(routes_checked=()))),
        "inconclusive", "routes-not-tried",
    ),
    "a shard never ran its phase": (
        lambda: with_part(2, unjudged(part(2), phases=smoke(passed=None, routes_checked=()))),
        "inconclusive", "nothing-explored",
    ),
    "a shard read the live commit once": (
        lambda: with_part(2, unjudged(part(2), live=(SHA,))),
        "inconclusive", "live-commit-not-read",
    ),
    "the site moved while a shard ran": (
        lambda: with_part(2, part(2, live=(SHA, OTHER))), "superseded", "live-commit-changed",
    ),
    "the site moved between two shards": (
        lambda: with_part(2, part(2, sha=OTHER)), "superseded", "live-commit-changed",
    ),
    "a shard saw another inventory": (
        lambda: with_part(2, part(2, inventory="0" * 64)), "inconclusive", "shards-differ",
    ),
    "all of them saw an inventory that they do not make up": (
        lambda: [part(i, inventory="0" * 64) for i in (1, 2, 3)], "inconclusive", "shards-differ",
    ),
    "a shard lost a route": (
        lambda: with_part(2, unjudged(part(2), scope=less(part(2).scope))),
        "inconclusive", "shards-differ",
    ),
    "a shard was compared with another base": (
        lambda: with_part(2, part(2, base_sha=OTHER)), "inconclusive", "shards-differ",
    ),
    "a shard explored another release": (
        lambda: [released(one, digit) for one, digit in zip(parts(), "112", strict=True)],
        "inconclusive", "unlinked-release",
    ),
    "a shard's verdict is not its judge's": (
        lambda: with_part(2, structs.replace(
            part(2, obstacles=("fenced: /b",)), outcome="pass", overall="pass")),
        "inconclusive", "verdict-disagrees",
    ),
    "a severe finding came and went": (
        lambda: with_part(2, part(2, findings=[finding(route="/b", confirmation="flaky")])),
        "inconclusive", "contradictory-evidence",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_truth_table(name: str):
    make, verdict, said = CASES[name]
    one = joined(make())
    assert one.overall == verdict
    assert said in "\n".join(one.reasons)


def of_shard(**changes: Any) -> list[Report]:
    return with_part(2, structs.replace(part(2), **changes))


UNLIKE: dict[str, tuple[Callable[[], list[Report]], str]] = {
    "none": (list, "none"),
    "another app": (lambda: with_part(2, part(2, app="api")), "differ in app"),
    "another environment": (
        lambda: of_shard(subject=structs.replace(part(2).subject, environment="qa")),
        "differ in environment",
    ),
    "another site": (lambda: of_shard(url="https://qa.example.com"), "differ in url"),
    "another mode": (lambda: of_shard(mode="observe"), "differ in mode"),
    "another bar": (lambda: with_part(2, part(2, block_on="warning")), "differ in block-on"),
    "of another cut": (lambda: [part(1, 2), part(2, 3)], "of 2 and 3 shards"),
    "one twice": (lambda: [part(1), part(1), part(2), part(3)], "shard 1/3 is there twice"),
    "a whole exploration": (lambda: [part(1), report()], "is of a whole exploration"),
}


@pytest.mark.parametrize("name", UNLIKE)
def test_what_is_no_set_of_shards_is_refused(name: str):
    make, said = UNLIKE[name]
    with pytest.raises(PromoError) as refused:
        joined(make())
    assert (refused.value.outcome, refused.value.reason) == ("invalid", "unlike-shards")
    assert said in str(refused.value)


def test_a_shard_without_work_takes_nothing_away():
    digest = inventory_digest(("/",), ())
    work = report((), ("/",), shard=Shard(index=1, total=2, inventory=digest))
    idle = unjudged(
        work,
        shard=Shard(index=2, total=2, inventory=digest),
        scope=Scope(files_changed=3, routes=(), skip_reason=f"{EMPTY}: 2/2 of 1 route"),
        phases=Phases(targeted=TargetedPhase(), smoke=SmokePhase()),
    )
    assert idle.overall == "skipped"
    assert joined([work, idle]).overall == "pass"


def with_charter(one: Report, phase: TargetedPhase) -> Report:
    """A shard's report that has a charter to work."""
    charter = Charter(name="work /", route="/", reach="imports")
    return unjudged(
        one,
        scope=structs.replace(one.scope, charters=(charter,)),
        phases=structs.replace(one.phases, targeted=phase),
    )


WORKED = TargetedPhase(
    passed=True, engine="walker", flows_tested=(Flow(name="work /", steps=3, outcome="pass"),)
)


@pytest.mark.parametrize(
    ("phase", "passed", "overall"),
    [
        (WORKED, True, "pass"),
        (structs.replace(WORKED, passed=False), False, "inconclusive"),
        (TargetedPhase(), None, "pass"),  # left out on purpose, and said so
    ],
)
def test_a_shard_without_charters_says_nothing_of_those_of_others(
    phase: TargetedPhase, *, passed: bool | None, overall: str
):
    inventory = inventory_digest(ROUTES, ["work /"])
    first, *others = (part(index, inventory=inventory) for index in (1, 2, 3))
    one = joined([with_charter(first, phase), *others])
    assert (one.phases.targeted.passed, one.overall) == (passed, overall)


def test_what_links_led_two_shards_to_is_one_flow_and_no_part_of_the_inventory():
    free = Charter(name="work /a", route="/a", reach="everything", duty=False, linked_from="/")
    parts = [part(index) for index in (1, 2, 3)]
    flows: tuple[RouteOutcome, ...] = ("pass", "inconclusive", "pass")
    linked = [
        unjudged(
            one,
            scope=structs.replace(one.scope, charters=(free,)),
            phases=structs.replace(
                one.phases,
                targeted=TargetedPhase(
                    passed=True,
                    engine="walker",
                    flows_tested=(Flow(name="work /a", steps=3, outcome=outcome),),
                ),
            ),
        )
        for one, outcome in zip(parts, flows, strict=True)
    ]
    one = joined(linked)
    assert one.overall == "pass"
    assert [flow.outcome for flow in one.phases.targeted.flows_tested] == ["pass"]
    assert one.scope.charters == (free,)


def test_a_finding_of_two_shards_is_one_and_weighs_what_it_weighs_most():
    known = Accepted(reason="known", until="2027-01-01")
    light = finding(7, "/b", confirmation="flaky", preexisting=True, accepted=known)
    heavy = finding(7, "/c", preexisting=False)
    one = joined([part(1), part(2, findings=[light]), part(3, findings=[heavy])])
    (found,) = one.findings
    assert (found.confirmation, found.preexisting, found.accepted) == ("confirmed", False, None)
    assert one.overall == "fail"


@given(st.sets(st.text(min_size=1, max_size=8), max_size=60), st.integers(1, 12))
def test_shares_are_all_of_it_once_and_even(names: set[str], total: int):
    things = sorted(names)
    cuts = [share(things, index, total, str) for index in range(1, total + 1)]
    assert sorted(one for cut in cuts for one in cut) == things
    assert max(map(len, cuts)) - min(map(len, cuts)) <= 1
    assert cuts == [
        tuple(sorted(share(things[::-1], index, total, str))) for index in range(1, total + 1)
    ]


@settings(max_examples=60)
@given(st.sets(st.integers(1, 3), min_size=1), st.lists(st.booleans(), min_size=3, max_size=3))
def test_only_a_whole_of_passes_passes(there: set[int], fine: list[bool]):
    made = [part(i, obstacles=() if fine[i - 1] else ("timeout: /x",)) for i in sorted(there)]
    wanted = "pass" if there == {1, 2, 3} and all(fine) else "inconclusive"
    assert joined(made).overall == wanted


def test_the_base_stays_when_all_agree():
    assert joined(parts()).base_sha == BASE
