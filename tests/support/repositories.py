"""Real git repositories for tests, made by git itself, with nothing of the machine's settings."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder and return what it said."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "A Person",
        "GIT_AUTHOR_EMAIL": "person@example.com",
        "GIT_COMMITTER_NAME": "A Person",
        "GIT_COMMITTER_EMAIL": "person@example.com",
        "GIT_ALLOW_PROTOCOL": "file",
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().strip()


@dataclass(frozen=True)
class Repository:
    """A repository with a work tree that tests commit to."""

    folder: Path

    @classmethod
    def new(cls, folder: Path) -> "Repository":
        """An empty repository on the branch main."""
        folder.mkdir(parents=True)
        git(folder, "init", "--quiet", "--initial-branch=main")
        git(folder, "config", "uploadpack.allowAnySHA1InWant", "true")
        git(folder, "config", "uploadpack.allowFilter", "true")
        return cls(folder)

    @property
    def url(self) -> str:
        """Its address; unlike a path it makes git keep to the wire protocol's rules."""
        return self.folder.as_uri()

    def commit(
        self, files: Mapping[str, str | bytes | None], message: str = "a change", **options: str
    ) -> str:
        """Write files (None removes one), commit, return the SHA; options are trailers."""
        for name, content in files.items():
            path = self.folder / name
            if content is None:
                git(self.folder, "rm", "--quiet", "--", name)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
            git(self.folder, "add", "--force", "--", name)
        trailers = [f"{key.replace('_', '-')}: {value}" for key, value in options.items()]
        body = "\n\n".join([message, *(["\n".join(trailers)] if trailers else [])])
        git(self.folder, "commit", "--quiet", "--allow-empty", "--message", body)
        return git(self.folder, "rev-parse", "HEAD")

    def shallow_clone(self, folder: Path, depth: int = 1) -> Path:
        """What a workflow's checkout step leaves behind."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        git(folder.parent, "clone", "--quiet", f"--depth={depth}", self.url, str(folder))
        return folder
