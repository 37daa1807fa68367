"""Killed at any point, a promotion leaves the branch before or after, and the next run knows which.

The real process runs with a ``git`` before git on its PATH that kills it at the n-th call.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support.git_repository import SHAS, git
from support.promoting import DEMO, STAGING, World, as_json, helmrelease, make_world, release

STEPS = 20  # more calls of git than a promotion makes


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path)


def deadly_git(folder: Path, at: int) -> str:
    """A PATH whose git does its work and kills its parent at the n-th call; at 0 it never does."""
    real = next(p for p in os.environ["PATH"].split(":") if Path(p, "git").is_file())
    file = folder / "bin/git"
    file.parent.mkdir(exist_ok=True)
    file.write_text(
        "#!/bin/sh\n"
        f"echo $PPID > {folder}/promo.pid\n"
        f"echo x >> {folder}/calls\n"
        f"n=$(wc -l < {folder}/calls)\n"
        f'"{real}/git" "$@"; code=$?\n'
        f'if [ "$n" -eq {at} ]; then kill -9 $PPID; fi\n'
        "exit $code\n"
    )
    file.chmod(0o755)
    return f"{file.parent}:{os.environ['PATH']}"


def stage(world: World, environment: dict[str, str] | None = None) -> subprocess.Popen[str]:
    words = ("--release", as_json(release(2)), "--target-file", STAGING)
    return subprocess.Popen(
        [sys.executable, "-I", "-m", "promo", "promote-digests", *words,
         "--verify-registry", "false",
         "--gitops-repository", str(world.bare.folder)],
        cwd=world.folder,
        env={"PATH": os.environ["PATH"], "HOME": str(world.folder), **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip


def has_ended(pid: int) -> bool:
    """Whether a process has ended, waited for or not."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.01)
    return False


def check_before_or_after(world: World, before: str) -> bool:
    """Whether the branch is after; anything between fails."""
    head = world.bare.head
    world.bare.check()
    if head == before:
        assert world.bare.read(STAGING) == helmrelease(1)
        return False
    assert git(world.bare.folder, "rev-parse", "main~1") == before
    assert world.bare.read(STAGING) == helmrelease(2)
    assert f"Source-Revision: {SHAS[2]}" in world.bare.messages()[0]
    return True


def check_next_run(world: World, *, after: bool) -> None:
    head = world.bare.head
    again = world.stage(2)
    assert again.said == (0, "already-there" if after else "promoted", "")
    assert (world.bare.head == head) is after
    assert world.bare.read(STAGING) == helmrelease(2)
    assert git(world.bare.folder, "rev-list", "--count", "main") == "2"


@pytest.mark.parametrize("at", range(1, STEPS + 1))
def test_killed_after_any_call_of_git(world: World, tmp_path: Path, at: int):
    before = world.bare.head
    with stage(world, {"PATH": deadly_git(tmp_path, at)}) as running:
        running.communicate(timeout=60)
    calls = len((tmp_path / "calls").read_text().splitlines())
    assert running.returncode == (-signal.SIGKILL if calls >= at else 0)
    assert calls < STEPS  # else the table of steps is too short to be all of them
    check_next_run(world, after=check_before_or_after(world, before))


@pytest.mark.parametrize("hook", ["pre-receive", "update", "post-receive", "post-update"])
@pytest.mark.parametrize("accepts", [True, False])
def test_killed_while_the_server_is_at_it(
    world: World, tmp_path: Path, hook: str, *, accepts: bool
):
    """The server goes on by itself; a hook's no counts before the branch moves, not after."""
    before, server = world.bare.head, tmp_path / "server.pid"
    kill = f"echo $PPID > {server}; kill -9 $(cat {tmp_path}/promo.pid)"
    world.bare.hook(hook, f"{kill}; exit {0 if accepts else 1}")
    with stage(world, {"PATH": deadly_git(tmp_path, 0)}) as running:
        running.communicate(timeout=60)
    assert running.returncode == -signal.SIGKILL
    assert has_ended(int(server.read_text()))
    (world.bare.folder / "hooks" / hook).unlink()
    after = check_before_or_after(world, before)
    if hook in {"post-receive", "post-update"} or not accepts:
        assert after is (hook in {"post-receive", "post-update"})
    check_next_run(world, after=after)


