"""Which sightings are one finding: variants of one fault, and faults that only look alike."""

import random
from collections.abc import Iterable
from itertools import combinations

import pytest

from promo.explore.fingerprint import FORMER, aliases, fingerprint
from promo.explore.oracle import Observation
from promo.explore.oracles import observe
from support.visits import ALLOWED, SITE, answer, failure, logged, thrown, visited

UUIDS = ("550e8400-e29b-41d4-a716-446655440000", "16fd2706-8baf-433b-82eb-8c7fada847da")


def http(status: int, *paths: str, method: str = "GET") -> list[object]:
    return [visited(answers=(answer(status, path, method=method),)) for path in paths]


def threw(*messages: str, name: str = "TypeError", **fields: object) -> list[object]:
    return [visited(thrown=(thrown(text, name, **fields),)) for text in messages]


def framed(*frames: tuple[tuple[str, str], ...]) -> list[object]:
    said = "Cannot read properties of undefined (reading 'total')"
    return [
        visited(thrown=(thrown(said, frames=tuple((SITE + f, n) for f, n in one)),))
        for one in frames
    ]


def said(*texts: str, url: str = f"{SITE}/app.js") -> list[object]:
    return [visited(logged=(logged(text, url),)) for text in texts]


# Each row is one fault as it may be seen; no two rows are the same fault.
FAULTS: dict[str, list[object]] = {
    # routes with ids
    "order 500": http(
        500,
        "/api/orders/1002",
        "/api/orders/7",
        f"/api/orders/{UUIDS[0]}",
        f"/api/orders/{UUIDS[1]}",
        "/api/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "/api/orders/ord_8812",
        "/api/orders/9fceb02d0ae598e95dc970b74767f19372d61af8",
        "/api/orders/7/",
        "/api/orders/V1StGXR8Z5jdHi6BmyT",
    ),
    "orders 500": http(500, "/api/orders", "/api/orders/", "https://shop.test/api/orders"),
    "order lines 500": http(500, "/api/orders/7/lines", "/api/orders/9/lines"),
    "order 503": http(503, "/api/orders/7", "/api/orders/8"),
    "order 500 by POST": http(500, "/api/orders/7", "/api/orders/8", method="POST"),
    "order 404": http(404, "/api/orders/7", "/api/orders/8"),
    "v1 500": http(500, "/v1/orders"),
    "v2 500": http(500, "/v2/orders"),
    "about": http(500, "/about-us"),
    "facade": http(500, "/facade"),
    "day": http(500, "/day/2026-02-24", "/day/2026-11-03"),
    # order of query keys, values, keys that only pass by
    "search": http(
        500,
        "/search?q=a&page=2",
        "/search?page=9&q=b",
        "/search?q=&page=",
        "/search?q=a&page=1&utm_source=x&utm_medium=y",
        "/search?page=1&q=z&_=1712345",
        "/search?q=a&q=b&page=1",
        "/search?page=1&q=a&gclid=Cj0KCQ",
    ),
    "search sorted": http(500, "/search?q=a&page=2&sort=price"),
    "search without": http(500, "/search", "/search?fbclid=1"),
    # languages
    "cart": http(500, "/en/cart", "/de/cart", "/pt-BR/cart", "/zh-Hans/cart", "/en_US/cart"),
    "bare cart": http(500, "/cart"),
    "my cart": http(500, "/my/cart"),
    "cart in a language, elsewhere": http(500, "/shop/de/cart"),
    # session, host, build
    "profile": http(500, "/profile", "/profile;jsessionid=8A1F", "https://api.test/profile"),
    "data of a page": http(
        500, "/_next/data/Zx9-build/cart.json", "/_next/data/abcdefgh/cart.json"
    ),
    "data of another": http(500, "/_next/data/Zx9-build/user.json"),
    "hash route": http(500, "/#/cart/7", "/#/cart/8"),
    # hashed asset names
    "bundle": http(404, "/assets/index-BvK3d9aQ.js", "/assets/index-Cq81xzA0.js"),
    "other bundle": http(404, "/assets/vendor-BvK3d9aQ.js", "/assets/vendor-Dz71mmA2.js"),
    "style": http(404, "/assets/main.3f2a1b9c.css", "/assets/main.77aa1b9c.css"),
    "plain script": http(404, "/assets/jquery.min.js"),
    "bundle gone": [
        visited(failures=(failure("net::ERR_FAILED", f"/assets/index-{h}.js"),))
        for h in ("BvK3d9aQ", "Cq81xzA0")
    ],
    "bundle reset": [
        visited(failures=(failure("net::ERR_EMPTY_RESPONSE", f"/assets/index-{h}.js"),))
        for h in ("BvK3d9aQ", "Cq81xzA0")
    ],
    # minified frames, line numbers
    "frame": framed(
        (("/assets/cart-BvK3d9aQ.js", "t"),),
        (("/assets/cart-Cq81xzA0.js", "n"),),
        (("/assets/cart-Cq81xzA0.js", ""),),
        (("/assets/cart-AA11bb22.js", "<anonymous>"),),
    ),
    "frame with its name": framed(
        (("/assets/cart-BvK3d9aQ.js", "renderCart"),),
        (("/assets/cart-Cq81xzA0.js", "Cart.renderCart"),),
    ),
    "frame of a library": framed(
        (("/vendor-11aa22bb.js", "call"), ("/assets/list-BvK3d9aQ.js", "x")),
        (("/react-dom.js", "y"), ("/assets/list-Cq81xzA0.js", "z")),
    ),
    "same name, other file": framed((("/assets/user-BvK3d9aQ.js", "renderCart"),)),
    "minified message": threw("t.map is not a function", "n.map is not a function"),
    "minified, another method": threw("t.filter is not a function"),
    "minified name itself": threw("e is not defined", "r is not defined", name="ReferenceError"),
    "real name": threw("cart is not defined", name="ReferenceError"),
    "other real name": threw("user is not defined", name="ReferenceError"),
    "before": threw(
        "Cannot access 'e' before initialization",
        "Cannot access 't' before initialization",
        name="ReferenceError",
    ),
    "line numbers": said(
        "Unexpected token at line 12, column 40", "Unexpected token at line 9, column 2"
    ),
    "stack in a line": said(
        f"Failed in {SITE}/assets/a-BvK3d9aQ.js:12:40",
        "Failed in https://other.test/assets/a-Cq81xzA0.js:7:1",
    ),
    "chunk": said("Loading chunk 712 failed.", "Loading chunk cart-3f2a1b9c failed."),
    # locales and moments in messages
    "price": said(
        "price 1,234.56 does not match",
        "price 1.234,56 does not match",
        "price 12 does not match",
        "price 1\u202f234,56 does not match",
    ),
    "iso moment": said(
        "expired at 2026-02-24T12:00:00Z",
        "expired at 2026-11-03T07:11:09.123+02:00",
        "expired at 2026-02-24 12:00:00",
    ),
    "spoken moment": said(
        "stale since Mon Feb 24 2026 12:00:00 GMT+0100 (Central European Standard Time)",
        "stale since Tue Nov 03 2026 07:11:09 GMT+0000 (Coordinated Universal Time)",
        "stale since Tue, 03 Nov 2026 07:11:09 GMT",
    ),
    "local moment": said(
        "due 2/24/2026, 12:00:00 PM", "due 24.02.2026, 12:00:00", "due 24/02/2026, 9:05"
    ),
    "clock": said("timeout at 12:00:01", "timeout at 9:05:59.120"),
    # ids in messages
    "uuid": said(f"no user {UUIDS[0]}", f"no user {UUIDS[1]}"),
    "hash": said("no commit 9fceb02d0ae5", "no commit 77aab02d0ae5f0"),
    "ulid": said("no job 01ARZ3NDEKTSV4RRFFQ69G5FAV", "no job 01BX5ZZKBKACTAV9WEVGEMMVRZ"),
    "number": said("no row 7", "no row 1002"),
    "mail": said("no account for ann@example.com", "no account for bob.b@test.example.org"),
    "address, cart": said(
        "GET https://a.test/api/cart failed", "GET https://b.test/api/cart failed"
    ),
    "address, user": said(
        "GET https://a.test/api/user/7 failed", "GET https://b.test/api/user/8 failed"
    ),
    "file": said(
        "no such file /assets/logo-BvK3d9aQ.png", "no such file /assets/logo-Cq81xzA0.png"
    ),
    "other file": said("no such file /assets/icon-BvK3d9aQ.png"),
    "long name": said("fetchOrdersV2Handler failed"),
    "other long name": said("fetchProductsV2Handler failed"),
    "total": threw("Cannot read properties of undefined (reading 'total')", frames=()),
    "price of undefined": threw("Cannot read properties of undefined (reading 'price')", frames=()),
    "total of null": threw("Cannot read properties of null (reading 'total')", frames=()),
    "total, another type": threw(
        "Cannot read properties of undefined (reading 'total')", name="RangeError", frames=()
    ),
    "total, a promise": threw(
        "Cannot read properties of undefined (reading 'total')", frames=(), rejection=True
    ),
    # the same words by another rule
    "words thrown": threw("no profile", name="", frames=()),
    "words logged": said("no profile", url=""),
}


