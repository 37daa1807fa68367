import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from promo import process
from promo.errors import PromoError

CHILD = "import time; time.sleep(60)"
# A parent that starts a child holding its pipes, as git starts git-remote-https.
PARENT = f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {CHILD!r}])
open(sys.argv[1], "w").write(str(child.pid))
child.wait()
"""


def is_gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has waited for yet has."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def test_a_time_out_ends_the_whole_family(tmp_path: Path):
    note = tmp_path / "pid"
    with pytest.raises(PromoError) as caught:
        process.run([sys.executable, "-c", PARENT, note], timeout_seconds=1.5)
    assert (caught.value.outcome, caught.value.reason) == ("timeout", "program-timeout")
    assert is_gone(int(note.read_text()))


def test_an_interrupt_ends_the_whole_family(tmp_path: Path):
    note = tmp_path / "pid"
    # A shell that runs the tests in its background has them ignore the signal.
    ours = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
        f"from promo import process; process.run([sys.executable, '-c', {PARENT!r}, sys.argv[1]])"
    )
    running = subprocess.Popen([sys.executable, "-c", ours, note], stderr=subprocess.DEVNULL)
    while not note.exists() or not note.read_text():
        assert running.poll() is None
        time.sleep(0.01)
    os.kill(running.pid, signal.SIGINT)
    assert running.wait(60) != 0
    assert is_gone(int(note.read_text()))


def test_a_missing_program_is_named():
    with pytest.raises(PromoError) as caught:
        process.run(["no-such-program-here"])
    assert caught.value.reason == "program-missing"


def test_a_child_sees_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GITHUB_TOKEN", "secret-of-the-step")
    done = process.run([sys.executable, "-c", "import os; print(dict(os.environ))"])
    assert b"secret-of-the-step" not in done.out
