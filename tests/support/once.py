"""A costly value that several tests look at, made once for all the processes of a test run."""

import fcntl
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import pytest

T = TypeVar("T")


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], T]) -> T:
    """The value of ``make``, which gets a folder of its own; whoever comes first makes it."""
    root = factory.getbasetemp()
    # Each process of pytest-xdist has a folder below the run's.
    folder = (root.parent if root.name.startswith("popen-") else root) / f"once-{name}"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = folder / "value.pickle"
        if not kept.exists():
            kept.write_bytes(pickle.dumps(make(folder)))
        return cast("T", pickle.loads(kept.read_bytes()))
