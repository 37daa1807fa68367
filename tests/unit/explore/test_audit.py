from promo import bounds
from promo.explore.fence.audit import Audit, unreached
from promo.explore.fence.origins import allowed_of


def test_the_most_frequent_comes_first_and_says_how_often():
    audit = Audit()
    audit.changing("POST", "https://shop.test/api?token=secret")
    for _ in range(3):
        audit.elsewhere("https://cdn.test/a.js?x", "script")
    audit.connection("other.test", 443, tls=True)
    audit.connection("other.test", 80, tls=False)
    audit.frames("wss://shop.test/live?key=1")
    audit.service_worker("https://shop.test/cart?token=secret")
    assert audit.lines() == (
        "https://cdn.test: script (3x)",
        "POST https://shop.test/api: read-only",
        "https://other.test: connection",
        "http://other.test: connection",
        "WebSocket wss://shop.test/live: sent frames dropped, read-only",
        "https://shop.test: service worker, not started",
    )


def test_what_the_browser_asks_by_itself_says_nothing_about_the_site():
    audit = Audit()
    for host in ("accounts.google.com", "update.googleapis.com", "clients2.google.com"):
        audit.connection(host, 443, tls=True)
    assert audit.lines() == ()


def test_a_page_cannot_fill_it_without_end():
    audit = Audit()
    for i in range(20_000):
        audit.elsewhere(f"https://x{i}.test/", "image")
    assert len(audit.lines()) == bounds.REFUSED_LINES + 1
    assert audit.lines()[-1] == f"and {9 * bounds.REFUSED_LINES} more"


def test_a_connection_is_told_where_no_page_said_what_it_was_for():
    audit = Audit()
    audit.connection("other.test", 443, tls=True)
    audit.connection("cdn.test", 443, tls=True)
    audit.elsewhere("ws://cdn.test:443/live", "websocket")
    audit.connection("shop.test", 81, tls=False)
    audit.elsewhere("https://shop.test/", "image")
    assert set(audit.lines()) == {
        "https://other.test: connection",
        "http://cdn.test:443: websocket",
        "http://shop.test:81: connection",
        "https://shop.test: image",
    }


def test_nonsense_is_one_harmless_line():
    audit = Audit()
    audit.elsewhere("http://[\x1b[31m::error::", "document")
    (line,) = audit.lines()
    assert line.isprintable()


def test_trouble_belongs_to_an_allowed_server():
    audit, allowed = Audit(), allowed_of("http://shop.test")
    audit.trouble["shop.test", 80] = "refused"
    assert unreached(audit, allowed, "http://shop.test/x") == "refused"
    assert unreached(audit, allowed, "http://other.test/x") == ""
    assert unreached(audit, allowed, "data:,x") == ""


def test_the_browsers_own_calls_are_left_out_and_a_pages_are_not():
    audit = Audit()
    for host in ("update.googleapis.com", "content-autofill.googleapis.com", "www.google.com",
                 "edgedl.me.gvt1.com", "clients2.googleusercontent.com"):  # fmt: skip
        audit.connection(host, 443, tls=True)
    assert audit.lines() == ()
    audit.elsewhere("https://accounts.google.com/signin", "redirect")
    audit.elsewhere("https://www.google.com/recaptcha/api.js", "script")
    audit.connection("notgoogle.com", 443, tls=True)
    assert set(audit.lines()) == {
        "https://accounts.google.com: redirect",
        "https://www.google.com: script",
        "https://notgoogle.com: connection",
    }
