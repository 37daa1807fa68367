"""Files that people and other steps hand over: read whole, and never more than fits."""

from pathlib import Path

from promo.errors import invalid
from promo.untrusted import one_line


def read_file(path: Path, limit_bytes: int) -> bytes:
    """The bytes of a file that is there, holds something, and is not too large.

    Raises:
        PromoError: invalid, ``unreadable-file``.
    """
    try:
        with path.open("rb") as file:
            content = file.read(limit_bytes + 1)
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
    else:
        if content.strip() and len(content) <= limit_bytes:
            return content
        problem = f"is larger than {limit_bytes:,} bytes" if content.strip() else "is empty"
    raise invalid(problem, reason="unreadable-file", where=one_line(str(path)))
