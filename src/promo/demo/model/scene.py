"""A conversation as a script sees it: the task, what was done, what came of it.

Everything is read from the request, so an answer depends on nothing else: a request that is sent
twice is answered the same way twice.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, cast

from promo.demo.model.shape import has_toolset, offered
from promo.demo.model.wire import Json, blocks_of, texts_of

# As the explorer tells what an action did: all of another page, or what changed on this one.
_WHOLE: Final = "The page now:"
_CHANGED: Final = "Changed on the page:"
_GONE: Final = re.compile(r"(?m)^- .*\n?")
_SITE: Final = re.compile(r"https?://[\w.\-]+(?::\d+)?")


@dataclass(frozen=True)
class Call:
    """One call of a tool, and what it came to.

    Args:
        name: the tool.
        input: what it was called with.
        text: what it answered.
        failed: whether that was an error.
    """

    name: str
    input: Json
    text: str
    failed: bool


@dataclass(frozen=True)
class Scene:
    """One point of a conversation at which the model is to answer.

    Args:
        task: what the user wrote before the model's first answer.
        now: what came last, the results of the last calls or what the user wrote.
        calls: everything that was called so far.
        tools: what may be called.
        toolset: whether the browser's tools come as the toolset.
        key: the same for the same conversation.
    """

    task: str
    now: str
    calls: tuple[Call, ...]
    tools: frozenset[str]
    toolset: bool
    key: str

    @property
    def site(self) -> str:
        """The origin that the task or a page names first; empty when none does."""
        for text in (self.task, *(call.text for call in self.calls)):
            if found := _SITE.search(text):
                return found[0]
        return ""

    @property
    def texts(self) -> Iterator[str]:
        """What was read, the latest first, without what is not there any more."""
        yield from (_present(call.text) for call in reversed(self.calls) if not call.failed)
        yield self.now
        yield self.task

    @property
    def page(self) -> str:
        """The whole page as it was read last."""
        return next((call.text for call in reversed(self.calls) if _shows_all(call)), self.task)

    @property
    def stale(self) -> bool:
        """Whether something has changed since the whole page was read."""
        return bool(self.calls) and not _shows_all(self.calls[-1])

    def count(self, name: str) -> int:
        """How often a tool was called."""
        return sum(call.name == name for call in self.calls)


def scenes(body: Json) -> list[Scene]:
    """Every point at which the model answered, and the present one at the end."""
    messages = cast("list[Json]", body["messages"])
    empty = Scene("", "", (), offered(body), toolset=has_toolset(body), key="")
    found: list[Scene] = []
    calls: list[Call] = []
    task, heard = "", list[str]()
    for index, message in enumerate([*messages, {"role": "assistant"}]):
        if message["role"] == "assistant":
            now, key = "\n".join(heard), _key(messages[:index])
            found.append(replace(empty, task=task, now=now, calls=tuple(calls), key=key))
            heard = []
            continue
        calls += _answered(message, messages[index - 1] if index else {})
        heard += _heard(message)
        task = task or "\n".join(heard)
    return found


def _key(said: list[Json]) -> str:
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _present(text: str) -> str:
    """A text without the lines that tell what has gone."""
    return _GONE.sub("", text) if _CHANGED in text else text


def _shows_all(call: Call) -> bool:
    read = call.name == "read_page" and not call.input.get("ref")
    return not call.failed and (read or _WHOLE in call.text)


def _answered(message: Json, before: Json) -> list[Call]:
    uses = {b["id"]: b for b in blocks_of(before.get("content")) if b.get("type") == "tool_use"}
    return [
        Call(use["name"], use["input"], shown(block), bool(block.get("is_error")))
        for block in blocks_of(message["content"])
        if (use := uses.get(block.get("tool_use_id")))
    ]


def _heard(message: Json) -> list[str]:
    return [
        shown(block) if block["type"] == "tool_result" else str(block.get("text", ""))
        for block in blocks_of(message["content"])
    ]


def shown(result: Json) -> str:
    """What a model reads in a result: its texts, and the open tabs."""
    content = blocks_of(result.get("content"))
    states = [block for block in content if block["type"] == "browser_state"]
    tabs = [f"[tab] {t.get('title')} {t.get('url')}" for s in states for t in blocks_of(s["tabs"])]
    return "\n".join([*texts_of(content), *tabs])
