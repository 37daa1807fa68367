"""How a command can end: every outcome, its class, and the class's exit code.

The table is a contract with every workflow that reads the output ``outcome``; a name changes only
with a major version.
"""

from enum import StrEnum
from typing import Final


class Class(StrEnum):
    """What an outcome means for whatever comes next. The value is its name in ``fail-on``."""

    GO = "go"
    NO = "no"
    INVALID = "invalid"
    UNDECIDED = "undecided"
    ASIDE = "aside"

    @property
    def exit_code(self) -> int:
        """The process's exit code outside a workflow step."""
        return _EXIT_CODES[self]


_EXIT_CODES: Final = {
    Class.GO: 0,
    Class.NO: 1,
    Class.INVALID: 2,
    Class.UNDECIDED: 3,
    Class.ASIDE: 4,
}

OUTCOMES: Final[dict[str, Class]] = {
    "live": Class.GO,
    "live-newer": Class.GO,
    "pass": Class.GO,
    "skipped": Class.GO,
    "promoted": Class.GO,
    "already-there": Class.GO,
    "dry-run": Class.GO,
    "reported": Class.GO,
    "clean": Class.GO,
    "healthy": Class.GO,
    "rolled-back": Class.GO,
    "fail": Class.NO,
    "degraded": Class.NO,
    "escalate": Class.NO,
    "stopped": Class.NO,
    "invalid": Class.INVALID,
    "refused": Class.INVALID,
    "timeout": Class.UNDECIDED,
    "unhealthy": Class.UNDECIDED,
    "inconclusive": Class.UNDECIDED,
    "unreachable": Class.UNDECIDED,
    "partial": Class.UNDECIDED,
    "superseded": Class.ASIDE,
    "held": Class.ASIDE,
    "waiting-for-approval": Class.ASIDE,
    "proposed": Class.ASIDE,
    "soaking": Class.ASIDE,
}

# Every command may end with these, whatever its own outcomes are.
ALWAYS_POSSIBLE: Final = ("invalid", "unreachable", "timeout", "inconclusive")


def class_of(outcome: str) -> Class:
    """The class of an outcome; an unknown outcome is undecided, so it can move nothing."""
    return OUTCOMES.get(outcome, Class.UNDECIDED)
