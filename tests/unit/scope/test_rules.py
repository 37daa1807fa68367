"""Which environment follows, by the base commit's configuration."""

import pytest

from promo.commands.explore_staging.scoping import compared_with
from promo.config import Budget, Explore
from promo.scope.rules import BaseRules

RULES = BaseRules(
    known=True,
    environments={
        "staging": "https://staging.test/",
        "demo": "https://demo.test/shop",
        "prod": "https://www.test",
    },
)


@pytest.mark.parametrize(
    ("site", "following"),
    [
        ("https://staging.test", "https://demo.test/shop"),
        ("https://staging.test/shop", "https://demo.test/shop"),
        ("https://demo.test/shop", "https://www.test"),
        ("https://demo.test/shopping", None),
        ("https://www.test", None),
        ("https://pr-17.test", None),
    ],
)
def test_the_environment_after_this_one(site: str, following: str | None):
    assert RULES.after(site) == following


def test_without_a_base_there_is_nothing_to_compare_with():
    assert compared_with(None, BaseRules(), "https://staging.test") is None


@pytest.mark.parametrize(
    ("base", "now", "never", "added"),
    [
        (("a",), ("a",), ("a",), ()),
        (("a",), (), ("a",), ()),  # taken away by the candidate: it stays
        (("a",), ("b", "a"), ("a", "b"), ("b",)),
        ((), ("b",), ("b",), ("b",)),
        (None, ("b",), ("b",), ()),  # no base: there is nothing that it adds to
    ],
)
def test_what_is_never_used_only_grows_and_what_the_candidate_adds_is_known(
    base: tuple[str, ...] | None, now: tuple[str, ...], never: object, added: object
):
    rules = BaseRules() if base is None else BaseRules(Explore(never=base), known=True)
    assert rules.never(Explore(never=now)) == (never, added)


@pytest.mark.parametrize(
    ("asked", "with_what"),
    [
        (None, "https://demo.test/shop"),
        ("none", None),
        ("https://other.test", "https://other.test"),
    ],
)
def test_what_is_asked_for_wins(asked: str | None, with_what: str | None):
    assert compared_with(asked, RULES, "https://staging.test") == with_what


def test_what_a_candidate_changes_for_itself_is_said():
    base = BaseRules(Explore(model="claude-sonnet-5-5", extra_oracles=("a11y",)), known=True)
    assert base.explored_differently(base.explore) == []
    weaker = Explore(model="none", budget=Budget(usd=0))
    assert base.explored_differently(weaker) == ["budget", "extra_oracles"]
    # Its model, price and effort do not count at all; who hires the model says so.
    assert BaseRules().explored_differently(weaker) == []
