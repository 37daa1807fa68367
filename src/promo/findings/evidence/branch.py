"""Pictures on an orphan branch: named by their content, linked by the commit, taken out when old.

    web/v1-0123456789abcdef/5c1a….png        one folder a finding

Each change is one commit on what the server has then. A name holds its content's hash, so no two
writers ever mean different things by one path, and whoever loses the race only looks again. Links
name the commit, so what is taken out of the branch stays readable where it was linked.
"""

import hashlib
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from promo import bounds
from promo.errors import PromoError, invalid, undecided
from promo.git import Access, Git, create_bare
from promo.gitops.push.git import identity
from promo.gitops.push.planned import Author, Patience, pause
from promo.gitops.trouble import kind_of, may_pass
from promo.untrusted import one_line

_TIP: Final = "refs/promo/evidence"
_AUTHOR: Final = Author("promo", "promo@noreply.invalid")
_HASH_DIGITS: Final = 32
_OURS: Final = re.compile(r"README\.md|[A-Za-z0-9._-]+/v\d{1,3}-[0-9a-f]{16}/[0-9a-f]{32}\.png")


@dataclass(frozen=True)
class EvidenceBranch:
    """The branch of one repository.

    Args:
        remote: the repository's git address.
        access: how to get in.
        branch: its name.
        web: the repository's address for a browser.
        patience: how long a lost race is run again.
    """

    remote: str
    access: Access
    branch: str
    web: str
    patience: Patience = field(default_factory=lambda: Patience(bounds.EVIDENCE_SECONDS))

    def keep(
        self, app: str, wanted: Mapping[str, bytes], finished: Iterable[str], now: datetime
    ) -> dict[str, str]:
        """Add pictures and take out finished ones; each picture's address, by its key.

        Args:
            app: the application; its pictures lie below its name.
            wanted: PNG files by fingerprint.
            finished: fingerprints whose pictures go.
            now: the commit's time.

        Raises:
            PromoError: partial, ``evidence-denied`` or ``evidence-failed``.
        """
        paths = {key: _path(app, key, content) for key, content in wanted.items()}
        gone = {_folder(app, key) for key in finished} - {_folder(app, key) for key in wanted}
        with tempfile.TemporaryDirectory(prefix="promo-evidence-") as folder:
            git = create_bare(Path(folder, "git"), self.access)
            commit = self._commit(git, {paths[k]: wanted[k] for k in wanted}, gone, now)
        return {key: f"{self.web}/blob/{commit}/{path}?raw=true" for key, path in paths.items()}

    def _commit(
        self, git: Git, files: Mapping[str, bytes], gone: set[str], now: datetime
    ) -> str | None:
        """Commit what is missing and push it; None when the branch is not there and need not be."""
        stop_at = self.patience.clock() + self.patience.timeout_seconds
        turn = 0
        while True:
            turn += 1
            tip, said = self._fetch(git)
            if not said:
                self._check_ours(git, tip)
                changed = _change(git, tip, files, gone)
                if changed is None:
                    return tip
                commit = _made(git, changed, tip, now)
                said = self._push(git, commit)
                if not said:
                    return commit
            if not may_pass(kind_of(said)) or self.patience.clock() >= stop_at:
                raise self._error(said)
            pause(turn, stop_at, self.patience)

    def _check_ours(self, git: Git, tip: str | None) -> None:
        """A branch that holds anything else is somebody's, whatever its name."""
        foreign = [path for path in _listed(git, tip) if not _OURS.fullmatch(path)] if tip else []
        if foreign:
            raise invalid(
                f"the branch {self.branch} holds other files ({one_line(foreign[0], 80)})",
                reason="evidence-branch-taken",
                where="--evidence-branch",
                hint="Name a branch that is for evidence alone; it need not exist",
            )

    def _fetch(self, git: Git) -> tuple[str | None, str]:
        """The branch's commit, None when there is no branch; and what went wrong."""
        git.run("update-ref", "-d", _TIP)
        ref = f"+refs/heads/{self.branch}:{_TIP}"
        said = _said(git, "fetch", "--quiet", "--no-tags", "--depth=1", "--filter=blob:none",
                     self.remote, ref)  # fmt: skip
        if said and kind_of(said) == "no-branch":
            return None, ""
        return (None if said else git.text("rev-parse", _TIP)), said

    def _push(self, git: Git, commit: str) -> str:
        ref = f"{commit}:refs/heads/{self.branch}"
        return _said(git, "push", "--quiet", "--no-verify", self.remote, ref)

    def _error(self, said: str) -> PromoError:
        denied = kind_of(said) in {"denied", "gone", "protected"}
        return undecided(
            f"the pictures could not be kept on the branch {self.branch} ({one_line(said, 200)})",
            outcome="partial",
            reason="evidence-denied" if denied else "evidence-failed",
            where=self.web,
            hint="Add to the job's permissions:  contents: write, or set evidence to artifact"
            if denied
            else "Run it again later, or set evidence to artifact",
        )


def _said(git: Git, *words: str) -> str:
    """What a command that talks to the server complained of; empty when it did not."""
    try:
        done = git.run(*words)
    except PromoError as error:
        return "timed out" if error.reason == "program-timeout" else str(error)
    return "" if done.code == 0 else done.err or f"code {done.code}"


def _change(git: Git, tip: str | None, files: Mapping[str, bytes], gone: set[str]) -> str | None:
    """The tree as it is to be; None when it is so already."""
    there = _listed(git, tip) if tip else {}
    kept = {path: blob for path, blob in there.items() if path.rpartition("/")[0] not in gone}
    new = {
        path: git.text("hash-object", "-w", "--stdin", stdin=content)
        for path, content in files.items()
        if path not in kept
    }
    if not new and kept == there:
        return None
    lines = "".join(f"100644 {blob}\t{path}\n" for path, blob in {**kept, **new}.items())
    with tempfile.TemporaryDirectory(prefix="promo-index-") as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
        git.ask("update-index", "--add", "--index-info", stdin=lines.encode(), environment=index)
        # The pictures that others put there are known by name alone.
        return git.text("write-tree", "--missing-ok", environment=index)


def _listed(git: Git, tip: str) -> dict[str, str]:
    """The blobs of a commit by path."""
    entries = git.ask("ls-tree", "-r", "-z", "--full-tree", tip).decode("utf-8", "replace")
    parts = (entry.partition("\t") for entry in entries.split("\0") if entry)
    return {path: head.split(" ")[2] for head, _, path in parts}


def _made(git: Git, tree: str, tip: str | None, now: datetime) -> str:
    parent = ("-p", tip) if tip else ()
    return git.text(
        "commit-tree", tree, *parent, stdin=b"Evidence\n", environment=identity(_AUTHOR, now)
    )


def _folder(app: str, key: str) -> str:
    return f"{app}/{key.replace(':', '-')}"


def _path(app: str, key: str, content: bytes) -> str:
    name = hashlib.sha256(content).hexdigest()[:_HASH_DIGITS]
    return f"{_folder(app, key)}/{name}.png"
