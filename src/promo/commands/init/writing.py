"""New files, shown before they are written, never over one that is there, and all or none."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from promo.errors import invalid


@dataclass(frozen=True)
class NewFile:
    """A file to be: the repository's top folder, the path in it with ``/``, its text."""

    top: Path
    path: str
    text: str

    @property
    def place(self) -> Path:
        """Where the file goes on this machine."""
        return self.top / self.path


def check_places(files: Sequence[NewFile]) -> None:
    """Look at where they would go, before anybody is asked.

    Raises:
        PromoError: invalid; ``path-outside`` through a link, ``unwritable-out`` below a file.
    """
    for one in files:
        between = [one.top / parent for parent in Path(one.path).parents]
        for folder in between:
            if (folder.exists() or folder.is_symlink()) and not folder.is_dir():
                raise invalid(
                    f"is no folder, and {one.path} goes below it; nothing was written",
                    reason="unwritable-out",
                    where=str(folder.relative_to(one.top)),
                    hint="Rename it",
                )
        if not one.place.resolve().is_relative_to(one.top.resolve()):
            raise invalid(
                "leads out of the repository by a link; nothing was written",
                reason="path-outside",
                where=one.path,
                hint="Make it a folder of the repository's own",
            )


def shown(files: Sequence[NewFile]) -> str:
    """The diff that adds them."""
    lines: list[str] = []
    for one in files:
        text, name = one.text.splitlines(), f"b/{one.path}"
        lines += difflib.unified_diff([], text, "/dev/null", name, lineterm="")
    return "\n".join(lines)


def write_new(files: Sequence[NewFile]) -> None:
    """Write them; when one cannot be written, none stays.

    Raises:
        PromoError: invalid, ``unwritable-out``.
    """
    path = ""
    written: list[Path] = []
    made: list[Path] = []
    try:
        for one in files:
            file, path = one.place, one.path
            made += [folder for folder in reversed(file.parents) if not folder.exists()]
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("x", encoding="utf-8", newline="\n") as new:
                written.append(file)
                new.write(one.text)
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
