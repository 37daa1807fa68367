"""explore-staging as a process, against real sites, real git and real Chromium."""

import json
import signal
import subprocess
import threading
from collections.abc import Generator
from pathlib import Path

import pytest

from support.repositories import git
from support.staging import (
    DEMO,
    PAGE,
    STAGING,
    Staging,
    clean,
    command,
    digest,
    helm_release,
    promoted,
    staging,
)

BROKEN = "<!doctype html><title>x</title><link rel=icon href=data:,><h1>Oh no</h1><p>Error."


@pytest.fixture
def here(tmp_path: Path) -> Generator[Staging]:
    with staging(tmp_path) as one:
        yield one


def deploy(here: Staging, digit: str = "1", **more: str) -> str:
    """The live commit's digest in staging's file, with the trailer that links it."""
    assert here.shop.commit is not None
    return here.gitops.commit(
        {STAGING: helm_release(digit)}, Source_Revision=here.shop.commit, **more
    )


def promote(here: Staging, digit: str = "0") -> str:
    """The live commit is promoted to demo; then staging moves one commit on."""
    base = here.shop.commit
    assert base is not None
    here.gitops.commit({DEMO: helm_release(digit)}, promoted(base, digit))
    return base


# ── the verdicts ───────────────────────────────────────────────────────────────────────────────
def test_a_healthy_site_passes_with_nothing_configured(here: Staging) -> None:
    ran = here.run(here.url)
    assert ran.code == 0, ran.out + ran.err
    assert ran.report["overall"] == "pass"
    assert ran.report["sha"] == here.shop.commit
    assert ran.report["live"] == [here.shop.commit] * 3
    assert ran.report["subject"]["release"] is None
    assert ran.report["phases"]["targeted"] == {
        "pass": None, "engine": "none", "degraded": None, "flows_tested": [], "findings": [],
    }  # fmt: skip
    assert ran.report["phases"]["smoke"]["pass"] is True
    assert [c["route"] for c in ran.report["phases"]["smoke"]["routes_checked"]] == ["/"]
    assert "targeted-phase-left-out" in ran.reasons
    assert "no-target" in ran.reasons
    for name in ("report.md", "report.html"):
        assert "pass" in (here.folder / "promo-report" / name).read_text()


def test_a_broken_page_fails_with_a_confirmed_finding_and_a_screenshot(here: Staging) -> None:
    deploy(here)
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
    assert here.shop.paths.count("/cart") == 4, "once, and three times to confirm it"


def test_a_linked_release_is_pinned_and_compared_with_what_the_target_runs(here: Staging) -> None:
    base = promote(here)
    here.shop.commit = here.app.commit({"src/app.py": "2", "docs/new.md": "2"})
    deploy(here)
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
    deploy(here)
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
    deploy(here)
    newer = here.app.commit({"src/app.py": "2"})

    def redeployed(path: str) -> None:
        if path == "/":
            here.shop.commit = newer

    here.shop.asked = redeployed
    ran = here.explore()
    assert ran.code == 4, ran.out + ran.err
    assert ran.report["overall"] == "superseded"
    assert f"to {newer}" in ran.reasons


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
    assert (ran.report["sha"], ran.report["live"]) == (None, [None, None, None])
    here.gitops.commit({STAGING: helm_release("1")}, Source_Revision="a" * 40)
    ran = here.explore()
    assert ran.code == 3
    assert "unlinked-release: the site names no commit" in ran.reasons


def test_a_source_file_that_changes_meanwhile_unlinks(here: Staging) -> None:
    deploy(here)
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


def test_an_accepted_finding_does_not_block(here: Staging) -> None:
    deploy(here)
    here.shop.page("/", BROKEN, 500)
    first = here.explore()
    assert first.code == 1
    (found,) = first.report["phases"]["smoke"]["findings"]
    accept(here, found["id"], "2999-01-01")
    ran = here.explore()
    assert ran.code == 0, ran.out + ran.err
    (found,) = ran.report["phases"]["smoke"]["findings"]
    assert found["accepted"] == {"reason": "known", "until": "2999-01-01"}


