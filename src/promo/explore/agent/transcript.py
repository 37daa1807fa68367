"""What was said so far in a conversation; old turns are never rewritten."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from promo.explore.agent import wire
from promo.explore.agent.compact import tokens_of

_PICTURE_TOKENS: Final = 1_400  # of the window, about


@dataclass
class Transcript:
    """The messages, and about how many tokens of them no call has been paid for yet."""

    messages: list[wire.Block] = field(default_factory=list[wire.Block])
    new_tokens: int = 0

    def open(self, before: str, scope: str, charter: str) -> None:
        """The first turn.

        Args:
            before: tools and system text, which stand before it.
            scope: what all charters share.
            charter: what they do not.
        """
        self.messages = [wire.opening(scope, charter)]
        self.new_tokens = tokens_of(before + scope + charter)

    def said(self, message: Any) -> None:
        """The model's turn; one that says nothing at all is not sent back."""
        turn = wire.said(message)
        if turn["content"]:
            self.messages.append(turn)

    def send(self, content: Sequence[wire.Block]) -> None:
        """Add a message of ours."""
        self.messages.append({"role": "user", "content": list(content)})
        self.new_tokens += sum(_tokens(one) for one in content)


def _tokens(block: wire.Block) -> int:
    content = block.get("content", block.get("text", ""))
    if isinstance(content, str):
        return tokens_of(content)
    return sum(
        _PICTURE_TOKENS if one["type"] == "image" else tokens_of(json.dumps(one)) for one in content
    )
