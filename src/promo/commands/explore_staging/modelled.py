"""Which model works the charters, if any: the inputs, then the configuration, then the key."""

from decimal import Decimal
from typing import Final

from promo.commands.explore_staging.inputs import Inputs
from promo.commands.explore_staging.kinds import NOTHING
from promo.config import Explore
from promo.explore.exploration import Model
from promo.redact import redact
from promo.runner import Step

DEFAULT: Final = "claude-sonnet-5-5"
KEY: Final = "ANTHROPIC_API_KEY"
_KEYS: Final = (KEY, "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_PROFILE", "ANTHROPIC_IDENTITY_TOKEN_FILE")


def model_of(inputs: Inputs, explore: Explore, step: Step) -> tuple[Model | None, str]:
    """The model, and a remark on one that is configured and cannot be asked.

    A name among the inputs is wanted: what is missing for it is an error later. One in the
    configuration serves every run, those too that have no key (of a fork, of a laptop).
    """
    redact.learn(step.environment.get(KEY, ""))
    has_key = any(step.environment.get(name) for name in _KEYS)
    name = inputs.model or explore.model or (DEFAULT if has_key else NOTHING)
    if name == NOTHING:
        return None, ""
    elsewhere = name.startswith(("bedrock:", "vertex:"))
    if not (inputs.model or has_key or elsewhere or inputs.require_model):
        return None, f"{name} was not asked: there is no {KEY}; the walker worked the charters"
    model = Model(
        name=name,
        usd=inputs.budget_usd if inputs.budget_usd is not None else _usd(explore),
        price=inputs.price or explore.price,
        effort=inputs.effort or explore.effort,
        tools=inputs.model_tools,
        required=inputs.require_model,
    )
    return model, ""


def _usd(explore: Explore) -> Decimal:
    return Decimal(str(explore.budget.usd))
