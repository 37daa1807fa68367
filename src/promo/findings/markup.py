"""Texts of others, and addresses, as pieces of markdown that do nothing.

A page, a file or a model may have written them: none becomes a mention, a reference, markup or a
marker of ours.
"""

import re
from datetime import UTC, datetime
from typing import Final

from promo import bounds
from promo.untrusted import markdown_block, markdown_code, markdown_text

_CLEAN_URL: Final = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&*+,;=%-]{1,1500}")
_DESCRIPTION_CHARACTERS: Final = 2_000


def is_clean(url: str) -> bool:
    """Whether an address can stand in markdown as it is: it is nothing but an address."""
    return _CLEAN_URL.fullmatch(url) is not None


def text(foreign: str, limit: int = bounds.LINE_CHARACTERS) -> str:
    """A text in one line."""
    return inert(markdown_text(foreign, limit))


def description(foreign: str) -> str:
    """A sentence stays a sentence; what has several lines, like a stack, becomes a block."""
    if "\n" in foreign.strip():
        return block(foreign.strip(), _DESCRIPTION_CHARACTERS)
    return text(foreign, _DESCRIPTION_CHARACTERS)


def code(foreign: str, limit: int = bounds.LINE_CHARACTERS) -> str:
    """A text as code within a line."""
    return inert(markdown_code(foreign, limit))


def block(foreign: str, limit: int, language: str = "text") -> str:
    """Several lines as a block of code."""
    return inert(markdown_block(foreign, limit, language))


def inert(markdown: str) -> str:
    """Code shows a text as it is; even so it must not hold a marker of ours."""
    return markdown.replace("<!--", "<!\u200b--").replace("-->", "--\u200b>")


def link(label: str, url: str) -> str:
    """A link; an address that could be more than an address is shown as code instead."""
    return f"[{label}]({url})" if is_clean(url) else code(url)


def revision(sha: str) -> str:
    """A commit, as GitHub links it by itself; an edited body may hold anything in its place."""
    return sha if re.fullmatch(r"[0-9a-f]{40}", sha) else code(sha, 60)


def minute(moment: datetime) -> str:
    """A moment, to the minute."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
