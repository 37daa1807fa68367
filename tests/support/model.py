"""The local model and the real SDK that talks to it."""

from collections.abc import Generator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from anthropic import Anthropic
from anthropic.types import Message
from anthropic.types.beta import BetaMessage

from promo.demo.model import LocalModel
from promo.demo.model.acts import Act, say
from promo.demo.model.script import Policy, Rule, Script

MODEL = "claude-sonnet-5-5"
HELLO: list[Any] = [{"role": "user", "content": "hello"}]
TOOL: dict[str, Any] = {
    "name": "report_finding",
    "description": "Report.",
    "strict": True,
    "input_schema": {
        "type": "object",
        "properties": {"title": {"type": "string"}},
        "required": ["title"],
        "additionalProperties": False,
    },
}
TOOLSET: dict[str, Any] = {"type": "browser_toolset_20260801"}


def said(message: Message | BetaMessage) -> list[object]:
    """The texts and inputs of a message."""
    return [
        getattr(block, "text", None) or getattr(block, "input", None) for block in message.content
    ]


def always(*acts: Act, shows: str = "") -> Script:
    """A script that does the same whenever it is asked."""
    return Script((Rule(shows, acts, times=99),))


@contextmanager
def modelled(policy: Policy | None = None, **options: Any) -> Generator[tuple[LocalModel, Any]]:
    """A running model and a client of it that does not try again by itself."""
    with LocalModel(policy or always(say("Hello.")), **options) as model:
        yield model, _client().with_options(base_url=model.url)


@lru_cache(maxsize=1)
def _client() -> Anthropic:
    """One for all: each of its own would read the machine's certificates anew."""
    return Anthropic(api_key="sk-ant-local", max_retries=0, timeout=20)
