"""Who a commit is by."""

import re
from typing import Final

from promo.errors import invalid
from promo.gitops.push.planned import Author
from promo.untrusted import one_line

_AUTHOR: Final = re.compile(r"([^<>\x00-\x1f]{1,100}?) ?<([!-;=?-~]{1,200})>")
_PROMO: Final = Author("promo", "promo@noreply.invalid")


def author_of(text: str | None) -> Author:
    """Who a commit is by; promo where nobody is named.

    Raises:
        PromoError: invalid, ``bad-input``.
    """
    if text is None:
        return _PROMO
    match = _AUTHOR.fullmatch(text)
    if match is None or not match[1].strip():
        raise invalid(f"{one_line(text, 100)!r} must be Name <email>", where="--author")
    return Author(match[1].strip(), match[2])
