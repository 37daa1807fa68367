"""The shop's GraphQL executor: answers in the shapes that the specification names."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.demo.application.shop.document import Refusal, parse
from promo.demo.application.shop.graphql import MUTATIONS, QUERIES, execute
from promo.demo.application.shop.pages import WEB
from promo.demo.application.shop.sessions import Session, Sessions


def ask(text: str, session: Session | None = None, **variables: Any) -> dict[str, Any]:
    return execute(session or Session(), text, variables)


def test_only_what_was_asked_for_is_answered_under_its_alias():
    answer = ask(
        "query Q($c: String) { paper: products(category: $c) { total items { id } } }", c="paper"
    )
    assert answer == {
        "data": {"paper": {"total": 2, "items": [{"id": "notebook"}, {"id": "envelopes"}]}}
    }


def test_arguments_are_literals_or_variables():
    assert ask('{ order(id: "1002") { state } }') == ask(
        "query ($n: ID!) { order(id: $n) { state } }", n="1002"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{ nothing }", 'Cannot query field "nothing" on type "Query".'),
        ("mutation { cart { total } }", 'Cannot query field "cart" on type "Mutation".'),
        ("{", 'Syntax Error: Expected "name", found "<EOF>".'),
        ("", 'Syntax Error: Expected "{", found "<EOF>".'),
        ("subscription { x }", 'Syntax Error: Unexpected Name "subscription".'),
        ("{ cart { total } } { cart { total } }", 'Syntax Error: Expected "end", found "{".'),
        ("query ($a: Int", 'Syntax Error: Expected ")", found "<EOF>".'),
        ("{ cart { ...x } }", "Syntax Error: Unexpected character at 8."),
        ("{ cart" + "{ a" * 20 + "}" * 20 + "}", "Syntax Error: The document nests too deep."),
    ],
)
def test_a_request_that_cannot_be_read_has_errors_and_no_data(text: str, message: str):
    answer = ask(text)
    assert set(answer) == {"errors"}
    (error,) = answer["errors"]
    assert error["message"] == message
    assert error["extensions"]["code"].startswith("GRAPHQL_")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{ cart { price } }", 'Cannot query field "price" on "cart".'),
        ("{ cart }", 'Field "cart" must have a selection of subfields.'),
        ("{ cart { total { cents } } }", 'Field "total" must not have a selection.'),
        (
            'mutation { setQuantity(id: "sofa", quantity: 1) { total } }',
            "There is no such product.",
        ),
        (
            'mutation { setQuantity(id: "mug", quantity: 100) { total } }',
            "At most 99 of one product.",
        ),
        ('mutation { placeOrder(name: "R", email: "") { id } }', "Please fill in: email."),
    ],
)
def test_a_field_that_fails_is_null_and_says_where(text: str, message: str):
    answer = ask(text)
    (field,) = answer["data"]
    error = {"message": message, "extensions": {"code": "BAD_USER_INPUT"}, "path": [field]}
    assert answer == {"data": {field: None}, "errors": [error]}


def test_an_order_empties_the_cart():
    session = Session()
    place = (
        'mutation { placeOrder(name: "R", email: "r@x.org", address: "Here") { id total count } }'
    )
    assert ask(place, session) == {
        "data": {"placeOrder": {"id": "1004", "total": 5150, "count": 3}}
    }
    assert ask("{ cart { count } orders { id } }", session)["data"]["cart"] == {"count": 0}
    assert ask(place, session)["errors"][0]["message"] == "The cart is empty."


def test_pages_of_products_are_bounded_by_what_there_is():
    page = "query ($p: Int) { products(page: $p) { page pages items { id } } }"
    shown = [ask(page, p=number)["data"]["products"] for number in (-1, 1, 2, 99)]
    assert [(products["page"], len(products["items"])) for products in shown] == [
        (1, 6),
        (1, 6),
        (2, 3),
        (2, 3),
    ]


def test_the_published_schema_names_every_resolver():
    schema = (WEB.parent / "schema.graphql").read_text()
    for kind, resolvers in (("Query", QUERIES), ("Mutation", MUTATIONS)):
        block = schema.partition(f"type {kind} {{")[2].partition("}")[0]
        assert {
            line.split("(")[0].split(":")[0].strip() for line in block.strip().splitlines()
        } == set(resolvers)


@given(st.text(st.sampled_from('{}()[]:$! "\\abq1.,#\n')))
def test_no_text_breaks_the_reader(text: str):
    try:
        kind = parse(text).kind
    except Refusal:
        kind = "refused"
    assert kind in {"query", "mutation", "refused"}


def test_comments_and_commas_are_nothing():
    commented = "# first\nquery { # of, all\n cart, { total, } } # last"
    assert ask(commented) == ask("{cart{total}}")


def test_visits_are_apart_and_the_oldest_is_forgotten():
    sessions = Sessions()
    first, one, is_new = sessions.of(None)
    assert is_new
    one.cart.clear()
    assert sessions.of(first) == (first, one, False)
    for _ in range(500):
        assert sessions.of(None)[1].cart
    assert sessions.of(first)[2]
