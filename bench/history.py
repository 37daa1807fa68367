"""How long `promo history` takes on a repository with 10,000 promotions.

    .venv/bin/python bench/history.py [PROMOTIONS]

Goal: at most 2 s for the table, the JSON and the page alike, read from a server (git http-backend
here). Every promotion has a note, every second one is an exploration's; every twentieth is rolled
back. The peer, measured in the same run, is what git alone takes to bring the same commits and
notes and print them.
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

BY_HAND = """
set -eu
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
git init -q --bare "$2/r"; cd "$2/r"; git remote add origin "$1"
git fetch -q --no-tags --depth=1 --filter=blob:none origin +refs/heads/main:refs/remotes/o/main
git fetch -q --no-tags --depth=1 origin +refs/notes/promo:refs/notes/promo
git init -q --bare "$2/h"; cd "$2/h"; git remote add origin "$1"
git fetch -q --no-tags --filter=tree:0 origin +refs/heads/main:refs/remotes/o/main
git log --format='%H %ct %an%n%B' --fixed-strings --grep='Promotion-Id: ' refs/remotes/o/main > log
cd "$2/r"; git notes --ref=refs/notes/promo list | cut -d' ' -f1 | git cat-file --batch > notes
"""


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
            print(f"{count:,} promotions")
            for form in ("table", "json", "html"):
                best = min(promo(url, work, form) for _ in range(3))
                print(f"{form:<10}{best:>8.2f} s (goal 2.00)")
            best = min(by_hand(url, place / f"hand-{i}") for i in range(3))
            print(f"{'git alone':<10}{best:>8.2f} s")


def promo(url: str, work: Path, form: str) -> float:
    words = ["history", "--app", "web", "--gitops-repository", url, "--format", form]
    return seconds([sys.executable, "-I", "-m", "promo", *words], work)


def by_hand(url: str, work: Path) -> float:
    work.mkdir()
    return seconds(["sh", "-c", BY_HAND, "sh", url, str(work)], work)


def seconds(words: list[str], work: Path) -> float:
    environment = {"PATH": os.environ["PATH"], "HOME": str(work)}
    began = time.perf_counter()
    done = subprocess.run(
        words, cwd=work, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        sys.exit(f"{words[0]} ended with {done.returncode}: {done.stderr}{done.stdout}")
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
