"""What the life of an issue is told in: what is known, what is there, what is to happen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from promo.documents.report import Finding
from promo.findings.markers import State
from promo.findings.moves import RolledBack
from promo.findings.reading import Failure

Verb = Literal["create", "update", "reopen", "close", "duplicate", "keep", "leave-out"]

FLAKY: Final = "flaky"
COMMENT_AGAIN: Final = timedelta(hours=24)
FRESH_ISSUE_AFTER: Final = timedelta(days=90)


@dataclass(frozen=True)
class Policy:
    """What the user asked for: how issues are closed, opened and assigned."""

    close_after: int = 3
    max_new: int = 10
    assignees: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Known:
    """An issue of ours, as it is on GitHub.

    Args:
        identity: what it was opened for.
        others: what else it stands for: older fingerprints, or what a person put together.
        pinned: whether a person pinned it; asked only of those about to be closed.
        fix_deployed: whether what closed it is part of the explored commit; None when nobody knows.
            Asked only of those about to be reopened.
    """

    number: int
    url: str
    identity: str
    others: frozenset[str] = frozenset()
    open: bool
    state_reason: str | None = None
    closed_at: datetime | None = None
    state: State | None = None
    assignees: frozenset[str] = frozenset()
    pinned: bool = False
    fix_deployed: bool | None = None

    @property
    def identities(self) -> frozenset[str]:
        """All that it stands for."""
        return self.others | {self.identity}

    @property
    def closed_by_person(self) -> bool:
        """Whether it was somebody else than us who closed it."""
        return not self.open and (self.state is None or not self.state.ended)


@dataclass(frozen=True, kw_only=True)
class Thing:
    """What an issue stands for, when it is there: a finding, a failed run, a rollback."""

    identity: str
    aliases: tuple[str, ...] = ()
    severity: str = ""
    routes: tuple[str, ...] = ()
    charter: str | None = None
    finding: Finding | None = None
    failure: Failure | None = None
    left_out: tuple[Finding, ...] = ()
    rolled_back: RolledBack | None = None

    @property
    def identities(self) -> tuple[str, ...]:
        """Its identity, then the older ones."""
        return (self.identity, *self.aliases)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What is to happen to one issue.

    Args:
        identity: the thing, by its present fingerprint.
        reason: why, as a few words for a person.
        known: the issue; None before it is opened.
        thing: what is there; None when it was not seen.
        state: what is remembered afterwards; None when the block stays as it is.
        comments: whether the change is worth a comment.
        flaky: the label to put on (True) or take off (False); None leaves labels alone.
        earlier: the issue that spoke for the same thing before; a new one links it.
    """

    verb: Verb
    identity: str
    reason: str
    known: Known | None = None
    thing: Thing | None = None
    state: State | None = None
    comments: bool = False
    flaky: bool | None = None
    earlier: Known | None = None


def keep(issue: Known, reason: str, thing: Thing | None = None) -> Decision:
    """Leave an issue as it is."""
    identity = thing.identity if thing else issue.identity
    return Decision(verb="keep", identity=identity, reason=reason, known=issue, thing=thing)


def spokesmen(known: Sequence[Known]) -> dict[str, Known]:
    """The issue that speaks for each thing.

    An open one before a closed one; of open ones the lowest number, since two runs at once must
    agree; of closed ones the newest, since it replaced the others; one that was closed as a
    duplicate never while there is another.
    """

    def rank(issue: Known) -> tuple[bool, bool, int]:
        place = issue.number if issue.open else -issue.number
        return not issue.open, issue.state_reason == "duplicate", place

    chosen: dict[str, Known] = {}
    for issue in sorted(known, key=rank):
        for identity in issue.identities:
            chosen.setdefault(identity, issue)
    return chosen
