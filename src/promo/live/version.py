"""The commit that an answer names.

Every way of looking ends in the same question (``spelling.settle``): is there one commit, and one
only? An answer that names two, a build of uncommitted changes, or nothing, names none, and says so.
No answer, however hostile, raises anything here.
"""

from collections.abc import Callable
from typing import Any

from promo import bounds
from promo.http import Answer
from promo.live import pattern
from promo.live.markup import meta_tags
from promo.live.match import Match
from promo.live.nested import (
    STRONG,
    WEAK,
    NotJsonError,
    at_pointer,
    decoded,
    normal,
    under_known_keys,
)
from promo.live.spelling import Value, Version, commits, is_number, settle
from promo.untrusted import one_line

Search = Callable[[str, str], list[str] | None]


def read_version(answer: Answer, match: Match, *, search: Search = pattern.search) -> Version:
    """The commit in an answer, whatever its status.

    Args:
        answer: what a server said.
        match: where to look.
        search: runs a user's expression on a text, bounded.
    """
    text = answer.body.decode("utf-8-sig", "replace")
    match match.place:
        case "auto":
            return _by_habit(answer, text)
        case "json":
            return _by_pointer(answer, text, match.argument)
        case "header":
            return _by_header(answer, match.argument)
        case "meta":
            return _by_meta(text, match.argument)
        case "regex":
            return _by_pattern(search(match.argument, text))
        case "text":
            return _by_text(text)


def _by_pointer(answer: Answer, text: str, pointer: str) -> Version:
    name = f"the JSON at {one_line(pointer, 80)}" if pointer else "the JSON"
    if answer.truncated:
        return Version(None, f"the body is longer than {bounds.BODY_BYTES:,} bytes")
    try:
        value = at_pointer(decoded(text), pointer)
    except NotJsonError as error:
        return Version(None, f"the body {error}")
    except LookupError:
        return Version(None, f"there is no {name.removeprefix('the ')}")
    if not isinstance(value, str):
        return Version(None, f"{name} is no text")
    return settle([Value(name, value)], "")


def _by_header(answer: Answer, name: str) -> Version:
    value = answer.header(name)
    found = [Value(f"the header {name}", value)] if value is not None else []
    return settle(found, f"there is no header {name}")


def _by_meta(text: str, name: str) -> Version:
    found = [
        Value(f"the meta tag {name}", content)
        for tag, content in meta_tags(text)
        if tag.strip().lower() == name.lower()
    ]
    return settle(found, f"there is no meta tag {name}")


def _by_pattern(found: list[str] | None) -> Version:
    if found is None:
        return Version(None, f"the expression did not end in {bounds.PATTERN_SECONDS:g} s")
    return settle([Value("the match", text) for text in found], "the expression matches nothing")


def _by_text(text: str) -> Version:
    words = commits(text)
    if text.strip().lower() not in words:
        words = [word for word in words if not is_number(word)]
    return settle([Value("the text", word) for word in words], "the text holds no commit")


def _by_habit(answer: Answer, text: str) -> Version:
    """All usual places together, so that two that disagree are seen to."""
    strong, weak = _usual_headers(answer)
    for tag, content in meta_tags(text):
        known = normal(tag)
        if known in STRONG | WEAK:
            (strong if known in STRONG else weak).append(Value(f"the meta tag {tag[:40]}", content))
    nothing = "no usual JSON key, header or meta tag names one"
    if text.lstrip()[:1] in {"{", "["}:
        data, nothing = _as_json(answer, text, nothing)
        below_strong, below_weak = under_known_keys(data)
        strong, weak = strong + below_strong, weak + below_weak
    alone = text[: bounds.VERSION_CHARACTERS + 1].strip()
    if commits(alone) == [alone.lower()] and not is_number(alone):
        strong.append(Value("the body", alone))
    version = settle(strong, nothing)
    if any(commits(value.text) for value in strong):
        return version
    lesser = settle([value for value in weak if not is_number(value.text.strip())], version.why)
    return version if lesser.sha is None and strong else lesser


def _usual_headers(answer: Answer) -> tuple[list[Value], list[Value]]:
    strong: list[Value] = []
    weak: list[Value] = []
    for name, value in answer.headers.items():
        known = normal(name.lower().removeprefix("x-"))
        if known in STRONG:
            strong.append(Value(f"the header {name[:40]}", value))
        elif known in WEAK:
            weak.append(Value(f"the header {name[:40]}", value))
    return strong, weak


def _as_json(answer: Answer, text: str, nothing: str) -> tuple[Any, str]:
    """The value, None when it is no JSON, and the reason to give if nothing is found at all."""
    if answer.truncated:
        return None, f"the JSON is longer than {bounds.BODY_BYTES:,} bytes"
    try:
        return decoded(text), nothing
    except NotJsonError as error:
        return None, f"the body {error}"
