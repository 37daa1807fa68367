"""wait-for-sha as a step and as a process: inputs, outputs, signals, secrets, bad requests."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from promo.documents.envelope import decode
from promo.documents.wait import Wait
from support.site import Reply, Request, Site, serving
from support.waiting import OLD, QUICK, WANTED, finish, start, wait_for


def wanted_everywhere(_: Request) -> Reply:
    return Reply(body=json.dumps({"sha": WANTED}).encode())


def old_everywhere(_: Request) -> Reply:
    return Reply(body=json.dumps({"sha": OLD}).encode())


# ── a step ─────────────────────────────────────────────────────────────────────────────────────
def step(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a workflow's step, with its files made."""
    files = {name: str(folder / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    for file in files.values():
        Path(file).touch()
    inputs: dict[str, str] = {}
    for argument in QUICK:
        name, _, text = argument.removeprefix("--").partition("=")
        inputs["INPUT_" + name.replace("-", "_").upper()] = text
    return {
        "GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(folder), "RUNNER_TEMP": str(folder),
        "GITHUB_REPOSITORY": "org/shop", "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_RUN_ID": "7", "GITHUB_RUN_ATTEMPT": "2", **files, **inputs, **more,
    }  # fmt: skip


def outputs(folder: Path) -> dict[str, str]:
    """The outputs that the step set, as the runner reads them."""
    lines = iter((folder / "GITHUB_OUTPUT").read_text().splitlines())
    found: dict[str, str] = {}
    for line in lines:
        name, _, delimiter = line.partition("<<")
        found[name] = "\n".join(iter(lambda: next(lines), delimiter))
    return found


def event(folder: Path, name: str, payload: dict[str, object]) -> dict[str, str]:
    file = folder / "event.json"
    file.write_text(json.dumps(payload))
    return {"GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(file)}


def test_a_step_takes_its_inputs_and_gives_its_outputs(tmp_path: Path):
    run = event(tmp_path, "workflow_run", {"workflow_run": {"head_sha": WANTED}})
    with serving(wanted_everywhere) as site:
        asked = step(tmp_path, INPUT_URL=f"{site.url}/a\n{site.url}/b\n", GITHUB_SHA=OLD, **run)
        waited = finish(start(tmp_path, **asked), tmp_path)
    assert waited.ending == (0, "live", "")
    assert {request.path for request in site.requests} == {"/a", "/b"}
    got = outputs(tmp_path)
    assert got["outcome"] == "live"
    assert got["reason"] == ""
    assert got["sha"] == WANTED
    assert float(got["elapsed-seconds"]) >= 0.3
    assert int(got["attempts"]) * 2 == len(site.requests)
    assert Path(got["document"]) == tmp_path / "promo-report" / "wait.json"
    summary = (tmp_path / "GITHUB_STEP_SUMMARY").read_text()
    assert "**live**" in summary
    assert f"`{site.url}/a`" in summary


def test_the_document_is_one_that_other_commands_can_read(tmp_path: Path):
    with serving(wanted_everywhere) as site:
        waited = finish(
            start(tmp_path, **step(tmp_path, INPUT_URL=site.url, INPUT_SHA=WANTED)), tmp_path
        )
    assert waited.code == 0
    assert not list(tmp_path.glob("promo-debug-*.log"))
    content = (tmp_path / "promo-report" / "wait.json").read_bytes()
    document = decode(content, Wait, "wait.json")
    assert document.subject.app == "shop"
    assert document.subject.sha == document.sha == WANTED
    assert (document.run.id, document.run.attempt) == ("7", 2)


@pytest.mark.parametrize(
    ("fail_on", "code"), [("no,invalid,undecided", 3), ("no,invalid", 0), ("none", 0)]
)
def test_fail_on_decides_the_colour_and_not_the_outcome(tmp_path: Path, fail_on: str, code: int):
    with serving(old_everywhere) as site:
        asked = step(
            tmp_path, INPUT_URL=site.url, INPUT_SHA=WANTED, INPUT_TIMEOUT="2s",
            INPUT_FAIL_ON=fail_on,
        )  # fmt: skip
        waited = finish(start(tmp_path, **{**asked, "INPUT_TIMEOUT": "2s"}), tmp_path)
    assert waited.ending == (code, "timeout", "other-commit")
    assert outputs(tmp_path)["outcome"] == "timeout"
    assert outputs(tmp_path)["sha"] == ""
    assert "::error title=promo::timeout: 1a2b3c4d5e6f was not live within" in waited.said


def test_an_answer_cannot_speak_to_the_runner(tmp_path: Path):
    evil = {"sha": "x\r\n::set-output name=outcome::live\n::add-mask::a", "commit": "|`@org` <b>"}
    with serving(lambda _: Reply(body=json.dumps(evil).encode())) as site:
        asked = {**step(tmp_path, INPUT_URL=site.url, INPUT_SHA=WANTED), "INPUT_TIMEOUT": "2s"}
        waited = finish(start(tmp_path, **asked), tmp_path)
    assert waited.ending == (3, "timeout", "no-commit-named")
    assert not any(
        line.startswith(("::set-output", "::add-mask")) for line in waited.said.split("\n")
    )
    assert outputs(tmp_path)["outcome"] == "timeout"
    assert "<b>" not in (tmp_path / "GITHUB_STEP_SUMMARY").read_text().replace("\\<b\\>", "")


def test_headers_are_sent_and_masked(tmp_path: Path):
    def echo(request: Request) -> Reply:
        return Reply(body=json.dumps({"sha": request.headers["x-key"]}).encode())

    with serving(echo) as site:
        asked = step(
            tmp_path, INPUT_URL=site.url, INPUT_SHA=WANTED,
            INPUT_HEADERS="X-Key: hunter22hunter22\nAccept: text/html",
        )  # fmt: skip
        waited = finish(start(tmp_path, **{**asked, "INPUT_TIMEOUT": "2s"}), tmp_path)
    assert site.requests[0].headers["accept"] == "text/html"
    masks = [line for line in waited.said.splitlines() if line.startswith("::add-mask ")]
    assert "::add-mask ::hunter22hunter22" in masks
    rest = "\n".join(line for line in waited.said.splitlines() if line not in masks)
    written = [file.read_text() for file in tmp_path.rglob("*") if file.is_file()]
    assert not any("hunter22" in text for text in (rest, *written))
    assert "***" in waited.document["addresses"][0]["last_seen"]


def test_the_configuration_says_where_the_commit_stands(tmp_path: Path):
    def respond(_: Request) -> Reply:
        return Reply(body=json.dumps({"sha": OLD, "build": {"id": WANTED}}).encode())

    with serving(respond) as site:
        (tmp_path / "promo.yml").write_text(
            "version: 1\napps:\n  web:\n"
            f"    environments: {{staging: {{url: '{site.url}'}}}}\n"
            "    health: {match: 'json:/build/id'}\n"
        )
        waited = wait_for(tmp_path, f"{site.url}/health", "--config=promo.yml")
        other = wait_for(tmp_path, site.url, "--config=promo.yml", "--match=json:/sha", sha=OLD)
    assert waited.ending == other.ending == (0, "live", "")
    assert waited.document["subject"]["app"] == "web"
    assert waited.document["subject"]["environment"] == "staging"


# ── signals ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_undecided_with_its_document(tmp_path: Path, signum: signal.Signals):
    with serving(old_everywhere) as site:
        asked = step(tmp_path, INPUT_URL=site.url, INPUT_SHA=WANTED)
        process = start(tmp_path, **asked)
        assert process.stdout is not None
        said = ""
        while "status 200, commit" not in said:
            said = process.stdout.readline()
        os.kill(process.pid, signum)
        waited = finish(process, tmp_path)
    assert waited.ending == (3, "inconclusive", "interrupted")
    assert outputs(tmp_path)["outcome"] == "inconclusive"
    assert outputs(tmp_path)["reason"] == "interrupted"
    assert "bbbbbbbbbbbb" in waited.document["addresses"][0]["last_seen"]
    assert "Traceback" not in waited.said


def test_a_signal_is_heard_while_an_answer_is_awaited(tmp_path: Path):
    asked, done = threading.Event(), threading.Event()

    def hang(_: Request) -> Reply:
        asked.set()
        done.wait(20)
        return Reply()

    with serving(hang) as site:
        process = start(tmp_path, site.url, f"--sha={WANTED}", *QUICK)
        assert asked.wait(20)
        process.send_signal(signal.SIGTERM)
        waited = finish(process, tmp_path)
        done.set()
    assert waited.ending == (3, "inconclusive", "interrupted")
    assert waited.document["addresses"] == [
        {"url": site.url, "last_seen": "", "served": None, "attempts": 0}
    ]


# ── bad requests ───────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "--sha is missing"),
        (["--sha=1a2b3c4"], "must be a commit SHA"),
        (["--sha=" + WANTED.upper()], "must be a commit SHA"),
        (["--timeout=5", "--settle=10"], "shorter than the settle time"),
        (["--confirmations=0"], "from 1 to 1000"),
        (["--expect-status=42"], "from 100 to 599"),
        (["--interval=0"], "0.02s or longer"),
        (["--match=json:sha"], "no JSON pointer"),
        (["--headers=Authorization Bearer abcdefghi"], "a header like X-Key: value"),
        (["--headers=Content-Length: 5"], "a header like X-Key: value"),
        (["--headers=X-A: ä"], "a header like X-Key: value"),
        (["--url=ftp://x/"], "must be an http"),
        (["--url=http://me:pw@x/"], "without credentials"),
        ([f"--url=http://127.0.0.1/{n}" for n in range(21)], "asks 20 at most"),
        (["--out=/proc/nowhere", f"--sha={WANTED}"], "no folder that can be written to"),
    ],
)
def test_a_bad_request_is_one_line_and_asks_nothing(
    tmp_path: Path, arguments: list[str], says: str
):
    with serving(wanted_everywhere) as site:
        more = [] if not arguments or "--sha" in str(arguments) else [f"--sha={WANTED}"]
        waited = finish(start(tmp_path, site.url, *more, *arguments), tmp_path)
    assert waited.code == 2
    assert says in waited.said
    assert "abcdefghi" not in waited.said
    assert sum(line.startswith("error: ") for line in waited.said.splitlines()) == 1
    assert site.requests == []
    assert not (tmp_path / "promo-report" / "wait.json").exists()


def test_without_an_address_it_says_so(tmp_path: Path):
    waited = finish(start(tmp_path, f"--sha={WANTED}"), tmp_path)
    assert waited.code == 2
    assert "--url is missing" in waited.said


def dry(tmp_path: Path, site: Site) -> tuple[int, str]:
    waited = wait_for(tmp_path, site.url, "--dry-run")
    assert waited.document == {}
    return waited.code, waited.said


def test_a_dry_run_asks_nothing_and_writes_nothing(tmp_path: Path):
    with serving(wanted_everywhere) as site:
        code, said = dry(tmp_path, site)
    assert code == 0
    assert site.requests == []
    assert f"would wait for {WANTED} at {site.url} (match auto)" in said
    assert list(tmp_path.iterdir()) == []


def test_it_loads_no_heavy_library():
    program = "import sys, promo.commands.wait_for_sha; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "promo.live.loop" in loaded
    assert not loaded & {"playwright", "anthropic", "github", "jsonschema", "httpx"}
