"""Git without the settings, hooks and variables of whoever runs this."""

import os
import subprocess
from pathlib import Path


class ReleaseError(Exception):
    """A release cannot be made, and why, in one line."""


def git(folder: Path | None, *words: str, environment: dict[str, str] | None = None) -> str:
    """What a command of git says, without the space around it.

    Raises:
        ReleaseError: it failed.
    """
    return git_bytes(folder, *words, environment=environment).decode("utf-8", "replace").strip()


def git_bytes(folder: Path | None, *words: str, environment: dict[str, str] | None = None) -> bytes:
    """The same, as it is."""
    done = _run(folder, words, environment)
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["no reason given"]
        raise ReleaseError(f"git {words[0]} failed: {lines[-1]}")
    return done.stdout


def says_yes(folder: Path, *words: str) -> bool:
    """Whether a command of git that asks something ends with 0."""
    return _run(folder, words, None).returncode == 0


def _run(
    folder: Path | None, words: tuple[str, ...], environment: dict[str, str] | None
) -> subprocess.CompletedProcess[bytes]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    clean = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "TZ": "UTC"}
    settings = (f"safe.directory={folder or '*'}", f"core.hooksPath={os.devnull}")
    return subprocess.run(
        ["git", "-c", settings[0], "-c", settings[1], *words],
        cwd=folder,
        env={**kept, **clean, **(environment or {})},
        capture_output=True,
        check=False,
    )
