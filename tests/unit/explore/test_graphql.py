import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.explore.fence.graphql import body_reads_only, reads_only

READS = [
    "{ a }",
    "query { a }",
    "query Name($a: [Int!] = [1, 2], $b: In = {x: {y: 1}}) @live { a(b: $b) @skip(if: $c) { d } }",
    "# mutation\nquery { a }",
    'query { a(b: "mutation { x }", c: """mutation { "x" } \\""" """) }',
    "query A { a } fragment F on T { b } query B { ...F }",
    "\ufeff , query{mutation subscription}",
    "{ a: mutation(id: -1.5e3) { ... on T { b } } }",
]
DOUBTFUL = [
    "",
    "mutation { a }",
    "query { a } mutation { b }",
    "query { a } # \rmutation { b }",
    "subscription { a }",
    "fragment F on T { a }",
    "query { a",
    "query { a } }",
    "query ( { a }",
    "query { a ) }",
    "query",
    'query { a(b: "unclosed) } mutation { c }',
    'query { a(b: "x\n") }',
    "query { a } extend type Query { b: Int }",
    "query { a % b }",
    "Mutation { a }",
    "query { a } {",
    '"description" query { a } ',
    "query { a(b: 1x) }",
]


@pytest.mark.parametrize("document", READS)
def test_queries_alone_only_read(document: str):
    assert reads_only(document)


@pytest.mark.parametrize("document", DOUBTFUL)
def test_everything_else_is_doubted(document: str):
    assert not reads_only(document)


def test_a_document_too_long_to_look_at_is_doubted():
    assert not reads_only("query { a }" + " " * 300_000)


@pytest.mark.parametrize(
    ("body", "kind", "reads"),
    [
        ('{"query": "{ a }", "variables": {"x": "mutation"}}', "application/json", True),
        ('{"query": "{ a }"}', "application/json; charset=utf-8", True),
        ('[{"query": "{ a }"}, {"query": "query B { b }"}]', "application/json", True),
        ("query { a }", "application/graphql", True),
        ('{"query": "mutation { a }"}', "application/json", False),
        ('[{"query": "{ a }"}, {"query": "mutation { b }"}]', "application/json", False),
        ('{"query": "{ a }", "query": "mutation { a }"}', "application/json", False),
        ('{"query": "{ a }"}', "text/plain", False),
        ('{"query": "{ a }"}', "", False),
        ('{"query": {"match_all": {}}}', "application/json", False),
        ('{"id": "abc", "extensions": {"persistedQuery": {}}}', "application/json", False),
        ("[]", "application/json", False),
        ("7", "application/json", False),
        ("{", "application/json", False),
        ("[" * 100_000, "application/json", False),
    ],
)
def test_bodies(body: str, kind: str, *, reads: bool):
    assert body_reads_only(body.encode(), kind) is reads


def test_a_body_that_is_no_text_is_doubted():
    assert not body_reads_only(b"\xff\xfe{", "application/json")


@given(st.text())
def test_a_mutation_anywhere_at_the_top_is_seen(text: str):
    quoted = json.dumps(text, ensure_ascii=True)
    assert not reads_only(f"query {{ a(b: {quoted}) }} mutation {{ b }}")


@given(st.text())
def test_any_text_gets_an_answer(text: str):
    assert reads_only(text) in {True, False}
