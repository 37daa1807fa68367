"""When enforcing is safe: what explorations said so far, held against what people made of it. Pure.

A team that switches the gate on wants to know how often it would have stood in the way for nothing.
"""

from dataclasses import dataclass
from typing import Final

# Twenty explorations without a false block bound their rate to 14 % at 95 % (1 - 0.05^(1/20)).
ENOUGH: Final = 20
MOST_FALSE: Final = 0.05  # of all explorations: one release in twenty kept back for nothing
MOST_UNDECIDED: Final = 0.20  # of all explorations: each of them keeps a release back too


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What history counts of explorations: all, and of these the undecided and the blocked ones.

    ``judged`` are the blocked ones of which people said whether they were right, by mending or
    setting aside what was found; ``false_blocks`` are those in vain.
    """

    explorations: int = 0
    undecided: int = 0
    blocked: int = 0
    judged: int = 0
    false_blocks: int = 0


@dataclass(frozen=True)
class Readiness:
    """Whether it is safe, and what speaks against it, a clause each."""

    against: tuple[str, ...]

    @property
    def safe(self) -> bool:
        """Nothing speaks against it."""
        return not self.against


def readiness(measured: Measured) -> Readiness:
    """Whether the gate may be switched on."""
    total = max(measured.explorations, 1)
    open_ = measured.blocked - measured.judged
    against: list[str] = []
    if measured.explorations < ENOUGH:
        against.append(f"{measured.explorations} of {ENOUGH} explorations are made")
    if measured.false_blocks / total > MOST_FALSE:
        against.append(f"{measured.false_blocks} of {total} blocked for nothing")
    if measured.undecided / total > MOST_UNDECIDED:
        against.append(f"{measured.undecided} of {total} were undecided")
    if open_ > 0:
        against.append(f"nobody has yet mended or set aside what {open_} blocked for")
    return Readiness(tuple(against))


def told(measured: Measured) -> str:
    """The measures in one clause."""
    return (
        f"{measured.explorations} explorations, {measured.blocked} blocked, "
        f"{measured.false_blocks} of {measured.judged} judged blocks for nothing, "
        f"{measured.undecided} undecided"
    )
