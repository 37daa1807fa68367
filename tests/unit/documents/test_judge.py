"""The gate's whole truth table. A row is a case, its verdict, and how its first reason starts."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.documents.judge import BlockOn, Case, blocks, judge, settle, settle_proposed
from promo.documents.report import (
    Accepted,
    Confirmation,
    Finding,
    Flow,
    Phases,
    RouteCheck,
    RouteOutcome,
    Severity,
    SmokePhase,
    TargetedPhase,
)
from promo.documents.scope import Charter, Scope

A, B = "a" * 40, "b" * 40
OK_UNTIL = Accepted(reason="known", until="2027-01-01")


def finding(
    severity: Severity = "critical",
    confirmation: Confirmation = "confirmed",
    *,
    first_party: bool = True,
    preexisting: bool = False,
    accepted: Accepted | None = None,
) -> Finding:
    return Finding(
        id="v1:0123456789abcdef",
        rule="http-5xx",
        severity=severity,
        title="It broke",
        route="/cart",
        url="https://staging.example.com/cart",
        phase="smoke",
        confirmation=confirmation,
        first_party=first_party,
        preexisting=preexisting,
        accepted=accepted,
    )


def smoke(*findings: Finding, passed: bool | None = True, **routes: RouteOutcome) -> SmokePhase:
    tried = routes or {"home": "pass", "cart": "pass"}
    checks = tuple(
        RouteCheck(route=f"/{name}", status=200, ms=1, outcome=outcome)
        for name, outcome in tried.items()
    )
    return SmokePhase(passed=passed, routes_checked=checks, findings=findings)


def targeted(
    *findings: Finding,
    passed: bool | None = True,
    flows: tuple[RouteOutcome, ...] = ("pass",),
    engine: str = "walker",
) -> TargetedPhase:
    return TargetedPhase(
        passed=passed,
        engine=engine,  # type: ignore[arg-type]  # the table names engines
        flows_tested=tuple(Flow(name=f"f{i}", steps=1, outcome=o) for i, o in enumerate(flows)),
        findings=findings,
    )


NO_TARGETED = TargetedPhase()
NO_SMOKE = SmokePhase()


def case(
    smoke_phase: SmokePhase,
    targeted_phase: TargetedPhase = NO_TARGETED,
    *,
    live: tuple[str | None, ...] = (A, A),
    obstacles: tuple[str, ...] = (),
    block_on: BlockOn = "critical",
    skip_reason: str | None = None,
    routes: tuple[str, ...] = ("/home", "/cart"),
    charters: tuple[str, ...] = (),
    free: tuple[str, ...] = (),
) -> Case:
    named = tuple(
        Charter(name=name, route="/home", reach="everything", duty=name not in free)
        for name in (*charters, *free)
    )
    return Case(
        scope=Scope(files_changed=1, routes=routes, skip_reason=skip_reason, charters=named),
        phases=Phases(targeted=targeted_phase, smoke=smoke_phase),
        block_on=block_on,
        live=live,
        obstacles=obstacles,
    )


BREAKS = finding()
WARNS = finding("warning")

TABLE: list[tuple[str, Case, str, str]] = [
    # ── everything tried, nothing blocks
    ("smoke alone", case(smoke()), "pass", "targeted-phase-left-out"),
    ("both phases", case(smoke(), targeted()), "pass", ""),
    ("targeted alone", case(NO_SMOKE, targeted()), "pass", "smoke-phase-left-out"),
    ("no commit named, all along", case(smoke(), live=(None, None)), "pass", "targeted"),
    ("a route failed by a warning", case(smoke(WARNS, home="pass", cart="fail")), "pass", "targ"),
    ("an info", case(smoke(finding("info"))), "pass", "targeted-phase-left-out"),
    # ── what blocks
    ("critical", case(smoke(BREAKS)), "fail", "http-5xx on /cart"),
    ("critical in targeted", case(smoke(), targeted(BREAKS)), "fail", "http-5xx on /cart"),
    ("warning", case(smoke(WARNS)), "pass", "targeted"),
    ("warning, blocked on", case(smoke(WARNS), block_on="warning"), "fail", "http-5xx"),
    ("critical, blocked on warning", case(smoke(BREAKS), block_on="warning"), "fail", "http-5xx"),
    ("info, blocked on warning", case(smoke(finding("info")), block_on="warning"), "pass", "targ"),
    ("preexisting", case(smoke(finding(preexisting=True))), "pass", "targeted"),
    ("accepted", case(smoke(finding(accepted=OK_UNTIL))), "pass", "targeted"),
    ("somebody else's", case(smoke(finding(first_party=False))), "pass", "targeted"),
    ("unconfirmed", case(smoke(finding(confirmation="unconfirmed"))), "pass", "targeted"),
    ("breaks, and routes missing", case(smoke(BREAKS, home="pass")), "fail", "http-5xx"),
    ("breaks, and an obstacle", case(smoke(BREAKS), obstacles=("fenced: x",)), "fail", "http-5xx"),
    ("breaks, unlinked", case(smoke(BREAKS), obstacles=("unlinked-release",)), "fail", "http-5xx"),
    # ── severe, but it came and went
    ("flaky", case(smoke(finding(confirmation="flaky"))), "inconclusive", "contradictory"),
    (
        "not replayable",
        case(smoke(finding(confirmation="not-replayable"))),
        "inconclusive",
        "contradictory",
    ),
    ("flaky warning", case(smoke(finding("warning", "flaky"))), "pass", "targeted"),
    ("flaky, preexisting", case(smoke(finding("critical", "flaky", preexisting=True))), "pass", ""),
    ("flaky, accepted", case(smoke(finding("critical", "flaky", accepted=OK_UNTIL))), "pass", ""),
    ("flaky, elsewhere", case(smoke(finding("critical", "flaky", first_party=False))), "pass", ""),
    # ── not everything was tried
    ("a route missing", case(smoke(home="pass")), "inconclusive", "routes-not-tried: /cart"),
    (
        "a route undecided",
        case(smoke(home="pass", cart="inconclusive")),
        "inconclusive",
        "routes-not-tried: /cart",
    ),
    (
        "no route known",
        case(SmokePhase(passed=True), routes=()),
        "inconclusive",
        "nothing-explored: no route",
    ),
    ("no phase ran", case(NO_SMOKE), "inconclusive", "nothing-explored: no phase"),
    ("kept from running", case(NO_SMOKE, obstacles=("x: y",)), "inconclusive", "x: y"),
    (
        "a charter undecided",
        case(smoke(), targeted(flows=("pass", "inconclusive"))),
        "inconclusive",
        "charters-not-finished: f1",
    ),
    ("every charter tried", case(smoke(), targeted(), charters=("f0",)), "pass", ""),
    # ── charters that only links led to owe nothing, and what they find counts
    (
        "one of no duty was not finished",
        case(smoke(), targeted(flows=("pass", "inconclusive")), charters=("f0",), free=("f1",)),
        "pass",
        "",
    ),
    (
        "one of no duty was not tried",
        case(smoke(), targeted(), charters=("f0",), free=("f1",)),
        "pass",
        "",
    ),
    (
        "nor was one of duty",
        case(smoke(), targeted(flows=("inconclusive", "pass")), charters=("f0",), free=("f1",)),
        "inconclusive",
        "charters-not-finished: f0",
    ),
    (
        "one of no duty found what blocks",
        case(smoke(), targeted(BREAKS, flows=("pass", "fail")), charters=("f0",), free=("f1",)),
        "fail",
        "http-5xx on /cart",
    ),
    (
        "a charter not tried",
        case(smoke(), targeted(), charters=("f0", "f1")),
        "inconclusive",
        "charters-not-tried: f1",
    ),
    (
        "charters not tried at all",
        case(smoke(), targeted(flows=()), charters=("f0",)),
        "inconclusive",
        "charters-not-tried: f0",
    ),
    (
        "a charter not tried, and breaks",
        case(smoke(), targeted(BREAKS), charters=("f1",)),
        "fail",
        "http-5xx",
    ),
    (
        "charters, but the phase is left out",
        case(smoke(), charters=("f0",)),
        "pass",
        "targeted-phase-left-out",
    ),
    (
        "a charter that failed by a warning",
        case(smoke(), targeted(WARNS, flows=("fail",)), charters=("f0",)),
        "pass",
        "",
    ),
    (
        "targeted without an engine",
        case(NO_SMOKE, targeted(engine="none")),
        "inconclusive",
        "nothing-explored: the targeted",
    ),
    (
        "targeted without a charter",
        case(NO_SMOKE, targeted(flows=())),
        "inconclusive",
        "nothing-explored: the targeted",
    ),
    ("an obstacle", case(smoke(), obstacles=("fenced: x",)), "inconclusive", "fenced"),
    # ── a report that contradicts itself
    ("smoke not passed", case(smoke(passed=False)), "inconclusive", "smoke-phase-not-passed"),
    (
        "targeted not passed",
        case(smoke(), targeted(passed=False)),
        "inconclusive",
        "targeted-phase-not-passed",
    ),
    # ── the commit
    ("changed", case(smoke(), live=(A, B)), "superseded", "live-commit-changed"),
    ("changed in between", case(smoke(), live=(A, B, A)), "superseded", "live-commit-changed"),
    ("vanished", case(smoke(), live=(A, None)), "inconclusive", "live-commit-lost"),
    ("vanished, and breaks", case(smoke(BREAKS), live=(A, None)), "fail", "http-5xx"),
    ("vanished, then another", case(smoke(), live=(A, None, B)), "superseded", "live-commit"),
    ("changed, and breaks", case(smoke(BREAKS), live=(A, B)), "superseded", "live-commit"),
    ("changed, nothing to do", case(NO_SMOKE, live=(A, B), skip_reason="x"), "superseded", "live"),
    ("never read", case(smoke(), live=()), "inconclusive", "live-commit-not-read"),
    ("not read again", case(smoke(), live=(A,)), "inconclusive", "live-commit-not-read"),
    # ── nothing had to be done
    ("skipped", case(NO_SMOKE, skip_reason="docs only"), "skipped", "docs only"),
    ("skipped, read once", case(NO_SMOKE, live=(A,), skip_reason="docs only"), "skipped", "docs"),
    (
        "skipped, but unlinked",
        case(NO_SMOKE, skip_reason="docs only", obstacles=("unlinked-release",)),
        "inconclusive",
        "unlinked-release",
    ),
    ("targeted skipped", case(smoke(), skip_reason="docs only"), "pass", "targeted-phase-left-out"),
    ("targeted skipped, breaks", case(smoke(BREAKS), skip_reason="docs"), "fail", "http-5xx"),
    (
        "targeted skipped, route missing",
        case(smoke(home="pass"), skip_reason="docs"),
        "inconclusive",
        "routes-not-tried",
    ),
]


@pytest.mark.parametrize(
    ("given_case", "verdict", "reason"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_the_verdict(given_case: Case, verdict: str, reason: str) -> None:
    found = judge(given_case)
    assert found.verdict == verdict, found.reasons
    assert ", ".join(found.reasons).startswith(reason)
    assert found.reasons or verdict == "pass"


SEVERITIES: tuple[Severity, ...] = ("critical", "warning", "info")
CONFIRMATIONS: tuple[Confirmation, ...] = (
    "confirmed", "flaky", "unconfirmed", "not-replayable",
)  # fmt: skip


@pytest.mark.parametrize("block_on", ["critical", "warning"])
@pytest.mark.parametrize("first_party", [True, False])
@pytest.mark.parametrize("preexisting", [True, False])
@pytest.mark.parametrize("accepted", [None, OK_UNTIL])
@pytest.mark.parametrize("confirmation", CONFIRMATIONS)
@pytest.mark.parametrize("severity", SEVERITIES)
def test_a_finding_blocks_in_exactly_one_corner_of_the_table(
    severity: Severity,
    confirmation: Confirmation,
    accepted: Accepted | None,
    block_on: BlockOn,
    *,
    preexisting: bool,
    first_party: bool,
) -> None:
    one = finding(
        severity, confirmation, first_party=first_party, preexisting=preexisting, accepted=accepted
    )
    severe = severity == "critical" or (severity == "warning" and block_on == "warning")
    ours = first_party and not preexisting and accepted is None
    assert blocks(one, block_on) is (severe and ours and confirmation == "confirmed")
    wanted = "pass"
    if ours and confirmation == "confirmed" and severe:
        wanted = "fail"
    elif ours and confirmation in {"flaky", "not-replayable"} and severity == "critical":
        wanted = "inconclusive"
    assert judge(case(smoke(one), block_on=block_on)).verdict == wanted


SETTLED = [
    # severity, confirmation, first party, what it weighs
    ("critical", "confirmed", True, "critical"),
    ("critical", "confirmed", False, "warning"),
    ("critical", "flaky", True, "critical"),
    ("critical", "flaky", False, "warning"),
    ("critical", "not-replayable", True, "critical"),
    ("critical", "unconfirmed", True, "info"),
    ("critical", "unconfirmed", False, "info"),
    ("warning", "confirmed", True, "warning"),
    ("warning", "confirmed", False, "warning"),
    ("warning", "flaky", True, "warning"),
    ("warning", "unconfirmed", True, "info"),
    ("info", "confirmed", True, "info"),
    ("info", "confirmed", False, "info"),
    ("info", "unconfirmed", False, "info"),
]


@pytest.mark.parametrize(("severity", "confirmation", "ours", "weighs"), SETTLED)
def test_what_a_finding_weighs_after_replay(
    severity: Severity, confirmation: Confirmation, weighs: Severity, *, ours: bool
) -> None:
    assert settle(severity, confirmation, first_party=ours) == weighs


PROPOSED = [
    # severity, confirmation, what it weighs that only a model saw
    ("critical", "confirmed", "critical"),
    ("critical", "flaky", "warning"),
    ("critical", "not-replayable", "warning"),
    ("critical", "unconfirmed", "info"),
    ("warning", "confirmed", "warning"),
    ("warning", "flaky", "warning"),
    ("warning", "unconfirmed", "info"),
    ("info", "confirmed", "info"),
    ("info", "flaky", "info"),
    ("info", "unconfirmed", "info"),
]


@pytest.mark.parametrize(("severity", "confirmation", "weighs"), PROPOSED)
def test_what_a_finding_weighs_that_a_model_proposed(
    severity: Severity, confirmation: Confirmation, weighs: Severity
) -> None:
    assert settle_proposed(severity, confirmation) == weighs


_findings = st.lists(
    st.builds(
        finding,
        st.sampled_from(SEVERITIES),
        st.sampled_from(CONFIRMATIONS),
        first_party=st.booleans(),
        preexisting=st.booleans(),
        accepted=st.sampled_from([None, OK_UNTIL]),
    ),
    max_size=3,
)
_ORDER = {"pass": 0, "skipped": 0, "inconclusive": 1, "fail": 2, "superseded": 3}


@given(
    _findings,
    _findings,
    st.sampled_from(["critical", "warning"]),
    st.lists(st.sampled_from([A, B, None]), max_size=3).map(tuple),
    st.sampled_from([(), ("fenced: x",)]),
)
def test_more_evidence_against_never_makes_a_verdict_better(
    few: list[Finding],
    more: list[Finding],
    block_on: BlockOn,
    live: tuple[str | None, ...],
    obstacles: tuple[str, ...],
) -> None:
    before = case(smoke(*few), live=live, block_on=block_on)
    after = msgspec.structs.replace(
        before,
        phases=Phases(targeted=NO_TARGETED, smoke=smoke(*few, *more)),
        obstacles=obstacles,
    )
    assert _ORDER[judge(after).verdict] >= _ORDER[judge(before).verdict]


LEFT_OUT = "targeted-phase-left-out"
# All that is said, and no more: people read it, and the first words are the run's `reason`.
SAID: list[tuple[str, Case, tuple[str, ...]]] = [
    ("changed", case(smoke(), live=(A, A, B)), (f"live-commit-changed: {A} to {B}", LEFT_OUT)),
    (
        "vanished",
        case(smoke(), live=(A, None)),
        (f"live-commit-lost: the site named {A}, and later none", LEFT_OUT),
    ),
    (
        "nothing tried of what is known",
        case(SmokePhase(passed=False), routes=("/cart",)),
        ("routes-not-tried: /cart", LEFT_OUT),
    ),
    (
        "five missing",
        case(SmokePhase(passed=True), routes=tuple("abcde")),
        ("routes-not-tried: a, b, c, d, e", LEFT_OUT),
    ),
    ("kept from running", case(NO_SMOKE, obstacles=("x: y",)), ("x: y",)),
    ("skipped", case(NO_SMOKE, skip_reason="docs only"), ("docs only",)),
    ("both phases", case(smoke(), targeted()), ()),
]


@pytest.mark.parametrize(
    ("given_case", "reasons"), [row[1:] for row in SAID], ids=[row[0] for row in SAID]
)
def test_what_is_said(given_case: Case, reasons: tuple[str, ...]) -> None:
    assert judge(given_case).reasons == reasons


def test_long_lists_are_cut_in_the_reasons() -> None:
    routes = tuple(f"/{n}" for n in range(50))
    reason = judge(case(SmokePhase(passed=True), routes=routes)).reasons[0]
    assert reason == "routes-not-tried: /0, /1, /2, /3, /4 and 45 more"
