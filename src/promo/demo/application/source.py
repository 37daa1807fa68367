"""The application's source: the files of its repository, and edits to them.

A release of the demo differs from another as real ones do, by the content of its files; a fault is
an edit that somebody could have made.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

Tree = Mapping[PurePosixPath, bytes]

_HERE: Final = Path(__file__).parent
_LAUNCHER: Final = b"from shop.server import main\n\nmain()\n"
_README: Final = b"""# Pine & Paper

A small shop for things on a desk: a client-side router, a GraphQL endpoint, forms, and nothing but
the standard library. `python . --port 8000` serves it.
"""


@dataclass(frozen=True)
class Edit:
    """One change to one file: a text that is there exactly once, and what takes its place."""

    file: str
    find: str
    replace: str


def healthy() -> dict[PurePosixPath, bytes]:
    """Every file of the application as it should be, by its path in the repository."""
    files = sorted(
        path
        for path in (_HERE / "shop").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )
    tree = {PurePosixPath(path.relative_to(_HERE).as_posix()): path.read_bytes() for path in files}
    tree[PurePosixPath("__main__.py")] = _LAUNCHER
    tree[PurePosixPath("README.md")] = _README
    return tree


def edited(tree: Tree, edits: Iterable[Edit]) -> dict[PurePosixPath, bytes]:
    """The tree with edits made.

    Raises:
        ValueError: the text of an edit is not there exactly once, so it would change nothing or
            too much.
    """
    after = dict(tree)
    for edit in edits:
        path = PurePosixPath(edit.file)
        text = after[path].decode()
        if text.count(edit.find) != 1:
            raise ValueError(f"{edit.file} holds {edit.find!r} {text.count(edit.find)} times")
        after[path] = text.replace(edit.find, edit.replace).encode()
    return after


def write(tree: Tree, folder: Path) -> None:
    """Put a tree into a folder, so that ``python folder`` serves it."""
    for path, content in tree.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
