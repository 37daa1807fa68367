"""By git itself: the commit is made with plumbing, and pushed as a compare-and-swap.

In a checkout the files, the index and the branch follow what was pushed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from promo import bounds
from promo.errors import PromoError, invalid, refused, undecided
from promo.gitops.push.planned import PASSING, Author, Planned, Sent
from promo.gitops.repository import Repository
from promo.untrusted import one_line


@dataclass(frozen=True)
class GitBackend:
    """Git, with the credential that the repository was opened with.

    Args:
        signing_key: the file of a private SSH key that commits are signed with; None signs nothing.
    """

    signing_key: Path | None = None

    def check(self, repository: Repository, planned: Planned) -> None:
        """Refuse to write over changes that nobody committed.

        Raises:
            PromoError: refused, ``checkout-dirty``.
        """
        if repository.place.checkout:
            check_clean(repository, planned.files)

    def send(self, repository: Repository, planned: Planned, seconds: float) -> Sent:
        """Make the commit and push it; without a remote the checkout alone moves.

        Raises:
            PromoError: undecided, ``git-failed``; invalid, ``signing-failed``.
        """
        commit = make_commit(repository, planned, self.signing_key)
        if not repository.place.pushes:
            _move_checkout(repository, commit, must=True)
            return Sent(commit)
        said = _send(repository, commit, seconds)
        return Sent(commit) if said is None else Sent(None, said)

    def settle(self, repository: Repository, commit: str) -> str:
        """Bring the checkout to what landed; return what hindered it."""
        return _move_checkout(repository, commit)

    def propose(
        self, repository: Repository, planned: Planned, branch: str, tip: str | None, seconds: float
    ) -> Sent:
        """Make the commit and push it to a branch of its own, in place of what was seen there.

        Raises:
            PromoError: undecided, ``git-failed``; invalid, ``signing-failed``.
        """
        commit = make_commit(repository, planned, self.signing_key)
        ref = f"refs/heads/{branch}"
        exact = (f"--force-with-lease={ref}:{tip or ''}",)
        said = push_ref(repository, f"+{commit}:{ref}", exact, seconds)
        return Sent(commit) if said is None else Sent(None, said)


def make_commit(repository: Repository, planned: Planned, signing_key: Path | None = None) -> str:
    """The commit, on the pinned head; nothing refers to it yet. Modes stay as they are.

    Raises:
        PromoError: undecided, ``git-failed``; invalid, ``signing-failed``.
    """
    git = repository.git
    index = {"GIT_INDEX_FILE": str(repository.scratch / "index")}
    lines: list[bytes] = []
    for path, content in planned.files.items():
        entry = repository.entry(path)
        if entry is None:
            raise undecided(f"{one_line(path, 100)} is gone", reason="git-failed")
        blob = git.text("hash-object", "-w", "--stdin", stdin=content)
        lines.append(f"{entry.mode} {blob}\t{path}".encode())
    git.ask("read-tree", repository.head, environment=index)
    git.ask("update-index", "-z", "--index-info", stdin=b"\0".join(lines), environment=index)
    # --missing-ok: the other files were never fetched.
    tree = git.text("write-tree", "--missing-ok", environment=index)
    return _commit(repository, tree, planned, signing_key)


def _commit(repository: Repository, tree: str, planned: Planned, signing_key: Path | None) -> str:
    signed = ("-c", "gpg.format=ssh", "-c", f"user.signingKey={signing_key}") if signing_key else ()
    done = repository.git.run(
        *signed, "commit-tree", tree, "-p", repository.head, *(("-S",) if signing_key else ()),
        "-F", "-",
        stdin=planned.message.encode(),
        environment=identity(planned.author, planned.when),
    )  # fmt: skip
    if done.code == 0:
        return done.out.decode().strip()
    if signing_key:
        raise invalid(
            f"the commit could not be signed: {one_line(done.err, 160)}",
            reason="signing-failed",
            where="--signing-key",
            hint="Give a private SSH key without a passphrase; ssh-keygen must be installed",
        )
    raise undecided(f"git failed: {one_line(done.err, 160)}", reason="git-failed")


def identity(author: Author, when: datetime) -> dict[str, str]:
    """The environment that tells git who commits, and when."""
    return {
        f"GIT_{role}_{part}": value
        for role in ("AUTHOR", "COMMITTER")
        for part, value in (
            ("NAME", author.name),
            ("EMAIL", author.email),
            ("DATE", f"@{int(when.timestamp())} +0000"),
        )
    }


def _send(repository: Repository, commit: str, remaining_seconds: float) -> str | None:
    """Push one commit; None when it was accepted, else what was said."""
    place = repository.place
    ref = f"refs/heads/{place.branch}"
    # The lease makes it a compare-and-swap on what was read. It never forces: ours comes after it.
    exact = () if place.checkout else (f"--force-with-lease={ref}:{repository.head}",)
    return push_ref(repository, f"{commit}:{ref}", exact, remaining_seconds)


def push_ref(
    repository: Repository, refspec: str, exact: tuple[str, ...], seconds: float
) -> str | None:
    """Push one ref; None when it was accepted, else what was said."""
    remote = repository.place.remote or "origin"
    try:
        done = repository.git.run(
            "push", "--no-verify", *exact, remote, refspec,
            timeout_seconds=max(1.0, min(seconds, bounds.PROCESS_SECONDS)),
        )  # fmt: skip
    except PromoError as error:
        if error.reason not in PASSING:
            raise
        return "timed out"
    return None if done.code == 0 else done.err + done.out.decode("utf-8", "replace")


# ── a checkout ─────────────────────────────────────────────────────────────────────────────────
def check_clean(repository: Repository, files: Mapping[str, bytes]) -> None:
    """Refuse to write over changes that nobody committed.

    Raises:
        PromoError: refused, ``checkout-dirty``.
    """
    git = repository.git
    for path in files:
        staged = git.run("diff-index", "--cached", "--quiet", "HEAD", "--", path).code != 0
        work_tree = git.work_tree or git.folder
        try:
            on_disk = (work_tree / path).read_bytes()
        except OSError:
            on_disk = None
        committed = git.run("cat-file", "blob", f"HEAD:{path}")
        if staged or committed.code != 0 or on_disk != committed.out:
            raise refused(
                f"{one_line(path, 100)} has changes that are not committed",
                reason="checkout-dirty",
                where="--gitops-dir",
                hint="Commit or discard them first",
            )


def _move_checkout(repository: Repository, commit: str, *, must: bool = False) -> str:
    """Bring a checkout's files, index and branch to a commit; return what hindered it.

    Files first: killed in between, the branch is before, and the change is there to be seen.
    """
    if not repository.place.checkout:
        return ""
    git = repository.git
    own = git.text("rev-parse", "--verify", "HEAD^{commit}")
    if own == commit:
        return ""
    git.run("update-index", "-q", "--refresh")
    done = git.run("read-tree", "-m", "-u", own, commit)
    if done.code == 0:
        done = git.run("update-ref", "-m", "promo", "HEAD", commit, own)
        if done.code != 0:
            git.run("read-tree", "-m", "-u", commit, own)
    if done.code == 0:
        return ""
    problem = f"the checkout could not be moved to {commit}: {one_line(done.err)}"
    if must:
        raise undecided(problem, reason="git-failed", where="--gitops-dir")
    return problem
