"""Which model works the charters, if any, and what it may cost.

The inputs are the workflow's word and come first. The configuration is the candidate's: what it
says of the model counts as the base commit has it, else a change could name a model of its own,
call it free and give it any budget. Without a base commit a name counts, at the price of the list
and for no more than the usual budget. The candidate may always lower what it costs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from promo.commands.explore_staging.inputs import Inputs
from promo.commands.explore_staging.kinds import NOTHING
from promo.config import Budget, Explore
from promo.errors import PromoError, invalid
from promo.explore.exploration import Model
from promo.redact import redact
from promo.untrusted import one_line

DEFAULT: Final = "claude-sonnet-5-5"
KEY: Final = "ANTHROPIC_API_KEY"
# A key in the environment is there to be used; only it turns a model on that nobody named.
_KEYS: Final = (KEY, "ANTHROPIC_AUTH_TOKEN")
# One of these may serve other tools as well; it is used where a model is named.
_IDENTITIES: Final = (
    "ANTHROPIC_PROFILE", "ANTHROPIC_IDENTITY_TOKEN", "ANTHROPIC_IDENTITY_TOKEN_FILE",
)  # fmt: skip
_ELSEWHERE: Final = ("bedrock:", "vertex:")


@dataclass(frozen=True, kw_only=True)
class Hiring:
    """Who was hired.

    Args:
        model: None leaves the charters to the walker.
        unasked: why a model that is configured is not asked; empty when none is, or it is.
        remarks: what of the candidate's configuration does not count.
    """

    model: Model | None = None
    unasked: str = ""
    remarks: tuple[str, ...] = ()


def hiring(
    inputs: Inputs, own: Explore | None, base: Explore | None, environment: Mapping[str, str]
) -> Hiring:
    """The model and its terms.

    Args:
        inputs: of the command.
        own: the candidate's configuration; None without one.
        base: the base commit's; None without one.
        environment: where keys are.

    Raises:
        PromoError: invalid, ``model-not-configured``: one is required, and none can be asked.
    """
    for name in _KEYS:
        redact.learn(environment.get(name, ""))
    terms = base or own or Explore()
    keyed = any(environment.get(name) for name in _KEYS)
    name = inputs.model or terms.model or (DEFAULT if keyed else NOTHING)
    if name == NOTHING:
        _refuse_without(inputs)
        return Hiring()
    identified = keyed or any(environment.get(one) for one in _IDENTITIES)
    # A name among the inputs is wanted: what is missing for it is an error later. A configured one
    # serves every run, those too that have no key (of a fork, of a laptop).
    if not (inputs.model or identified or name.startswith(_ELSEWHERE)):
        _refuse_without(inputs)
        shown = one_line(name, 100)
        return Hiring(
            unasked=f"{shown} was not asked: there is no {KEY}; the walker worked the charters"
        )
    model = Model(
        name=name,
        usd=_usd(inputs, own, base),
        price=inputs.price or (base.price if base else None),
        effort=inputs.effort or terms.effort,
        tools=inputs.model_tools,
        required=inputs.require_model,
    )
    return Hiring(model=model, remarks=tuple(_remarks(inputs, own or Explore(), base)))


def _usd(inputs: Inputs, own: Explore | None, base: Explore | None) -> Decimal:
    """What the inputs say; else the least of what the base commit and the candidate say."""
    if inputs.budget_usd is not None:
        return inputs.budget_usd
    most = (base.budget if base else Budget()).usd
    return Decimal(str(min(most, own.budget.usd) if own else most))


def _remarks(inputs: Inputs, own: Explore, base: Explore | None) -> Iterator[str]:
    """What the candidate says and does not decide."""
    given = {"model": inputs.model, "price": inputs.price, "effort": inputs.effort}
    if base is None:
        if own.price and not inputs.price:
            yield "model-terms: explore.price does not count: no base commit says it"
    else:
        for name, value in given.items():
            if value is None and getattr(own, name) not in {None, getattr(base, name)}:
                yield f"model-terms: explore.{name} counts as the base commit has it"
    most = (base.budget if base else Budget()).usd
    if inputs.budget_usd is None and own.budget.usd > most:
        whose = "the base commit has it" if base else "usual, since there is no base commit"
        yield f"model-terms: explore.budget.usd is {most:.2f}, as {whose}"


def _refuse_without(inputs: Inputs) -> None:
    if inputs.require_model:
        raise _required()


def _required() -> PromoError:
    return invalid(
        "a model has to work the charters, and there is none that could be asked",
        reason="model-not-configured",
        where="--require-model",
        hint=f"Set {KEY}, and name no model or one that it opens; or leave out require-model",
    )
