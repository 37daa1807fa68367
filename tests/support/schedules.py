"""Runs that report at once, their requests interleaved by a seeded order."""

import random
import threading
from collections.abc import Callable, Sequence


class Turns:
    """Lets one thread at a time go on to its next request, chosen by chance."""

    def __init__(self, seed: int, count: int) -> None:
        self._chance = random.Random(seed)
        self._condition = threading.Condition()
        self._waiting: set[int] = set()
        self._alive = set(range(count))
        self._next: int | None = None

    def wait(self, number: int) -> None:
        """Until it is this thread's turn."""
        with self._condition:
            self._waiting.add(number)
            self._choose()
            self._condition.wait_for(lambda: self._next == number, 60)
            self._waiting.discard(number)
            self._next = None

    def leave(self, number: int) -> None:
        """This thread is done."""
        with self._condition:
            self._alive.discard(number)
            self._choose()

    def _choose(self) -> None:
        """When everybody who is left waits, one of them goes on."""
        if self._next is None and self._waiting and self._waiting == self._alive:
            self._next = self._chance.choice(sorted(self._waiting))
            self._condition.notify_all()


class Interleaved:
    """A tracker whose every request waits for its turn."""

    def __init__(self, tracker: object, turns: Turns, number: int) -> None:
        self._tracker = tracker
        self._turns = turns
        self._number = number

    def __getattr__(self, name: str) -> Callable[..., object]:
        act = getattr(self._tracker, name)

        def call(*values: object, **named: object) -> object:
            self._turns.wait(self._number)
            return act(*values, **named)

        return call


def together(turns: Turns, acts: Sequence[Callable[[int], None]]) -> None:
    """Run all of them at once; what one raises is raised."""
    raised: list[BaseException] = []

    def play(number: int, act: Callable[[int], None]) -> None:
        try:
            act(number)
        except BaseException as error:  # noqa: BLE001  (raised below)
            raised.append(error)
        finally:
            turns.leave(number)

    threads = [threading.Thread(target=play, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    if raised:
        raise raised[0]
