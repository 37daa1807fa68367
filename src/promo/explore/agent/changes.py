"""What an action changed on a page: its lines that are new, and those that are gone."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from promo import bounds
from promo.explore.agent.compact import tokens_of

_MOST_SHARE: Final = 0.6  # of the lines; a page that changed more is told anew


def changed(before: Sequence[str], after: Sequence[str]) -> str | None:
    """The changed lines, marked with + and -; None when so much changed that it is another page.

    Args:
        before: the page's lines before the action, none of them left out.
        after: those after it.
    """
    gone, new = Counter(before), Counter(after)
    gone.subtract(after)
    new.subtract(before)
    added, lost = _left(after, new), _left(before, gone)
    if len(added) > _MOST_SHARE * max(len(after), 10):
        return None
    told = [*(f"- {line.strip()}" for line in lost), *(f"+ {line.strip()}" for line in added)]
    return _fitted(told) if told else ""


def _left(lines: Sequence[str], counts: Counter[str]) -> list[str]:
    """Those lines, in their order, that are there more often than on the other side."""
    kept: list[str] = []
    open_counts = Counter({line: n for line, n in counts.items() if n > 0})
    for line in reversed(lines):
        if open_counts[line] > 0:
            open_counts[line] -= 1
            kept.append(line)
    return kept[::-1]


def _fitted(told: Sequence[str]) -> str:
    kept: list[str] = []
    left = bounds.CHANGE_TOKENS
    for number, line in enumerate(told):
        left -= tokens_of(line)
        if left < 0 and number:
            return "\n".join([*kept, f"… {len(told) - number} more changed lines: read_page"])
        kept.append(line)
    return "\n".join(kept)
