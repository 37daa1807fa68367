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

# One line for people; the reference is made from it.
MEANINGS: Final[dict[str, str]] = {
    "live": "Every address serves the commit, for long enough.",
    "live-newer": "A descendant of the commit is live, and that was said to be as good.",
    "pass": "All that had to be looked at was, and nothing blocks.",
    "skipped": "There was nothing to look at, by rules that the change could not alter.",
    "promoted": "The release is in the target's files, in one commit that was pushed.",
    "already-there": "What was asked for is so already; nothing was written.",
    "dry-run": "What would be done was shown, and nothing was done.",
    "reported": "What there was to tell is told.",
    "clean": "There was nothing to tell.",
    "healthy": "What was watched stayed as good as before.",
    "rolled-back": "The last good release is in the files again, in one commit that was pushed.",
    "fail": "Something confirmed blocks.",
    "degraded": "What was watched became worse.",
    "escalate": "A person has to decide.",
    "stopped": "It was stopped, or waited for too long.",
    "invalid": "The request is wrong: options, files or configuration. Nothing was done.",
    "refused": "The request is understood and will not be done; `reason` says why.",
    "timeout": "The answer did not come in time.",
    "unhealthy": "An address answers, but never as expected, or no longer.",
    "inconclusive": "The evidence says neither yes nor no, so nothing was moved.",
    "unreachable": "Something that had to be asked did not answer.",
    "partial": "Some of it was done; what was left out is named.",
    "superseded": "Something newer took this run's turn.",
    "held": "A person, or a rollback, keeps the target as it is.",
    "waiting-for-approval": "A person's yes is wanted, and is not there yet.",
    "proposed": "A pull request proposes it; whoever merges decides.",
    "soaking": "It has to run for longer before it goes on.",
}

# Every command may end with these, whatever its own outcomes are.
ALWAYS_POSSIBLE: Final = ("invalid", "unreachable", "timeout", "inconclusive")


def class_of(outcome: str) -> Class:
    """The class of an outcome; an unknown outcome is undecided, so it can move nothing."""
    return OUTCOMES.get(outcome, Class.UNDECIDED)
