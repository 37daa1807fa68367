"""Getting in, without a browser: values, recorded sessions, what ends one, where flags go."""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
import pytest

from promo.access import Auth, Prepare
from promo.errors import PromoError
from promo.explore.entry.login import at_login, told
from promo.explore.entry.prepared import flagged
from promo.explore.entry.session import Session
from promo.explore.entry.stored import StorageState, read_state
from promo.explore.entry.way import Way, way_of
from promo.explore.fence.methods import changes_beside_a_login
from promo.redact import redact

SITE = "https://shop.test/app"
AUTH = msgspec.convert(
    {
        "steps": [{"open": "/login"}, {"fill": "#p", "secret": "PASS"}],
        "basic": {"username": "ada", "password": "${PASS}"},
        "headers": {"X-Way": "Bearer ${PASS}"},
        "secrets": ["PASS"],
    },
    Auth,
)
STATE = b'{"cookies": [{"name": "s", "value": "VALUE", "domain": "a", "path": "/"}], "origins": []}'


# ── values ──


def test_secrets_are_filled_in_and_known_to_the_redactor():
    way = way_of(AUTH, Prepare(), {"PASS": "opensesame-77\n", "OTHER": "x"})
    assert (way.secrets, way.basic) == ({"PASS": "opensesame-77"}, ("ada", "opensesame-77"))
    assert way.probe_headers["X-Way"] == "Bearer opensesame-77"
    assert way.probe_headers["Authorization"].startswith("Basic ")
    assert way.page == "/login"
    assert "opensesame" not in repr(way)
    assert "opensesame" not in redact("x opensesame-77 y")
    assert "YWRhOm9wZW5zZXNhbWUtNzc" not in redact(str(way.probe_headers))


@pytest.mark.parametrize("values", [{}, {"PASS": ""}, {"PASS": "\n"}])
def test_a_secret_without_a_value(values: dict[str, str]):
    with pytest.raises(PromoError) as missing:
        way_of(AUTH, Prepare(), values)
    assert (missing.value.outcome, missing.value.reason) == ("invalid", "missing-secret")
    assert "PASS" in str(missing.value)


@pytest.mark.parametrize("value", ['a"b\\c', "päss wört&", "<b>&amp;'x'", "a+b c/d=e", "x" * 4])
def test_every_spelling_of_a_secret_is_redacted(value: str):
    import html
    import json
    from urllib.parse import quote, quote_plus, urlencode

    redact.learn(value)
    spellings = [
        value, json.dumps(value), json.dumps(json.dumps({"a": value})), quote(value),
        quote_plus(value), urlencode({"q": value}), html.escape(value),
        json.dumps(value, ensure_ascii=False),
    ]  # fmt: skip
    assert [text for text in spellings if "***" not in redact(text)] == []


def test_a_step_is_told_by_the_name_of_its_secret():
    assert told(AUTH.steps[1]) == "fill #p with PASS"


# ── recorded sessions ──


def test_a_recorded_session_is_read_and_its_token_redacted():
    state = read_state(STATE.replace(b"VALUE", b"s3ss10n-0123456789"), "state.json")
    assert state.for_browser()["cookies"][0]["name"] == "s"
    assert redact("cookie s3ss10n-0123456789") == "cookie ***"


def test_a_word_in_a_recorded_session_stays_a_word():
    read_state(STATE.replace(b"VALUE", b"english-language"), "state.json")
    assert redact("english-language") == "english-language"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "truncated"),
        (b"\xff\xfe", "state.json"),
        (b"[{}]", "a list of cookies, as browser extensions export them"),
        (b"# Netscape HTTP Cookie File\n", "a cookie file of curl or wget"),
        (b".a.b\tTRUE\t/\tFALSE\t0\tname\tvalue", "a cookie file of curl or wget"),
        (b'{"log": {"entries": []}}', "a HAR file"),
        (b'{"cookies": [], "origins": []}', "neither cookies nor local storage"),
        (b'{"cookies": [], "origins": [], "more": 1}', "unknown field"),
        (b'{"cookies": [{"name": "a"}], "origins": []}', "missing required field"),
        (STATE.replace(b'"VALUE"', b"12345678"), "Expected `str`, got `int`"),
        (b"[" * 100_000, "list of cookies"),
    ],
)
def test_other_files_are_refused_without_their_values(content: bytes, said: str):
    with pytest.raises(PromoError) as refused:
        read_state(content, "state.json")
    assert (refused.value.outcome, refused.value.reason) == ("invalid", "bad-storage-state")
    assert said in str(refused.value)
    assert "12345678" not in str(refused.value)


