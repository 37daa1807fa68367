"""explore-staging as a step of a workflow: outputs, colours, secrets, hostile pages."""

import hashlib
import json
from collections.abc import Generator
from pathlib import Path

import pytest

from support.staging import (
    BROKEN,
    PAGE,
    STAGING,
    Staging,
    staging,
)


@pytest.fixture
def here(tmp_path: Path) -> Generator[Staging]:
    with staging(tmp_path) as one:
        yield one


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
    here.deploy()
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
    assert (found["cost-usd"], found["flows-tested"]) == ("0.00", "1")
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
