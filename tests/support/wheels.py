"""What bootstrap.sh downloads, kept, so that a test that is not about downloading asks nobody."""

import fcntl
import functools
import hashlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
# The machine's own Python, as a runner has one; the development environment's has no pip.
PYTHON = str(Path(sys.base_prefix) / "bin" / "python3")


def with_uv() -> Path:
    """A folder that holds the wheel that locked/uv.txt names for this machine."""
    folder = ROOT / ".cache/wheels"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not any(_is_pinned(wheel) for wheel in folder.glob("uv-*.whl")):
            _download(folder)
    return folder


def of_pip() -> dict[str, str]:
    """Settings with which pip takes uv from that folder and asks no index."""
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(with_uv())}


@functools.cache
def of_all() -> dict[str, str]:
    """Settings with which no action downloads anything, once uv's cache has it all."""
    cache = os.environ.get("UV_CACHE_DIR", str(Path.home() / ".cache/uv"))
    online = {**of_pip(), "UV_CACHE_DIR": cache}
    offline = {**online, "UV_OFFLINE": "1"}
    if _bootstrap(offline) and (trouble := _bootstrap(online)):
        raise AssertionError(trouble)
    return offline


def _bootstrap(settings: dict[str, str]) -> str:
    """What it says when it cannot make the environment that has everything of every action."""
    with tempfile.TemporaryDirectory() as temporary:
        environment = {**os.environ, **settings, "RUNNER_TEMP": temporary}
        made = subprocess.run(
            ["bash", ROOT / "bootstrap.sh", "run"],
            env={**environment, "INPUT_PYTHON_PATH": PYTHON, "GITHUB_ACTIONS": ""},
            capture_output=True,
            text=True,
            check=False,
        )
    return "" if made.returncode == 0 else made.stderr


def _is_pinned(wheel: Path) -> bool:
    pinned = re.findall(r"sha256:(\w+)", (ROOT / "locked/uv.txt").read_text())
    return hashlib.sha256(wheel.read_bytes()).hexdigest() in pinned


def _download(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        download = ["download", "--quiet", "--require-hashes", "--no-deps", "--dest", str(folder)]
        words = [*download, "--only-binary", ":all:", "-r", str(ROOT / "locked/uv.txt")]
        for attempt in range(2):  # as bootstrap.sh does
            pip = [_pip(Path(temporary)), "-I", "-m", "pip", *words]
            subprocess.run(pip, check=attempt == 1, cwd=temporary)


def _pip(folder: Path) -> str:
    """A Python with pip; a Debian one often has venv alone, which brings its own."""
    has = subprocess.run([PYTHON, "-I", "-c", "import pip"], capture_output=True, check=False)
    if has.returncode == 0:
        return PYTHON
    subprocess.run([PYTHON, "-I", "-m", "venv", folder / "pip"], check=True)
    return str(folder / "pip/bin/python")
