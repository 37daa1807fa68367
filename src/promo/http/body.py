"""A body read by the piece, up to a limit on what comes and on what it unpacks to.

Unpacked here, since a library that unpacks a whole piece at once makes 64 MB of 64 kB.
"""

import zlib
from collections.abc import Iterable
from typing import Final

_GZIP_WINDOW: Final = 31
_GZIP_STARTS: Final = b"\x1f"


class UnknownEncodingError(ValueError):
    """The body is packed in a way that nobody asked for."""


def read_body(pieces: Iterable[bytes], encoding: str, limit_bytes: int) -> tuple[bytes, bool]:
    """The body, and whether it went on after the limit.

    Args:
        pieces: as they come from the connection.
        encoding: the header Content-Encoding.
        limit_bytes: of the pieces, and of what is kept.

    Raises:
        UnknownEncodingError: for another encoding than gzip.
        zlib.error: when a gzip body is damaged or ends early.
    """
    kept, raw = bytearray(), 0
    unpack = _unpacker(encoding)
    for piece in pieces:
        raw += len(piece)
        kept += unpack(piece, limit_bytes + 1 - len(kept))
        if max(len(kept), raw) > limit_bytes:
            return bytes(kept[:limit_bytes]), True
    unpack(b"", 0)
    return bytes(kept), False


class _Plain:
    def __call__(self, piece: bytes, room: int) -> bytes:
        return piece[:room]


class _Gzip:
    """Called with the next piece and how much may come of it; called with nothing at the end.

    A gzip body may be several members, one after the other; other bytes after one are padding.
    """

    def __init__(self) -> None:
        self._member = zlib.decompressobj(wbits=_GZIP_WINDOW)
        self._inside = False
        self._members = 0

    def __call__(self, piece: bytes, room: int) -> bytes:
        if not piece and self._inside:
            raise zlib.error("the gzip body ends early")
        out = b""
        while piece and len(out) < room and not self._is_padding(piece):
            out += self._member.decompress(piece, room - len(out))
            piece, self._inside = self._member.unconsumed_tail, True
            if self._member.eof:
                piece, self._inside = self._member.unused_data, False
                self._member = zlib.decompressobj(wbits=_GZIP_WINDOW)
                self._members += 1
        return out

    def _is_padding(self, piece: bytes) -> bool:
        return self._members > 0 and not self._inside and not piece.startswith(_GZIP_STARTS)


def _unpacker(encoding: str) -> _Plain | _Gzip:
    match encoding.strip().lower():
        case "" | "identity":
            return _Plain()
        case "gzip" | "x-gzip":
            return _Gzip()
        case other:
            raise UnknownEncodingError(other)
