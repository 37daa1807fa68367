import pytest

from promo.errors import PromoError
from promo.explore.fence.origins import allowed_of, canonical_host, origin_of

ALLOWED = allowed_of("https://shop.test/base/", ("https://api.test:8443", "http://[::1]:80"))


@pytest.mark.parametrize(
    ("host", "port", "permitted"),
    [
        ("shop.test", 443, True),
        ("SHOP.test.", 443, True),
        ("shop.test", 80, False),
        ("shop.test", 8443, False),
        ("api.test", 8443, True),
        ("api.test", 443, False),
        ("::1", 80, True),
        ("[::1]", 80, True),
        ("0:0:0:0:0:0:0:1", 80, True),
        ("::1", 443, False),
        ("x.shop.test", 443, False),
        ("shop.test.evil.test", 443, False),
        ("", 443, False),
    ],
)
def test_only_declared_pairs_are_permitted(host: str, port: int, *, permitted: bool):
    assert ALLOWED.permits(host, port) is permitted


@pytest.mark.parametrize(
    ("url", "first", "own"),
    [
        ("https://shop.test/x", True, True),
        ("wss://shop.test/x", True, True),
        ("https://api.test:8443/x", True, False),
        ("http://shop.test/", False, False),
        ("https://shop.test:444/", False, False),
        ("data:text/html,x", False, False),
        ("https://[broken", False, False),
    ],
)
def test_whose_an_address_is(url: str, *, first: bool, own: bool):
    assert (ALLOWED.first_party(url), ALLOWED.own(url)) == (first, own)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://A.test:443/p?q#f", "https://a.test"),
        ("http://a.test:8080", "http://a.test:8080"),
        ("wss://a.test", "https://a.test"),
        ("http://[::1]:81/", "http://[::1]:81"),
        ("https://bücher.test", "https://xn--bcher-kva.test"),
        ("about:blank", "None"),
        ("http://a.test:99999", "None"),
    ],
)
def test_an_origin_as_it_is_written(text: str, shown: str):
    assert str(origin_of(text)) == shown


@pytest.mark.parametrize(
    "text", ["api.test", "ftp://x.test", "https://*.x.test", "https://u:p@x.test", "", "https://"]
)
def test_what_is_no_origin_is_refused(text: str):
    with pytest.raises(PromoError) as caught:
        allowed_of("https://shop.test", (text,))
    assert (caught.value.outcome, caught.value.reason) == ("invalid", "bad-origin")


def test_the_base_path_has_no_last_slash():
    assert ALLOWED.base == "/base"
    assert allowed_of("https://x.test/").base == ""


def test_hosts_are_compared_as_browsers_write_them():
    assert canonical_host("ExAmple.TEST.") == "example.test"


@pytest.mark.parametrize(
    ("host", "port", "readable"),
    [
        ("[::1]", 80, True),
        ("shop.test", 443, False),
        ("elsewhere.test", 80, False),
    ],
)
def test_what_a_server_of_plain_http_is_asked_can_be_read(host: str, port: int, *, readable: bool):
    assert ALLOWED.in_the_open(host, port) is readable


def test_a_server_that_is_declared_for_both_hides_what_it_is_asked():
    both = allowed_of("http://shop.test:8000", ("https://shop.test:8000",))
    assert not both.in_the_open("shop.test", 8000)
