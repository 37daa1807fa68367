"""An exception as the protocol tells it, in a page's own words without secrets."""

from collections.abc import Mapping
from typing import Any, cast

from promo import bounds
from promo.explore.page.visited import Thrown
from promo.redact import redact


def thrown_of(details: Mapping[str, Any]) -> Thrown:
    """An exception as the protocol tells it (``Runtime.ExceptionDetails``)."""
    value = cast("dict[str, Any]", details.get("exception") or {})
    name, message = _name_and_message(value)
    stack = cast("dict[str, Any]", details.get("stackTrace") or {})
    calls = cast("list[dict[str, Any]]", stack.get("callFrames") or [])[: bounds.FRAMES_PER_ERROR]
    frames = tuple(
        (cut(str(call.get("url", ""))), cut(str(call.get("functionName", "")))) for call in calls
    )
    return Thrown(
        name=name,
        message=message,
        rejection="(in promise)" in str(details.get("text", "")),
        frames=frames or ((cut(str(details.get("url", ""))), ""),),
    )


def _name_and_message(value: Mapping[str, Any]) -> tuple[str, str]:
    """The type and the message: of an error its first line, of anything else that was thrown it."""
    if value.get("subtype") == "error":
        name = str(value.get("className") or "Error")
        first = str(value.get("description", "")).split("\n    at ")[0]
        told, colon, message = first.partition(": ")
        # A class of the application's own may call itself by another name than its constructor's.
        return (said(told), said(message)) if colon else (said(name), said(first))
    told = value.get("value", value.get("description", value.get("type", "")))
    return "", said(str(told))


def said(text: str) -> str:
    """A page's own words, without secrets: a test and a fingerprint are made of them too."""
    return cut(redact(text[: bounds.EVENT_CHARACTERS + bounds.LONGEST_SECRET_CHARACTERS]))


def cut(text: str) -> str:
    """A text, as long as an event's may be."""
    return text[: bounds.EVENT_CHARACTERS]
