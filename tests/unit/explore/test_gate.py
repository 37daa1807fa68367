from collections.abc import Callable

import pytest

from promo.explore.fence.audit import Audit
from promo.explore.fence.gate import Gate
from promo.explore.fence.origins import allowed_of


@pytest.mark.parametrize(
    ("site", "origins", "address", "asked"),
    [
        ("http://shop.test", (), None, False),
        ("http://shop.test", ("http://api.test",), None, False),
        ("http://shop.test", ("https://api.test",), None, True),
        ("https://shop.test", (), None, True),
        ("http://shop.test", (), str, True),
    ],
)
@pytest.mark.parametrize("read_only", [True, False])
def test_the_browser_asks_here_where_the_proxy_cannot_see_or_change_it(
    site: str,
    origins: tuple[str, ...],
    address: Callable[[str], str] | None,
    *,
    asked: bool,
    read_only: bool,
):
    gate = Gate(allowed_of(site, origins), Audit(), read_only=read_only, address=address)
    assert gate.intercepts is asked


def test_a_socket_elsewhere_is_refused_and_noted():
    audit = Audit()
    gate = Gate(allowed_of("http://shop.test"), audit, read_only=False)
    assert gate.socket("ws://shop.test/live") == ""
    assert gate.socket("ws://other.test/live") == "elsewhere"
    assert audit.lines() == ("http://other.test: websocket",)
