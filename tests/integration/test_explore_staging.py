"""explore-staging as a process: its verdicts, on real sites, real git and real Chromium."""

import json
import signal
import subprocess
import threading
from collections.abc import Generator
from pathlib import Path

import pytest

from support.code_scanning import problems
from support.junit_schema import read
from support.site import Reply
from support.staging import (
    BROKEN,
    PAGE,
    STAGING,
    Staging,
    clean,
    command,
    digest,
    helm_release,
    staging,
)


@pytest.fixture
def here(tmp_path: Path) -> Generator[Staging]:
    with staging(tmp_path) as one:
        yield one


# ── the verdicts ───────────────────────────────────────────────────────────────────────────────
def test_a_healthy_site_passes_with_nothing_configured(here: Staging) -> None:
    ran = here.run(here.url)
    assert ran.code == 0, ran.out + ran.err
    assert ran.report["overall"] == "pass"
    assert ran.report["sha"] == here.shop.commit
    assert ran.report["live"] == [here.shop.commit] * 4
    timeline, sha = ran.report["timeline"], here.shop.commit
    assert [(one["what"], one["sha"]) for one in timeline] == [
        ("preflight", None),
        ("live", sha),
        ("live", sha),
        ("targeted", None),
        ("live", sha),
        ("smoke", None),
        ("live", sha),
    ]
    assert ran.report["subject"]["release"] is None
    targeted = ran.report["phases"]["targeted"]
    assert (targeted["pass"], targeted["engine"]) == (True, "walker")
    assert [(one["name"], one["outcome"]) for one in targeted["flows_tested"]] == [
        ("work /", "pass")
    ]
    assert ran.report["phases"]["smoke"]["pass"] is True
    assert [c["route"] for c in ran.report["phases"]["smoke"]["routes_checked"]] == ["/"]
    assert "left-out" not in ran.reasons
    assert "no-target" in ran.reasons
    for name in ("report.md", "report.html"):
        assert "pass" in (here.folder / "promo-report" / name).read_text()


def test_a_broken_page_fails_with_a_confirmed_finding_and_a_screenshot(here: Staging) -> None:
    here.deploy()
    here.shop.page("/cart", BROKEN, 500)
    ran = here.explore("--routes", "/", "--routes", "/cart")
    assert ran.code == 1, ran.out + ran.err
    assert ran.report["overall"] == "fail"
    (found,) = ran.report["phases"]["smoke"]["findings"]
    assert (found["rule"], found["confirmation"]) == ("http-5xx", "confirmed")
    picture = here.folder / "promo-report" / found["screenshot"]
    assert picture.read_bytes().startswith(b"\x89PNG")
    html = (here.folder / "promo-report" / "report.html").read_text()
    assert "data:image/png;base64," in html
    assert "error: http-5xx on /cart" in ran.err
    sarif = (here.folder / "promo-report" / "findings.sarif").read_text()
    assert not problems(sarif)
    assert found["id"] in sarif
    cases = read((here.folder / "promo-report" / "junit.xml").read_text()).iter("testcase")
    assert [case.get("name") for case in cases if case.find("failure") is not None] == ["/cart"]
    assert here.shop.paths.count("/cart") == 4, "once, and three times to confirm it"


def test_a_linked_release_is_pinned_and_compared_with_what_the_target_runs(here: Staging) -> None:
    base = here.promote()
    here.shop.commit = here.app.commit({"src/app.py": "2", "docs/new.md": "2"})
    here.deploy()
    ran = here.explore()
    assert ran.code == 0, ran.out + ran.err
    release = ran.report["subject"]["release"]
    assert release["sha"] == here.shop.commit
    assert release["images"] == [
        {
            "name": "web", "repository": "ghcr.io/o/web", "tag": "v1", "digest": digest("1"),
            "revision": None, "linked_by": "trailer",
        }
    ]  # fmt: skip
    assert ran.report["base_sha"] == base
    assert ran.report["scope"]["files_changed"] == 2


def test_a_given_release_needs_no_file(here: Staging) -> None:
    release = {
        "sha": here.shop.commit,
        "images": [{"name": "web", "repository": "ghcr.io/o/web", "digest": digest("1")}],
    }
    ran = here.run(here.url, "--release", json.dumps(release))
    assert ran.code == 0, ran.out + ran.err
    assert ran.report["subject"]["release"]["images"][0]["linked_by"] == "given"


