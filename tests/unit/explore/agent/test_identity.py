"""What tells a model's findings of one route apart, and what does not."""

from typing import Any

import pytest

from promo.documents.predicates import Kind, Predicate
from promo.explore.agent.proposals import own_identity


def of(kind: Kind = "text", *observed: str, title: str = "Any words", **more: Any) -> Any:
    return own_identity(Predicate(kind=kind, observed=observed or ("NaN",), **more), title)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (of("text", "Total: NaN"), of("text", "Order of somebody else")),
        (of("subtree", "A", "B"), of("subtree", "A", "C")),
        (of("count", "2", role="row"), of("count", "2", role="dialog")),
        (of("url", "/login", expected=("/cart",)), of("url", "/login", expected=("/orders",))),
        (of("text", selector="#total"), of("text", selector="#name")),
        (of("text", selector="#total"), of("value", selector="#total")),
        (of("text", "NaN"), of("text", "NaN", selector="#total")),
        (own_identity(None, "It looks odd"), own_identity(None, "It is slow")),
    ],
)
def test_two_faults_are_two(one: Any, other: Any):
    assert one != other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (of("text", title="The total is wrong"), of("text", title="Wrong total")),
        (of("text", "Total: 12.50 €"), of("text", "Total: 99.00 €")),
        (of("text", "12", selector="#total"), of("text", "Total 13", selector="#total")),
        (of("text", "NaN", expected=("12",)), of("text", "NaN", expected=("12 €",))),
        (of("count", "2", role="row"), of("count", "3", role="row")),
    ],
)
def test_one_fault_in_other_words_or_numbers_is_one(one: Any, other: Any):
    assert one == other
