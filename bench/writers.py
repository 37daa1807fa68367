"""Many promotions at once, each of another app, into adjacent lines of one file.

    .venv/bin/python bench/writers.py [WRITERS]

Goal: of 32 real processes against one server (git http-backend here) all land, none is lost, none
lands twice, and no other byte changes. Prints how long the whole took, and the slowest of them.
"""

import re
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from support.git_http import serve_git  # noqa: E402  (the path comes first)
from support.git_repository import DIGESTS, git  # noqa: E402
from support.promoting import World, as_json, make_world, release  # noqa: E402

OLD = f"v1@sha256:{'0' * 64}"
FILE = "all.yaml"


def main() -> None:
    writers = int(sys.argv[1]) if len(sys.argv) > 1 else 32
    with tempfile.TemporaryDirectory() as folder:
        world = make_world(Path(folder))
        (world.folder / ".github/promo.yml").unlink()
        text = "".join(f"w{n}: {{image: 'o/w{n}:{OLD}'}}\n" for n in range(writers))
        world.bare.commit({FILE: text})
        before = world.bare.head
        began = time.perf_counter()
        with serve_git(world.bare.folder.parent) as server, ThreadPoolExecutor(writers) as pool:
            url = f"{server.url}/gitops.git"
            took = list(pool.map(partial(promote, world, url), range(writers)))
        whole = time.perf_counter() - began
        check(world, before, text, writers)
        pushes = sum(path.endswith("git-receive-pack") for _, path, _ in server.requests)
    print(f"{writers} writers: all landed, none lost, none twice, no other byte changed")
    print(f"whole {whole:.1f} s, slowest {max(took):.1f} s, {pushes} pushes tried")


def promote(world: World, url: str, number: int) -> float:
    """One promotion by a process of its own; the seconds it took."""
    began = time.perf_counter()
    ran = world.promo(
        "promote-digests", "--release", as_json(release(2, name=f"o/w{number}")),
        "--target-file", FILE, "--app", f"w{number}", "--out", f"out{number}",
        "--timeout", "600", where=url, limit_seconds=900,
    )  # fmt: skip
    if ran.code != 0:
        sys.exit(f"writer {number} ended with {ran.code}: {ran.err}")
    return time.perf_counter() - began


def check(world: World, before: str, text: str, writers: int) -> None:
    if world.bare.read(FILE) != text.replace(OLD, f"v2@{DIGESTS[2]}"):
        sys.exit("the file is not what it should be")
    log = git(world.bare.folder, "log", "--format=%B", f"{before}..main")
    apps = sorted(re.findall(r"(?m)^Promo-App: (\S+)$", log))
    if apps != sorted(f"w{n}" for n in range(writers)):
        sys.exit(f"{len(apps)} commits for {writers} writers")
    world.bare.check()


if __name__ == "__main__":
    main()
