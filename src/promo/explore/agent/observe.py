"""What the model sees of a page: asked of the browser, made compact, without secrets."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from playwright.async_api import Error, Page

from promo import bounds
from promo.explore.agent.changes import changed
from promo.explore.agent.compact import compact, lines, tokens_of
from promo.explore.agent.find import find
from promo.explore.agent.passwords import cover, passwords
from promo.explore.agent.snapshot import Node, parse
from promo.redact import redact

# Tags and selectors that no font draws: a text in them is for machines alone.
_UNSEEN: Final = re.compile("[\U000e0000-\U000e0fff]+")
_FIELD: Final = "textbox"
_FOCUS: Final = " (active)"
_DEEP: Final = f"\n{'  ' * bounds.SNAPSHOT_LEVELS}- "
_TOO_DEEP: Final = (
    f"(what is nested deeper than {bounds.SNAPSHOT_LEVELS} levels is not shown; get_page_text has"
    " what it says)"
)


@dataclass
class Sight:
    """One tab as the model knows it: the page's tree, and the lines that it was told last."""

    root: Node = field(default_factory=lambda: Node("page"))
    told: list[str] = field(default_factory=list[str])
    url: str = ""
    unread: bool = False
    """Whether the page gave no answer when it was looked at last."""
    deep: bool = False
    """Whether something on it is nested too deep to be seen."""

    async def look(self, page: Page) -> None:
        """Look at what is there now."""
        snapshot = _seen(await snapshot_of(page))
        hidden = frozenset[str]()
        if snapshot and _FIELD in snapshot:
            try:
                hidden = await passwords(page)
            except TimeoutError:
                snapshot = None
        self.unread = snapshot is None
        self.deep = _DEEP in (snapshot or "")
        self.root = parse(snapshot or "")
        cover(self.root.walk() if hidden else (), hidden)

    @property
    def usable(self) -> int:
        """Things that can be used; of a page that was not read, as many as a charter needs."""
        if self.unread:
            return bounds.MODEL_LEAST_DEEDS
        return sum(1 for node in self.root.walk() if node.interactive)

    def page(self, ref: str = "") -> str | None:
        """The compact text of the page or a part of it; None when there is no such ref."""
        if self.unread:
            return "(the page could not be read)"
        text = compact(self.root, ref=ref)
        if text is None:
            return None
        more = f"\n{_TOO_DEEP}" if self.deep else ""
        return redact(text or "(the page shows nothing)") + more

    def found(self, query: str) -> str:
        """One line for each element that fits a description, each with its ref."""
        rows = [_told(node) for node in find(self.root, query)]
        return redact("\n".join(rows) or "Nothing on the page fits that; read_page shows it all.")

    def known(self, url: str) -> None:
        """The model was told the whole page."""
        self.told, self.url = [str(line) for line in lines(self.root)], url

    def same(self, url: str) -> bool:
        """Whether it shows what was told last, whatever has the focus now."""
        now = [str(line) for line in lines(self.root)]
        return url == self.url and _still(self.told) == _still(now)

    def after(self, url: str) -> str:
        """What has changed since this was asked last; on another page all of it."""
        every = [str(line) for line in lines(self.root)]
        before, self.told = self.told, every
        moved, self.url = url != self.url, url
        told = None if moved or not before else changed(before, every)
        if told is None:
            return f"The page now:\n{self.page()}"
        return redact(f"Changed on the page:\n{told}") if told else "Nothing on the page changed."


async def snapshot_of(page: Page) -> str | None:
    """The library's snapshot; None for a page that does not answer."""
    try:
        return await page.aria_snapshot(
            mode="ai", timeout=bounds.SNAPSHOT_SECONDS * 1000, depth=bounds.SNAPSHOT_LEVELS
        )
    except Error:
        return None


def _seen(snapshot: str | None) -> str | None:
    return None if snapshot is None else _UNSEEN.sub("", snapshot)


def _still(told: Sequence[str]) -> list[str]:
    return [line.replace(_FOCUS, "") for line in told]


def shortened(text: str, tokens: int = bounds.PAGE_TOKENS) -> str:
    """The beginning of a text that was made of a page's, as many tokens as it may have."""
    text = _UNSEEN.sub("", text)
    if tokens_of(text) <= tokens:
        return text
    kept = text[: 3 * tokens]
    while tokens_of(kept) > tokens:
        kept = kept[: len(kept) * 3 // 4]
    return f"{kept}\n… {len(text) - len(kept)} more characters"


def _told(node: Node) -> str:
    said = " ".join(part for part in (node.name, node.text) if part)[:160]
    leads = f" → {node.url[:120]}" if node.url else ""
    return f"[{node.ref}] {node.role} {said}{leads}".rstrip()
