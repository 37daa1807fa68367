"""A stranger's way: a site adopted, explored, promoted by hand, and a fault that is blocked."""

import json
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from support.repositories import Repository, git
from support.site import Reply, Request, serving
from support.staging import clean

FILES = "apps/garden/staging.yaml", "apps/garden/demo.yaml"
PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Garden</title>'
    '<link rel="icon" href="data:,"><meta name="revision" content="@SHA@">'
    '<nav><a href="/">Home</a> <a href="/roses.html">Roses</a></nav><main>{}</main>\n'
)
HOME = PAGE.format("<h1>The garden</h1><p>Open from nine to six.</p>")
ROSES = PAGE.format("<h1>Roses</h1><p>Red, white and yellow.</p><script src=/roses.js></script>")


@dataclass
class Stranger:
    """Somebody with a site, a gitops repository, and a terminal; every command is counted."""

    app: Repository
    gitops: Repository
    site: str = ""
    commands: list[str] = field(default_factory=list[str])

    def deploy(self, files: dict[str, str], digit: str) -> str:
        """Commit the site and let staging's file deploy it."""
        sha = self.app.commit(files)
        self.gitops.commit({FILES[0]: image(sha, digit)})
        return sha

    def promo(self, *words: str) -> subprocess.CompletedProcess[str]:
        self.commands.append(" ".join(words))
        return subprocess.run(
            [sys.executable, "-I", "-m", "promo", *words],
            cwd=self.app.folder, env=clean({"INPUT_RATE": "0"}),
            capture_output=True, text=True, timeout=200, check=False,
        )  # fmt: skip

    def answer(self, request: Request) -> Reply:
        """What a server of files gives, with the commit filled in."""
        name = request.path.partition("?")[0].removeprefix("/") or "index.html"
        file = self.app.folder / name
        kind = "text/javascript" if name.endswith(".js") else "text/html"
        if not file.is_file():
            return Reply(404, b"nothing here", {"Content-Type": "text/plain"})
        text = file.read_text().replace("@SHA@", git(self.app.folder, "rev-parse", "HEAD"))
        return Reply(200, text.encode(), {"Content-Type": kind})


def image(tag: str, digit: str) -> str:
    return f"image:\n  repository: ghcr.io/me/garden\n  tag: {tag}\n  digest: sha256:{digit * 64}\n"


@contextmanager
def stranger(folder: Path) -> Generator[Stranger]:
    here = Stranger(Repository.new(folder / "garden"), Repository.new(folder / "gitops"))
    here.gitops.commit({name: image("v0", "0") for name in FILES})
    git(here.gitops.folder, "config", "receive.denyCurrentBranch", "updateInstead")
    with serving(here.answer) as site:
        here.site = site.url
        yield here


def test_a_stranger_adopts_explores_promotes_and_a_fault_is_blocked(tmp_path: Path):
    with stranger(tmp_path) as here:
        pages = {"index.html": HOME, "roses.html": ROSES, "roses.js": "document.title += ' red'"}
        good = here.deploy(pages | {".gitignore": "promo-report\n"}, "1")
        done = here.promo("init", "--yes", "--url", here.site, "--gitops-dir", "../gitops")
        assert done.returncode == 0, done.stderr
        assert "application: plain pages, at the top (index.html)" in done.stdout
        assert f"next: promo explore-staging {here.site}" in done.stdout
        git(here.gitops.folder, "add", "--all")
        git(here.gitops.folder, "commit", "--quiet", "--message", "gates")
        pinned = ["--source-file", FILES[0], "--target-file", FILES[1]]
        told = here.promo("explore-staging", here.site, *pinned)
        assert told.returncode == 0, told.stdout + told.stderr
        assert len(here.commands) <= 5
        moved = ["promote-digests", *pinned, "--report", "promo-report/report.json"]
        done = here.promo(*moved, "--verify-registry", "false")
        assert done.returncode == 0, done.stderr
        assert (here.gitops.folder / FILES[1]).read_text() == image(good, "1")

        here.deploy({"roses.js": "document.querySelector('#gone').remove()"}, "2")
        told = here.promo("explore-staging", here.site, *pinned)
        assert told.returncode == 1, told.stdout + told.stderr
        report = json.loads((here.app.folder / "promo-report/report.json").read_text())
        found = [f for phase in report["phases"].values() for f in phase["findings"]]
        assert {(f["rule"], f["route"]) for f in found if f["severity"] == "critical"} == {
            ("uncaught-exception", "/roses.html")
        }
        done = here.promo(*moved, "--verify-registry", "false")
        assert done.returncode == 2
        assert "says fail" in done.stderr
        assert (here.gitops.folder / FILES[1]).read_text() == image(good, "1")
