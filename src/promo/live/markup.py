"""The meta tags of a page.

Not by ``html.parser``, which takes minutes for some pages of a megabyte. Comments and scripts are
stepped over in one pass, so that every page costs its length once.
"""

import re
from collections.abc import Iterator
from typing import Final

from promo import bounds

_OPENS: Final = re.compile(r"(?i)<(?:(?P<meta>meta)\b|(?P<raw>script|style|template)\b|!--)")
_REST_OF_TAG: Final = re.compile(r"[^<>]{0,2000}+>")
_ATTRIBUTE: Final = re.compile(
    r"""([a-zA-Z:-]{1,50}+)\s{0,20}+=\s{0,20}+(?:"([^"]{0,500}+)"|'([^']{0,500}+)'|([^\s"'>]{1,500}+))"""
)


def meta_tags(page: str) -> Iterator[tuple[str, str]]:
    """The name (or property) and the content of each meta tag, as they are written."""
    page = page[: bounds.META_CHARACTERS]
    at = 0
    while opened := _OPENS.search(page, at):
        at = opened.end()
        if not opened["meta"]:
            closing = f"</{opened['raw']}" if opened["raw"] else "-->"
            at = _after(page, closing, at)
            continue
        rest = _REST_OF_TAG.match(page, at)
        if rest:
            at = rest.end()
            found = {m[1].lower(): m[2] or m[3] or m[4] or "" for m in _attributes(rest[0])}
            name = found.get("name") or found.get("property") or found.get("itemprop")
            if name and "content" in found:
                yield name, found["content"]


def _attributes(tag: str) -> Iterator[re.Match[str]]:
    return _ATTRIBUTE.finditer(tag)


def _after(page: str, closing: str, at: int) -> int:
    found = re.compile(re.escape(closing), re.IGNORECASE).search(page, at)
    return found.end() if found else len(page)
