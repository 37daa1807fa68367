"""One sitemap's bytes to its addresses. What was read before something went wrong counts."""

import re
import zlib
from typing import Final, Literal

from promo import bounds
from promo.http.body import read_body

Kind = Literal["urlset", "sitemapindex"]
Entry = tuple[Kind, str]

_GZIP: Final = b"\x1f\x8b"
_PAGE: Final = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*(?:<!doctype html|<html)", re.IGNORECASE | re.DOTALL
)
_ADDRESS_CHARACTERS: Final = 4_000
_PIECE_BYTES: Final = 65_536


class _TooMuchError(ValueError):
    """A document beyond a bound."""


def is_page(body: bytes) -> bool:
    """Whether an answer is a web page: many sites answer every address with their own."""
    return _PAGE.match(body[:_PIECE_BYTES]) is not None


def entries(body: bytes, *, truncated: bool = False) -> tuple[list[Entry], str]:
    """The addresses of a sitemap or an index of them, and what was wrong with it, if anything.

    Args:
        body: XML, maybe packed by gzip.
        truncated: whether there was more of it.
    """
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415  (as below)
    from defusedxml.ElementTree import (  # noqa: PLC0415  (for those who have a sitemap)
        DefusedXMLParser,
        ParseError,
    )

    target = _Addresses()
    try:
        text, more = _unpacked(body)
        parser = DefusedXMLParser(target=target, forbid_dtd=True)
        for at in range(0, len(text), _PIECE_BYTES):
            parser.feed(text[at : at + _PIECE_BYTES])
        if more or truncated:
            raise _TooMuchError(f"it has more than {bounds.SITEMAP_BYTES:,} bytes")  # noqa: TRY301
        parser.close()
    except DefusedXmlException:
        return target.found, "it declares a document type or entities, which a sitemap needs not"
    except _TooMuchError as error:
        return target.found, str(error)
    except (ParseError, ValueError, LookupError, zlib.error) as error:
        return target.found, f"it is no sitemap: {error}"
    return target.found, ""


def _unpacked(body: bytes) -> tuple[bytes, bool]:
    if not body.startswith(_GZIP):
        return body.lstrip(), False
    return read_body([body], "gzip", bounds.SITEMAP_BYTES)


class _Addresses:
    """Hears a document go by and keeps its addresses."""

    def __init__(self) -> None:
        self.found: list[Entry] = []
        self._open: list[str] = []
        self._said: list[str] = []

    def start(self, tag: str, _attributes: object) -> None:
        self._open.append(tag.rpartition("}")[2].lower())
        self._said = []
        if len(self._open) > bounds.SITEMAP_DEPTH:
            raise _TooMuchError(f"it nests deeper than {bounds.SITEMAP_DEPTH} elements")

    def data(self, text: str) -> None:
        if self._open and self._open[-1] == "loc":
            self._said.append(text[:_ADDRESS_CHARACTERS])

    def end(self, _tag: str) -> None:
        match self._open:
            case ["urlset" | "sitemapindex" as kind, _, "loc"]:
                address = "".join(self._said).strip()
                if len(self.found) >= bounds.SITEMAP_URLS:
                    raise _TooMuchError(f"it has more than {bounds.SITEMAP_URLS:,} addresses")
                if address and len(address) <= _ADDRESS_CHARACTERS:
                    self.found.append((kind, address))
            case _:
                pass
        self._open.pop()

    def close(self) -> None:
        """End the parse; nothing was built."""