# ── sessions that end ──


@pytest.mark.parametrize(
    ("url", "status", "route", "out"),
    [
        (f"{SITE}/cart", 200, "/cart", False),
        (f"{SITE}/cart", 401, "/cart", True),
        (f"{SITE}/cart", 403, "/cart", False),
        (f"{SITE}/login?next=/cart", 200, "/cart", True),
        (f"{SITE}/login/", 200, "/cart", True),
        (f"{SITE}/login", 200, "/login", False),
        ("https://other.test/app/login", 200, "/cart", False),
        (f"{SITE}/cart", None, "/cart", False),
    ],
)
def test_who_is_signed_out(url: str, status: int | None, route: str, *, out: bool):
    session = Session(way_of(AUTH, Prepare(), {"PASS": "12345"}), SITE, print)
    assert session.met_signed_out(url, status, route) is out
    assert not Session(Way(), SITE, print).met_signed_out(url, status, route)


def test_a_login_page_elsewhere():
    assert at_login("https://id.test/in?x", SITE, "https://id.test/in")
    assert not at_login("https://id.test/in", SITE, "")


def test_one_login_for_all_and_three_at_most():
    logins = 0

    async def enter() -> StorageState:
        nonlocal logins
        logins += 1
        await asyncio.sleep(0)
        return read_state(STATE, "x")

    async def story() -> None:
        session = Session(way_of(AUTH, Prepare(), {"PASS": "12345"}), SITE, print)
        await asyncio.gather(*(session.state(enter) for _ in range(5)))
        assert logins == 1
        for _ in range(9):
            session.end(session.generation)
            await session.state(enter)
        assert logins == 3
        session.end(1)  # what an older session met says nothing about this one
        assert not session.ended

    asyncio.run(story())


def test_a_login_that_failed_is_not_tried_again():
    async def enter() -> StorageState:
        raise PromoError("no", outcome="inconclusive", reason="login-failed")

    async def story(times: Callable[[], Awaitable[object]]) -> None:
        for _ in range(2):
            with pytest.raises(PromoError, match="no"):
                await times()

    session = Session(way_of(AUTH, Prepare(), {"PASS": "12345"}), SITE, print)
    asyncio.run(story(lambda: session.state(enter)))
    assert session.generation == 1


# ── what passes ──


@pytest.mark.parametrize(
    ("method", "headers", "changes"),
    [
        ("GET", {}, False),
        ("POST", {}, False),
        ("PUT", {}, True),
        ("DELETE", {}, True),
        ("PATCH", {}, True),
        ("POST", {"x-http-method-override": "DELETE"}, True),
    ],
)
def test_a_login_posts_and_does_nothing_else(
    method: str, headers: dict[str, str], *, changes: bool
):
    assert changes_beside_a_login(method, f"{SITE}/login", headers, b"a=b") is changes


@pytest.mark.parametrize(
    ("url", "flags", "wanted"),
    [
        ("https://a/b", {"f": "on"}, "https://a/b?f=on"),
        ("https://a/b?x=1#/c", {"f": "a b"}, "https://a/b?x=1&f=a+b#/c"),
        ("https://a/b?f=off", {"f": "on"}, "https://a/b?f=off"),
        ("https://a/b?f=", {"f": "on"}, "https://a/b?f="),
        ("https://a/b", {}, "https://a/b"),
    ],
)
def test_flags_in_an_address(url: str, flags: dict[str, str], wanted: str):
    assert flagged(url, Prepare(flags=flags, flags_in="query")) == wanted
    assert flagged(url, Prepare(flags=flags)) == url
