"""What the model sees of a page: asked of the browser, made compact, without secrets."""

from dataclasses import dataclass, field

from playwright.async_api import Error, Page

from promo import bounds
from promo.explore.agent.changes import changed
from promo.explore.agent.compact import compact, lines, tokens_of
from promo.explore.agent.find import find
from promo.explore.agent.snapshot import Node, parse
from promo.redact import redact


@dataclass
class Sight:
    """One tab as the model knows it: the page's tree, and the lines that it was told last."""

    root: Node = field(default_factory=lambda: Node("page"))
    told: list[str] = field(default_factory=list[str])
    url: str = ""

    async def look(self, page: Page) -> None:
        """See what is there now."""
        self.root = parse(await snapshot_of(page))

    def page(self, ref: str = "") -> str | None:
        """The compact text of the page or a part of it; None when there is no such ref."""
        text = compact(self.root, ref=ref)
        return None if text is None else redact(text or "(the page shows nothing)")

    def found(self, query: str) -> str:
        """One line for each element that fits a description, each with its ref."""
        rows = [_told(node) for node in find(self.root, query)]
        return redact("\n".join(rows) or "Nothing on the page fits that; read_page shows it all.")

    def known(self, url: str) -> None:
        """The model was told the whole page."""
        self.told, self.url = [str(line) for line in lines(self.root)], url

    def after(self, url: str) -> str:
        """What has changed since this was asked last; on another page all of it."""
        every = [str(line) for line in lines(self.root)]
        before, self.told = self.told, every
        moved, self.url = url != self.url, url
        told = None if moved or not before else changed(before, every)
        if told is None:
            return f"The page now:\n{self.page()}"
        return redact(f"Changed on the page:\n{told}") if told else "Nothing on the page changed."


async def snapshot_of(page: Page) -> str:
    """The library's snapshot; empty for a page that does not answer."""
    try:
        return await page.aria_snapshot(mode="ai", timeout=bounds.SNAPSHOT_SECONDS * 1000)
    except Error:
        return ""


def shortened(text: str, tokens: int = bounds.PAGE_TOKENS) -> str:
    """The beginning of a text, as many tokens as it may have."""
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
