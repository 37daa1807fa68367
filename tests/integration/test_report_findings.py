"""report-findings through PyGithub against the local GitHub, every exchange checked."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from promo.command import Ending
from promo.commands.report_findings import COMMAND
from promo.demo.github import faults
from promo.demo.github.server import Exchange
from promo.demo.github.store import BOT, OWNER, STRANGER
from promo.documents import envelope
from promo.documents.envelope import Subject
from promo.documents.issues import Issues
from promo.documents.promotion import Gate, Promotion
from promo.documents.report import Flow, Report, TargetedPhase
from promo.errors import PromoError
from promo.findings.markers import id_line, identity_of, state_of
from promo.github.calls import Pace
from promo.github.repository import GitHub
from promo.outcomes import ALWAYS_POSSIBLE
from support.local_github import Clock, checked_github
from support.reporting import Reporter
from support.reports import NOON, SHA, finding, report, wait, written
from support.repositories import Repository


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Reporter]:
    clock = Clock()
    with checked_github(now=clock) as github:
        yield Reporter(github, tmp_path, clock)


def writes(here: Reporter) -> list[tuple[str, str]]:
    """Method and last part of the path of every write, statuses apart."""
    sent = [e.request for e in here.github.writes]
    return [(r.method, r.path.rpartition("/")[2]) for r in sent if "/statuses/" not in r.path]


def counts(ending: Ending) -> dict[str, int]:
    names = ("created", "updated", "reopened", "closed")
    return {name: int(ending.outputs[name]) for name in names if ending.outputs[name] != "0"}


# ── the life of an issue ───────────────────────────────────────────────────────────────────────
def test_the_first_report_opens_one_issue_for_each_finding(here: Reporter):
    ending = here.run(report([finding(1), finding(2, "/about", severity="warning")]))
    assert (ending.outcome, counts(ending)) == ("reported", {"created": 2})
    first, second = here.issues
    assert first.title == "web: /cart answers 500"
    assert first.labels == ["promo"]
    assert identity_of(first.body) == finding(1).id
    assert identity_of(second.body) == finding(2).id
    for part in ("http-5xx", "critical", "confirmed", SHA, "How to see it", "cart is undefined"):
        assert part in first.body


def test_the_same_report_again_writes_nothing(here: Reporter):
    same = report([finding(1), finding(2, "/about")])
    here.run(same)
    here.github.exchanges.clear()
    ending = here.run(same)
    assert (ending.outcome, counts(ending)) == ("reported", {})
    assert here.github.writes == []


def test_a_finding_seen_again_changes_the_status_block_alone(here: Reporter):
    here.run(report([finding()]))
    issue = here.issues[0]
    issue.body = "Mine, above.\r\n" + issue.body + "\nMine, below."
    before = issue.body
    ending = here.later(finding())
    assert counts(ending) == {"updated": 1}
    old, new = block_of(before), block_of(issue.body)
    assert "| Seen | once" in old
    assert "| Seen | in 2 runs" in new
    assert issue.body == before.replace(old, new)
    assert issue.comments == []


def block_of(body: str) -> str:
    return body[body.index("<!-- promo:status -->") : body.index("<!-- /promo:status -->")]


def test_greens_in_a_row_close_it_and_a_comeback_reopens_it(here: Reporter):
    here.run(report([finding()]))
    assert counts(here.later()) == {"updated": 1}
    assert "not seen in 1 of 3 explorations" in here.issues[0].body
    here.later()
    ending = here.later()
    assert (ending.outcome, counts(ending)) == ("reported", {"closed": 1})
    assert (here.states, here.issues[0].state_reason) == (["closed"], "completed")
    assert "3 explorations in a row" in here.issues[0].comments[0].body

    assert here.later().outcome == "clean"
    assert counts(here.later(finding())) == {"reopened": 1}
    assert here.states == ["open"]
    assert "Seen again" in here.issues[0].comments[1].body
    state = state_of(here.issues[0].body)
    assert state is not None
    assert (state.seen, state.greens) == (2, 0)


def test_a_sighting_in_between_starts_the_count_again(here: Reporter):
    here.run(report([finding()]))
    for seen in ((), (), (finding(),), (), ()):
        here.later(*seen)
    assert here.states == ["open"]


def test_an_exploration_that_leaves_the_route_out_counts_nothing(here: Reporter):
    here.run(report([finding()]), close_after=1)
    here.github.exchanges.clear()
    here.settings["close_after"] = 1
    assert counts(here.later(routes=("/",))) == {}
    assert here.states == ["open"]
    assert counts(here.later()) == {"closed": 1}


def test_the_route_of_a_templated_finding_is_the_one_that_was_loaded(here: Reporter):
    here.settings["close_after"] = 1
    product = finding(route="/product/7")
    here.run(report([replace(product, route="/product/:id")], routes=("/product/7",)))
    assert counts(here.later(routes=("/product/8",))) == {}
    assert counts(here.later(routes=("/product/7",))) == {"closed": 1}
    assert "Not seen when its route was loaded at" in here.issues[0].comments[0].body


def test_closed_as_not_planned_stays_closed(here: Reporter):
    here.run(report([finding()]))
    here.github.store.set_state(here.issues[0], "closed", "not_planned", OWNER)
    assert counts(here.later(finding())) == {}
    assert here.states == ["closed"]


@pytest.mark.parametrize("hold", ["assigned", "pinned"])
def test_what_a_person_wants_open_stays_open(here: Reporter, hold: str):
    here.settings["close_after"] = 1
    here.run(report([finding()]), assignees=("team-lead",))
    issue = here.issues[0]
    assert issue.assignees == ["team-lead"]
    if hold == "assigned":
        issue.assignees.append("bob")
    else:
        here.github.store.note(issue, "pinned")
    assert counts(here.later()) == {"updated": 1}
    assert here.states == ["open"]
    assert "Stays open" in issue.body
    here.github.exchanges.clear()
    here.later(sha=SHA)
    assert writes(here) == []

    issue.assignees[:] = ["team-lead"]
    here.github.store.note(issue, "unpinned")
    assert counts(here.later()) == {"closed": 1}


def test_closed_by_a_person_it_is_opened_again_only_with_the_fix(here: Reporter):
    app = Repository.new(here.folder / "app")
    before, fix = app.commit({"a": "1"}), app.commit({"a": "2"})
    here.settings["repo"] = app.folder
    here.run(report([finding()], sha=before))
    store, issue = here.github.store, here.issues[0]
    store.set_state(issue, "closed", "completed", OWNER, fix)

    ending = here.later(finding(), sha=before)
    assert (counts(ending), here.states) == ({}, ["closed"])
    assert "closed: fix not deployed yet" in ending.summary
    assert counts(here.later(finding(), sha=fix)) == {"reopened": 1}
    assert "Seen again at" in issue.comments[0].body


def test_after_a_long_time_a_new_issue_links_the_old_one(here: Reporter):
    here.settings["close_after"] = 1
    here.run(report([finding()]))
    here.later()
    assert counts(here.later(finding(), hours=24 * 91)) == {"created": 1}
    assert here.states == ["closed", "open"]
    assert "Seen before in #1." in here.issues[1].body
    assert counts(here.later(finding())) == {"updated": 1}
    assert here.states == ["closed", "open"]


def test_what_comes_and_goes_is_labelled_and_weighs_less(here: Reporter):
    here.run(report([finding()]))
    here.later()
    here.later(finding())
    issue = here.issues[0]
    assert issue.labels == ["promo", "flaky"]
    assert "**warning**, since it comes and goes" in issue.body
    assert "it comes and goes" in issue.comments[-1].body
    issue.labels.remove("flaky")  # a person knows better
    here.later(finding())
    assert issue.labels == ["promo"]
    for _ in range(9):
        here.later(finding())
    assert "**critical**" in issue.body
    assert "comes and goes" not in issue.body


def test_a_repository_with_a_new_name_is_followed_with_the_whole_question(here: Reporter):
    here.run(report([finding(1), finding(2, "/b")]))
    here.github.store.set_state(here.issues[0], "closed", "not_planned", OWNER)
    here.github.store.former_names.add("old/name")
    here.settings["repository"] = "old/name"
    ending = here.later(finding(1), finding(2, "/b"))
    assert (ending.outcome, counts(ending)) == ("reported", {"updated": 1})
    assert len(here.issues) == 2
    assert f"old/name is called {here.github.repository} now" in ending.summary


def test_nobody_follows_to_another_server(here: Reporter):
    elsewhere = {"Location": "https://api.github.com/repositories/1/issues"}
    fault = faults.Fault("GET", "/issues$", None, 301, faults.answer("Moved", 301), elsewhere)
    here.github.faults.add(fault)
    with pytest.raises(PromoError) as caught:
        here.run(report([finding()]))
    assert caught.value.reason == "repository-not-found"


def test_an_issue_in_another_repository_is_never_written(here: Reporter):
    here.run(report([finding()]))
    first = here.issues[0]
    here.github.store.set_state(first, "closed", "completed", OWNER)
    here.github.store.move(first, 7)
    assert counts(here.later(finding())) == {"created": 1}
    assert not [e for e in here.github.exchanges if e.request.path.startswith("/repositories/7")]


@pytest.mark.parametrize("how", ["delete", "transfer", "move"])
def test_an_issue_that_is_gone_is_opened_anew_by_the_next_run(here: Reporter, how: str):
    here.run(report([finding(1), finding(2, "/b")]))
    first, check = here.issues[0], here.github.observe
    assert check is not None

    def meanwhile(exchange: Exchange) -> None:
        check(exchange)
        if exchange.request.method == "GET" and first.number in here.github.store.issues:
            getattr(here.github.store, how)(first, *([7] if how == "move" else []))

    here.github.observe = meanwhile
    ending = here.later(finding(1), finding(2, "/b"))
    assert (ending.outcome, counts(ending)) == ("reported", {"updated": 1})
    assert "moved or deleted" in ending.outputs["issues"]
    assert counts(here.later(finding(1), finding(2, "/b"))) == {"created": 1, "updated": 1}
    assert [issue.number for issue in here.issues] == [2, 3]


def test_the_issue_of_an_older_fingerprint_is_found_again(here: Reporter):
    old = "v0:" + "e" * 16
    here.github.store.open_issue("Old", f"{id_line(old)}\n\nAs it was", user=BOT, labels=("promo",))
    here.run(report([finding(aliases=(old,))]))
    assert len(here.issues) == 1
    assert here.issues[0].body.startswith(f"{id_line(old)}\n\nAs it was\n")
    here.later(finding())  # the old one is no longer sent along
    assert len(here.issues) == 1
    assert here.later().outputs["updated"] == "1"


def test_a_finding_of_a_flow_counts_as_gone_only_when_the_flow_was_worked(here: Reporter):
    here.settings["close_after"] = 1
    here.run(with_flows(report([finding(phase="targeted", charter="pay")]), pay="fail"))
    assert counts(here.later()) == {}  # the route alone was loaded
    again = report(at=here.clock.move(hours=1))
    assert counts(here.run(with_flows(again, buy="pass"))) == {}
    again = report(at=here.clock.move(hours=1))
    assert counts(here.run(with_flows(again, pay="pass"))) == {"closed": 1}


def with_flows(done: Report, **flows: Literal["pass", "fail"]) -> Report:
    worked = tuple(Flow(name=name, steps=3, outcome=how) for name, how in flows.items())
    targeted = TargetedPhase(passed="fail" not in flows.values(), engine="walker",
                             flows_tested=worked)  # fmt: skip
    return replace(done, phases=replace(done.phases, targeted=targeted))


def test_beyond_max_new_a_roll_up_names_the_rest_until_they_have_issues(here: Reporter):
    many = [finding(n, f"/{n}") for n in range(5)]
    routes = [f.route for f in many]
    ending = here.run(report(many, routes=routes), max_new=2)
    assert counts(ending) == {"created": 3}
    rollup = here.issues[2]
    assert identity_of(rollup.body) == "rollup:web"
    assert [f"/{n} answers 500" in rollup.body for n in range(5)] == [False] * 2 + [True] * 3
    left = [t["finding"] for t in json.loads(ending.outputs["issues"]) if t["action"] == "left-out"]
    assert left == [f.id for f in many[2:]]

    here.settings["max_new"] = 2
    assert counts(here.later(*many, routes=routes)) == {"created": 2, "updated": 3}
    assert "/4 answers 500" in rollup.body
    assert "/2 answers 500" not in rollup.body
    assert counts(here.later(*many, routes=routes))["closed"] == 1
    assert rollup.state == "closed"


def test_reports_of_shards_are_joined(here: Reporter):
    first = report([finding(1)], routes=("/", "/cart"))
    second = report([finding(1, severity="warning"), finding(2, "/b")], routes=("/b",))
    assert counts(here.run(first, second)) == {"created": 2}
    assert here.github.store.statuses[0].description == "fail: 2 findings, 2 critical on 3 routes"


# ── runs that fail or stand aside ──────────────────────────────────────────────────────────────
def test_a_missing_report_opens_an_issue_that_the_next_run_closes(here: Reporter):
    ending = here.run(app="web")
    assert (ending.outcome, counts(ending)) == ("reported", {"created": 1})
    assert here.issues[0].title == "web: the exploration run fails"
    assert "`report-missing`" in here.issues[0].body
    assert here.github.store.statuses == []

    here.clock.move(hours=1)
    assert counts(here.run(app="web")) == {"updated": 1}
    assert counts(here.later()) == {"closed": 1}
    assert here.states == ["closed"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"schema": "promo/report"}', b"\xff"])
def test_a_report_that_does_not_read_is_a_failed_run(here: Reporter, content: bytes):
    (here.folder / "report.json").write_bytes(content)
    assert counts(here.run(report=(here.folder / "report.json",), app="web")) == {"created": 1}
    assert "`report-unreadable`" in here.issues[0].body


def test_a_report_that_contradicts_itself_is_a_failed_run(here: Reporter):
    honest = report([finding()])
    text = envelope.encode(honest).replace(b'"fail"', b'"pass"')
    (here.folder / "report.json").write_bytes(text)
    here.run(report=(here.folder / "report.json",))
    assert "`report-contradicts-itself`" in here.issues[1].body
    assert here.github.store.statuses[0].state == "error"


def inconclusive(*reasons: str) -> Report:
    return report(routes=(), obstacles=reasons)


def test_an_inconclusive_run_that_tried_nothing_is_a_failed_run(here: Reporter):
    here.run(inconclusive("unreachable: the site never answered"))
    assert "`run-inconclusive`" in here.issues[0].body
    assert "the site never answered" in here.issues[0].body.replace("\\", "")


def test_another_document_says_why_there_is_no_report(here: Reporter):
    place = written(wait("timeout"), here.folder / "documents", "wait.json")
    here.run(report=(place,))
    assert "`timeout`" in here.issues[0].body
    assert "other commit" in here.issues[0].body


def held() -> Promotion:
    return Promotion(subject=Subject(app="web"), outcome="held", timestamp=NOON,
                     duration_seconds=1, promotion_id=None, promoted_from=None, promoted_to=None,
                     repository="o/gitops", branch="main", gate=Gate(result="none"))  # fmt: skip


@pytest.mark.parametrize(
    "document",
    [
        (report([finding()], live=(SHA, "d" * 40)), "report.json"),
        (report(routes=(), obstacles=("interrupted",)), "report.json"),
        (wait("superseded"), "wait.json"),
        (held(), "promotion.json"),
    ],
    ids=["superseded", "interrupted", "superseded before", "held"],
)
def test_a_run_that_stood_aside_opens_nothing(
    here: Reporter, document: tuple[envelope.Envelope, str]
):
    place = written(document[0], here.folder / "documents", document[1])
    ending = here.run(report=(place,))
    assert (ending.outcome, counts(ending)) == ("clean", {})
    assert here.github.writes == []


# ── the status ─────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("done", "state", "said"),
    [
        (report(), "success", "pass: nothing found on 2 routes"),
        (report([finding()]), "failure", "fail: 1 finding, 1 critical on 2 routes"),
        (
            report([finding()], mode="observe"),
            "success",
            "observed only, fail: 1 finding, 1 critical on 2 routes",
        ),
        (inconclusive("unlinked-release: no"), "error", "inconclusive: unlinked-release: no"),
    ],
)  # fmt: skip
def test_the_explored_commit_gets_a_status(here: Reporter, done: Report, state: str, said: str):
    here.run(done)
    (status,) = here.github.store.statuses
    assert (status.sha, status.context) == (SHA, "promo/web")
    assert (status.state, status.description) == (state, said)
    assert status.target_url == "https://github.com/o/r/actions/runs/7"


def test_no_status_when_not_wanted_or_when_the_site_names_no_commit(here: Reporter):
    here.run(report(), status=False)
    here.run(report(sha=None, base_sha=None))
    assert here.github.store.statuses == []


# ── trouble ────────────────────────────────────────────────────────────────────────────────────
def test_a_token_that_reads_does_everything_but_the_writes(here: Reporter):
    here.github.api.permissions |= {"issues": "read"}
    ending = here.run(report([finding(1), finding(2, "/b")]))
    assert (ending.outcome, ending.reason) == ("partial", "permission-missing")
    assert here.issues == []
    assert "issues: write" in ending.summary.replace("\\", "")
    assert "/cart answers 500" in ending.summary
    assert [s.state for s in here.github.store.statuses] == ["failure"]
    actions = {t["action"] for t in json.loads(ending.outputs["issues"])}
    assert actions == {"left-out"}
    refused = [e for e in here.github.writes if e.reply.status == 403]
    assert len(refused) == 1  # it does not knock again and again


def test_a_token_without_statuses_still_writes_the_issues(here: Reporter):
    here.github.api.permissions |= {"statuses": "read"}
    ending = here.run(report([finding()]))
    assert (ending.outcome, ending.reason, counts(ending)) == (
        "partial", "permission-missing", {"created": 1},
    )  # fmt: skip
    assert "statuses: write" in ending.summary.replace("\\", "")


@pytest.mark.parametrize("status", [403, 429])
def test_a_wait_that_github_asks_for_is_waited(here: Reporter, status: int):
    here.github.faults.add(
        faults.secondary_rate_limit(retry_after=7, times=2, status=status, method="POST")
    )
    assert counts(here.run(report([finding()]))) == {"created": 1}
    assert here.pauses == [7.0, 7.0]
    assert len(here.issues) == 1


def test_the_end_of_the_hour_is_waited_for(here: Reporter):
    here.github.faults.add(faults.primary_rate_limit(int(here.clock().timestamp()) + 30))
    here.run(report())
    assert here.pauses == [31.0]


def test_a_wait_that_is_too_long_ends_as_partial(here: Reporter):
    here.github.faults.add(faults.secondary_rate_limit(retry_after=3600, times=None, method="POST"))
    ending = here.run(report([finding()]), status=False)
    assert (ending.outcome, ending.reason, here.pauses) == ("partial", "rate-limited", [])


def test_all_waits_together_are_bounded(here: Reporter):
    here.github.faults.add(faults.secondary_rate_limit(retry_after=110, times=None))
    ending = here.run(report([finding()]), status=False)
    assert (ending.outcome, here.pauses) == ("partial", [110.0, 110.0])


def test_a_server_that_comes_back_is_asked_again(here: Reporter):
    here.github.faults.add(faults.broken(502, times=2, method="GET"))
    assert counts(here.run(report([finding()]))) == {"created": 1}
    assert here.pauses == [1.0, 2.0]


def test_a_server_that_stays_away_is_unreachable(here: Reporter):
    here.github.faults.add(faults.broken(503))
    ending = here.run(report([finding()]))
    assert (ending.outcome, ending.reason) == ("unreachable", "github-unreachable")
    assert here.issues == []


def test_nobody_there_at_all_is_unreachable(here: Reporter):
    ending = here.run(report(), api_url="http://127.0.0.1:9/api/v3")
    assert (ending.outcome, ending.reason) == ("unreachable", "github-unreachable")


def test_a_lost_answer_never_makes_a_second_issue(here: Reporter):
    here.github.faults.add(faults.lost_answer("POST", "/issues$"))
    ending = here.run(report([finding()]))
    assert (ending.outcome, ending.reason) == ("partial", "github-unreachable")
    assert len(here.issues) == 1
    here.later(finding())
    assert len(here.issues) == 1


@pytest.mark.parametrize(
    ("fault", "reason", "outcome"),
    [
        (faults.bad_credentials(), "bad-token", "invalid"),
        (
            faults.Fault(status=404, body={"message": "Not Found"}),
            "repository-not-found",
            "invalid",
        ),
        (faults.Fault(status=410, body={"message": "Gone"}), "issues-disabled", "partial"),
        (faults.Fault(status=422, body={"message": "No"}), "github-refused", "partial"),
        (faults.not_permitted(), "permission-missing", "partial"),
    ],
)
def test_every_refusal_has_its_name(here: Reporter, fault: faults.Fault, reason: str, outcome: str):
    here.github.faults.add(fault)
    if outcome == "invalid":
        with pytest.raises(PromoError) as caught:
            here.run(report([finding()]), status=False)
        ended: PromoError | Ending = caught.value
    else:
        ended = here.run(report([finding()]), status=False)
    assert (ended.outcome, ended.reason) == (outcome, reason)
    assert here.issues == []


@pytest.mark.parametrize("body", [{}, {"message": "hello"}, {"items": [{"number": "one"}]}])
def test_an_answer_that_is_no_api_is_told(here: Reporter, body: dict[str, object]):
    here.github.faults.add(faults.Fault(status=200, body=body))
    ending = here.run(report(), status=False)
    assert (ending.outcome, ending.reason) == ("unreachable", "github-unreachable")


def test_the_wrong_address_is_told(here: Reporter):
    with pytest.raises(PromoError) as caught:
        here.run(report(), api_url=f"{here.github.url}/elsewhere")
    assert caught.value.reason == "repository-not-found"


def test_what_is_refused_of_one_issue_does_not_keep_the_others_from_theirs(here: Reporter):
    here.run(report([finding(1), finding(2, "/b")]))
    here.github.faults.add(
        faults.Fault("PATCH", "/issues/1$", status=422, body={"message": "Body is too long"})
    )
    ending = here.later(finding(1), finding(2, "/b"), finding(3, "/c"))
    assert (ending.outcome, ending.reason) == ("partial", "github-refused")
    assert counts(ending) == {"created": 1, "updated": 1}
    assert "Body is too long" in ending.summary


def test_an_issue_whose_labels_were_dropped_is_closed_again(here: Reporter):
    github = GitHub(here.github.api_url, "demo/shop", "token", Pace(0))
    here.github.api.drops_labels = True
    with pytest.raises(PromoError) as caught:
        github.create_issue("Title", "Body", ("promo",), ())
    assert caught.value.reason == "label-dropped"
    assert here.states == ["closed"]


def test_more_issues_than_are_read_open_none(here: Reporter, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("promo.bounds.KNOWN_ISSUES", 2)
    for number in range(3):
        here.github.store.open_issue(f"Old {number}", labels=("promo",))
    ending = here.run(report([finding()]), status=False)
    assert (ending.outcome, ending.reason) == ("partial", "too-many-issues")
    assert len(here.issues) == 3


def test_a_token_never_travels_over_plain_http():
    with pytest.raises(PromoError) as caught:
        GitHub("http://github.example.com/api/v3", "o/r", "token")
    assert caught.value.reason == "plain-http"


def test_nobody_hurries_github_itself():
    with pytest.raises(ValueError, match="a second between writes"):
        GitHub("https://api.github.com", "o/r", "token", Pace(0))


def test_content_is_written_at_most_once_a_second(here: Reporter):
    time = [100.0]
    written_at: list[float] = []

    def pause(seconds: float) -> None:
        time[0] += seconds

    pace = Pace(pause=pause, monotonic=lambda: time[0])
    github = GitHub(here.github.api_url, "demo/shop", "token", pace)
    for number in range(4):
        github.create_issue(f"Issue {number}", "Text", ("promo",), ())
        written_at.append(time[0])
        time[0] += 0.25
    gaps = [after - before for before, after in pairwise(written_at)]
    assert min(gaps) >= 1.0


# ── others write too ───────────────────────────────────────────────────────────────────────────
def test_two_runs_at_once_leave_one_issue(tmp_path: Path):
    start = threading.Barrier(2)

    def run(reporter: Reporter, done: Report) -> None:
        start.wait(10)
        reporter.run(done)

    with checked_github() as github:
        # Nobody's issue is there before both have looked.
        github.faults.add(faults.slow(0.3, "POST", "/issues$"))
        reporters = [Reporter(github, tmp_path / name, Clock()) for name in ("a", "b")]
        for reporter in reporters:
            reporter.folder.mkdir()
        done = [report([finding()]), report([finding()], at=NOON)]
        threads = [
            threading.Thread(target=run, args=pair) for pair in zip(reporters, done, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        first, second = github.store.issues.values()
    assert (first.state, second.state) == ("open", "closed")
    assert second.state_reason == "duplicate"
    assert second.comments[0].body == "Duplicate of #1"


def test_what_another_run_opened_meanwhile_is_not_opened_again(here: Reporter):
    check = here.github.observe
    assert check is not None

    def meanwhile(exchange: Exchange) -> None:
        check(exchange)
        if not here.issues and exchange.request.path.endswith("/issues"):
            body = f"{id_line(finding().id)}\n\nThe other run's"
            here.github.store.open_issue("Theirs", body, user=BOT, labels=("promo",))

    here.github.observe = meanwhile
    ending = here.run(report([finding()]))
    assert counts(ending) == {}
    assert [issue.title for issue in here.issues] == ["Theirs"]
    assert json.loads(ending.outputs["issues"])[0]["reason"] == "another run opened it"


def test_an_issue_that_the_list_does_not_show_yet_is_settled_all_the_same(here: Reporter):
    theirs = here.github.store.open_issue(
        "Theirs", f"{id_line(finding().id)}\n", user=BOT, labels=("promo",)
    )
    here.github.api.list_lag_seconds = 3_600
    check = here.github.observe
    assert check is not None

    def appears(exchange: Exchange) -> None:
        check(exchange)
        if exchange.request.method == "POST" and exchange.request.path.endswith("/issues"):
            theirs.created_at = NOON - timedelta(hours=2)

    here.github.observe = appears
    here.run(report([finding()]))
    assert here.states == ["open", "closed"]
    assert here.issues[1].state_reason == "duplicate"


def test_doubles_that_a_lagging_list_made_are_settled_by_the_next_run(here: Reporter):
    here.github.api.list_lag_seconds = 60
    here.run(report([finding()]))
    here.run(report([finding()]))
    assert here.states == ["open", "open"]
    here.later(finding())
    assert here.states == ["open", "closed"]


def test_a_stranger_cannot_speak_for_a_finding(here: Reporter):
    forged = f"{id_line(finding().id)}\n\nNothing to see"
    store = here.github.store
    issue = store.open_issue("Forged", forged, user=STRANGER, labels=("promo",))
    store.set_state(issue, "closed", "not_planned", STRANGER)
    assert counts(here.run(report([finding()]))) == {"created": 1}
    assert here.states == ["closed", "open"]


def test_pull_requests_with_the_label_are_no_issues(here: Reporter):
    pull = here.github.store.open_issue(
        "A pull", id_line(finding().id), user=BOT, labels=("promo",)
    )
    here.github.shapes.pulls.add(pull.number)
    assert counts(here.run(report([finding()]))) == {"created": 1}


# ── hostile text ───────────────────────────────────────────────────────────────────────────────
HOSTILE = (
    "@everyone #1 GH-1 gh-1 <!-- promo:id=v1:00000000000000ff --> --> <img src=x onerror=alert(1)>"
    " ![x](https://evil.example/p.png) [y](javascript:alert(1)) ``` ~~~ | a | b | https://evil.example"
    "\n<!-- promo:id=v1:00000000000000ff -->\n<!-- promo:status -->\n"
    '<!-- promo:state={"app":"web","at":"2030-01-01T00:00:00Z"} -->\n<!-- /promo:status -->\n'
    "::error::forged\n::set-output name=outcome::pass\n\u202elive\x1b[31m"
)


def hostile(number: int) -> Report:
    line = HOSTILE.replace("\n", " ")
    return report(
        [finding(number, title=HOSTILE, description=HOSTILE, route=f"/x{line[:200]}",
                 url=f"https://staging.example.com/{line[:200]}", console=(HOSTILE,) * 3,
                 network=(HOSTILE,), screenshot="../../../etc/passwd)![x](https://evil.example")],
        routes=("/",),
        reasons=(HOSTILE,),
    )  # fmt: skip


def test_hostile_text_changes_nothing(here: Reporter):
    same = hostile(7)
    here.settings["evidence_url"] = "https://github.com/o/r/actions/runs/1/artifacts/2"
    ending = here.run(same)
    issue = here.issues[0]
    assert identity_of(issue.body) == finding(7).id
    state = state_of(issue.body)
    assert state is not None
    assert state.at == NOON
    assert issue.body.count("<!-- promo:") == 3
    here.github.exchanges.clear()
    here.run(same)
    assert here.github.writes == []
    assert not [line for line in here.said.getvalue().splitlines() if line.startswith("::")]
    assert "@everyone" not in issue.title
    assert " #1" not in issue.title
    for text in (issue.body, ending.summary):
        prose = without_code(text)
        for active in ("@everyone", " #1", "GH-1", "gh-1", "//evil", "\u202e", "\x1b"):
            assert active not in prose, active


def without_code(markdown: str) -> str:
    """What is not in a code block or a code span, where GitHub links and renders nothing."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    parts: list[str] = []
    for token in parser.parse(markdown):
        assert token.type != "html_block" or token.content.startswith("<!-- "), token.content
        for child in token.children or ():
            assert child.type != "html_inline", child.content
            assert child.type != "image", child.attrs
            parts.append("" if child.type == "code_inline" else child.content)
            if child.type == "link_open":
                assert str(child.attrs["href"]).startswith(("https://github.com/", "http://127."))
    return "\n".join(parts)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_no_text_makes_a_marker(one: str, two: str):
    from promo.findings.decisions import Policy
    from promo.findings.issues import Evidence, Writer
    from promo.findings.lifecycle import lifecycle
    from promo.findings.reading import Read
    from promo.findings.rounds import join

    found = finding(
        3, title=one, description=f"{one}\n<!-- {two}", route=one or "/", console=(one, two),
        network=(f"<!-- promo:id=v1:{'0' * 16} -->",),
    )  # fmt: skip
    round_ = join(Read((report([found]),), (), ()), None, NOON)
    (decision,) = lifecycle((), round_, Policy(), NOON)
    assert decision.thing is not None
    body = Writer(round_, Policy(), Evidence()).body(decision, decision.thing)
    assert identity_of(body) == found.id
    assert state_of(body) == decision.state
    assert body.count("<!-- promo:") == 3


