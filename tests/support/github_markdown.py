"""What GitHub makes of markdown: its own parser, then what it links in the text that is left."""

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, cast

import cmarkgfm

if TYPE_CHECKING:
    from collections.abc import Callable

# As GitHub links them: no letter or digit before, in text that is neither code nor a link.
_ACTIVE = (
    re.compile(r"(?<![A-Za-z0-9_`])@[A-Za-z0-9]"),
    re.compile(r"(?<![A-Za-z0-9_])#\d"),
    re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+#\d"),
    re.compile(r"(?i)(?<![A-Za-z0-9_])gh-\d"),
    re.compile(r"https?://"),
)
_SHOW_RAW_HTML = 1 << 17  # CMARK_OPT_UNSAFE
_QUIET = {"code", "pre", "a"}
_PLAIN = {"p", "strong", "em", "h2", "h3", "h4", "ul", "ol", "li", "table", "thead", "tbody", "tr",
          "th", "td", "code", "pre", "hr", "blockquote", "details", "summary", "br"}  # fmt: skip


class _Reader(HTMLParser):
    def __init__(self, own: tuple[str, ...]) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []
        self.comments: list[str] = []
        self._own = own
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        address = values.get("href") or values.get("src")
        if tag in {"a", "img"}:
            if not (address or "").startswith(self._own):
                self.problems.append(f"{tag} to {address}")
        elif tag not in _PLAIN:
            self.problems.append(f"tag {tag}")
        if tag not in {"img", "hr", "br"}:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_comment(self, data: str) -> None:
        self.comments.append(data.strip())

    def handle_data(self, data: str) -> None:
        if not _QUIET & set(self._open):
            self.problems += [f"{p.pattern} in {data!r}" for p in _ACTIVE if p.search(data)]
        self.problems += [f"invisible {c!r}" for c in "\u202e\u2066\x1b" if c in data]


def active_parts(markdown: str, *own: str) -> tuple[list[str], list[str]]:
    """What would act (mentions, references, links elsewhere, markup), and the comments in it.

    Args:
        markdown: a body, a comment or a summary.
        own: how addresses begin that may be linked.
    """
    render = cast("Callable[[str, int], str]", cmarkgfm.github_flavored_markdown_to_html)  # pyright: ignore[reportUnknownMemberType]
    html = render(markdown, _SHOW_RAW_HTML)
    reader = _Reader(own)
    reader.feed(html)
    reader.close()
    return reader.problems, reader.comments
