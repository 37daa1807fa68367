"""What a wait leaves behind for ``wait.json``."""

from collections.abc import Sequence
from typing import Final

from promo.documents.wait import Address
from promo.live.loop import Wait
from promo.untrusted import one_line

_LINE_CHARACTERS: Final = 2_000  # the document's own limit for a line


def addresses(wait: Wait, urls: Sequence[str]) -> tuple[Address, ...]:
    """Each address and what it last said; nothing yet for a wait that was stopped at once."""
    said = {look.url: look for look in wait.looks}
    return tuple(
        Address(
            url=one_line(url, _LINE_CHARACTERS),
            last_seen=said[url].last_seen if url in said else "",
            served=said[url].served if url in said else None,
            attempts=wait.state.rounds,
        )
        for url in urls
    )
