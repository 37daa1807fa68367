"""Every command line of promo that a page shows is run as it stands, where a reader would run it.

Only the world is another one: the site, the gitops repository and the commit are those of the test,
and what would take minutes on a cluster (settling, the registry) is left out by the environment.
"""

import subprocess
import sys
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest

from promo.demo.github import LocalGitHub
from promo.documents.release import Image
from promo.documents.shards import Shard, inventory_digest, share
from promo.gitops.trailers import Record, commit_message
from support import pages
from support.pages.blocks import PAGES, Block, blocks_of, inline_commands
from support.pages.shell import commands_of, simple_commands
from support.reports import report, written
from support.repositories import Repository, git
from support.site import serving
from support.staging import Shop, clean, digest, helm_release

FOLDER = "clusters/a/web/helmrelease-{}.yaml"
FILES = {name: (FOLDER.format(name), f"a/{name}.yaml") for name in ("staging", "demo", "prod")}
QUICK = {
    "INPUT_CONFIRMATIONS": "1", "INPUT_SETTLE": "0", "INPUT_INTERVAL": "0.05", "INPUT_RATE": "0",
    "INPUT_VERIFY_REGISTRY": "false",
}  # fmt: skip
# What runs elsewhere, with the test that does.
ELSEWHERE = {"demo": "tests/e2e/test_demo.py"}
# It looks at a world, and what it finds in this one is for it to say.
MAY_SAY_NO = {"doctor": {0, 1}}


def documented() -> list[tuple[str, ...]]:
    """The command lines, each once, in an order in which one finds what another leaves."""
    found: dict[tuple[str, ...], None] = {}
    for page in (page for page in PAGES if page.name != "CHANGELOG.md"):
        blocks = [block for block in blocks_of(page) if block.language in {"console", "sh"}]
        for block in (*blocks, *(b for b in inline_commands(page) if _complete(b))):
            for line in commands_of(block):
                found |= {tuple(w[1:]): None for w in simple_commands(line) if w[0] == "promo"}
    wanted = [words for words in found if words[0] not in ELSEWHERE]
    return sorted(wanted, key=_turn)


def _turn(words: tuple[str, ...]) -> int:
    """Explorations first, then what promotes on their report, before others write one there."""
    first = ["explore-staging", "promote-digests"]
    return first.index(words[0]) if words[0] in first else len(first)


def _complete(block: Block) -> bool:
    words = block.text.split()
    return len(words) > 2 and not any("…" in word or word.isupper() for word in words)


@dataclass
class Here:
    """The reader's checkout, with a site and a gitops repository that are there."""

    app: Path
    gitops: Path
    site: str
    github: str
    commit: str
    promotion: str

    def run(self, words: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        names = {
            "http://localhost:3000": self.site, "https://staging.example.com": self.site,
            "$(git rev-parse HEAD)": self.commit, "$COMMIT": self.promotion,
            "org/gitops": str(self.gitops),
        }  # fmt: skip
        for name, there in names.items():
            words = tuple(word.replace(name, there) for word in words)
        github = {"GITHUB_API_URL": self.github, "GITHUB_TOKEN": "local"}
        return subprocess.run(
            [sys.executable, "-I", "-m", "promo", *words],
            cwd=self.app, env=clean({**QUICK, **github}), stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=100, check=False,
        )  # fmt: skip


def moved(name: str, digit: str, sha: str) -> str:
    """The message of the commit that brought a release to an environment."""
    image = Image(name="web", repository="ghcr.io/o/web", tag="v1", digest=digest(digit))
    record = Record(
        promotion_id=f"{name}-{digit}", app="web", target_paths=FILES[name], promoted_to=name,
        source_revision=sha, images=(image,), gate_result="pass",
    )  # fmt: skip
    return commit_message("promote", "", record)


def config(site: str, gitops: Path) -> str:
    """The reader's promo.yml."""
    lines = [f"  {name}: {{url: {site}, file: {file}}}\n" for name, (file, _) in FILES.items()]
    return f"version: 1\nenvironments:\n{''.join(lines)}gitops: {{repository: {gitops}}}\n"


def shards(folder: Path) -> None:
    """What two machines of a matrix left of one exploration."""
    routes = ("/", "/a")
    for index in (1, 2):
        shard = Shard(index=index, total=2, inventory=inventory_digest(routes, ()))
        written(report((), share(routes, index, 2, str), shard=shard), folder / f"shard-{index}")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Generator[Here]:
    folder = tmp_path_factory.mktemp("reader")
    app, gitops = Repository.new(folder / "web"), Repository.new(folder / "gitops")
    git(gitops.folder, "config", "receive.denyCurrentBranch", "updateInstead")
    shards(app.folder / "shards")
    shop, promotion = Shop(), ""
    with serving(shop) as site, LocalGitHub(repository="owner/name") as github:
        first = app.commit({".github/promo.yml": config(site.url, gitops.folder)})
        shop.commit = app.commit({"index.html": "<h1>Shop</h1>"})
        for name, files in FILES.items():
            for digit, sha in (("1", first), ("2", shop.commit)):
                if (name, digit) != ("demo", "2"):  # which waits to be promoted
                    there = dict.fromkeys(files, helm_release(digit))
                    promotion = gitops.commit(there, moved(name, digit, sha))
        yield Here(app.folder, gitops.folder, site.url, github.api_url, shop.commit, promotion)


@pytest.mark.parametrize("words", documented(), ids=" ".join)
def test_a_documented_command_does_what_it_is_shown_for(here: Here, words: tuple[str, ...]):
    done = here.run(words)
    assert done.returncode in MAY_SAY_NO.get(words[0], {0}), done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_left_out_is_run_elsewhere():
    root = Path(pages.__file__).parents[3]
    assert all((root / file).is_file() for file in ELSEWHERE.values())
