"""The repository that is adopted, as git knows it: its files, its name, its branch."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from promo import bounds
from promo.adopt.files import Files
from promo.errors import invalid
from promo.git import Git, find_checkout
from promo.untrusted import one_line

_REMOTE: Final = re.compile(
    r"[:/]([A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}?)(?:\.git)?/?\Z"
)
_USUAL: Final = ("main", "master", "trunk", "develop")


@dataclass(frozen=True)
class Adopted:
    """A checkout.

    Args:
        top: its top folder.
        below: where in it the command was called; empty at the top.
        git: its git.
    """

    top: Path
    below: str
    git: Git

    def files(self) -> Files:
        """What git tracks, and what is new and not ignored."""
        listed = self.git.ask("ls-files", "-z", "--cached", "--others", "--exclude-standard")
        paths = dict.fromkeys(listed.decode("utf-8", "replace").split("\0"))
        return Files(tuple(filter(None, paths)), self._content)

    def _content(self, path: str) -> str:
        file = self.top / path
        try:
            if file.is_symlink() or file.stat().st_size > bounds.SOURCE_FILE_BYTES:
                return ""
            return file.read_text(encoding="utf-8-sig", errors="replace")
        except OSError:
            return ""

    def repository(self) -> str | None:
        """``owner/name`` by the address of origin; None without one."""
        found = _REMOTE.search(self.origin())
        return found[1] if found else None

    def origin(self) -> str:
        """The address of origin; empty without one."""
        return self._say("config", "--get", "remote.origin.url")

    def head(self) -> str | None:
        """The commit that is checked out; None before the first."""
        return self._say("rev-parse", "--verify", "--quiet", "HEAD") or None

    def branch(self) -> str:
        """The branch that people push to: origin's, else a usual one, else this one."""
        head = self._say("symbolic-ref", "--short", "refs/remotes/origin/HEAD")
        if head:
            return head.removeprefix("origin/")
        heads = self._say("for-each-ref", "--format=%(refname:short)", "refs/heads").splitlines()
        usual = next((name for name in _USUAL if name in heads), "")
        return usual or self._say("symbolic-ref", "--short", "HEAD") or "main"

    def ignores(self, path: str) -> bool:
        """Whether git leaves a path alone."""
        plain = {"GIT_LITERAL_PATHSPECS": "0"}  # this command takes no other
        return self.git.run("check-ignore", "--quiet", path, environment=plain).code == 0

    def _say(self, *words: str) -> str:
        done = self.git.run(*words)
        return done.out.decode("utf-8", "replace").strip() if done.code == 0 else ""


def adopted(folder: Path) -> Adopted:
    """The checkout that a folder is in.

    Raises:
        PromoError: invalid, ``not-a-checkout``.
    """
    here = folder.resolve()
    if not here.is_dir():
        windows = "\\" in str(folder) or re.match(r"[A-Za-z]:", folder.name)
        raise invalid(
            "there is no such folder",
            reason="not-a-checkout",
            # Joined to the folder that this runs in, it would be no path of either system.
            where=one_line(folder.name if windows else str(folder), 200),
            hint="Paths are written with / here" if windows else "Name the repository's folder",
        )
    for top in (here, *here.parents):
        if (top / ".git").exists() and (git := find_checkout(top)):
            below = here.relative_to(top).as_posix()
            return Adopted(top, "" if below == "." else below, git)
    if all((here / name).exists() for name in ("HEAD", "objects", "refs")):
        raise invalid(
            "is a bare repository, which has none of its files laid out",
            reason="not-a-checkout",
            where=one_line(str(folder), 200),
            hint="Clone it, and run this in the clone",
        )
    raise invalid(
        "is in no git repository, and promo compares commits",
        reason="not-a-checkout",
        where=one_line(str(folder), 200),
        hint="Run git init and commit what you have, or give the repository's folder",
    )
