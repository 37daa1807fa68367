"""What a registry would hold: the builds of the application, each under its digest."""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from promo.demo.plain_git import git

IMAGE: Final = "registry.example.com/pine-and-paper/shop"


@dataclass(frozen=True)
class Build:
    """One build: its commit, its tag, the digest of its content, and where it can be run from."""

    sha: str
    tag: str
    digest: str
    folder: Path


class Builds:
    """The builds of this demo, by digest."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, Build] = {}

    def make(self, repository: Path, sha: str, tag: str) -> Build:
        """Build a commit. The commit is part of the content, so no two share a digest."""
        # As a zip: the oldest Python here (3.11.2) has no way yet to unpack a tar safely.
        content = git(repository, "archive", "--format=zip", sha)
        digest = hashlib.sha256(content).hexdigest()
        folder = self._folder / digest[:12]
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            archive.extractall(folder)
        return self.keep(Build(sha, tag, f"sha256:{digest}", folder))

    def keep(self, build: Build) -> Build:
        """Let a build be found by its digest, whatever gave it that."""
        self._known[build.digest] = build
        return build

    def get(self, digest: str) -> Build | None:
        """The build of a digest, None when this registry has none."""
        return self._known.get(digest)
