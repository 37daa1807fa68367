"""Pictures on a branch: real git over HTTP, several writers, what is old taken out."""

import threading
import urllib.request
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from promo.demo.github.store import OWNER
from promo.documents.report import Report
from promo.errors import PromoError
from promo.findings.evidence import read_picture
from promo.findings.evidence.branch import EvidenceBranch
from promo.git import token_access
from promo.gitops.push.planned import Patience
from support.git_repository import git
from support.local_github import Clock, checked_github
from support.reporting import Reporter
from support.reports import NOON, finding, report, written

BRANCH = "refs/heads/promo-evidence"


def png(text: str) -> bytes:
    """Something that begins as a picture does."""
    return b"\x89PNG\r\n\x1a\n" + zlib.compress(text.encode())


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Reporter]:
    clock = Clock()
    (tmp_path / "runs").mkdir()
    with checked_github(now=clock, git=tmp_path / "git") as github:
        yield Reporter(github, tmp_path / "runs", clock, {"evidence": "branch"})


def with_pictures(here: Reporter, done: Report) -> dict[str, Any]:
    """The report and a picture for each of its findings, as settings of a run."""
    place = here.folder / f"report-{len(list(here.folder.iterdir()))}"
    written(done, place)
    for one in done.findings:
        picture = place / (one.screenshot or "")
        picture.parent.mkdir(exist_ok=True)
        picture.write_bytes(png(one.id))
    return {"report": (place,)}


def on_the_branch(folder: Path) -> list[str]:
    return git(folder, "ls-tree", "-r", "--name-only", BRANCH).splitlines()


def branch_of(here: Reporter, name: str = "promo-evidence") -> EvidenceBranch:
    web = f"{here.github.url}/{here.github.repository}"
    patience = Patience(120)
    return EvidenceBranch(f"{web}.git", token_access("token", web), name, web, patience)


def test_a_picture_is_shown_by_a_link_that_names_its_commit(here: Reporter):
    ending = here.run(**with_pictures(here, report([finding(1), finding(2, "/b")])))
    assert ending.outcome == "reported"
    tip = git(here.github.git or Path(), "rev-parse", BRANCH)
    first, second = here.issues
    for issue, number in ((first, 1), (second, 2)):
        start = f"![What the page looked like]({here.github.url}/demo/shop/blob/{tip}/web/v1-"
        assert start in issue.body
        address = issue.body.partition("![What the page looked like](")[2].partition(")")[0]
        assert address.endswith(".png?raw=true")
        with urllib.request.urlopen(address) as answer:
            assert answer.read() == png(finding(number).id)


def test_only_what_is_new_or_back_is_kept_and_the_same_only_once(here: Reporter):
    here.settings["close_after"] = 1
    done = report([finding()])
    here.run(**with_pictures(here, done))
    tip = git(here.github.git or Path(), "rev-parse", BRANCH)
    again = report([finding()], at=here.clock.move(hours=25))
    here.run(**with_pictures(here, again))
    assert git(here.github.git or Path(), "rev-parse", BRANCH) == tip
    here.later()
    assert here.states == ["closed"]
    back = report([finding()], at=here.clock.move(hours=25))
    here.run(**with_pictures(here, back))
    assert here.states == ["open"]
    assert git(here.github.git or Path(), "rev-parse", BRANCH) == tip  # the same picture
    assert f"/blob/{tip}/web/v1-" in here.issues[0].comments[-1].body


def test_what_is_closed_for_thirty_days_is_taken_out(here: Reporter):
    here.run(**with_pictures(here, report([finding(1), finding(2, "/b")])))
    assert len(on_the_branch(here.github.git or Path())) == 2
    here.github.store.set_state(here.issues[0], "closed", "completed", OWNER)
    here.later(finding(2, "/b"), routes=("/", "/b"), hours=24 * 29)
    assert len(on_the_branch(here.github.git or Path())) == 2
    here.later(finding(2, "/b"), routes=("/", "/b"), hours=48)
    assert on_the_branch(here.github.git or Path())[0].startswith(
        f"web/{finding(2).id.replace(':', '-')}/"
    )


def test_eight_writers_lose_nothing(here: Reporter):
    shown: dict[str, str] = {}
    troubles: list[BaseException] = []

    def write(number: int) -> None:
        try:
            wanted = {f"v1:{number:015x}{n:x}": png(f"{number} {n}") for n in range(3)}
            shown.update(branch_of(here).keep("web", wanted, (), NOON))
        except BaseException as error:  # noqa: BLE001  (told below)
            troubles.append(error)

    writers = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert troubles == []
    assert len(on_the_branch(here.github.git or Path())) == len(shown) == 24
    git(here.github.git or Path(), "fsck", "--full", "--strict", "--no-dangling")
    for address in shown.values():
        with urllib.request.urlopen(address) as answer:
            assert answer.read().startswith(b"\x89PNG")


def test_a_token_that_may_not_push_still_writes_the_issues(here: Reporter):
    here.github.api.permissions["contents"] = "read"
    ending = here.run(**with_pictures(here, report([finding()])))
    assert (ending.outcome, ending.reason) == ("partial", "evidence-denied")
    assert "contents: write" in ending.summary.replace("\\", "")
    assert len(here.issues) == 1
    assert "`screenshots/1.png`, beside the report" in here.issues[0].body


def test_somebody_elses_branch_is_left_alone(here: Reporter):
    folder = here.github.git or Path()
    blob = git(folder, "hash-object", "-w", "--stdin", stdin=b"text")
    tree = git(folder, "mktree", stdin=f"100644 blob {blob}\tREADME.txt\n".encode())
    commit = git(folder, "commit-tree", tree, "-m", "theirs")
    git(folder, "update-ref", "refs/heads/main", commit)
    ending = here.run(**with_pictures(here, report([finding()])), evidence_branch="main")
    assert (ending.outcome, ending.reason) == ("partial", "evidence-branch-taken")
    assert git(folder, "rev-parse", "refs/heads/main") == commit


@pytest.mark.parametrize("name", ["-x", "a b", "a..b", ""])
def test_no_branch_name_is_an_option(here: Reporter, name: str):
    with pytest.raises(PromoError) as caught:
        here.run(**with_pictures(here, report([finding()])), evidence_branch=name)
    assert (caught.value.outcome, caught.value.reason) == ("invalid", "bad-branch")


def test_without_pictures_none_are_named(here: Reporter):
    here.run(**with_pictures(here, report([finding()])), evidence="none")
    assert "Picture" not in here.issues[0].body
    assert git(here.github.git or Path(), "for-each-ref") == ""


def test_only_pictures_beside_the_report_are_read(tmp_path: Path):
    (tmp_path / "report").mkdir()
    (tmp_path / "secret.png").write_bytes(png("secret"))
    (tmp_path / "report" / "text.png").write_bytes(b"text")
    (tmp_path / "report" / "link.png").symlink_to(tmp_path / "secret.png")
    (tmp_path / "report" / "good.png").write_bytes(png("good"))
    names = ("../secret.png", "/etc/passwd", "text.png", "link.png", "none.png", "good.png")
    kept = [name for name in names if read_picture(tmp_path / "report", name)]
    assert kept == ["good.png"]
