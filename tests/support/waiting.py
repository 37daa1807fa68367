"""wait-for-sha as a real process, with times short enough for a test."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

QUICK = ("--interval=30ms", "--settle=300ms", "--confirmations=3", "--timeout=15")
WANTED = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
OLD = "b" * 40


@dataclass(frozen=True)
class Waited:
    """How the process ended; ``document`` is empty when it wrote none."""

    code: int
    said: str
    document: dict[str, Any]

    @property
    def ending(self) -> tuple[int, str, str]:
        """Exit code, outcome and reason, as the document has them."""
        reasons = self.document["reasons"]
        return self.code, self.document["outcome"], reasons[1] if len(reasons) > 1 else ""


def environment(**more: str) -> dict[str, str]:
    """What the process may know of this machine."""
    return {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **more}


def start(folder: Path, *arguments: str, **more: str) -> subprocess.Popen[str]:
    """Start waiting in a folder."""
    return subprocess.Popen(
        [sys.executable, "-I", "-m", "promo", "wait-for-sha", *arguments],
        cwd=folder,
        env=environment(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish(process: subprocess.Popen[str], folder: Path) -> Waited:
    """Wait for the process, read what it left."""
    said, _ = process.communicate(timeout=60)
    file = folder / "promo-report" / "wait.json"
    document: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    return Waited(process.returncode, said, document)


def wait_for(folder: Path, *arguments: str, sha: str = WANTED, **more: str) -> Waited:
    """Wait quickly for a commit; later arguments do not override, they add."""
    given = [a for a in QUICK if not any(b.startswith(a.split("=")[0] + "=") for b in arguments)]
    return finish(start(folder, f"--sha={sha}", *given, *arguments, **more), folder)
