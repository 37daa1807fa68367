"""The demo as a person runs it: the whole promotion, in real processes and a real browser."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Generator
from pathlib import Path
from typing import Any

from promo.demo.application.faults import EVERY
from support.repositories import git

PROMO = [sys.executable, "-I", "-m", "promo", "demo"]
ADDRESSES = "issues and statuses"  # the last line before it waits


class Played:
    """A demo that has told its story and still serves."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder / "promo-demo"
        self.process = subprocess.Popen(
            [*PROMO, "--serve", *options],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.lines = list(self._until_it_serves())

    def _until_it_serves(self) -> Generator[str]:
        assert self.process.stdout
        for line in self.process.stdout:
            yield line.decode().rstrip()
            if ADDRESSES in line.decode():
                return

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def address(self, what: str) -> str:
        (line,) = [line for line in self.lines if line.strip().startswith(what)]
        return line.split()[-1]

    def document(self, place: str) -> dict[str, Any]:
        (file,) = (self.folder / place).glob("*.json")
        return json.loads(file.read_bytes())

    def sha(self, version: str) -> str:
        return git(self.folder / "shop", "rev-parse", f"v{version}^{{commit}}")


def family(folder: Path) -> list[str]:
    """The processes that have anything to do with a folder."""
    found: list[str] = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if str(folder) in words and int(entry.name) != os.getpid():
            found.append(words)
    return found


def answer(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as reply:  # loopback
        return reply.read().decode()


def the_story_ends_well(played: Played):
    assert "Everything went as it should" in played.text
    assert played.text.count("✓") == 18
    assert "✗" not in played.text
    assert "\033" not in played.text


def the_good_release_passed_and_the_faulty_one_did_not(played: Played):
    outcomes = {
        place: played.document(f"{place}/explored")["outcome"]
        for place in ("1-a-good-release", "2-a-release-with-a-fault", "3-its-fix")
    }
    assert outcomes == {
        "1-a-good-release": "pass",
        "2-a-release-with-a-fault": "fail",
        "3-its-fix": "pass",
    }
    refused = played.document("2-a-release-with-a-fault/kept-out-of-demo")
    assert (refused["outcome"], refused["commit"]) == ("refused", None)


def the_finding_is_the_planted_fault_and_nothing_else(played: Played):
    report = played.document("2-a-release-with-a-fault/explored")
    phases = report["phases"]
    (finding,) = [*phases["targeted"]["findings"], *phases["smoke"]["findings"]]
    assert (finding["rule"], finding["severity"], finding["confirmation"]) == (
        "uncaught-exception",
        "critical",
        "confirmed",
    )
    assert finding["url"].endswith("/cart")
    picture = played.folder / "2-a-release-with-a-fault/explored" / finding["screenshot"]
    assert picture.read_bytes().startswith(b"\x89PNG")


def explorations_are_measured_against_what_demo_runs(played: Played):
    bases = [
        played.document(f"{place}/explored")["base_sha"]
        for place in ("1-a-good-release", "2-a-release-with-a-fault", "3-its-fix")
    ]
    assert bases == [played.sha("1.0.0"), played.sha("1.1.0"), played.sha("1.1.0")]


def the_gitops_history_holds_exactly_the_promotions(played: Played):
    log = git(
        played.folder / "gitops.git",
        "log",
        "--reverse",
        "--format=%(trailers:key=Promoted-To,valueonly,separator=;)|"
        "%(trailers:key=Target-Path,valueonly,separator=;)|"
        "%(trailers:key=Source-Revision,valueonly)|%(trailers:key=Gate-Result,valueonly)",
        "main",
    )
    lines = [line for line in log.replace("\n|", "|").splitlines() if line]
    good, bad, fixed = (played.sha(version) for version in ("1.1.0", "1.2.0", "1.2.1"))
    file = "clusters/main/shop/helmrelease-{}.yaml".format
    assert lines[1:] == [
        f"staging|{file('staging')}|{good}|none",
        f"demo|{file('demo')}|{good}|pass",
        f"staging|{file('staging')}|{bad}|none",
        f"staging|{file('staging')}|{fixed}|none",
        f"demo|{file('demo')}|{fixed}|pass",
    ]
    assert lines[0].endswith(f"|{played.sha('1.0.0')}|none")


def the_issue_was_opened_with_its_picture_and_closed(played: Played):
    (opened,) = played.document("2-a-release-with-a-fault/reported")["touched"]
    (closed,) = played.document("3-its-fix/reported")["touched"]
    assert (opened["action"], closed["action"]) == ("created", "closed")
    assert opened["number"] == closed["number"] == 1
    page = (played.folder / "issues" / "1.html").read_text()
    assert 'src="../2-a-release-with-a-fault/explored/screenshots/' in page


def what_runs_can_be_visited_until_it_is_stopped(played: Played):
    wanted = {"staging": "1.2.1", "demo": "1.2.1", "prod": "1.0.0"}
    for name, version in wanted.items():
        health = json.loads(answer(f"{played.address(f'{name} (')}/health"))
        assert health["sha"] == played.sha(version)
    assert "1 closed" in answer(played.address(ADDRESSES))
    played.process.send_signal(signal.SIGINT)
    assert played.process.wait(30) == 0
    assert family(played.folder) == []


def test_the_whole_promotion_from_a_good_release_to_a_closed_issue(tmp_path: Path):
    # One test: the demo takes most of a minute, and workers do not share what one has played.
    played = Played(tmp_path)
    try:
        assert ADDRESSES in played.text, played.text
        the_story_ends_well(played)
        the_good_release_passed_and_the_faulty_one_did_not(played)
        the_finding_is_the_planted_fault_and_nothing_else(played)
        explorations_are_measured_against_what_demo_runs(played)
        the_gitops_history_holds_exactly_the_promotions(played)
        the_issue_was_opened_with_its_picture_and_closed(played)
        what_runs_can_be_visited_until_it_is_stopped(played)
    finally:
        played.process.kill()
        played.process.communicate()


def what_a_script_found_in_a_models_place_was_proven_without_it(played: Played):
    report = played.document("2-a-release-with-a-fault/explored")
    (finding,) = report["phases"]["targeted"]["findings"]
    assert (finding["rule"], finding["severity"], finding["confirmation"], finding["route"]) == (
        "wrong-behaviour",
        "critical",
        "confirmed",
        "/cart",
    )
    assert (finding["predicate"]["observed"], finding["predicate"]["expected"]) != ([], [])
    folder = played.folder / "2-a-release-with-a-fault/explored"
    assert (folder / finding["screenshot"]).read_bytes().startswith(b"\x89PNG")
    assert (folder / finding["test"]).is_file()
    assert "The script says: The total of the cart is not the sum of its lines." in played.text
    assert "Three replays without it showed the same: that is what blocks." in played.text


def every_release_was_worked_by_it_and_paid_for(played: Played):
    for place in ("1-a-good-release", "2-a-release-with-a-fault", "3-its-fix"):
        report = played.document(f"{place}/explored")
        targeted = report["phases"]["targeted"]
        assert (targeted["engine"], targeted["degraded"]) == ("model", None)
        assert {flow["engine"] for flow in targeted["flows_tested"]} == {"model"}
        assert 0 < float(report["cost"]["usd"]) < 2
        assert f"{float(report['cost']['usd']):.2f} USD" in played.text


def test_a_fault_that_only_a_model_sees_from_its_finding_to_its_closed_issue(tmp_path: Path):
    played = Played(tmp_path, "--model", "scripted")
    try:
        assert ADDRESSES in played.text, played.text
        the_story_ends_well(played)
        the_good_release_passed_and_the_faulty_one_did_not(played)
        what_a_script_found_in_a_models_place_was_proven_without_it(played)
        every_release_was_worked_by_it_and_paid_for(played)
        the_issue_was_opened_with_its_picture_and_closed(played)
        played.process.send_signal(signal.SIGINT)
        assert played.process.wait(30) == 0
        assert family(played.folder) == []
    finally:
        played.process.kill()
        played.process.communicate()


def test_a_demo_that_is_stopped_leaves_nothing_running(tmp_path: Path):
    with subprocess.Popen(PROMO, cwd=tmp_path, stdout=subprocess.PIPE) as running:
        assert running.stdout
        for line in running.stdout:
            if "written to staging" in line.decode():
                break
        running.terminate()
        assert running.wait(60) == 3
    assert family(tmp_path) == []


def test_a_step_that_goes_wrong_ends_the_demo_loudly(tmp_path: Path):
    words = [*PROMO, "--browser-path", "/bin/false", "--folder", "here"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "✗ explored" in done.stdout
    assert "promo explore-staging: expected pass, found" in done.stderr
    assert "here/1-a-good-release/explored/log.txt" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert family(tmp_path) == []


def test_a_browser_that_is_not_there_is_told_before_anything_is_made(tmp_path: Path):
    words = [*PROMO, "--browser-path", "nowhere/chrome"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("error: --browser-path: nowhere/chrome is no program.")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_fault_is_named_with_those_there_are(tmp_path: Path):
    words = [*PROMO, "--fault", "gremlins"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("error: --fault: 'gremlins' must be one of uncaught-exception, ")
    assert list(tmp_path.iterdir()) == []


def test_the_faults_can_be_listed(tmp_path: Path):
    words = [*PROMO, "--list-faults"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 2 * len(EVERY))
    assert all(f" {name} " in f" {done.stdout} ".replace("\n", " ") for name in EVERY)
    assert list(tmp_path.iterdir()) == []
