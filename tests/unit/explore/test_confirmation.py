"""What three replays make of a finding: the whole table."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo import bounds
from promo.documents.judge import settle
from promo.documents.predicates import Predicate
from promo.documents.steps import Click, Open, Step
from promo.explore.candidates import Candidate, Candidates
from promo.explore.confirm.again import unproved
from promo.explore.confirm.compare import moved, remark, shown
from promo.explore.confirm.errands import Errand, errands
from promo.explore.confirm.table import Seen, confirmation
from promo.explore.oracle import Observation
from support.visits import visited

ME = "v1:0123456789abcdef"
YES, NO, BAD = frozenset({ME}), frozenset({"v1:other"}), None
TABLE: list[tuple[tuple[Seen, ...], str]] = [
    ((YES, YES, YES), "confirmed"),
    ((YES, YES, NO), "flaky"),
    ((YES, NO, NO), "flaky"),
    ((NO, NO, NO), "unconfirmed"),
    ((YES, YES, BAD), "flaky"),
    ((YES, NO, BAD), "flaky"),
    ((YES, BAD, BAD), "flaky"),
    ((NO, NO, BAD), "not-replayable"),
    ((NO, BAD, BAD), "not-replayable"),
    ((BAD, BAD, BAD), "not-replayable"),
    ((YES, YES), "flaky"),
    ((YES,), "flaky"),
    ((NO, NO), "not-replayable"),
    ((), "not-replayable"),
]


@pytest.mark.parametrize(("replays", "expected"), TABLE)
def test_the_table(replays: tuple[Seen, ...], expected: str):
    assert confirmation(ME, replays) == expected


def test_the_table_is_whole():
    rows = {tuple(sorted(map(str, replays))) for replays, _ in TABLE if len(replays) == 3}
    assert rows == {tuple(sorted(map(str, row))) for row in product((YES, NO, BAD), repeat=3)}


@given(st.lists(st.sampled_from([YES, NO, BAD]), max_size=3))
def test_missing_evidence_never_makes_a_critical_finding_lighter(replays: list[Seen]):
    said = confirmation(ME, replays)
    weight = settle("critical", said, first_party=True)
    assert weight == ("info" if replays == [NO, NO, NO] else "critical")


def candidate(route: str, severity: str, seconds: float = 0.0) -> Candidate:
    one = Observation(rule="r", severity=severity, title="t", identity=(route,))  # pyright: ignore[reportArgumentType]  (a table's text)
    return Candidate(f"v1:{route}-{severity}", one, [route, "/second"], seconds=seconds)


def test_the_heaviest_routes_are_replayed_first_and_information_never():
    found = [
        candidate("/w", "warning"),
        candidate("/i", "info"),
        candidate("/c", "critical"),
        candidate("/c", "warning"),
    ]
    assert [one.route for one in errands(found)] == ["/c", "/w"]


def test_no_more_routes_than_the_bound():
    found = [candidate(f"/{i}", "critical") for i in range(500)]
    assert len(errands(found)) == bounds.REPLAYED_ROUTES


def test_one_visit_looks_for_all_that_was_found_on_its_route():
    found = [candidate("/", "warning"), candidate("/", "critical"), candidate("/", "info")]
    assert [one.names for one in errands(found)] == [{"v1:/-warning", "v1:/-critical"}]


@pytest.mark.parametrize(
    ("first_sights", "patience"),
    [((0.2,), 3.0), ((1.5,), 3.0), ((4.0,), 8.0), ((0.1, 4.0), 8.0), ((60.0,), 15.0)],
)
def test_what_took_long_to_be_seen_is_waited_for_longer(
    first_sights: tuple[float, ...], patience: float
):
    found = [candidate("/", "warning", seconds) for seconds in first_sights]
    assert errands(found)[0].patience_seconds == patience


@pytest.mark.parametrize(("rule", "seconds"), [("uncaught-exception", 0.3), ("raw-value", 7.0)])
def test_what_is_heard_of_at_once_needs_no_page_at_rest(rule: str, seconds: float):
    """A page that throws often stays busy for ever; the site that it is compared with does not."""
    seen = Observation(rule=rule, severity="critical", title="x", identity=(rule,))
    fresh = Candidates("shop").add(visited(told_ms=300, rest_ms=7_000), seen)
    assert fresh is not None
    assert fresh.seconds == seconds


def test_a_further_attempt_takes_up_what_was_not_looked_for_often_enough():
    names = ("/sure", "/came-and-went", "/gone", "/lost", "/never")
    found = [candidate(route, "critical") for route in names]
    ids = {one.routes[0]: frozenset({one.id}) for one in found}
    replays: dict[str, list[Seen]] = {
        "/sure": [ids["/sure"]] * 3,
        "/came-and-went": [ids["/came-and-went"], NO, NO],
        "/gone": [NO] * 3,
        "/lost": [NO, NO, BAD],
    }
    assert [one.route for one in unproved(found, replays)] == ["/lost", "/never"]


def test_what_was_seen_elsewhere_is_known_by_name():
    one, other = errands([candidate("/a", "critical"), candidate("/b", "critical")])
    results: dict[str, list[Seen]] = {"/a": [one.names], "/b": [frozenset({"v1:other"})]}
    assert shown([one, other], results) == one.names
    assert remark([one, other], results, "https://x.test") == ""
    assert "1 of 2 pages" in remark([one, other], {"/a": [YES], "/b": [BAD]}, "https://x.test")
    assert "nothing" in remark([one, other], {}, "https://x.test")


def test_what_a_read_only_look_elsewhere_cannot_tell_counts_as_new():
    """A predicate after steps that save something holds wherever saving is refused."""
    opened = Step(text="Open /account", replay=Open(url="https://s.example/account"))
    saved = Step(text="Save", replay=Click(selector="button"))
    checks = ((ME, Predicate(kind="text", observed=("Ada",))),)
    looked = Errand("k", "/account", YES, 3.0, (opened,), checks)
    worked = Errand("k", "/account", YES | NO, 3.0, (opened, saved, opened), checks)
    results = {"k": [YES | NO]}
    assert shown([looked], results) == YES
    assert shown([worked], results) == NO


def test_a_way_is_moved_to_the_other_site():
    steps = tuple(
        Step(text="", replay=one)
        for one in (Open(url="https://a.test/cart?x=1"), Click(selector="a"),
                    Open(url="https://login.test/"))
    )  # fmt: skip
    errand = Errand("k", "/cart", frozenset(), 3.0, steps)
    actions = [one.replay for one in moved(errand, "https://a.test", "https://b.test/shop").way]
    assert actions == [
        Open(url="https://b.test/shop/cart?x=1"),
        Click(selector="a"),
        Open(url="https://login.test/"),
    ]
