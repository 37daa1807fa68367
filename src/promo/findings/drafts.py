"""Issues that are not opened yet, as a page for whoever wants to read them first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from promo.redact import redact
from promo.untrusted import markdown_code

NAME: Final = "issues.md"


@dataclass(frozen=True)
class Draft:
    """The texts of one issue, as they would be sent."""

    title: str
    body: str
    labels: tuple[str, ...]


def drafts_page(drafts: Sequence[Draft]) -> str:
    """Markdown: each with its title and labels, then its body as GitHub would get it."""
    return "\n---\n\n".join(_page(draft) for draft in drafts)


def _page(draft: Draft) -> str:
    labels = ", ".join(markdown_code(label) for label in draft.labels)
    return f"# {redact(draft.title)}\n\nLabels: {labels}\n\n{redact(draft.body)}"
