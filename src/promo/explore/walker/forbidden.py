"""What is never pressed, whatever the data: a way out, an end, money; in many languages.

No list is a protection: what may change anything is decided at the network. This one keeps a walk
from locking itself out, and from what disposable data does not make harmless.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal

from promo.explore.walker.things import Thing

_LIST: Final = Path(__file__).with_name("forbidden.txt").read_text(encoding="utf-8").splitlines()
_WORDS: Final = "|".join(line for line in _LIST if line and not line.startswith("#"))
_NAMES: Final = re.compile(rf"(?<!\w)(?:{_WORDS})(?!\w)", re.IGNORECASE)
_ADDRESSES: Final = re.compile(
    r"/(?:log-?out|sign-?out|sign-?off|logoff|unsubscribe|opt-?out)(?:[/?.#]|$)|[?&](?:action|do)=log-?out"
    r"|/(?:delete|close)-?account(?:[/?.#]|$)",
    re.IGNORECASE,
)


def forbidden(thing: Thing, never: Iterable[str] = ()) -> Literal["forbidden", "never"] | None:
    """Why a thing is left alone; None when it is not.

    Args:
        thing: what could be pressed.
        never: texts of one's own; one that is part of a name or an address forbids it.
    """
    if thing.kind in {"press", "open", "link"} and (
        _NAMES.search(thing.name) or _ADDRESSES.search(thing.href)
    ):
        return "forbidden"
    said = f"{thing.name}\n{thing.href}".casefold()
    return "never" if any(text.casefold() in said for text in never if text) else None
