"""Whether a promotion is overdue. Pure.

nothing waits                        no
what waits is held or frozen         no: somebody wants it so
it waits, but not for that long      no
it waits longer                      yes
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Waiting:
    """What is known.

    Args:
        since: when the source first had what the target has not; None when nothing waits.
        last: when something was promoted last; None when never.
        held: why nothing may move; empty when it may.
    """

    since: datetime | None
    last: datetime | None
    held: str = ""


def overdue(waiting: Waiting, now: datetime, after: timedelta) -> str:
    """Why something should have moved by now, as a sentence; empty when nothing should have."""
    if waiting.since is None or waiting.held or now - waiting.since <= after:
        return ""
    hours = int((now - waiting.since).total_seconds() // 3600)
    waited = f"{hours} hours" if hours != 1 else "an hour"
    last = f"{waiting.last:%Y-%m-%d %H:%M} UTC" if waiting.last else "never"
    return f"nothing-promoted: a release has waited for {waited}; the last promotion: {last}"
