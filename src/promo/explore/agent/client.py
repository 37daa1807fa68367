"""The model's API, reached as its SDK's own environment says."""

import os
from importlib.util import find_spec
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
            _need("botocore")
            from anthropic.lib.bedrock import AsyncAnthropicBedrock  # noqa: PLC0415  (rarely used)

            return AsyncAnthropicBedrock(**options), model.removeprefix(BEDROCK)
        if model.startswith(VERTEX):
            _need("google.auth")
            from anthropic.lib.vertex import AsyncAnthropicVertex  # noqa: PLC0415  (rarely used)

            return AsyncAnthropicVertex(**options), model.removeprefix(VERTEX)
        return _with_a_key(anthropic.AsyncAnthropic(**options)), model
    except (anthropic.AnthropicError, ValueError, ImportError) as error:
        raise _not_configured(model, error) from None


def _need(library: str) -> None:
    """The SDK looks for these when it asks for the first time, in the middle of a run."""
    try:
        there = find_spec(library) is not None
    except ModuleNotFoundError:
        there = False
    if not there:
        raise ImportError(f"the library {library} is not installed")


def _with_a_key(client: anthropic.AsyncAnthropic) -> anthropic.AsyncAnthropic:
    """The client itself says only when it asks that it has no credential."""
    headers = {name.lower() for name, value in client.default_headers.items() if value}
    if client.credentials is None and not headers & {"x-api-key", "authorization"}:
        raise ValueError("there is no key, token or profile for it")
    return client


def _not_configured(model: str, error: Exception) -> PromoError:
    return invalid(
        f"{one_line(model, 100)} cannot be reached: {one_line(str(error), 300)}",
        reason="model-not-configured",
        where="--model",
        hint="Set what the SDK asks for (ANTHROPIC_API_KEY; AWS_REGION for bedrock:;"
        " ANTHROPIC_VERTEX_PROJECT_ID and CLOUD_ML_REGION for vertex:), or --model none",
    )
