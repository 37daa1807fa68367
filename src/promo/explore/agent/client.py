"""The model's API, reached as its SDK's own environment says."""

import os
from typing import Any, Final

import anthropic

from promo import bounds
from promo.errors import PromoError, invalid
from promo.redact import redact
from promo.untrusted import one_line

_KEYS: Final = (
    "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_IDENTITY_TOKEN",
    "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_BEARER_TOKEN_BEDROCK",
)  # fmt: skip
BEDROCK: Final = "bedrock:"
VERTEX: Final = "vertex:"


def client_of(model: str) -> tuple[Any, str]:
    """A client, and the model's name as its API knows it.

    A name that begins with ``bedrock:`` or ``vertex:`` is reached there; any other where
    ``ANTHROPIC_BASE_URL`` says, else at Anthropic's own API. Nothing is tried again by the client:
    the conversation does that, and knows its budget.

    Raises:
        PromoError: invalid, ``model-not-configured``.
    """
    for name in _KEYS:
        redact.learn(os.environ.get(name, ""))
    options: dict[str, Any] = {"max_retries": 0, "timeout": bounds.MODEL_CALL_SECONDS}
    try:
        if model.startswith(BEDROCK):
            from anthropic.lib.bedrock import AsyncAnthropicBedrock  # noqa: PLC0415  (rarely used)

            return AsyncAnthropicBedrock(**options), model.removeprefix(BEDROCK)
        if model.startswith(VERTEX):
            from anthropic.lib.vertex import AsyncAnthropicVertex  # noqa: PLC0415  (rarely used)

            return AsyncAnthropicVertex(**options), model.removeprefix(VERTEX)
        return anthropic.AsyncAnthropic(**options), model
    except (anthropic.AnthropicError, ValueError, ImportError) as error:
        raise _not_configured(model, error) from None


def _not_configured(model: str, error: Exception) -> PromoError:
    return invalid(
        f"{one_line(model, 100)} cannot be reached: {one_line(str(error), 300)}",
        reason="model-not-configured",
        where="--model",
        hint="Set what the SDK asks for (ANTHROPIC_API_KEY; AWS_REGION for bedrock:;"
        " ANTHROPIC_VERTEX_PROJECT_ID and CLOUD_ML_REGION for vertex:), or --model none",
    )
