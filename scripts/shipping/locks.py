"""locked/<extra>.txt: exactly what each action installs, with hashes, from uv.lock.

No index address is in them, so a machine with a mirror uses its mirror.
"""

import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path


def locked(root: Path) -> Mapping[str, str]:
    """File name to the text of each extra's lock file."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    return {f"{extra}.txt": _export(root, extra) for extra in project["optional-dependencies"]}


def _export(root: Path, extra: str) -> str:
    done = subprocess.run(
        [
            *(str(root / ".cache/uv/bin/uv"), "export", "--quiet", "--frozen", "--no-dev"),
            *("--no-emit-project", "--no-header", "--no-annotate", "--extra", extra),
            *("--format", "requirements-txt"),
        ],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
