"""The model, where one is named: a key to ask it with, and a price to stop at."""

from collections.abc import Iterator

from promo.adopt.check import Check, Facts, Trouble, Weight


def _key(facts: Facts) -> Iterator[Trouble]:
    caller = facts.caller
    if caller is None or "anthropic-api-key" in caller.secrets:
        return
    if facts.model.startswith(("bedrock:", "vertex:")):
        return
    required = caller.given.get("require-model") == "true"
    if facts.model or required:
        weight: Weight = "error" if required else "warning"
        what = f"{facts.model or 'a model'} is wanted, and no key is handed over to ask it with"
        mend = "Add anthropic-api-key to secrets, or say model: none"
        yield Trouble("model-without-key", what, mend, caller.where, weight)


def _price(facts: Facts) -> Iterator[Trouble]:
    if facts.unpriced:
        mend = "Add price: '3,15' (dollars a million tokens in and out) to explore in promo.yml"
        where = facts.line_of(facts.config_file, facts.model)
        yield Trouble("model-without-price", facts.unpriced, mend, where)
    budget = facts.caller.given.get("budget-usd", "") if facts.caller else ""
    usd = budget or (str(facts.app.explore.budget.usd) if facts.app else "")
    if facts.model and usd and usd.strip("0.") == "":
        what = f"{facts.model} is wanted with a budget of nothing, so it is never asked"
        mend = "Give explore.budget.usd an amount, or say model: none"
        where = facts.line_of(facts.config_file, "usd:")
        yield Trouble("model-without-budget", what, mend, where, "warning")


def _unnamed(facts: Facts) -> str:
    wanted = facts.model or (facts.caller and facts.caller.given.get("require-model") == "true")
    return "" if wanted else "a model; without one the walker explores"


def _unpriced(facts: Facts) -> str:
    if not facts.model:
        return _unnamed(facts) or "a model's name"
    return "the extra explore of the package" if facts.unpriced is None else ""


def _told(facts: Facts) -> str:
    return facts.model


CHECKS = (
    Check("model key", "a model without one is not asked", _key, _unnamed, _told),
    Check("model price", "a budget holds only where the price is known", _price, _unpriced, _told),
)
