"""How long `promo history` takes on a repository with 10,000 promotions.

    .venv/bin/python bench/history.py [PROMOTIONS]

Goal: at most 2 s for the table, the JSON and the page alike, read from a server (git http-backend
here). Every promotion has a note, every third one an exploration's; every twentieth is rolled back.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from support.git_http import serve_git  # noqa: E402  (the path comes first)
from support.past import make_past  # noqa: E402
from support.promoting import CONFIG  # noqa: E402


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        bare = make_past(place / "srv/gitops.git", count)
        work = place / "work"
        (work / ".github").mkdir(parents=True)
        (work / ".github/promo.yml").write_text(CONFIG)
        with serve_git(bare.folder.parent) as server:
            url = f"{server.url}/gitops.git"
            print(f"{count:,} promotions", flush=True)
            for form in ("table", "json", "html"):
                tell(form, min(promo(url, work, form) for _ in range(3)))


def tell(name: str, best: tuple[float, float]) -> None:
    """Seconds by the wall, and of the processor, which a busy machine does not stretch as much."""
    print(f"{name:<10}{best[0]:>8.2f} s, {best[1]:.2f} s of a processor (goal 2.00)", flush=True)


def promo(url: str, work: Path, form: str) -> tuple[float, float]:
    words = ["history", "--app", "web", "--gitops-repository", url, "--format", form]
    return seconds([sys.executable, "-I", "-m", "promo", *words], work)


def seconds(words: list[str], work: Path) -> tuple[float, float]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(work)}
    before, began = os.times(), time.perf_counter()
    done = subprocess.run(
        words, cwd=work, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        sys.exit(f"{words[0]} ended with {done.returncode}: {done.stderr}{done.stdout}")
    wall, after = time.perf_counter() - began, os.times()
    used = after.children_user + after.children_system
    return wall, used - before.children_user - before.children_system


if __name__ == "__main__":
    main()