# ── nothing moves on less than a link ──────────────────────────────────────────────────────────
def test_without_a_link_it_is_inconclusive_and_says_which_is_easiest(here: Staging) -> None:
    here.gitops.commit({STAGING: helm_release("1", "127.0.0.1:9/o/web")})
    ran = here.explore()
    assert ran.code == 3
    assert ran.report["overall"] == "inconclusive"
    assert ran.report["subject"]["release"] is None
    assert "unlinked-release: nothing ties the source file's images" in ran.reasons
    assert "Easiest here is" in ran.err
    assert "/" not in here.shop.paths, "nothing is explored for a verdict that cannot come"


def test_the_next_releases_digests_are_never_linked_to_what_still_runs(here: Staging) -> None:
    """CI wrote N+1's digests with all their trailers; the cluster still serves N."""
    here.deploy()
    newer = here.app.commit({"src/app.py": "2"})
    here.gitops.commit({STAGING: helm_release("2")}, Source_Revision=newer)
    ran = here.explore()
    assert ran.code == 3
    assert ran.report["subject"]["release"] is None
    assert f"last change is of {newer}, the site serves {here.shop.commit}" in ran.reasons
    assert digest("2") not in (here.folder / "promo-report" / "report.json").read_text()


def test_the_given_release_does_not_help_a_file_that_is_ahead(here: Staging) -> None:
    here.gitops.commit({STAGING: helm_release("2")})
    release = {
        "sha": here.shop.commit,
        "images": [{"name": "web", "repository": "ghcr.io/o/web", "digest": digest("1")}],
    }
    ran = here.explore("--release", json.dumps(release))
    assert ran.code == 3
    assert "unlinked-release: the source file does not hold the given digest" in ran.reasons


def test_a_redeployment_in_the_middle_supersedes(here: Staging) -> None:
    here.deploy()
    newer = here.app.commit({"src/app.py": "2"})

    def redeployed(path: str) -> None:
        if path == "/":
            here.shop.commit = newer

    here.shop.asked = redeployed
    ran = here.explore()
    assert ran.code == 4, ran.out + ran.err
    assert ran.report["overall"] == "superseded"
    assert f"to {newer}" in ran.reasons


def test_a_site_that_goes_down_in_the_middle_leaves_a_report_and_is_no_newer_release(
    here: Staging,
) -> None:
    here.shop.page("/later", PAGE)

    def down(path: str) -> None:
        if path == "/later":
            here.shop.commit = None
            here.shop.pages = dict.fromkeys(("/", "/later", "/health"), Reply(503, b"down"))

    here.shop.asked = down
    ran = here.run(here.url, "--rate", "0", "--app", "web", "--phases", "smoke", "--pages", "1",
                   "--routes", "/", "--routes", "/later", "--retries", "0")  # fmt: skip
    assert ran.code == 1, ran.out + ran.err
    assert "http-5xx on /later" in ran.reasons
    assert ran.report["live"][-1] is None
    assert (here.folder / "promo-report" / "report.html").exists()


def test_a_site_that_dies_of_what_was_pressed_leaves_what_was_seen_until_then(
    here: Staging,
) -> None:
    here.shop.page("/", PAGE + "<button onclick=\"fetch('/save')\">Save</button>")
    dead: list[str] = []

    def dies(path: str) -> None:
        dead.extend([path] * (path == "/save"))
        if dead:
            raise ConnectionError(path)

    here.shop.asked = dies
    ran = here.run(here.url, "--rate", "0", "--app", "web", "--routes", "/", "--retries", "0")
    assert ran.code == 3, ran.out + ran.err
    assert "site-unreachable" in ran.reasons
    (flow,) = ran.report["phases"]["targeted"]["flows_tested"]
    assert (flow["name"], flow["outcome"]) == ("work /", "fail")
    seen = json.dumps(ran.report["phases"]["targeted"]["findings"])
    assert "/save" in seen


def test_a_short_commit_that_nobody_knows_still_may_not_change(here: Staging) -> None:
    here.shop.commit = "abc1234"

    def redeployed(path: str) -> None:
        if path == "/":
            here.shop.commit = "def5678"

    here.shop.asked = redeployed
    ran = here.run(here.url)
    assert ran.code == 3, ran.out + ran.err
    assert ran.report["sha"] is None
    assert "live-commit-changed" in ran.reasons


def test_a_site_that_names_no_commit_is_explored_but_nothing_is_pinned(here: Staging) -> None:
    here.shop.commit = None
    ran = here.run(here.url)
    assert ran.code == 0, ran.out + ran.err
    assert (ran.report["sha"], ran.report["live"]) == (None, [None] * 4)
    here.gitops.commit({STAGING: helm_release("1")}, Source_Revision="a" * 40)
    ran = here.explore()
    assert ran.code == 3
    assert "unlinked-release: the site names no commit" in ran.reasons


