"""``promo run``: the chain in one process, against a real site, real git and a local GitHub."""

import json
import subprocess
import sys
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest

from promo.demo.github import LocalGitHub
from support.local_github import checked_github
from support.reports import report as earlier
from support.reports import written
from support.repositories import git
from support.staging import DEMO, STAGING, Staging, clean, digest, helm_release, staging


@dataclass
class Chain:
    """A staging, a demo that is the same site, and a GitHub."""

    staging: Staging
    github: LocalGitHub

    def deploy(self, digit: str) -> None:
        """The live commit's digest in staging's file."""
        assert self.staging.shop.commit is not None
        self.staging.gitops.commit(
            {STAGING: helm_release(digit)}, Source_Revision=self.staging.shop.commit
        )

    def run(self, *more: str) -> subprocess.CompletedProcess[str]:
        """Run the chain with short waits."""
        here = self.staging
        words = [
            here.url, "--target-url", here.url, "--sha", here.shop.commit or "0" * 40,
            "--app", "web", "--repo", str(here.app.folder), "--settle", "0.2",
            "--confirmations", "2", "--timeout", "3",
            "--gitops-repository", str(here.gitops.folder), "--source-file", STAGING,
            "--target-file", DEMO, "--repository", self.github.store.repository,
            "--api-url", self.github.api_url, "--close-after", "1",
            "--verify-registry", "false", *more,
        ]  # fmt: skip
        return subprocess.run(
            [sys.executable, "-I", "-m", "promo", "run", *words],
            cwd=here.folder,
            env=clean({"GITHUB_TOKEN": "token-of-the-test"}),
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )

    def titles(self, state: str) -> list[str]:
        """The issues in a state."""
        found = self.github.store.issues.values()
        return [issue.title for issue in found if issue.state == state]

    def demo(self) -> str:
        """demo's file at the branch's head."""
        return self.file(DEMO)

    def file(self, path: str) -> str:
        """A file at the branch's head."""
        return git(self.staging.gitops.folder, "show", f"main:{path}")


@pytest.fixture
def chain(tmp_path: Path) -> Generator[Chain]:
    with staging(tmp_path) as here, checked_github() as github:
        here.gitops.commit({DEMO: helm_release("0")})
        git(here.gitops.folder, "config", "receive.denyCurrentBranch", "ignore")
        yield Chain(here, github)


def test_a_good_release_moves_and_is_seen_live(chain: Chain):
    chain.deploy("1")
    done = chain.run()
    assert done.returncode == 0, done.stdout + done.stderr
    assert digest("1") in chain.demo()
    assert chain.titles("open") == []
    assert [line for line in done.stdout.splitlines() if line.startswith("promo ")] == [
        "promo wait-for-sha",
        "promo explore-staging",
        "promo promote-digests",
        "promo wait-for-sha",
        "promo report-findings",
    ]


def test_a_broken_one_is_blocked_reported_and_its_fix_closes_the_issue(chain: Chain):
    chain.deploy("1")
    chain.staging.shop.page("/", "<!doctype html><title>x</title><p>Oh no, an error.", 500)
    done = chain.run()
    assert done.returncode == 1, done.stdout + done.stderr
    assert digest("1") not in chain.demo()
    assert len(chain.titles("open")) == 1
    chain.staging.shop.page("/")
    done = chain.run()
    assert done.returncode == 0, done.stdout + done.stderr
    assert digest("1") in chain.demo()
    assert (chain.titles("open"), len(chain.titles("closed"))) == ([], 1)


def test_observing_moves_nothing(chain: Chain):
    chain.deploy("1")
    done = chain.run("--mode", "observe")
    assert done.returncode == 0, done.stdout + done.stderr
    assert digest("1") not in chain.demo()
    report = json.loads((chain.staging.folder / "promo-report" / "report.json").read_text())
    assert report["mode"] == "observe"


def test_a_site_that_never_comes_up_is_a_failed_run(chain: Chain):
    chain.deploy("1")
    report = written(earlier(), chain.staging.folder / "promo-report") / "report.json"
    done = chain.run("--health", "/nothing")
    assert done.returncode == 3, done.stdout + done.stderr
    assert digest("1") not in chain.demo()
    assert not report.exists()
    assert len(chain.titles("open")) == 1


def test_a_given_release_is_staged_first(chain: Chain):
    image = {"name": "web", "repository": "ghcr.io/o/web", "tag": "v1", "digest": digest("2")}
    release = json.dumps({"sha": chain.staging.shop.commit, "images": [image]})
    chain.staging.gitops.commit({STAGING: helm_release("1")})
    done = chain.run("--release", release)
    assert done.returncode == 0, done.stdout + done.stderr
    assert digest("2") in chain.file(STAGING)
    assert digest("2") in chain.demo()


def test_a_wrong_request_moves_and_reports_nothing(chain: Chain):
    chain.deploy("1")
    done = chain.run("--target-file", "../elsewhere.yaml")
    assert done.returncode == 2
    assert chain.titles("open") == []
