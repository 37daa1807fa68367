"""The loop around ``waiting``: look, judge, tell, pause. Its state outlives an interrupt."""

from collections.abc import Callable
from dataclasses import dataclass

from promo import bounds
from promo.live.probe import Look
from promo.live.waiting import End, Rules, Seen, Sight, State, begin, decide

_SHORTEST_LOOK_SECONDS = 1.0


@dataclass(frozen=True)
class World:
    """What the loop needs of the world.

    Args:
        ask: one look at every address; told how many seconds it has.
        newer: the full SHA of a commit that descends from the wanted one, else None.
        clock: seconds that only ever grow.
        sleep: pauses for so many seconds.
        chance: a number from 0 up to 1.
        tell: told after each round: seconds since the beginning, the state before and after it.
    """

    ask: Callable[[float], tuple[Look, ...]]
    newer: Callable[[str], str | None]
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    chance: Callable[[], float]
    tell: Callable[[float, State, "Wait"], None]


class Wait:
    """One wait. ``state`` and ``looks`` are what is known so far, at any time."""

    def __init__(self, wanted: str, rules: Rules, world: World) -> None:
        self.wanted = wanted
        self.rules = rules
        self.looks: tuple[Look, ...] = ()
        self._world = world
        self.state = begin(world.clock())

    @property
    def elapsed_seconds(self) -> float:
        """How long it has taken so far."""
        return self._world.clock() - self.state.begun

    def run(self) -> End:
        """Look until the answer is known."""
        while True:
            self._round()
            next_step = decide(self.rules, self.state, self._world.clock(), self._world.chance)
            if isinstance(next_step, End):
                return next_step
            self._world.sleep(next_step.seconds)

    def _round(self) -> None:
        left = self.rules.timeout_seconds - self.elapsed_seconds
        asked_at = self._world.clock()
        looks = self._world.ask(min(bounds.READ_SECONDS, max(left, _SHORTEST_LOOK_SECONDS)))
        answered_at = self._world.clock()
        seen = tuple(see(look, self.wanted, self._world.newer) for look in looks)
        before, self.looks = self.state, looks
        self.state = before.after(self.rules, asked_at, answered_at, seen)
        self._world.tell(self.elapsed_seconds, before, self)


def see(look: Look, wanted: str, newer: Callable[[str], str | None]) -> Seen:
    """What a look means for the wanted commit."""
    if look.trouble is not None:
        return Seen(Sight.SILENT)
    if not look.healthy:
        return Seen(Sight.SICK)
    if look.served is None:
        return Seen(Sight.UNNAMED)
    if wanted.startswith(look.served):
        return Seen(Sight.WANTED, wanted)
    descendant = newer(look.served)
    return Seen(Sight.NEWER, descendant) if descendant else Seen(Sight.OTHER, look.served)
