"""How often a conversation met each way to fail, and when that is once too often."""

from collections import Counter
from dataclasses import dataclass, field

from promo.explore.agent.failure import FAILURES


class LeftError(Exception):
    """The conversation ends; its text is the row of the table."""


@dataclass
class Tally:
    """What one conversation has used."""

    counts: Counter[str] = field(default_factory=Counter[str])

    def count(self, row: str) -> int:
        """Note one more, and say how many that makes.

        Raises:
            LeftError: it is more than the table allows.
        """
        self.counts[row] += 1
        if self.counts[row] > FAILURES[row].most:
            raise LeftError(row)
        return self.counts[row]

    def answered(self) -> None:
        """The API gave an answer: what failed in a row did not go on failing."""
        for row, answer in FAILURES.items():
            if answer.remedy == "again":
                self.counts.pop(row, None)
