"""Files that lie beside a report: pictures and tests, never anything outside its folder."""

from pathlib import Path
from typing import Final

_PNG: Final = b"\x89PNG\r\n\x1a\n"


def picture(folder: Path, path: str, room_bytes: int) -> bytes | None:
    """A PNG's bytes; None when it is not there, is something else, or is too large."""
    content = _content(folder, path, room_bytes)
    return content if content and content.startswith(_PNG) else None


def text(folder: Path, path: str, room_bytes: int) -> str | None:
    """A text; None when it is not there, is no UTF-8, or is too large."""
    content = _content(folder, path, room_bytes)
    try:
        return content.decode() if content else None
    except UnicodeDecodeError:
        return None


def _content(folder: Path, path: str, room_bytes: int) -> bytes | None:
    try:
        place = (folder / path).resolve()
        if not place.is_relative_to(folder.resolve()):
            return None
        with place.open("rb") as file:
            content = file.read(room_bytes + 1)
    except (OSError, ValueError):  # a name with a null byte
        return None
    return content if len(content) <= room_bytes else None