def test_a_source_file_that_changes_meanwhile_unlinks(here: Staging) -> None:
    here.deploy()
    done = threading.Event()

    def rewritten(path: str) -> None:
        if path == "/" and not done.is_set():
            done.set()
            here.gitops.commit({STAGING: helm_release("2")})

    here.shop.asked = rewritten
    ran = here.explore()
    assert ran.code == 3, ran.out + ran.err
    assert "unlinked-release: the source file changed while" in ran.reasons
    assert ran.report["subject"]["release"] is None


def test_another_commit_than_the_wanted_one_is_not_explored(here: Staging) -> None:
    wanted = "d" * 40
    ran = here.run(here.url, "--sha", wanted)
    assert ran.code == 3
    assert f"not-live: {wanted} is wanted, the site serves {here.shop.commit}" in ran.reasons
    assert "/" not in here.shop.paths


def test_a_short_commit_is_completed_by_the_checkout(here: Staging) -> None:
    full = here.shop.commit
    assert full is not None
    here.shop.commit = full[:8]
    ran = here.run(here.url, "--repo", str(here.app.folder), "--dry-run")
    assert ran.code == 0, ran.out + ran.err
    plan = json.loads((here.folder / "promo-report" / "plan.json").read_text())
    assert plan["sha"] == full


def accept(here: Staging, finding: str, until: str) -> None:
    entry = f"accept:\n  - {{id: '{finding}', reason: known, until: {until}}}\n"
    here.gitops.commit({".promo/web.yml": entry})


def test_an_accepted_finding_does_not_block_until_its_day(here: Staging) -> None:
    here.deploy()
    here.shop.page("/", BROKEN, 500)
    first = here.explore()
    assert first.code == 1
    (found,) = first.report["phases"]["smoke"]["findings"]
    accept(here, found["id"], "2999-01-01")
    ran = here.explore()
    assert ran.code == 0, ran.out + ran.err
    (found,) = ran.report["phases"]["smoke"]["findings"]
    assert found["accepted"] == {"reason": "known", "until": "2999-01-01"}
    accept(here, found["id"], "2020-01-01")
    ran = here.explore()
    assert ran.code == 1, ran.out + ran.err
    (found,) = ran.report["phases"]["smoke"]["findings"]
    assert found["accepted"] is None
    told = f"acceptance-ended: {found['id']} counts again, accepted until 2020-01-01 (known)"
    assert told in ran.report["scope"]["notes"]


def test_accepted_findings_that_cannot_be_read_are_never_ignored(here: Staging) -> None:
    here.deploy()
    here.gitops.commit({".promo/web.yml": "acept: []\n"})
    ran = here.explore()
    assert ran.code == 3
    assert "unreadable-holds" in ran.reasons


# ── what goes wrong on the way ─────────────────────────────────────────────────────────────────
def test_an_unreachable_site_still_leaves_a_report(here: Staging) -> None:
    ran = here.run("http://127.0.0.1:9")
    assert ran.code == 3
    assert ran.report["overall"] == "inconclusive"
    assert "site-unreachable" in ran.reasons
    assert "Traceback" not in ran.out + ran.err
    assert ran.err.count("error:") == 1


def test_an_unreachable_gitops_repository_still_leaves_a_report(here: Staging) -> None:
    ran = here.run(here.url, "--gitops-repository", "https://127.0.0.1:9/x.git",
                   "--source-file", STAGING)  # fmt: skip
    assert ran.code == 3
    assert ran.report["overall"] == "inconclusive"


def test_a_source_file_that_is_not_there(here: Staging) -> None:
    ran = here.explore()
    assert ran.code == 3
    assert "source-file-missing" in ran.reasons


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_a_report(here: Staging, sent: signal.Signals) -> None:
    loaded, go_on = threading.Event(), threading.Event()

    def hangs(path: str) -> None:
        if path == "/":
            loaded.set()
            go_on.wait(30)

    here.shop.asked = hangs
    process = subprocess.Popen(
        command(here.url),
        cwd=here.folder,
        env=clean({}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert loaded.wait(30)
    process.send_signal(sent)
    out, err = process.communicate(timeout=30)
    go_on.set()
    assert process.returncode == 3, out + err
    report = json.loads((here.folder / "promo-report" / "report.json").read_text())
    assert report["reasons"][0].startswith("interrupted")
    assert "Traceback" not in err
