"""Where the model may navigate: what the fence permits, however it is written."""

import pytest

from promo.explore.agent.address import AddressRefusedError, address
from promo.explore.fence.origins import allowed_of

ALLOWED = allowed_of("https://shop.test/base", ["https://login.test", "http://127.0.0.1:3000"])
HERE = "https://shop.test/base/cart?x=1"


@pytest.mark.parametrize(
    ("written", "opened"),
    [
        ("https://shop.test/base/a", "https://shop.test/base/a"),
        ("/base/a?b#c", "https://shop.test/base/a?b#c"),
        ("?page=2", "https://shop.test/base/cart?page=2"),
        ("#end", "https://shop.test/base/cart?x=1#end"),
        ("./b", "https://shop.test/base/b"),
        ("shop.test/a", "https://shop.test/a"),
        ("//shop.test/a", "https://shop.test/a"),
        ("  https://shop.test/a  ", "https://shop.test/a"),
        ("https:\\\\shop.test\\a", "https://shop.test/a"),
        ("HTTPS://SHOP.TEST/a", "HTTPS://SHOP.TEST/a"),
        ("https://login.test/", "https://login.test/"),
        ("http://127.0.0.1:3000/x", "http://127.0.0.1:3000/x"),
    ],
)
def test_addresses_of_the_site_are_opened(written: str, opened: str):
    assert address(written, HERE, ALLOWED) == opened


@pytest.mark.parametrize(
    "written",
    [
        "", " ", "https://evil.test/", "evil.test", "//evil.test/", "\\\\evil.test/a",
        "https://shop.test.evil.test/", "https://shop.test@evil.test/", "https://u:p@shop.test/",
        "https://shop.test:444/", "http://shop.test/", "file:///etc/passwd", "data:text/html,x",
        "javascript:alert(1)", "view-source:https://shop.test/", "chrome://settings", "about:blank",
        "java\nscript:alert(1)", "https://shop.test/\x00", "https://[::1", "https://127.0.0.1:3001/",
        "blob:https://shop.test/x", "ftp://shop.test/", "https://shop.test/" + "a" * 3_000,
        "https://shop.test /a", "ws://shop.test/",
    ],
)  # fmt: skip
def test_everything_else_is_refused(written: str):
    with pytest.raises(AddressRefusedError):
        address(written, HERE, ALLOWED)


def test_a_port_without_a_scheme_is_the_sites_own():
    here = allowed_of("http://localhost:3000")
    assert address("localhost:3000/a", "http://localhost:3000/", here) == "http://localhost:3000/a"