@pytest.mark.parametrize("hook", ["pre-receive", "post-receive"])
def test_told_to_stop_it_says_that_nobody_knows_and_the_next_run_does(
    world: World, tmp_path: Path, hook: str
):
    before = world.bare.head
    reached = tmp_path / "reached"
    world.bare.hook(hook, f"touch {reached}; exec sleep 30")
    with stage(world) as running:
        while not reached.exists():
            assert running.poll() is None
            time.sleep(0.01)
        running.send_signal(signal.SIGTERM)
        _, err = running.communicate(timeout=30)
    assert running.returncode == 3
    assert len(err.splitlines()) == 1
    assert "stopped by SIGTERM" in err
    document = (world.folder / "promo-report/promotion.json").read_text()
    assert '"interrupted"' in document
    (world.bare.folder / "hooks" / hook).unlink()
    check_next_run(world, after=check_before_or_after(world, before))


# ── going back ─────────────────────────────────────────────────────────────────────────────────
BACK_STEPS = 30  # more calls of git than a rollback makes


def killed(world: World, *words: str, path: str) -> int:
    """The exit code of a process whose git may kill it."""
    repository = ("--verify-registry", "false", "--gitops-repository", str(world.bare.folder))
    done = subprocess.run(
        [sys.executable, "-I", "-m", "promo", *words, *repository],
        cwd=world.folder,
        env={"PATH": path, "HOME": str(world.folder)},
        capture_output=True,
        check=False,
        timeout=60,
    )
    return done.returncode


@pytest.mark.parametrize("at", range(1, BACK_STEPS + 1))
def test_a_rollback_killed_after_any_call_of_git_is_before_or_after(
    world: World, tmp_path: Path, at: int
):
    for number in (2, 3):
        world.arrived(DEMO, number, f"d{number}", promoted_to="demo", gate_result="pass")
    before = world.bare.head
    ran = killed(world, "rollback", "--environment", "demo", "--reason", "down",
                          path=deadly_git(tmp_path, at))  # fmt: skip
    calls = len((tmp_path / "calls").read_text().splitlines())
    assert ran == (-signal.SIGKILL if calls >= at else 0)
    assert calls < BACK_STEPS  # else the table of steps is too short to be all of them
    world.bare.check()
    after = world.bare.head != before
    assert world.bare.read(DEMO) == helmrelease(2 if after else 3)
    if after:
        assert git(world.bare.folder, "rev-parse", "main~1") == before
        assert "Rollback-Of: d3\nRollback-To: d2\n" in world.bare.messages()[0]
    if after or at == 1:  # before is before, however far it had come
        again = world.rollback()
        assert again.said == (0, "already-there" if after else "rolled-back", "")
        assert git(world.bare.folder, "rev-parse", "main~1") == before
        assert world.bare.read(DEMO) == helmrelease(2)


@pytest.mark.parametrize("at", range(1, STEPS + 5))
def test_a_checkout_is_before_or_after_too(world: World, tmp_path: Path, at: int):
    """In a checkout the branch is too, and what hangs in between is seen as a change."""
    work = tmp_path / "checkout"
    git(tmp_path, "clone", "--quiet", str(world.bare.folder), str(work))
    before = world.bare.head
    words = ("--release", as_json(release(2)), "--target-file", STAGING)
    done = subprocess.run(
        [sys.executable, "-I", "-m", "promo", "promote-digests", *words,
         "--verify-registry", "false",
         "--gitops-dir", str(work), "--push", "false"],
        cwd=world.folder,
        env={"PATH": deadly_git(tmp_path, at), "HOME": str(world.folder)},
        capture_output=True,
        check=False,
        timeout=60,
    )  # fmt: skip
    calls = len((tmp_path / "calls").read_text().splitlines())
    assert done.returncode == (-signal.SIGKILL if calls >= at else 0)
    assert calls < STEPS + 4
    head = git(work, "rev-parse", "main")
    text = (work / STAGING).read_text()
    assert text in {helmrelease(1), helmrelease(2)}
    if head == before:
        assert git(work, "status", "--porcelain") in {"", f"M  {STAGING}", f"M {STAGING}"}
    else:
        assert git(work, "rev-parse", "main~1") == before
        assert git(work, "status", "--porcelain") == ""
        assert text == helmrelease(2)