# ── what it is told, what it leaves ────────────────────────────────────────────────────────────
def test_a_dry_run_writes_nothing(here: Reporter):
    here.run(report([finding()]))
    here.github.exchanges.clear()
    again = report([finding(2, "/b")], at=here.clock.move(hours=1))
    ending = here.run(again, dry_run=True)
    assert ending.outcome == "dry-run"
    assert here.github.writes == []
    assert "would be created" in here.said.getvalue()
    assert counts(ending) == {"created": 1, "updated": 1}
    assert here.run(again, dry_run=True, token=None).outcome == "dry-run"


def test_without_a_token_it_says_so(here: Reporter):
    with pytest.raises(PromoError) as caught:
        here.run(report(), token=None)
    assert (caught.value.outcome, caught.value.reason) == ("invalid", "missing-token")


def test_reports_of_two_applications_are_refused(here: Reporter):
    with pytest.raises(PromoError) as caught:
        here.run(report(), report(app="api"))
    assert (caught.value.outcome, caught.value.reason) == ("invalid", "several-apps")
    with pytest.raises(PromoError) as caught:
        here.run(report(), app="api")
    assert (caught.value.outcome, caught.value.reason) == ("invalid", "several-apps")
    assert here.github.exchanges == []


def test_issues_json_says_what_was_done(here: Reporter):
    ending = here.run(report([finding()]))
    assert ending.document is not None
    document = envelope.decode(ending.document.read_bytes(), Issues, "issues.json")
    (touched,) = document.touched
    assert (touched.finding, touched.number, touched.action) == (finding().id, 1, "created")
    assert (document.outcome, document.status, document.repository) == (
        "reported", "failure", "demo/shop",
    )  # fmt: skip
    assert json.loads(ending.outputs["issues"])[0]["number"] == 1


