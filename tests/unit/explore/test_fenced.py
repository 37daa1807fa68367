"""The fence's own part in a page's failing: the whole table."""

from typing import Any

import pytest

from promo.explore.fenced import beside_the_fence, obstacle
from promo.explore.oracles import observe
from promo.explore.outcome import undecided
from support.visits import ALLOWED, BLANK, SITE, answer, failure, logged, thrown, visited

CDN = "https://cdn.test/app.js"
ELSEWHERE = failure("x", CDN, kind="script", refused="elsewhere")
PICTURE = failure("x", "https://cdn.test/a.png", kind="image", refused="elsewhere")
WRITE = failure("x", "/api/visit", method="POST", refused="read-only")
BEACON = failure("x", "/api/b", method="POST", kind="ping", refused="read-only")
FRAMES = failure("", "wss://shop.test/live", kind="websocket", refused="read-only")
THROWS = {"thrown": (thrown("App is not defined", name="ReferenceError"),)}
REJECTS = {"thrown": (thrown("no session", rejection=True),)}
ECHO = {"thrown": (thrown("Failed to fetch", rejection=True),)}
LOGS = {"logged": (logged("telemetry is off"),)}
LOGS_ECHO = {"logged": (logged("TypeError: Failed to fetch"),)}
BLANKS = {"look": BLANK}
SERVER = {"answers": (answer(500),)}
KEPT, INFO, GONE, OPEN = "kept", "info", "gone", "undecided"

CASES: list[tuple[str, tuple[Any, ...], dict[str, Any], str]] = [
    # refused, what the page did, what is left of it
    ("nothing refused, throws", (), THROWS, KEPT),
    ("nothing refused, blank", (), BLANKS, KEPT),
    ("nothing refused, echo", (), ECHO, KEPT),
    ("picture refused, throws", (PICTURE,), THROWS, KEPT),
    ("picture refused, blank", (PICTURE,), BLANKS, KEPT),
    ("script refused, throws", (ELSEWHERE,), THROWS, OPEN),
    ("script refused, blank", (ELSEWHERE,), BLANKS, OPEN),
    ("script refused, rejects", (ELSEWHERE,), REJECTS, INFO),
    ("script refused, echo", (ELSEWHERE,), ECHO, GONE),
    ("script refused, logs", (ELSEWHERE,), LOGS, INFO),
    ("script refused, server fails", (ELSEWHERE,), SERVER, KEPT),
    ("write refused, throws", (WRITE,), THROWS, OPEN),
    ("write refused, blank", (WRITE,), BLANKS, OPEN),
    ("write refused, rejects", (WRITE,), REJECTS, INFO),
    ("write refused, echo", (WRITE,), ECHO, GONE),
    ("write refused, logs its echo", (WRITE,), LOGS_ECHO, GONE),
    ("write refused, server fails", (WRITE,), SERVER, KEPT),
    ("beacon refused, blank", (BEACON,), BLANKS, OPEN),
    ("frames dropped, blank", (FRAMES,), BLANKS, OPEN),
    ("frames dropped, logs", (FRAMES,), LOGS, INFO),
    ("script refused, nothing else", (ELSEWHERE,), {}, GONE),
]


@pytest.mark.parametrize(
    ("refused", "fields", "left"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_what_a_refusal_may_have_caused_is_kept_softened_dropped_or_undecided(
    refused: tuple[Any, ...], fields: dict[str, Any], left: str
):
    page = visited(failures=refused, **fields)
    before = observe(page, ALLOWED)
    after = beside_the_fence(page, before)
    severities = [one.severity for one in after.observations]
    met = {
        KEPT: after.observations == before and not after.undecided,
        INFO: severities == ["info"] and not after.undecided,
        GONE: not severities and not after.undecided,
        OPEN: not severities and after.undecided == refused,
    }
    assert met[left]


def test_a_page_that_is_itself_refused_is_undecided():
    refused = failure("x", "https://login.test/", kind="document", main=True, refused="elsewhere")
    page = visited(ended="failed", status=None, look=None, failures=(refused,))
    assert beside_the_fence(page, observe(page, ALLOWED)).undecided == (refused,)


@pytest.mark.parametrize("refused", ["elsewhere", "read-only"])
@pytest.mark.parametrize(
    ("fields", "left"), [(SERVER, KEPT), (THROWS, OPEN), (REJECTS, INFO), (LOGS_ECHO, GONE)]
)
def test_a_step_to_where_nobody_may_go_keeps_what_else_was_seen_in_it(
    refused: Any, fields: dict[str, Any], left: str
):
    away = failure("x", "/orders", method="POST", kind="document", main=True, refused=refused)
    step = visited(look=None, failures=(away,), acted=True, **fields)
    assert step.led_away
    assert undecided(step) is None
    after = beside_the_fence(step, observe(step, ALLOWED))
    severities = [one.severity for one in after.observations]
    assert (severities, bool(after.undecided)) == {
        KEPT: (["critical"], False), OPEN: ([], True), INFO: (["info"], False), GONE: ([], False),
    }[left]  # fmt: skip


def test_the_message_holds_the_way_out():
    line = obstacle(["/cart"], (ELSEWHERE, failure("x", "https://b.test/x", refused="elsewhere")))
    assert line.startswith("fenced: /cart failed while a fetch, script of it was refused")
    assert "origins: [https://b.test, https://cdn.test]" in line


def test_a_refused_write_names_the_other_way_out():
    line = obstacle([f"/{i}" for i in range(8)], (WRITE,))
    assert line == (
        "fenced: /0, /1, /2, /3, /4 and 3 more failed while POST https://shop.test/api/visit was"
        " refused (read-only); if the data is disposable, set mutations: allow"
    )


def test_hostile_addresses_stay_one_line():
    nasty = failure("x", f"{SITE}/\n::error::x", method="POST", refused="read-only")
    assert obstacle(["/\x1b[2J"], (nasty,)).isprintable()
