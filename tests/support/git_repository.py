"""Bare git repositories of a test, written and read with plain git."""

import hashlib
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

DIGESTS = {n: "sha256:" + f"{n:x}".rjust(2, "0") * 32 for n in range(16)}
_NO_FILES = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
_BY = "A Person <person@example.com>"


def _shas(count: int) -> dict[int, str]:
    """The commits of an application, each the parent of the next."""
    shas: dict[int, str] = {}
    for n in range(count):
        parent = f"parent {shas[n - 1]}\n" if n else ""
        who = f"author {_BY} {n} +0000\ncommitter {_BY} {n} +0000\n"
        commit = f"tree {_NO_FILES}\n{parent}{who}\n{n}\n"
        shas[n] = hashlib.sha1(f"commit {len(commit)}\0{commit}".encode()).hexdigest()
    return shas


SHAS = _shas(256)

_CLEAN = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "LC_ALL": "C",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "init.defaultBranch",
    "GIT_CONFIG_VALUE_0": "main",
    **{f"GIT_{role}_NAME": "A Person" for role in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{role}_EMAIL": "person@example.com" for role in ("AUTHOR", "COMMITTER")},
}


def git(folder: Path, *words: str, stdin: bytes = b"") -> str:
    """Run git and return what it prints; anything but success fails the test."""
    done = subprocess.run(
        ["git", "-C", str(folder), *words],
        env=_CLEAN,
        input=stdin,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().strip()


def application(folder: Path) -> Path:
    """A checkout of the application that has the commits of ``SHAS``, and no files."""
    if not folder.exists():
        folder.mkdir(parents=True)
        git(folder, "init", "--quiet", "--initial-branch=main")
        stream = (
            f"commit refs/heads/main\ncommitter {_BY} {n} +0000\ndata {len(f'{n}') + 1}\n{n}\n\n"
            for n in SHAS
        )
        git(folder, "fast-import", "--quiet", stdin="".join(stream).encode())
        assert git(folder, "rev-parse", "main") == SHAS[max(SHAS)]
    return folder


class Bare:
    """A bare repository with a branch ``main``, as a server has it."""

    def __init__(self, folder: Path, *, filters: bool = True) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)  # one that is there already stays
        git(folder, "init", "--quiet", "--bare", "--initial-branch=main")
        git(folder, "config", "http.receivepack", "true")
        if filters:
            git(folder, "config", "uploadpack.allowFilter", "true")
        self._mark = 0

    @property
    def head(self) -> str:
        return git(self.folder, "rev-parse", "refs/heads/main")

    def commit(
        self,
        files: Mapping[str, bytes | str | None],
        message: str = "change",
        *,
        branch: str = "main",
        mode: str = "100644",
    ) -> str:
        """Add a commit that writes files, or removes those that are None; return its SHA."""
        parent = subprocess.run(
            ["git", "-C", str(self.folder), "rev-parse", "--verify", "-q", f"refs/heads/{branch}"],
            env=_CLEAN,
            capture_output=True,
            check=False,
        ).stdout.decode()
        said = message.encode()
        self._mark += 1
        lines = [
            f"commit refs/heads/{branch}\n".encode(),
            b"committer A Person <person@example.com> %d +0000\n" % (1_770_000_000 + self._mark),
            b"data %d\n%s\n" % (len(said), said),
        ]
        if parent:
            lines.append(f"from {parent.strip()}\n".encode())
        for path, content in files.items():
            if content is None:
                lines.append(f"D {path}\n".encode())
                continue
            data = content.encode() if isinstance(content, str) else content
            lines.append(f"M {mode} inline {path}\n".encode())
            lines.append(b"data %d\n%s\n" % (len(data), data))
        git(self.folder, "fast-import", "--quiet", stdin=b"".join(lines))
        return git(self.folder, "rev-parse", f"refs/heads/{branch}")

    def read(self, path: str, ref: str = "refs/heads/main") -> str:
        done = subprocess.run(
            ["git", "-C", str(self.folder), "cat-file", "blob", f"{ref}:{path}"],
            env=_CLEAN,
            capture_output=True,
            check=True,
        )
        return done.stdout.decode()

    def messages(self, ref: str = "refs/heads/main") -> list[str]:
        """The messages of a branch, newest first."""
        return git(self.folder, "log", "-z", "--format=%B", ref).split("\0")

    def hook(self, name: str, script: str) -> None:
        """Install a hook of the server."""
        file = self.folder / "hooks" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def check(self) -> None:
        """Every object is there and sound."""
        git(self.folder, "fsck", "--full", "--strict", "--no-dangling")
