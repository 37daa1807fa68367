"""New files, shown before they are written, never over one that is there, and all or none."""

import difflib
from collections.abc import Mapping
from pathlib import Path

from promo.errors import invalid


def shown(files: Mapping[str, str]) -> str:
    """The diff that adds them."""
    lines: list[str] = []
    for path, text in files.items():
        lines += difflib.unified_diff([], text.splitlines(), "/dev/null", f"b/{path}", lineterm="")
    return "\n".join(lines)


def write_new(top: Path, files: Mapping[str, str]) -> None:
    """Write them; when one cannot be written, none stays.

    Raises:
        PromoError: invalid, ``unwritable-out``.
    """
    path = ""
    written: list[Path] = []
    made: list[Path] = []
    try:
        for path, text in files.items():
            file = top / path
            made += [folder for folder in reversed(file.parents) if not folder.exists()]
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("x", encoding="utf-8", newline="\n") as new:
                written.append(file)
                new.write(text)
    except OSError as error:
        for file in written:
            file.unlink(missing_ok=True)
        for folder in reversed(made):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
        raise invalid(
            f"cannot be written ({error.strerror}); nothing was",
            reason="unwritable-out",
            where=path,
            hint="Make the folder writable, or name another one",
        ) from None
