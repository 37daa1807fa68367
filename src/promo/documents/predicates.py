"""What a replay can check of a finding that no rule knows: a closed vocabulary.

    text     what an element, or the whole page, says
    value    what a field holds
    count    how many things of a role there are
    url      where the page is, below the site
    subtree  texts that stand in an element in this order

Each says what was observed and what should have been there instead. It holds, and the finding is
seen, where the page shows the one and not the other.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from promo.documents.steps import Selector

Kind = Literal["text", "value", "count", "url", "subtree"]
Told = Annotated[str, Meta(min_length=1, max_length=500)]
Lines = Annotated[tuple[Told, ...], Meta(min_length=1, max_length=40)]
Instead = Annotated[tuple[Told, ...], Meta(max_length=40)]


class Predicate(msgspec.Struct, frozen=True, kw_only=True):
    """One check.

    ``{unique}`` in a text stands for what was typed and is different in every run.

    Args:
        kind: what is compared.
        observed: what was there: one text, but for ``subtree``.
        expected: what should be there; empty: only the observed counts.
        selector: where it is looked for; null for the whole page.
        role: what a ``count`` counts.
    """

    kind: Kind
    observed: Lines
    expected: Instead = ()
    selector: Selector | None = None
    role: Annotated[str, Meta(max_length=40)] = ""
