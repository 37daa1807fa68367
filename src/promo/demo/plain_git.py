"""Git as the people of the demo use it: on their own repositories, without a network."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from promo import process
from promo.errors import undecided
from promo.untrusted import one_line

# Nobody's own configuration, hooks or signing keys take part in the demo.
_ENVIRONMENT: Final = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_AUTHOR_NAME": "Robin Example",
    "GIT_AUTHOR_EMAIL": "robin@example.com",
    "GIT_COMMITTER_NAME": "Robin Example",
    "GIT_COMMITTER_EMAIL": "robin@example.com",
}


def git(
    folder: Path, *arguments: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None
) -> bytes:
    """What one git command prints.

    Raises:
        PromoError: inconclusive, ``demo-git``, when it fails.
    """
    done = process.run(
        ["git", *arguments],
        folder=folder,
        stdin=stdin,
        environment={**_ENVIRONMENT, **(environment or {})},
    )
    if done.code != 0:
        said = one_line(done.err)
        raise undecided(f"git {arguments[0]} failed: {said}", reason="demo-git", where=str(folder))
    return done.out


def line(folder: Path, *arguments: str) -> str:
    """The one line that a git command prints."""
    return git(folder, *arguments).decode("utf-8", "replace").strip()
