"""Every rule about text that came from outside: pages, files, branch names, peers, models.

Such text is shown to people in three places (a terminal line, a markdown document, a template that
escapes by itself); each place has one function here that makes it harmless.
"""

import re
from typing import Final

from promo import bounds
from promo.redact import redact

_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$^=:])")
_GH: Final = re.compile(r"\b(gh)(?=\\-\d)", re.IGNORECASE)  # GitHub links GH-12 as it links #12
_HTML: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def one_line(text: str, limit: int = bounds.LINE_CHARACTERS) -> str:
    """A foreign text as part of one line: no control characters, no secrets, bounded.

    Invisible and direction-changing characters go too: they let a text show what it does not say.
    """
    window = redact(text[: limit * 4 + bounds.LONGEST_SECRET_CHARACTERS])
    kept = "".join(c if c.isprintable() else " " for c in window)
    line = " ".join(kept.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def markdown_text(text: str, limit: int = bounds.LINE_CHARACTERS) -> str:
    """A foreign text inside a markdown sentence or table cell: shown as it is, never interpreted.

    Mentions, issue numbers and bare links are broken with a zero-width space, since GitHub links
    those even where markdown is escaped.
    """
    escaped = _MARKDOWN.sub(r"\\\1", one_line(text, limit)).translate(_HTML)
    escaped = _GH.sub("\\1\u200b", escaped)
    return escaped.replace("@", "@\u200b").replace("\\#", "\\#\u200b").replace("//", "/\u200b/")


def markdown_code(text: str, limit: int = bounds.LINE_CHARACTERS) -> str:
    """A foreign text as inline code; its own back-ticks cannot end it."""
    line = one_line(text, limit).replace("|", "\\|")
    longest = max((len(run) for run in re.findall(r"`+", line)), default=0)
    ticks = "`" * (longest + 1)
    pad = " " if line.startswith("`") or line.endswith("`") or not line else ""
    return f"{ticks}{pad}{line}{pad}{ticks}"


def markdown_block(text: str, limit: int = 4_000, language: str = "text") -> str:
    """A foreign text as a fenced block; its own fences cannot end it."""
    kept = "".join(
        c if c in "\n\t\u00a0" or c.isprintable() else "\ufffd"
        for c in redact(text[: limit + bounds.LONGEST_SECRET_CHARACTERS]).replace("\r\n", "\n")
    )
    if len(kept) > limit:
        kept = kept[:limit] + "\n… (cut)"
    longest = max((len(run) for run in re.findall(r"`{3,}", kept)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{kept}\n{fence}"
