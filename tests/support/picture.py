"""The colours of a PNG as Chromium writes it: eight bits a channel, not interlaced."""

import struct
import zlib
from pathlib import Path

_ROWS = 420  # what lies below is not of interest, and a second a picture


def colours(path: Path) -> set[tuple[int, int, int]]:
    """Every colour that the upper part of a picture shows."""
    content, at, packed, head = path.read_bytes(), 8, b"", b""
    while at < len(content):
        (length,), kind = struct.unpack(">I", content[at : at + 4]), content[at + 4 : at + 8]
        data = content[at + 8 : at + 8 + length]
        head = data if kind == b"IHDR" else head
        packed += data if kind == b"IDAT" else b""
        at += 12 + length
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", head)
    assert (depth, interlaced) == (8, 0)
    size = {2: 3, 6: 4}[colour]
    return _shown(zlib.decompress(packed), width * size, min(height, _ROWS), size)


def _shown(raw: bytes, row: int, height: int, size: int) -> set[tuple[int, int, int]]:
    found: set[tuple[int, int, int]] = set()
    above = bytearray(row)
    for y in range(height):
        start = y * (row + 1)
        line = bytearray(raw[start + 1 : start + 1 + row])
        _unfilter(raw[start], line, above, size)
        found |= set(zip(line[0::size], line[1::size], line[2::size], strict=True))
        above = line
    return found


def _unfilter(kind: int, line: bytearray, above: bytearray, size: int) -> None:
    """Undo a row's filter (PNG specification, 9.2)."""
    for i in range(len(line)):
        left = line[i - size] if i >= size else 0
        up = above[i]
        corner = above[i - size] if i >= size else 0
        guess = (0, left, up, (left + up) // 2, _nearest(left, up, corner))[kind]
        line[i] = (line[i] + guess) & 0xFF


def _nearest(left: int, up: int, corner: int) -> int:
    base = left + up - corner
    return min((left, up, corner), key=lambda one: abs(base - one))
