"""How long a composite step waits for its Python: cold, warm, and beside plain venv and pip.

Goals: light ≤ 3 s cold, ≤ 0.05 s for the next step of the job. The peer installs the same lock file
with `python -m venv` and `pip install --require-hashes`, in the same run, with the same cache.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
PYTHON = str(Path(sys.base_prefix) / "bin" / "python3")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        heads = ("extra", "cold s", "no cache s", "next s", "venv+pip s", "ratio")
        print("{:<10}{:>8}{:>12}{:>9}{:>12}{:>7}".format(*heads))
        for extra in ("light", "github", "explore"):
            report(extra, place / extra)


def report(extra: str, place: Path) -> None:
    """One line of the table: medians of a few runs each."""
    temps = [place / f"temp{i}" for i in range(5)]
    for temp in temps:
        temp.mkdir(parents=True)
    cold = median(seconds(lambda t=t: bootstrap(extra, t)) for t in temps[:3])
    empty = seconds(lambda: bootstrap(extra, temps[3], UV_CACHE_DIR=str(place / "cache")))
    again = median(seconds(lambda: bootstrap(extra, temps[0])) for _ in range(20))
    peer = median(seconds(lambda i=i: venv_and_pip(extra, place / f"peer{i}")) for i in range(3))
    print(f"{extra:<10}{cold:>8.2f}{empty:>12.2f}{again:>9.3f}{peer:>12.2f}{cold / peer:>7.2f}")


def bootstrap(extra: str, temp: Path, **environment: str) -> None:
    step = {**os.environ, "RUNNER_TEMP": str(temp), "INPUT_PYTHON_PATH": PYTHON, **environment}
    run([str(ROOT / "bootstrap.sh"), extra], step)


def venv_and_pip(extra: str, place: Path) -> None:
    run([PYTHON, "-m", "venv", str(place)], dict(os.environ))
    lock = str(ROOT / "locked" / f"{extra}.txt")
    install = ["-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock]
    run([str(place / "bin/python"), *install], dict(os.environ))


def run(words: list[str], environment: dict[str, str]) -> None:
    subprocess.run(words, env=environment, check=True, capture_output=True)


def seconds(what: Callable[[], None]) -> float:
    """How long one call takes, by the wall."""
    started = time.perf_counter()
    what()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