def test_accepted_findings_that_cannot_be_read_are_never_ignored(here: Staging) -> None:
    deploy(here)
    here.gitops.commit({".promo/web.yml": "acept: []\n"})
    ran = here.explore()
    assert ran.code == 3
    assert "unreadable-holds" in ran.reasons


# ── the base commit ────────────────────────────────────────────────────────────────────────────
def test_a_first_promotion_has_no_base(here: Staging) -> None:
    deploy(here)
    ran = here.explore("--dry-run")
    assert ran.code == 0, ran.out + ran.err
    plan = json.loads((here.folder / "promo-report" / "plan.json").read_text())
    assert (plan["base_sha"], plan["scope"]["files_changed"]) == (None, None)
    assert "first-promotion" in plan["reasons"][0]
    assert not (here.folder / "promo-report" / "report.json").exists()


def planned_base(here: Staging, *more: str) -> tuple[str | None, str]:
    ran = here.explore("--dry-run", *more)
    assert ran.code == 0, ran.out + ran.err
    plan = json.loads((here.folder / "promo-report" / "plan.json").read_text())
    return plan["base_sha"], plan["reasons"][0]


def test_a_target_edited_by_hand_has_no_base(here: Staging) -> None:
    promote(here)
    here.gitops.commit({DEMO: helm_release("7")}, "hotfix by hand")
    deploy(here)
    base, reason = planned_base(here)
    assert base is None
    assert "target-edited-by-hand" in reason


def test_a_base_that_is_no_ancestor_is_none(here: Staging) -> None:
    git(here.app.folder, "checkout", "--quiet", "-b", "other")
    here.shop.commit = here.app.commit({"src/other.py": "1"})
    promote(here)
    git(here.app.folder, "checkout", "--quiet", "main")
    here.shop.commit = here.app.commit({"src/app.py": "2"})
    deploy(here)
    base, reason = planned_base(here)
    assert base is None
    assert "base-not-ancestor" in reason


def test_a_given_base_wins(here: Staging) -> None:
    first = promote(here)
    second = here.shop.commit = here.app.commit({"src/app.py": "2"})
    here.shop.commit = here.app.commit({"src/app.py": "3"})
    deploy(here)
    assert planned_base(here)[0] == first
    assert planned_base(here, "--base-sha", second)[0] == second


# ── the skip rule ──────────────────────────────────────────────────────────────────────────────
CONFIG = """\
version: 1
environments:
  staging: {url: URL}
explore:
  skip_when_only: [GLOBS]
"""


def configured(here: Staging, globs: str = '"docs/**"') -> None:
    """The application has a configuration and demo runs this commit; then staging moves on."""
    text = CONFIG.replace("URL", here.url).replace("GLOBS", globs)
    here.shop.commit = here.app.commit({".github/promo.yml": text})
    promote(here)


def test_a_docs_only_change_leaves_out_the_targeted_phase(here: Staging) -> None:
    configured(here)
    here.shop.commit = here.app.commit({"docs/a.md": "2"})
    deploy(here)
    ran = here.explore()
    assert ran.code == 0, ran.out + ran.err
    assert ran.report["overall"] == "pass"
    assert "skip-when-only" in ran.report["scope"]["skip_reason"]
    assert ran.report["phases"]["smoke"]["pass"] is True


def test_a_docs_only_change_may_leave_out_both(here: Staging) -> None:
    configured(here)
    here.shop.commit = here.app.commit({"docs/a.md": "2"})
    deploy(here)
    ran = here.explore("--skip", "all")
    assert ran.code == 0, ran.out + ran.err
    assert ran.report["overall"] == "skipped"
    assert ran.report["phases"]["smoke"]["pass"] is None
    assert ran.report["subject"]["release"]["sha"] == here.shop.commit
    assert "/" not in here.shop.paths


def test_identical_digests_leave_out_both(here: Staging) -> None:
    promote(here, "1")
    here.shop.commit = here.app.commit({"src/app.py": "2"})
    deploy(here, "1")
    ran = here.explore()
    assert ran.code == 0, ran.out + ran.err
    assert ran.report["overall"] == "skipped"
    assert "identical-digests" in ran.reasons