def test_labels_and_assignees_are_set_on_new_issues(here: Reporter):
    here.run(report([finding()]), labels=("bug", "team: web"), assignees=("octocat",))
    assert here.issues[0].labels == ["promo", "bug", "team: web"]
    assert here.issues[0].assignees == ["octocat"]


def test_pictures_are_shown_where_the_evidence_is_a_folder(here: Reporter):
    here.run(report([finding(1)]), evidence_url="https://evidence.example.com/run-1/report.html")
    here.run(
        report([finding(2, "/b")]), evidence_url="https://github.com/o/r/actions/runs/1/artifacts/2"
    )
    shown, linked = (issue.body for issue in here.issues)
    assert "](https://evidence.example.com/run-1/screenshots/1.png)" in shown
    assert "`screenshots/2.png` in [the evidence](https://github.com/" in linked


def test_a_body_that_would_be_too_long_is_cut_at_sections(here: Reporter):
    long = tuple("x" * 480 for _ in range(60))
    one = finding(1, console=long, network=long, description="y" * 90_000)
    here.run(report([replace(one, steps=one.steps * 2_000)]))
    body = here.issues[0].body
    assert len(body) <= 60_000
    assert body.count("```") % 2 == 0
    assert "_Too long for an issue, whole in the report: steps._" in body
    assert "### Network" in body
    assert identity_of(body) == finding(1).id


def test_secrets_reach_no_issue(here: Reporter):
    token = "ghp_" + "a1B2" * 9
    here.run(
        report([finding(1, title=f"token {token}", console=(f"Authorization: Bearer {token}",))])
    )
    assert token not in here.issues[0].title + here.issues[0].body


def test_its_outcomes_are_declared():
    assert set(COMMAND.outcomes) == {"reported", "clean", "partial", "dry-run"}
    assert "unreachable" in ALWAYS_POSSIBLE
