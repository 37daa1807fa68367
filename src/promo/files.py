"""Files that people and other steps hand over: read whole, and never more than fits.

And those that are left for them: written whole, and never through a link.
"""

import errno
import os
from pathlib import Path
from typing import Final

from promo.errors import invalid
from promo.untrusted import one_line

_MEND: Final = {
    errno.ENOENT: "Correct the path; a relative one starts in the folder that promo runs in",
    errno.ENOTDIR: "Correct the path; a part of it is a file",
    errno.EISDIR: "Give a file; this is a folder",
    errno.EACCES: "Give this user the right to read it",
}


def read_file(path: Path, limit_bytes: int) -> bytes:
    """The bytes of a file that is there, holds something, and is not too large.

    Raises:
        PromoError: invalid, ``unreadable-file``.
    """
    hint = ""
    try:
        with path.open("rb") as file:
            content = file.read(limit_bytes + 1)
    except OSError as error:
        problem, hint = f"cannot be read ({error.strerror})", _MEND.get(error.errno or 0, "")
    else:
        if content.strip() and len(content) <= limit_bytes:
            return content
        problem = f"is larger than {limit_bytes:,} bytes" if content.strip() else "is empty"
    raise invalid(problem, reason="unreadable-file", where=one_line(str(path)), hint=hint)


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; a link that lies there is replaced, and not followed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.unlink(missing_ok=True)
    with partial.open("xb") as file:
        file.write(content)
    partial.replace(path)
