import pytest

from promo.errors import PromoError
from promo.explore.fence.upstream import upstream_of

BOTH = {"HTTP_PROXY": "http://plain:3128", "https_proxy": "secure"}


@pytest.mark.parametrize(
    ("scheme", "host", "no_proxy", "parent"),
    [
        ("http", "shop.test", "", "plain:3128"),
        ("https", "shop.test", "", "secure:80"),
        ("https", "shop.test", "*", None),
        ("https", "shop.test", "shop.test", None),
        ("https", "www.shop.test", "shop.test", None),
        ("https", "www.shop.test", ".shop.test", None),
        ("https", "www.shop.test", "*.shop.test", None),
        ("https", "myshop.test", "shop.test", "secure:80"),
        ("https", "shop.test", "shop.test:443", None),
        ("https", "shop.test", "shop.test:8443", "secure:80"),
        ("https", "10.1.2.3", "10.0.0.0/8, other", None),
        ("https", "11.1.2.3", "10.0.0.0/8", "secure:80"),
        ("https", "10.1.2.3", "10.1.2.3", None),
        ("https", "fd00::1", "fd00::/8", None),
        ("https", "localhost", "", None),
        ("https", "127.0.0.1", "", None),
        ("https", "::1", "", None),
        ("https", "app.localhost", "", None),
        ("https", "shop.test", " , ,", "secure:80"),
    ],
)
def test_which_connections_go_through_the_networks_proxy(
    scheme: str, host: str, no_proxy: str, parent: str | None
):
    found = upstream_of({**BOTH, "NO_PROXY": no_proxy}).parent(scheme, host, 443)
    assert (f"{found.host}:{found.port}" if found else None) == parent


def test_without_variables_nothing_does():
    assert upstream_of({}).parent("https", "shop.test", 443) is None


def test_the_lower_case_spelling_wins():
    found = upstream_of({"http_proxy": "http://a:1", "HTTP_PROXY": "http://b:2"})
    parent = found.parent("http", "shop.test", 80)
    assert parent is not None
    assert parent.host == "a"


def test_credentials_become_a_header():
    parent = upstream_of({"https_proxy": "https://me:p%40ss@proxy:8443"}).parent(
        "https", "x.test", 443
    )
    assert parent is not None
    assert (parent.host, parent.port, parent.tls) == ("proxy", 8443, True)
    assert parent.authorization == "Basic bWU6cEBzcw=="


@pytest.mark.parametrize(
    "text", ["socks5://proxy:1080", "http://", "http://proxy:99999", "http://[x"]
)
def test_a_proxy_that_cannot_be_used(text: str):
    with pytest.raises(PromoError) as caught:
        upstream_of({"HTTPS_PROXY": text})
    assert (caught.value.outcome, caught.value.reason) == ("inconclusive", "proxy-unsupported")
    assert "HTTPS_PROXY" in str(caught.value)
