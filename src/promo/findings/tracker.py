"""Where the issues are, and which of them are ours."""

from collections.abc import Sequence
from typing import Final, NoReturn, Protocol

from promo.findings import markers
from promo.findings.absence import is_finding
from promo.findings.decisions import Known
from promo.github.issues import Happened, Issue

LABEL: Final = "promo"


class Tracker(Protocol):
    """Where issues live; ``github.repository.GitHub`` is one."""

    def issues(self, label: str) -> Sequence[Issue]:
        """Every issue with a label, open and closed."""
        ...

    def happened(self, number: int) -> Happened:
        """What people did to an issue."""
        ...

    def create_issue(
        self, title: str, body: str, labels: Sequence[str], assignees: Sequence[str]
    ) -> Issue:
        """Open an issue."""
        ...

    def edit_issue(
        self,
        number: int,
        *,
        body: str | None = None,
        state: str | None = None,
        state_reason: str | None = None,
    ) -> None:
        """Change those parts of an issue that are given."""
        ...

    def comment(self, number: int, body: str) -> None:
        """Comment on an issue."""
        ...

    def add_label(self, number: int, name: str) -> None:
        """Put a label on an issue."""
        ...

    def remove_label(self, number: int, name: str) -> None:
        """Take a label off an issue."""
        ...

    def ensure_label(self, name: str, color: str, description: str) -> None:
        """Make a label unless it is there."""
        ...


def _never(*_: object, **__: object) -> NoReturn:
    raise ValueError("nobody is asked, and nothing is written")


class NotAsked:
    """A tracker for a rehearsal when nobody can be asked: no issues are known."""

    def issues(self, label: str) -> Sequence[Issue]:  # noqa: ARG002  (the tracker's signature)
        """None."""
        return ()

    happened = create_issue = edit_issue = comment = staticmethod(_never)
    add_label = remove_label = ensure_label = staticmethod(_never)


def known_of(issues: Sequence[Issue]) -> tuple[Known, ...]:
    """Those that carry a marker and were opened by somebody who may speak for the repository."""
    return tuple(
        Known(
            number=issue.number,
            url=issue.url,
            identity=identity,
            others=_others(identity, issue.body),
            open=issue.open,
            state_reason=issue.state_reason,
            closed_at=issue.closed_at,
            state=markers.state_of(issue.body),
            assignees=issue.assignees,
        )
        for issue in issues
        if issue.trusted and (identity := markers.identity_of(issue.body))
    )


def _others(identity: str, body: str) -> frozenset[str]:
    """What else an issue stands for: findings may be put together, other kinds may not."""
    found = markers.identities_of(body) if is_finding(identity) else frozenset[str]()
    return frozenset(one for one in found if is_finding(one))
