from promo import bounds
from promo.documents.report import RouteCheck
from promo.documents.steps import Click, Open, Step
from promo.explore.candidates import Candidates
from promo.explore.ledger import Ledger
from promo.explore.oracle import Observation
from promo.explore.page.visited import Visited
from promo.explore.walker.walked import Left, Walked
from support.visits import ALLOWED, BLANK, SITE, answer, failure, thrown, visited


def ledger() -> Ledger:
    return Ledger("web", SITE, ALLOWED)


def at(route: str, **fields: object) -> Visited:
    return visited(route=route, url=SITE + route, **fields)


def test_the_same_fault_on_many_routes_is_one_finding():
    book = ledger()
    fresh = [book.enter(at(f"/p/{i}", thrown=(thrown("x"),))) for i in range(30)]
    assert [len(one) for one in fresh] == [1] + [0] * 29
    (finding,) = book.findings({"/p/0": [frozenset({fresh[0][0].id})] * 3})
    assert (finding.route, finding.url, finding.confirmation) == (
        "/p/{id}",
        f"{SITE}/p/0",
        "confirmed",
    )
    assert "and 10 more" in finding.description
    assert finding.steps[0].replay == Open(url=f"{SITE}/p/0")


def test_checks_follow_the_settled_findings():
    book = ledger()
    (seen,) = book.enter(at("/flaky", answers=(answer(500, "/a"),)))
    (gone,) = book.enter(at("/gone", answers=(answer(500, "/b"),)))
    book.enter(at("/fine"))
    book.enter(at("/login", status=401))
    replays = {
        "/flaky": [frozenset({seen.id}), frozenset[str](), frozenset[str]()],
        "/gone": [frozenset[str]()] * 3,
    }
    assert gone.id != seen.id
    checks = book.checks(("/login", "/fine", "/gone", "/flaky", "/unvisited"), replays)
    assert {c.route: c.outcome for c in checks} == {
        "/login": "inconclusive", "/fine": "pass", "/gone": "pass", "/flaky": "fail",
    }  # fmt: skip
    assert checks[0] == RouteCheck(
        route="/login", status=401, ms=80, outcome="inconclusive",
        reason="not-admitted: it answers 401",
    )  # fmt: skip


def test_a_finding_that_was_never_replayed_keeps_its_weight():
    book = ledger()
    book.enter(at("/a", look=BLANK))
    (finding,) = book.findings({})
    assert (finding.severity, finding.confirmation) == ("critical", "not-replayable")


def test_information_is_never_confirmed():
    book = ledger()
    assert book.enter(at("/a", answers=(answer(401, "/api/me"),))) == []
    (finding,) = book.findings({})
    assert (finding.severity, finding.confirmation) == ("info", "unconfirmed")
    assert book.checks(("/a",), {})[0].outcome == "pass"


def test_one_obstacle_for_all_routes_that_the_same_refusal_left_open():
    book = ledger()
    cause = failure("x", "https://cdn.test/app.js", kind="script", refused="elsewhere")
    for route in ("/a", "/b"):
        book.enter(at(route, look=BLANK, failures=(cause,)))
    (line,) = book.obstacles()
    assert line.startswith("fenced: /a, /b failed")
    assert {c.reason for c in book.checks(("/a", "/b"), {})} == {"fenced"}


def test_what_goes_wrong_inside_is_an_obstacle():
    book = ledger()
    book.trouble(ValueError("odd\nevent"))
    book.give_up("budget", ["/z"])
    assert [o.partition(":")[0] for o in book.obstacles()] == ["budget", "internal-error"]


def test_a_site_with_too_many_faults_is_bounded_and_says_so():
    candidates = Candidates("web")
    for i in range(bounds.FINDINGS + 7):
        one = Observation(rule="r", severity="warning", title="t", identity=(str(i),))
        candidates.add(visited(route="/"), one)
    assert (len(candidates.all()), candidates.left_out) == (bounds.FINDINGS, 7)


def test_hostile_text_is_bounded_in_a_finding():
    book = ledger()
    book.enter(at("/a", thrown=(thrown("\x1b[2J::error::" + "x" * 100_000),)))
    (finding,) = book.findings({})
    assert len(finding.title) <= 200
    assert finding.title.isprintable()
    assert all(line.isprintable() and len(line) <= 500 for line in finding.console)


def test_a_crawled_page_adds_findings_and_no_duty():
    book = ledger()
    book.enter(at("/"))
    (seen,) = book.enter_crawled(at("/beyond", answers=(answer(500, "/a"),)))
    book.enter_crawled(at("/members", status=401))
    assert [(one.route, one.outcome) for one in book.checks(("/",), {})] == [
        ("/", "pass"), ("/beyond", "fail"), ("/members", "inconclusive"),
    ]  # fmt: skip
    assert [one.id for one in book.findings({})] == [seen.id]
    assert book.obstacles() == ()
    assert book.crawled({"/beyond": "/"}) == {"/beyond": "/", "/members": ""}


OPEN = Step(text="Open /", replay=Open(url=f"{SITE}/"))
CLICK = Step(text="Click More", replay=Click(selector="text=More"))


def test_what_takes_steps_is_told_with_them_and_fails_no_route():
    book = ledger()
    walked = at("/", thrown=(thrown("x"),), steps=(OPEN, CLICK, CLICK), charter="/")
    (seen,) = book.enter_walk(walked)
    assert book.enter_walk(at("/", thrown=(thrown("x"),), steps=(OPEN, CLICK), charter="/a")) == []
    book.enter(at("/"))
    replays = {seen.id: [frozenset({seen.id})] * 3}
    (finding,) = book.findings(replays)
    assert (finding.phase, finding.charter, finding.confirmation) == ("targeted", "/", "confirmed")
    assert finding.steps == (OPEN, CLICK)
    assert [check.outcome for check in book.checks(("/",), replays)] == ["pass"]


def test_what_was_left_alone_is_told_once_and_what_was_still_to_do_for_each():
    book = ledger()
    out, rest = Left('the button "Log out"', "forbidden"), Left("3 further things", "max-steps")
    for charter in ("/a", "/b"):
        book.walked(charter, Walked(4, left=(out, rest)))
    assert [(one.route, one.why) for one in book.left_alone()] == [
        ("/a", "forbidden"), ("/a", "max-steps"), ("/b", "max-steps"),
    ]  # fmt: skip


def test_what_loading_shows_too_needs_no_steps():
    book = ledger()
    (seen,) = book.enter_walk(at("/", thrown=(thrown("x"),), steps=(OPEN, CLICK), charter="/"))
    book.enter(at("/a", thrown=(thrown("x"),)))
    (finding,) = book.findings({"/a": [frozenset({seen.id})] * 3})
    assert (finding.phase, finding.charter, finding.url) == ("targeted", None, f"{SITE}/a")
    assert [step.text for step in finding.steps] == ["Open /a"]
    assert finding.confirmation == "confirmed"
