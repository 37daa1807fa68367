"""Where a chunked body ends (RFC 9112, section 7.1): its pieces pass as they are, only counted."""

import re
from typing import Final

from promo.explore.fence.heads import BadHeadError

_LINE_BYTES: Final = 8_192  # of a chunk's size with its extensions, or of one trailer field
_SIZE: Final = re.compile(rb"[0-9A-Fa-f]{1,15}")


class Chunked:
    """Follows one body; ``ended`` once its last byte was seen."""

    def __init__(self) -> None:
        self.ended = False
        self._left = 0  # of the chunk under way, with the line end after it
        self._line = bytearray()
        self._trailer = False

    def follow(self, data: bytes) -> int:
        """How many of the next bytes belong to the body; all of them unless it ends.

        Raises:
            BadHeadError: that is no chunk.
        """
        at = 0
        while at < len(data) and not self.ended:
            if self._left:
                step = min(self._left, len(data) - at)
                self._left -= step
                at += step
            else:
                at = self._read_line(data, at)
        return at

    def _read_line(self, data: bytes, at: int) -> int:
        end = data.find(b"\n", at)
        self._line += data[at : end + 1] if end >= 0 else data[at:]
        if len(self._line) > _LINE_BYTES:
            raise BadHeadError("a chunk without an end to its size")
        if end < 0:
            return len(data)
        self._begin(bytes(self._line).strip())
        self._line.clear()
        return end + 1

    def _begin(self, line: bytes) -> None:
        if self._trailer:
            self.ended = not line
            return
        digits = line.partition(b";")[0].strip()
        if not _SIZE.fullmatch(digits):
            raise BadHeadError("no size of a chunk")
        size = int(digits, 16)
        self._trailer = not size
        self._left = size + 2 if size else 0
