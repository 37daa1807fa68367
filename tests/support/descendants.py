"""The processes below this one: a browser is many."""

import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def descendants(root: int | None = None) -> dict[int, str]:
    """Process ids and command lines of everything that a process started, itself left out."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended in between
        if fields[0] != "Z":
            parents[int(stat.parent.name)] = int(fields[1])
    found: dict[int, str] = {}
    level = {os.getpid() if root is None else root}
    while level:
        level = {child for child, parent in parents.items() if parent in level}
        found |= {pid: _command(pid) for pid in level}
    return found


def kill(pids: Iterable[int]) -> None:
    """End processes at once; a browser ends some by itself between the list and its last name."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def environment(pid: int) -> str:
    """The environment that a process was started with."""
    return Path(f"/proc/{pid}/environ").read_text(errors="replace").replace("\0", "\n")


def is_running(pid: int) -> bool:
    """Whether a process is there and more than a name that nobody has collected."""
    return bool(_command(pid))


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ")
    except OSError:
        return ""
