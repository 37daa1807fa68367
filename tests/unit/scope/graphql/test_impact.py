"""From a changed schema to operations, and to the routes that send them."""

import json

import pytest
from graphql import build_schema, introspection_from_schema
from hypothesis import given
from hypothesis import strategies as st

from promo.scope.graphql.impact import Impact, could_resolve, impact_of, schema_files
from promo.scope.graphql.schema import Changed, SchemaError, difference, read_schema
from promo.scope.planning import Chosen, Live, Site, chart, take_stock
from promo.scope.sources.found import Found
from promo.scope.tree import tree_from
from support.code import code_of

BEFORE = """
type Query { cart: Cart, me: User, product(id: ID!): Product }
type Mutation { addToCart(input: Add!): Cart }
type Cart { id: ID!, total: Int, lines: [Line!]! }
type Line { product: Product, count: Int }
type Product { id: ID!, name: String, state: State }
type User { name: String }
enum State { NEW OLD }
input Add { product: ID! }
"""
FILES = {
    "src/Cart.tsx": """
    import gql from 'graphql-tag';
    const LINE = gql`fragment LineParts on Line { count product { ...ProductParts } }`;
    export const CART = gql`query Cart { cart { id lines { ...LineParts } } } ${LINE}`;
    """,
    "src/product.graphql": "fragment ProductParts on Product { id name state }",
    "src/add.graphql": "mutation AddToCart($input: Add!) { addToCart(input: $input) { id } }",
    "src/Add.tsx": "import { useAddToCartMutation } from './generated/graphql';",
    "src/generated/graphql.ts": "export function useAddToCartMutation() {}",
    "src/Me.tsx": "export const q = graphql(/* GraphQL */ `query Me { me { name } }`);",
    "src/Cart.test.tsx": "gql`query Test { cart { total } }`",
}


def impact(after: str, **resolvers: str) -> Impact:
    tree = tree_from({path: content.encode() for path, content in FILES.items()})
    contents = {name.replace("__", "/"): text.encode() for name, text in resolvers.items()}
    schemas = frozenset({"schema.graphql"}) if after != BEFORE else frozenset[str]()
    return impact_of(
        tree, schemas, contents, read_schema(BEFORE.encode()), read_schema(after.encode())
    )


@pytest.mark.parametrize(
    ("old", "new", "operations"),
    [
        ("total: Int", "total: Float", set[str]()),
        ("count: Int", "count: Float", {"Cart"}),
        ("name: String, state", "name: String!, state", {"Cart"}),
        ("NEW OLD", "NEW", {"Cart"}),
        ("input Add { product: ID! }", "input Add { product: ID!, n: Int }", {"AddToCart"}),
        ("type User { name: String }", "type User { nick: String }", {"Me"}),
        ("me: User", "me(a: Int): User", {"Me"}),
        ("type User {", '"who"\ntype User {', set[str]()),
    ],
)
def test_a_change_concerns_the_operations_that_use_it(
    old: str, new: str, operations: set[str]
) -> None:
    assert old in BEFORE
    assert set(impact(BEFORE.replace(old, new)).users) == operations


def test_an_operation_is_sent_where_its_generated_name_is_used() -> None:
    found = impact(BEFORE.replace("input Add { product: ID! }", "input Add { id: ID! }"))
    assert found.users == {"AddToCart": frozenset({"src/add.graphql", "src/Add.tsx"})}


@pytest.mark.parametrize(
    "text",
    ["def resolve_add_to_cart(parent, info): ...", "func (r *mutationResolver) AddToCart() {}",
     "export const resolvers = { Mutation: { addToCart: () => {} } };"],
)  # fmt: skip
def test_a_resolver_names_its_field_in_any_language(text: str) -> None:
    found = impact(BEFORE, server__resolvers=text)
    assert set(found.users) == {"AddToCart"}
    assert found.explained == {"server/resolvers"}


def test_a_resolver_that_names_no_field_explains_nothing() -> None:
    assert impact(BEFORE, server__resolvers="x = 1") == Impact()


def test_which_files_could_resolve() -> None:
    files = [
        "server/resolvers/cart.py",
        "shop/graphql.py",
        "a.py",
        "x/schema.graphql",
        "tests/r.py",
    ]
    assert could_resolve(files) == files[:2]


def test_without_operations_a_changed_schema_is_of_everything() -> None:
    tree = tree_from({"a.py": b""})
    after = read_schema(BEFORE.replace("me: User", "me: Int").encode())
    found = impact_of(tree, frozenset({"s.graphql"}), {}, read_schema(BEFORE.encode()), after)
    assert (found.unknown, found.explained) == (True, {"s.graphql"})


def test_operations_lead_to_routes() -> None:
    code = code_of(FILES)
    found = tuple(
        Found(pattern=pattern, source="next", file=file, line=1, shows=(file,))
        for pattern, file in (("/cart", "src/Cart.tsx"), ("/add", "src/Add.tsx"), ("/", "x.tsx"))
    )
    say = Chosen(sources=frozenset())
    stock = take_stock(say, Site("https://a.example"), found)
    changed = impact(BEFORE.replace("input Add { product: ID! }", "input Add { id: ID! }"))
    done = chart(["schema.graphql"], changed, stock, Live(code, found), say)
    assert [(one.route, one.reach, one.operations) for one in done.charters] == [
        ("/add", "operation", ("AddToCart",))
    ]
    assert done.operations == ("AddToCart",)


def test_the_schema_is_found_by_its_name_or_by_what_it_holds() -> None:
    assert schema_files(tree_from({"a/schema.graphql": b"x", "schema.gql": b"x"})) == (
        "schema.gql",
    )
    parts = {"a.graphqls": b"type A { b: C }", "b.graphql": b"query { a }"}
    assert schema_files(tree_from(parts)) == ("a.graphqls",)


def test_an_introspection_is_a_schema() -> None:
    shown = {"data": introspection_from_schema(build_schema(BEFORE))}
    before, after = read_schema(BEFORE.encode()), read_schema(json.dumps(shown).encode())
    assert difference(before, after) == Changed()


@pytest.mark.parametrize(
    "content",
    [b"", b"type {", b"query { a }", b"{}", b'{"data": {"__schema": {}}}', b"\xff", b"{" * 10_000,
     b"type A { a: " + b"[" * 50_000],
)  # fmt: skip
def test_what_is_no_schema_says_so(content: bytes) -> None:
    with pytest.raises(SchemaError):
        read_schema(content)


@given(st.text("type Query{}()[]!:@#\"'\\ \nae,|=&", max_size=80))
def test_any_text_is_a_schema_or_an_error(text: str) -> None:
    try:
        document = read_schema(text.encode())
    except SchemaError:
        return
    assert not difference(document, document)