def test_the_candidate_cannot_widen_its_own_globs(here: Staging) -> None:
    configured(here)
    wider = CONFIG.replace("URL", here.url).replace("GLOBS", '"**"')
    here.shop.commit = here.app.commit({".github/promo.yml": wider, "src/app.py": "evil"})
    deploy(here)
    ran = here.explore("--skip", "all", "--dry-run")
    plan = json.loads((here.folder / "promo-report" / "plan.json").read_text())
    assert ran.code == 0, ran.out + ran.err
    assert plan["scope"]["skip_reason"] is None
    assert plan["phases"] == ["smoke"]


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


# ── in a workflow ──────────────────────────────────────────────────────────────────────────────
def step(here: Staging, **inputs: str) -> dict[str, str]:
    (here.folder / "output").touch()
    given = {f"INPUT_{name.upper()}": value for name, value in inputs.items()}
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(here.folder),
        "GITHUB_OUTPUT": str(here.folder / "output"),
        "GITHUB_STEP_SUMMARY": str(here.folder / "summary"),
        "GITHUB_EVENT_NAME": "push",
        "GITHUB_REPOSITORY": "o/web",
        "GITHUB_SHA": here.shop.commit or "",
        **given,
    }


def outputs(here: Staging) -> dict[str, str]:
    """The step's outputs, from the file with its heredocs."""
    lines = (here.folder / "output").read_text().splitlines()
    found: dict[str, str] = {}
    while lines:
        name, _, mark = lines.pop(0).partition("<<")
        end = lines.index(mark)
        found[name] = "\n".join(lines[:end])
        lines = lines[end + 1 :]
    return found


def test_the_outputs_of_a_step(here: Staging) -> None:
    deploy(here)
    environment = step(
        here, url=here.url, gitops_repository=str(here.gitops.folder), source_file=STAGING,
        repo="app", rate="0",
    )  # fmt: skip
    ran = here.run(**environment)
    assert ran.code == 0, ran.out + ran.err
    found = outputs(here)
    assert found["outcome"] == "pass"
    assert json.loads(found["release"])["sha"] == here.shop.commit
    assert (found["findings"], found["critical"], found["routes-checked"]) == ("0", "0", "1")
    assert (found["cost-usd"], found["flows-tested"]) == ("0.00", "0")
    import hashlib

    report = Path(found["report"])
    assert found["document"] == found["report"]
    assert found["report-sha256"] == hashlib.sha256(report.read_bytes()).hexdigest()
    assert "## ✓ pass · web" in (here.folder / "summary").read_text()


def test_observing_is_green_in_a_step_and_honest_outside(here: Staging) -> None:
    here.shop.page("/", BROKEN, 500)
    ran = here.run(**step(here, url=here.url, mode="observe", fail_on="no,undecided", rate="0"))
    assert ran.code == 0, ran.out + ran.err
    assert outputs(here)["outcome"] == "fail"
    assert ran.report["mode"] == "observe"
    assert here.run("http://127.0.0.1:9", "--mode", "observe").code == 3


def test_observing_does_not_hide_a_bad_request(here: Staging) -> None:
    ran = here.run(**step(here, url="ftp://x", mode="observe"))
    assert ran.code == 2
    assert outputs(here)["outcome"] == "invalid"


def test_secrets_of_headers_leave_no_trace(here: Staging) -> None:
    here.shop.page("/", f"{PAGE}<script>console.error(document.cookie)</script>")
    secret = "hunter2-hunter2-hunter2"
    ran = here.run(here.url, "--headers", f"X-Key: {secret}", "--rate", "0")
    assert ran.code == 0, ran.out + ran.err
    left = b"".join(p.read_bytes() for p in (here.folder / "promo-report").rglob("*.*"))
    assert secret.encode() not in left
    assert secret not in ran.out + ran.err


def test_hostile_text_of_a_page_prints_no_command(here: Staging) -> None:
    hostile = "::error::owned%0A::set-output name=outcome::pass\\n::add-mask::x"
    here.shop.page("/", f"{PAGE}<script>throw new Error('{hostile}')</script>")
    ran = here.run(**step(here, url=here.url, rate="0"))
    lines = ran.out.splitlines()
    assert not any(line.startswith(("::set-output", "::add-mask::x")) for line in lines)
    assert outputs(here)["outcome"] == "fail"
