"""Which model is hired on which terms: inputs, base commit, candidate, keys."""

from dataclasses import MISSING, fields
from decimal import Decimal
from typing import Any

import pytest

from promo.commands.explore_staging.inputs import Inputs
from promo.commands.explore_staging.modelled import DEFAULT, hiring
from promo.config import Budget, Explore
from promo.errors import PromoError

KEY = {"ANTHROPIC_API_KEY": "sk-ant-of-a-test"}
TOKEN = {"ANTHROPIC_AUTH_TOKEN": "token-of-a-test"}
PROFILE = {"ANTHROPIC_PROFILE": "work"}
IDENTITY = {"ANTHROPIC_IDENTITY_TOKEN_FILE": "/run/token"}
FREE = {"price": "0,0", "effort": "high"}


def inputs(**given: Any) -> Inputs:
    """The inputs of a command, as if nothing else had been given."""
    kind: Any = Inputs
    empty: dict[str, Any] = {
        field.name: () if str(field.type).startswith("tuple[str") else None
        for field in fields(Inputs)
        if field.default is MISSING
    }
    usual = {"url": "http://x", "require_model": False, "model_tools": "auto"}
    return kind(**{**empty, **usual, **given})


def says(usd: float = 2.0, **given: Any) -> Explore:
    return Explore(budget=Budget(usd=usd), **given)


@pytest.mark.parametrize(
    ("asked", "own", "base", "environment", "name"),
    [
        # nobody names one: a key turns on the default, and nothing else does
        (None, None, None, {}, None),
        (None, None, None, KEY, DEFAULT),
        (None, None, None, TOKEN, DEFAULT),
        (None, None, None, PROFILE, None),
        (None, None, None, IDENTITY, None),
        # the inputs come first, with a key or without: what is missing is an error later
        ("a", "b", "c", KEY, "a"),
        ("a", None, None, {}, "a"),
        ("none", "b", "c", KEY, None),
        # then the base commit, whatever the candidate says
        (None, "b", "c", KEY, "c"),
        (None, "none", "c", KEY, "c"),
        (None, "b", "none", KEY, None),
        (None, "b", "", KEY, DEFAULT),  # a base commit that names none
        (None, None, "c", KEY, "c"),  # a candidate that took its configuration away
        # the candidate where there is no base commit
        (None, "b", None, KEY, "b"),
        (None, "none", None, KEY, None),
        # one in the configuration is asked where there is something to ask it with
        (None, "b", None, {}, None),
        (None, None, "c", {}, None),
        (None, None, "c", PROFILE, "c"),
        (None, None, "c", IDENTITY, "c"),
        (None, None, "bedrock:c", {}, "bedrock:c"),
        (None, None, "vertex:c", {}, "vertex:c"),
    ],
)
@pytest.mark.parametrize("required", [False, True])
def test_which_model_is_asked(
    asked: str | None, own: str | None, base: str | None, environment: dict[str, str],
    name: str | None, *, required: bool,
):  # fmt: skip
    given = inputs(model=asked, require_model=required)
    candidate, before = (says(model=m or None) if m is not None else None for m in (own, base))
    if name is None and required:
        with pytest.raises(PromoError) as refused:
            hiring(given, candidate, before, environment)
        assert (refused.value.outcome, refused.value.reason) == ("invalid", "model-not-configured")
        return
    hired = hiring(given, candidate, before, environment)
    assert (hired.model.name if hired.model else None) == name
    assert hired.model is None or hired.model.required is required
    configured = (base or own) not in {None, "none", ""}
    assert bool(hired.unasked) == (name is None and configured and asked is None)


@pytest.mark.parametrize(
    ("asked", "own", "base", "usd"),
    [
        (None, None, None, "2.0"),
        (None, 1000.0, None, "2.0"),  # nobody who may say so gives more
        (None, 0.5, None, "0.5"),
        (None, 1000.0, 5.0, "5.0"),
        (None, 1.0, 5.0, "1.0"),
        (None, 0.0, 5.0, "0.0"),  # what is not explored for it is inconclusive
        (None, None, 5.0, "5.0"),
        ("20", 1000.0, 5.0, "20"),
        ("20", 1.0, None, "20"),
        ("0", 1.0, 5.0, "0"),
    ],
)
def test_the_candidate_may_only_lower_what_it_costs(
    asked: str | None, own: float | None, base: float | None, usd: str
):
    given = inputs(budget_usd=Decimal(asked) if asked else None)
    candidate, before = (says(usd=u) if u is not None else None for u in (own, base))
    hired = hiring(given, candidate, before, KEY)
    assert hired.model
    assert hired.model.usd == Decimal(usd)
    cut = own is not None and asked is None and Decimal(str(own)) > hired.model.usd
    assert len(hired.remarks) == cut


@pytest.mark.parametrize(
    ("asked", "own", "base", "counts", "remarked"),
    [
        ({}, FREE, None, (None, "high"), ["explore.price"]),
        ({}, FREE, {}, (None, None), ["explore.price", "explore.effort"]),
        ({}, {"price": "0,0"}, {"price": "3,15"}, ("3,15", None), ["explore.price"]),
        ({}, {"price": "3,15"}, {"price": "3,15"}, ("3,15", None), []),
        ({}, {}, {"price": "3,15", "effort": "low"}, ("3,15", "low"), []),
        ({"price": "1,2", "effort": "low"}, FREE, {"price": "3,15"}, ("1,2", "low"), []),
        ({"price": "1,2"}, {"price": "0,0"}, None, ("1,2", None), []),
    ],
)  # fmt: skip
def test_the_candidate_s_price_and_effort_are_not_its_own_to_say(
    asked: dict[str, Any], own: dict[str, Any], base: dict[str, Any] | None,
    counts: tuple[str | None, str | None], remarked: list[str],
):  # fmt: skip
    before = says(**base) if base is not None else None
    hired = hiring(inputs(**asked), says(**own), before, KEY)
    assert hired.model
    assert (hired.model.price, hired.model.effort) == counts
    assert [line.split()[1] for line in hired.remarks] == remarked
