import pytest

from promo.explore.fence.methods import could_change, speaks_graphql

SITE = "https://shop.test"
JSON = {"content-type": "application/json"}
QUERY = b'{"query": "{ a }"}'


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "changes"),
    [
        ("GET", "/", {}, None, False),
        ("HEAD", "/", {}, None, False),
        ("OPTIONS", "/", {}, None, False),
        ("get", "/", {}, None, False),
        ("POST", "/", {}, b"", True),
        ("PUT", "/graphql", JSON, QUERY, True),
        ("DELETE", "/", {}, None, True),
        ("TRACE", "/", {}, None, True),
        ("POST", "/graphql", JSON, QUERY, False),
        ("POST", "/api/v1/graphql/", JSON, QUERY, False),
        ("POST", "/gql", JSON, QUERY, False),
        ("POST", "/search", JSON, QUERY, True),
        ("POST", "/graphql", JSON, b'{"query": "mutation { a }"}', True),
        ("POST", "/graphql", JSON, None, True),
        ("POST", "/graphql", {}, QUERY, True),
        ("POST", "/graphql?query=mutation%7Ba%7D", JSON, QUERY, True),
        ("GET", "/graphql?query=mutation%7Ba%7D", {}, None, True),
        ("GET", "/graphql?query=%7Ba%7D", {}, None, False),
        ("GET", "/graphql?extensions=persisted", {}, None, False),
        ("GET", "/search?query=mutation", {}, None, False),
        ("GET", "/", {"x-http-method-override": "DELETE"}, None, True),
        ("GET", "/", {"x-http-method-override": "get"}, None, False),
        ("GET", "/", {"x-http-method": "DELETE"}, None, True),
        ("GET", "/", {"x-method-override": "PUT"}, None, True),
        ("GET", "/graphql?" + "a=b&" * 99 + "a=b", {}, None, False),
        ("GET", "/graphql?" + "a=b&" * 100 + "a=b", {}, None, True),
        ("GET", "/graphql?" + "a=b&" * 200, {}, None, True),
    ],
)
def test_in_doubt_it_could_change_something(
    method: str, path: str, headers: dict[str, str], body: bytes | None, *, changes: bool
):
    assert could_change(method, SITE + path, headers, body) is changes


@pytest.mark.parametrize(
    "url", ["https://[x/graphql", "https://x/graphqlish", "https://graphql.test/"]
)
def test_what_does_not_speak_graphql(url: str):
    assert not speaks_graphql(url)
