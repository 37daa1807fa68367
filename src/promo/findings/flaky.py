"""Whether a finding comes and goes: its last runs as letters, S for seen, G for a green one.

A flip is a change from one to the other. Greens enough to close the issue are a fix, and what comes
back after a fix is a regression, so neither end of such a stretch counts.
"""

from itertools import groupby, pairwise
from typing import Final

RUNS: Final = 10  # that are looked at
_FLIPS: Final = 2
_LIGHTER: Final = {"critical": "warning", "warning": "info"}


def recorded(runs: str, letter: str) -> str:
    """The history with one more run."""
    return (runs + letter)[-RUNS:]


def flips(runs: str, close_after: int) -> int:
    """How often it came or went.

    Args:
        runs: the history, oldest first.
        close_after: greens in a row that count as a fix.
    """
    stretches = [(letter, len(list(group))) for letter, group in groupby(runs)]
    return sum(
        not any(letter == "G" and length >= close_after for letter, length in pair)
        for pair in pairwise(stretches)
    )


def is_flaky(runs: str, close_after: int) -> bool:
    """Whether it came and went within the runs that are looked at."""
    return flips(runs, max(close_after, 2)) >= _FLIPS


def lighter(severity: str) -> str:
    """What a finding weighs that cannot be relied on."""
    return _LIGHTER.get(severity, severity)
