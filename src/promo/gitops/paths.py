"""A file's path inside the gitops repository, as git names it. Pure."""

import unicodedata
from collections.abc import Sequence
from typing import Final

from promo.errors import invalid, refused
from promo.untrusted import one_line

_PATH_CHARACTERS: Final = 1_000
# What steers promo, git or the forge; no promotion writes there.
_NEVER: Final = frozenset({".git", ".github", ".gitlab", ".promo"})


def repository_path(text: str, where: str) -> str:
    """A path that stays inside the repository.

    Raises:
        PromoError: invalid, ``path-outside``.
    """
    parts = text.split("/")
    strange = any(unicodedata.category(c).startswith("C") for c in text) or "\\" in text
    outside = any(part in {"", ".", ".."} or part.lower() == ".git" for part in parts)
    if text != text.strip() or strange or outside or len(text) > _PATH_CHARACTERS:
        raise invalid(
            f"{one_line(text, 100)!r} is no path of a file in the gitops repository",
            reason="path-outside",
            where=where,
            hint="Write it from the repository's root, like clusters/a/web/helmrelease-demo.yaml",
        )
    return text


def check_writable(path: str, allowed: Sequence[str]) -> None:
    """Refuse a target that is not one.

    Args:
        path: the target file.
        allowed: files or folders that may be written; empty allows every ordinary path.

    Raises:
        PromoError: refused, ``path-not-allowed``.
    """
    inside = any(
        path == one.rstrip("/") or path.startswith(f"{one.rstrip('/')}/") for one in allowed
    )
    if path.split("/", maxsplit=1)[0].lower() in _NEVER or (allowed and not inside):
        raise refused(
            f"{one_line(path, 100)} is not among the files that may be written",
            reason="path-not-allowed",
            where="--target-file",
            hint="Correct it, or allow its folder by allow-paths"
            if allowed
            else "Name the file of an environment",
        )
