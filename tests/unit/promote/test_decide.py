import itertools
from dataclasses import replace

import pytest

from promo.outcomes import OUTCOMES, Class, class_of
from promo.promote.decide import Decision, Facts, decide

ALREADY = ("already-there", "")
MOVED = ("superseded", "source-moved")
NEWER = ("superseded", "target-newer")
BACK = ("held", "rolled-back")
HOLD = ("held", "on-hold")
FROZEN = ("held", "frozen")
UNKNOWN = ("inconclusive", "order-unknown")
WAIT = ("waiting-for-approval", "approval-required")
OVERRIDE = ("waiting-for-approval", "override-needs-approval")
GO = ("promoted", "")

_ = False
Y = True
TABLE = [
    # already  source  order      taken  hold  freeze  approval  approved  over-  pull
    #          moved              back                 required            ride   request
    (_,        _,      None,      _,     _,    _,      _,        _,        _,     _, GO),
    (_,        _,      "newer",   _,     _,    _,      _,        _,        _,     _, GO),
    (_,        _,      "same",    _,     _,    _,      _,        _,        _,     _, GO),  # rebuilt
    (_,        _,      "older",   _,     _,    _,      _,        _,        _,     _, NEWER),
    (_,        _,      "unknown", _,     _,    _,      _,        _,        _,     _, UNKNOWN),
    (_,        _,      "newer",   Y,     _,    _,      _,        _,        _,     _, GO),
    (_,        _,      "same",    Y,     _,    _,      _,        _,        _,     _, BACK),
    (_,        _,      "older",   Y,     _,    _,      _,        _,        _,     _, BACK),
    (_,        _,      "unknown", Y,     _,    _,      _,        _,        _,     _, UNKNOWN),
    (_,        _,      "newer",   _,     Y,    _,      _,        _,        _,     _, HOLD),
    (_,        _,      "newer",   _,     _,    Y,      _,        _,        _,     _, FROZEN),
    (_,        _,      "newer",   _,     Y,    Y,      _,        _,        _,     _, HOLD),
    (_,        _,      "newer",   _,     _,    _,      Y,        _,        _,     _, WAIT),
    (_,        _,      "newer",   _,     _,    _,      Y,        Y,        _,     _, GO),
    (_,        _,      "newer",   _,     _,    _,      _,        Y,        _,     _, GO),
    # what is done is done, whatever stands against it now
    (Y,        Y,      "older",   Y,     Y,    Y,      Y,        _,        _,     _, ALREADY),
    (Y,        _,      "unknown", _,     _,    _,      _,        _,        _,     _, ALREADY),
    # a release that is past stays past when the hold ends; one that is held does not fail
    (_,        Y,      "newer",   _,     Y,    Y,      Y,        Y,        _,     _, MOVED),
    (_,        Y,      "older",   Y,     _,    _,      _,        _,        _,     _, MOVED),
    (_,        _,      "older",   _,     Y,    Y,      Y,        _,        _,     _, NEWER),
    (_,        _,      "older",   Y,     Y,    Y,      Y,        _,        _,     _, BACK),
    (_,        _,      "unknown", _,     Y,    _,      _,        _,        _,     _, HOLD),
    (_,        _,      "unknown", _,     _,    Y,      _,        _,        _,     _, FROZEN),
    (_,        _,      "newer",   _,     Y,    _,      Y,        _,        _,     _, HOLD),
    # approval makes nothing right that is wrong
    (_,        _,      "older",   _,     _,    _,      Y,        Y,        _,     _, NEWER),
    (_,        _,      "unknown", _,     _,    _,      Y,        Y,        _,     _, UNKNOWN),
    (_,        _,      "newer",   _,     Y,    _,      Y,        Y,        _,     _, HOLD),
    (_,        _,      None,      _,     _,    _,      Y,        _,        _,     _, WAIT),
    # an override replaces the evidence, and nothing else
    (_,        _,      "newer",   _,     _,    _,      _,        _,        Y,     _, OVERRIDE),
    (_,        _,      "newer",   _,     _,    _,      Y,        _,        Y,     _, OVERRIDE),
    (_,        _,      "newer",   _,     _,    _,      _,        Y,        Y,     _, GO),
    (_,        _,      "newer",   _,     Y,    _,      _,        Y,        Y,     _, HOLD),
    (_,        _,      "newer",   _,     _,    Y,      _,        Y,        Y,     _, FROZEN),
    (_,        _,      "older",   _,     _,    _,      _,        Y,        Y,     _, NEWER),
    (Y,        _,      "newer",   _,     _,    _,      _,        _,        Y,     _, ALREADY),
    # a proposal is approved by whoever merges it, and by nobody else
    (_,        _,      "newer",   _,     _,    _,      _,        _,        _,     Y, GO),
    (_,        _,      "newer",   _,     _,    _,      Y,        _,        Y,     Y, GO),
    (_,        _,      "newer",   _,     Y,    _,      Y,        Y,        _,     Y, HOLD),
    (_,        _,      "unknown", _,     _,    _,      _,        _,        _,     Y, UNKNOWN),
    (Y,        _,      "newer",   _,     _,    _,      _,        _,        _,     Y, ALREADY),
]  # fmt: skip


