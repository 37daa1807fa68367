"""The folder a demo leaves behind: emptied at the start of the next one, and of nobody else."""

import fcntl
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

from promo.errors import invalid

_MARKER: Final = ".promo-demo"
_MARK: Final = "Made by promo demo. The next demo here empties this folder.\n"


@contextmanager
def own_folder(folder: Path) -> Generator[Path]:
    """An empty folder that no other demo uses while the block runs.

    Raises:
        PromoError: invalid; ``demo-folder-foreign`` when it holds what no demo made,
            ``demo-folder-busy`` when a demo runs in it.
    """
    with _claimed(folder) as held:
        _lock(held.fileno(), folder)
        _empty(folder)
        held.truncate(0)
        held.write(_MARK)
        held.flush()
        yield folder.resolve()


def _claimed(folder: Path) -> TextIO:
    """The folder's marker, open."""
    marker = folder / _MARKER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        ours = marker.is_file() and not marker.is_symlink()
        foreign = not ours and any(folder.iterdir())
        held = None if foreign else marker.open("a", encoding="utf-8")
    except OSError as error:
        raise invalid(
            f"cannot be used ({error.strerror})", reason="demo-folder-foreign", where=str(folder)
        ) from None
    if held is None:
        raise invalid(
            "is not empty, and no demo made what it holds",
            reason="demo-folder-foreign",
            where=str(folder),
            hint="Name another folder with --folder",
        )
    return held


def _lock(descriptor: int, folder: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise invalid(
            "another demo runs in it",
            reason="demo-folder-busy",
            where=str(folder),
            hint="Stop that one, or name another folder with --folder",
        ) from None


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.name == _MARKER:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
