"""What changed between two commits, from a checkout that may lack most of its history.

The checkout is only read and deepened. What cannot be found out is an answer here (None, unknown),
never an error: the caller then takes everything to be in scope.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from promo import bounds, process
from promo.errors import PromoError
from promo.process import Finished
from promo.scope.base import Ancestry
from promo.scope.tree import Tree, tree_of

# A container's checkout belongs to another user; hooks, file monitors and replaced objects of a
# checkout have no say here.
_SETTINGS: Final = (
    "--no-replace-objects",
    "-c", "safe.directory=*",
    "-c", "core.hooksPath=/dev/null",
    "-c", "core.fsmonitor=false",
    "-c", "gc.auto=0",
    "-c", "maintenance.auto=false",
)  # fmt: skip
_ENVIRONMENT: Final = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh",
    "GIT_OPTIONAL_LOCKS": "0",
}

_HEAD_BYTES: Final = 200  # of an object in cat-file's answer: name, type, size


@dataclass(frozen=True)
class Checkout:
    """A checkout of the application's repository."""

    folder: Path

    @property
    def there(self) -> bool:
        """Whether the folder is the root of a checkout.

        Of its root alone: in a folder that lies in somebody else's checkout, that history would
        say nothing of the application.
        """
        found = self._git("rev-parse", "--show-toplevel") if self.folder.is_dir() else None
        if found is None or found.code != 0:
            return False
        return self.folder.resolve() == Path(os.fsdecode(found.out.rstrip(b"\n"))).resolve()

    def has(self, sha: str) -> bool:
        """Whether a commit is there, fetched when it is not."""
        return self._known(sha) or (
            self._fetch("--depth=1", sha) and self._known(sha)
        )  # fmt: skip

    def full(self, sha: str) -> str | None:
        """The full SHA of a commit that is named in short, None when nobody knows it."""
        found = self._git("rev-parse", "--verify", "--quiet", f"{sha}^{{commit}}")
        name = found.out.decode("ascii", "replace").strip()
        # A branch may be named like a short SHA; only the object itself counts.
        return name if found.code == 0 and name.startswith(sha) else None

    def ancestry(self, base: str, head: str) -> Ancestry:
        """How ``base`` stands to ``head``; a shallow checkout is deepened until it is known."""
        if base == head:
            return "same"
        if not self.has(head):
            return "unknown"
        for deepen in (None, *(f"--deepen={step}" for step in bounds.HISTORY_STEPS), "--unshallow"):
            if deepen and not self._fetch(deepen, head):
                return "unknown"
            if self._known(base) and self._is_ancestor(base, head):
                return "ancestor"
            if not self._shallow():
                return "unrelated" if self.has(base) else "unknown"
        return "unknown"

    def changed(self, base: str, head: str) -> tuple[str, ...] | None:
        """Every path that differs, both names of a rename; None when it cannot be told."""
        if not (self.has(base) and self.has(head)):
            return None
        found = self._git(
            "diff-tree", "-r", "-z", "--name-only", "--no-renames", "--ignore-submodules=none",
            base, head, "--",
        )  # fmt: skip
        if found.code != 0:
            return None
        return tuple(
            name.decode("utf-8", "surrogateescape") for name in found.out.split(b"\0") if name
        )

    def file_at(self, sha: str, path: str) -> bytes | None:
        """A file's bytes as of a commit; None when it is not there, or is no plain file."""
        listed = self._git("ls-tree", "-z", sha, "--", path)
        if listed.code != 0 or not listed.out.startswith(b"100"):
            return None
        found = self._git("cat-file", "blob", f"{sha}:{path}")
        return found.out if found.code == 0 else None

    def tree(self, sha: str) -> Tree | None:
        """The files of a commit, read from its objects and not from the work tree; None without it.

        Links are no files: what they lead to is either in the tree itself or outside of it.
        """
        if not self.has(sha):
            return None
        listed = self._git("ls-tree", "-r", "-z", "-l", sha)
        if listed.code != 0:
            return None
        sizes: dict[str, int] = {}
        objects: dict[str, str] = {}
        for entry in listed.out.split(b"\0"):
            head, _, name = entry.partition(b"\t")
            match head.split():
                case [b"100644" | b"100755", b"blob", oid, size] if size.isdigit():
                    path = name.decode("utf-8", "surrogateescape")
                    sizes[path], objects[path] = int(size), oid.decode("ascii")
                case _:
                    continue
        return tree_of(sizes, lambda paths: self._contents({p: objects[p] for p in paths}))

    def _contents(self, objects: Mapping[str, str]) -> dict[str, bytes] | None:
        """The contents of some objects, by path; None when git does not give them all."""
        asked = "".join(f"{oid}\n" for oid in objects.values()).encode()
        answered = self._git("cat-file", "--batch", stdin=asked)
        found: dict[str, bytes] = {}
        rest = memoryview(answered.out)
        for path in objects:
            head = bytes(rest[:_HEAD_BYTES]).partition(b"\n")[0]
            size = head.rpartition(b" ")[2]
            if b" blob " not in head or not size.isdigit():
                return None
            start = len(head) + 1
            found[path] = bytes(rest[start : start + int(size)])
            rest = rest[start + int(size) + 1 :]
        return found

    def _known(self, sha: str) -> bool:
        return self._git("cat-file", "-e", f"{sha}^{{commit}}").code == 0

    def _is_ancestor(self, base: str, head: str) -> bool:
        return self._git("merge-base", "--is-ancestor", base, head).code == 0

    def _shallow(self) -> bool:
        return self._git("rev-parse", "--is-shallow-repository").out.strip() != b"false"

    def _fetch(self, depth: str, sha: str) -> bool:
        fetched = self._git(
            "fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head",
            depth, "origin", sha, timeout_seconds=bounds.FETCH_SECONDS,
        )  # fmt: skip
        return fetched.code == 0

    def _git(
        self,
        *arguments: str,
        stdin: bytes = b"",
        timeout_seconds: float = bounds.PROCESS_SECONDS,
    ) -> Finished:
        try:
            return process.run(
                ("git", *_SETTINGS, *arguments),
                folder=self.folder,
                environment=_ENVIRONMENT,
                stdin=stdin,
                timeout_seconds=timeout_seconds,
            )
        except PromoError as error:
            return Finished(-1, b"", str(error))
