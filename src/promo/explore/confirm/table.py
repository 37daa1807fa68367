"""What the replays of a finding make of it."""

from collections.abc import Sequence

from promo import bounds
from promo.documents.report import Confirmation

# What one replay says: the ids seen, or None when it was no evidence.
Seen = frozenset[str] | None


def confirmation(name: str, replays: Sequence[Seen]) -> Confirmation:
    """What the replays make of one finding.

    Seen every time: confirmed. Seen sometimes: flaky. Looked for in vain every time: unconfirmed.
    Never seen, and not looked for often enough: nobody knows, so it keeps its weight.
    """
    valid = [seen for seen in replays if seen is not None]
    times = sum(name in seen for seen in valid)
    if times and times == len(replays) == bounds.REPLAYS:
        return "confirmed"
    if times:
        return "flaky"
    return "unconfirmed" if len(valid) == bounds.REPLAYS else "not-replayable"