def identities(visits: Iterable[object], app: str = "web") -> list[str]:
    """The fingerprint of each visit's only observation."""
    found: list[str] = []
    for visit in visits:
        (seen,) = _seen(visit)
        found.append(fingerprint(app, seen.rule, seen.identity))
    return found


def _seen(visit: object) -> tuple[Observation, ...]:
    return tuple(observe(visit, ALLOWED))  # pyright: ignore[reportArgumentType]


def test_precision_and_recall_are_one():
    sightings = [(name, one) for name, group in FAULTS.items() for one in identities(group)]
    wrong = [
        (a, b)
        for (a, one), (b, other) in combinations(sightings, 2)
        if (a == b) is not (one == other)
    ]
    assert wrong == []
    assert len(sightings) >= 120


def test_the_application_is_part_of_it():
    visits = FAULTS["order 500"]
    assert set(identities(visits)).isdisjoint(identities(visits, "api"))


def test_no_order_of_seeing_matters():
    visits = list(FAULTS["search"])
    random.Random(7).shuffle(visits)
    assert len(set(identities(visits))) == 1


def test_what_earlier_versions_made_of_it_goes_along():
    def v0(app: str, rule: str, parts: object) -> str:
        return f"v0:{abs(hash((app, rule, str(parts)))) % 16**16:016x}"

    assert FORMER == ()
    assert aliases("web", "http-5xx", ("GET", "/a", "500")) == ()
    (old,) = aliases("web", "http-5xx", ("GET", "/a", "500"), (v0, v0))
    assert old.startswith("v0:")


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000,
        "a-" * 50_000,
        "1:" * 50_000,
        "/a" * 50_000 + ".js",
        "http://" + "[" * 5_000,
        "Mon, " * 20_000,
    ],
)
def test_no_message_takes_long(text: str):
    assert len(identities(said(text))) <= 1