def facts(row: tuple[object, ...]) -> Facts:
    already, moved, order, back, hold, freeze, required, approved, override, proposes = row
    return Facts(
        already=bool(already),
        source_moved=bool(moved),
        order=order,  # type: ignore[arg-type]  (a row of the table)
        taken_back=bool(back),
        hold="why" if hold else None,
        freeze="why" if freeze else None,
        approval_required=bool(required),
        approved=bool(approved),
        override=bool(override),
        proposes=bool(proposes),
    )


SOURCE = ("held", "source-rolled-back")
# What the source was taken back from stays where it is, wherever it was explored.
SOURCE_TABLE = [
    # already  source  order      taken  hold  freeze  approval  approved  over-  pull
    (_,        _,      None,      _,     _,    _,      _,        _,        _,     _, SOURCE),
    (_,        _,      "newer",   _,     Y,    Y,      Y,        Y,        Y,     Y, SOURCE),
    (_,        _,      "unknown", _,     _,    _,      _,        _,        _,     _, SOURCE),
    (Y,        _,      "newer",   _,     _,    _,      _,        _,        _,     _, ALREADY),
    (_,        Y,      "newer",   _,     _,    _,      _,        _,        _,     _, MOVED),
    (_,        _,      "older",   _,     _,    _,      _,        _,        _,     _, NEWER),
    (_,        _,      "same",    Y,     _,    _,      _,        _,        _,     _, BACK),
]  # fmt: skip


@pytest.mark.parametrize("row", SOURCE_TABLE)
def test_what_the_source_was_taken_back_from_does_not_move(row: tuple[object, ...]):
    *given, wanted = row
    decision = decide(replace(facts(tuple(given)), source_rollback="r1 on 2026-03-01"))
    assert (decision.outcome, decision.reason) == wanted


@pytest.mark.parametrize("row", TABLE)
def test_decision(row: tuple[object, ...]):
    *given, wanted = row
    decision = decide(facts(tuple(given)))
    assert (decision.outcome, decision.reason) == wanted


def every_case() -> list[Facts]:
    yes_no = (False, True)
    orders = (None, "newer", "same", "older", "unknown")
    rows = itertools.product(yes_no, yes_no, orders, *[yes_no] * 7)
    return [facts(row) for row in rows]


def test_only_what_nothing_stands_against_moves():
    for case in every_case():
        against = (
            case.already
            or case.source_moved
            or case.order in {"older", "unknown"}
            or (case.order == "same" and case.taken_back)
            or case.hold
            or case.freeze
            or ((case.approval_required or case.override) and not (case.approved or case.proposes))
        )
        assert decide(case).goes is not bool(against)


def test_every_outcome_is_one_of_the_contract_and_says_why():
    for case in every_case():
        decision = decide(case)
        assert decision.outcome in OUTCOMES
        assert decision.why or decision.goes
        assert (class_of(decision.outcome) is Class.GO) == (decision.reason == "")


def test_the_reason_of_a_hold_is_passed_on():
    assert decide(Facts(hold="audit (until 2026-03-01)")) == Decision(
        "held", "on-hold", "On hold: audit (until 2026-03-01)"
    )


def test_nothing_known_is_nothing_against():
    assert decide(Facts()) == Decision("promoted")
    assert decide(Facts(order="same")).goes
    assert decide(Facts(approval_required=True)).reason == "approval-required"
    assert decide(Facts(order="unknown")).reason == "order-unknown"


@pytest.mark.parametrize(
    ("rollback", "told"),
    [
        ("r1 on 2026-03-01 by eve: it broke", "one (r1 on 2026-03-01 by eve: it broke); a release"),
        ("", "one, by hand; a release"),
    ],
)
def test_who_took_it_back_is_told(rollback: str, told: str):
    decision = decide(Facts(order="same", taken_back=True, rollback=rollback))
    assert told in decision.why
