"""Where the model may navigate: one rule, the fence's own, for addresses as a model writes them."""

import re
from typing import Final
from urllib.parse import urljoin, urlsplit

from promo.explore.fence.origins import Allowed, origin_of

_FORBIDDEN: Final = re.compile(r"[\s\x00-\x1f\x7f]")
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
# localhost:3000 has no scheme, although its beginning looks like one.
_HOST_AND_PORT: Final = re.compile(r"[\w.-]+:\d{1,5}(?:[/?#]|$)")


class AddressRefusedError(Exception):
    """The address is none that may be opened; its text says why in a fixed phrase."""


def address(written: str, here: str, allowed: Allowed) -> str:
    """The address to open.

    Args:
        written: by the model: a whole address, one without its scheme, or one below the site.
        here: the address of the page that is open, for what is relative to it.
        allowed: the origins of the fence.

    Raises:
        AddressRefusedError: it leads elsewhere, or cannot be read.
    """
    text = written.strip().replace("\\", "/")
    if not text or _FORBIDDEN.search(text) or len(text) > 2_000:  # noqa: PLR2004  (as long as servers take)
        raise AddressRefusedError("that is no address")
    try:
        target = urljoin(here, text) if _is_relative(text) else _with_scheme(text, allowed)
        parts, origin = urlsplit(target), origin_of(target)
    except ValueError:
        raise AddressRefusedError("that is no address") from None
    if parts.scheme not in {"http", "https"} or parts.username or parts.password:
        raise AddressRefusedError("only plain http and https addresses of the site can be opened")
    if origin is None or not allowed.first_party(target):
        raise AddressRefusedError("that is outside of the site, and the fence refuses it")
    return target


def _is_relative(text: str) -> bool:
    if text.startswith("//"):
        return False
    return text.startswith(("/", "?", "#", "."))


def _with_scheme(text: str, allowed: Allowed) -> str:
    if text.startswith("//"):
        return f"{allowed.site.scheme}:{text}"
    if _SCHEME.match(text) and not _HOST_AND_PORT.match(text):
        return text
    host = origin_of(f"{allowed.site.scheme}://{text}")
    same = host is not None and (host.host, host.port) == (allowed.site.host, allowed.site.port)
    return f"{allowed.site.scheme if same else 'https'}://{text}"
