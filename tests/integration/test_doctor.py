"""promo doctor on real files, a real gitops repository and a site that answers."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from promo.adopt.proposal import CONFIG, WORKFLOW
from support.listener import listening
from support.past import make_past
from support.repositories import git
from support.settings_github import settings_github
from support.staging import clean
from support.strangers import STRANGERS, settle

SITES = "https://staging.shop.dev", "https://demo.shop.dev"


def gitops(folder: Path) -> Path:
    """A bare gitops repository with staging and demo of an image."""
    work = folder / "work"
    for name in ("staging", "demo"):
        file = work / "clusters/a/shop" / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("values:\n  image:\n    repository: ghcr.io/team/shop\n    tag: v1\n")
    git(work, "init", "--quiet", "--initial-branch=main")
    git(work, "add", "--all")
    git(work, "commit", "--quiet", "--message", "first")
    git(work, "clone", "--quiet", "--bare", str(work), str(folder / "gitops.git"))
    return folder / "gitops.git"


def promo(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-m", "promo", *arguments],
        cwd=folder, env=clean(environment),
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip


@pytest.fixture
def adopted(tmp_path: Path) -> Path:
    """A stranger's repository after promo init, with nothing left to fill in."""
    top = settle(tmp_path / "app", STRANGERS["next"])
    there = gitops(tmp_path / "srv")
    done = promo(
        top, "init", "--yes", "--url", SITES[0], "--target-url", SITES[1],
        "--gitops-repository", str(there), "--uses", "team/promo@v1",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return top


def names(folder: Path, *more: str, **environment: str) -> tuple[int, dict[str, Any]]:
    """The exit code, and each trouble's name with its state."""
    done = promo(folder, "doctor", "--format", "json", *more, **environment)
    checks = json.loads(done.stdout)["checks"]
    return done.returncode, {t["name"]: one for one in checks for t in one["troubles"]}


def test_what_init_wrote_is_in_order(adopted: Path):
    # The sites of this test do not exist, so they are not asked.
    work = str(adopted.parent / "srv" / "work")
    code, found = names(on_github(adopted), "--offline", "--gitops-dir", work)
    assert (code, found) == (0, {})


def test_a_person_reads_what_why_and_how_to_mend(adopted: Path):
    workflow = adopted / WORKFLOW
    workflow.write_text(workflow.read_text().replace("issues: write", "issues: read"))
    done = promo(adopted, "doctor", "--offline")
    assert done.returncode == 1
    assert "error gitops-on-this-machine: .github/workflows/promo.yml:" in done.stdout
    assert "✗ permissions" in done.stdout
    assert "error permission-missing: .github/workflows/promo.yml:" in done.stdout
    assert "why it matters: a step that lacks one leaves its work out" in done.stdout
    assert "mend: Add issues: write" in done.stdout
    wanting = (
        "- not checked, for want of the network: write access, files and images, holds, health"
    )
    assert wanting in done.stdout


def test_the_gitops_repository_and_the_sites_are_really_asked(adopted: Path):
    there = adopted.parent / "srv" / "gitops.git"
    config = adopted / CONFIG
    with listening() as listener:
        url = listener.url
        text = config.read_text().replace(SITES[0], url).replace(SITES[1], f"{url}/demo")
        config.write_text(text)
        code, found = names(adopted)
    assert code == 1
    assert {"health-missing", "address-differs"} <= set(found)
    assert "gitops-read-only" not in found
    refs = git(there, "for-each-ref", "--format=%(refname)").split()
    assert refs == ["refs/heads/main"]


def test_a_repository_that_is_gone_is_told(adopted: Path):
    _, found = names(adopted, "--gitops-repository", str(adopted / "gone"))
    assert "gitops-unreadable" in found


def test_a_bare_repository_is_told_where_to_start(tmp_path: Path):
    top = settle(tmp_path / "app", STRANGERS["static"])
    code, found = names(top, "--offline")
    assert code == 1
    assert {"config-missing", "workflow-missing", "gitops-missing"} <= set(found)


def on_github(folder: Path) -> Path:
    """The set-up, with both repositories on GitHub by name."""
    for file in (folder / CONFIG, folder / WORKFLOW):
        text = file.read_text().replace(str(folder.parent / "srv" / "gitops.git"), "team/gitops")
        file.write_text(text)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "adopt promo")
    return folder


def test_github_is_asked_about_both_repositories(adopted: Path):
    work = str(adopted.parent / "srv" / "work")
    arguments = ["--gitops-dir", work]
    with settings_github() as github:
        text = (on_github(adopted) / CONFIG).read_text()
        (adopted / CONFIG).write_text(_nowhere(text))
        (adopted / WORKFLOW).write_text(_nowhere((adopted / WORKFLOW).read_text()))
        _, found = names(adopted, *arguments, **github.environment)
        assert set(found) == {"site-unreachable", "address-on-this-machine"}
        assert github.problems == []
        assert {line.split("/")[3] for line in github.asked} == {"shop", "gitops"}
    mistakes: dict[str, Any] = {
        "shop__actions__secrets": {"secrets": []},
        "shop__actions__variables": {"variables": [{"name": "K", "value": "ghp_" + "a" * 36}]},
        "shop__actions__workflows": {"workflows": []},
        "gitops__rulesets__7": {"id": 7, "bypass_actors": []},
    }
    with settings_github(**mistakes) as github:
        done = promo(adopted, "doctor", *arguments, **github.environment)
    for name in (
        "secret-unset",
        "secret-in-variable",
        "workflow-not-pushed",
        "gitops-needs-pull-request",
    ):
        assert f" {name}: " in done.stdout
    assert "ghp_" not in done.stdout


def _nowhere(text: str) -> str:
    """The sites where nothing answers, so that nobody waits for a name server."""
    for number, site in enumerate(SITES):
        text = text.replace(site, f"http://127.0.0.1:1/{number}")
    return text


def test_offline_nobody_is_asked(adopted: Path):
    with settings_github() as github:
        done = promo(on_github(adopted), "doctor", "--offline", **github.environment)
        assert github.asked == []
    assert (
        "- not checked, for want of the network: write access, files and images, holds, health"
        in done.stdout
    )
    assert done.returncode == 0


def test_routes_and_what_explorations_came_to_are_told(adopted: Path):
    bare = make_past(adopted.parent / "past", 90)
    text = (adopted / CONFIG).read_text().replace("  shop:\n", "  web:\n")
    (adopted / CONFIG).write_text(_nowhere(text))
    workflow = adopted / WORKFLOW
    workflow.write_text(_nowhere(workflow.read_text().replace("app: shop", "app: web")))
    on_github(adopted)
    done = promo(adopted, "doctor", "--gitops-repository", str(bare.folder), "--format", "json")
    checks = {one["check"]: one for one in json.loads(done.stdout)["checks"]}
    assert checks["routes"]["seen"].startswith("1 found (1 by next)")
    assert "30 explorations, 0 blocked" in checks["enforcing"]["seen"]


def test_a_configuration_that_does_not_read_is_told_whole(adopted: Path):
    text = (adopted / CONFIG).read_text()
    (adopted / CONFIG).write_text(text.replace("health:", "helth:").replace("minutes:", "minuts:"))
    done = promo(adopted, "doctor", "--offline")
    assert done.returncode == 1
    assert done.stdout.count("error config-invalid: .github/promo.yml:") == 2
    assert "mend: Did you mean health" in done.stdout
    assert "mend: Did you mean minutes" in done.stdout
