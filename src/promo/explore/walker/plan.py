"""What to do next on a page, and when there is nothing left: pure, and the same for the same seed.

Everything that is new becomes a task, with the way that led to it. Tasks that can be done here come
first, heavier kinds later; of alike things (the rows of a list) no more are tried once some in a
row showed nothing new.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from promo import bounds
from promo.documents.steps import Step
from promo.explore.fingerprint import route_template
from promo.explore.walker.fillings import FILLINGS, Filling
from promo.explore.walker.forbidden import forbidden
from promo.explore.walker.names import called
from promo.explore.walker.paging import turns_pages
from promo.explore.walker.things import State, Thing
from promo.explore.walker.walked import Left

Deed = Literal["use", "send", "follow"]
_RANKS: Final = {"open": 0, "toggle": 1, "choose": 1, "press": 2}
_SENDING, _TURNING, _FOLLOWING, _KNOWN = 3, 6, 7, 8


@dataclass(frozen=True, kw_only=True)
class Task:
    """One thing to do.

    Args:
        deed: what kind of doing it is.
        key: the thing that it is about; of a form the one thing of it that was met first.
        way: the steps that lead to where it can be done.
        depth: how many links away from the charter's route that is.
        filling: what is typed, when something is sent.
        rank: lower comes first.
        alike: the same for all tasks of one kind, see ``Thing.alike``.
    """

    deed: Deed
    key: str
    way: tuple[Step, ...] = ()
    depth: int = 0
    filling: Filling | None = None
    rank: int = 0
    alike: str = ""


@dataclass
class Plan:
    """The plan of one charter.

    Args:
        seed: the same seed makes the same choices.
        known: templates of the routes that are explored anyway; links to them come last.
        never: texts of things that are left alone, beside those that always are.
        elsewhere: keys of things that another charter works.
        used: keys of the things of the charter's own pages that were used.
    """

    seed: int = 0
    known: frozenset[str] = frozenset()
    never: tuple[str, ...] = ()
    elsewhere: frozenset[str] = frozenset()
    used: set[str] = field(default_factory=set[str])
    tasks: list[Task] = field(default_factory=list[Task])
    met: set[str] = field(default_factory=set[str])
    states: set[str] = field(default_factory=set[str])
    barren: Counter[str] = field(default_factory=Counter[str])
    left_alone: dict[Left, None] = field(default_factory=dict[Left, None])
    followed: Counter[int] = field(default_factory=Counter[int])
    turned: int = 0

    def learn(self, state: State, way: tuple[Step, ...], depth: int) -> bool:
        """Make tasks of what is new in a state; whether the state itself is new."""
        for thing in state.things:
            for task in self._tasks_of(state, thing, way, depth):
                if task.key + str(task.filling) not in self.met:
                    self.met.add(task.key + str(task.filling))
                    self.tasks.append(task)
        fresh = state.identity not in self.states
        self.states.add(state.identity)
        return fresh

    def next(self, state: State) -> Task | None:
        """What to do next, the tasks that can be done in this state first; None at the end."""
        self.tasks = [task for task in self.tasks if self._worth(task)]
        here = [task for task in self.tasks if _possible(task, state)]
        chosen = min(here or self.tasks, key=self._order, default=None)
        if chosen is not None:
            self.tasks.remove(chosen)
        return chosen

    def done(self, task: Task, *, new: bool) -> None:
        """Note whether a task showed anything new."""
        self.barren[task.alike] = 0 if new else self.barren[task.alike] + 1
        if task.deed == "follow":
            self.followed[task.depth] += 1
        else:
            self.used.add(task.key)

    def rest(self) -> int:
        """How many tasks are left that would still be worth it."""
        return sum(self._worth(task) for task in self.tasks)

    def _tasks_of(
        self, state: State, thing: Thing, way: tuple[Step, ...], depth: int
    ) -> Iterable[Task]:
        if why := forbidden(thing, self.never):
            self.left_alone.setdefault(Left(called(thing), why))
            return
        if thing.kind == "link":
            if depth < bounds.LINK_DEPTH:
                yield Task(deed="follow", key=thing.key, way=way, depth=depth,
                           rank=self._rank(thing), alike=thing.alike)  # fmt: skip
            return
        if depth or thing.key in self.elsewhere:
            return  # a page that a link leads to is looked at, and worked by its own charter
        if thing.form and (thing.kind == "field" or thing.submits):
            yield from self._sendings(state, thing, way)
        elif thing.kind == "field":
            yield from _sendings(thing.key, way)
        if thing.kind in _RANKS and not thing.submits:
            yield Task(deed="use", key=thing.key, way=way, rank=_RANKS[thing.kind],
                       alike=thing.alike)  # fmt: skip

    def _rank(self, link: Thing) -> int:
        """A list has many links to things and few to its next pages: two of these come first."""
        if turns_pages(link) and self.turned < bounds.PAGES_TURNED:
            self.turned += 1
            return _TURNING
        return _KNOWN if route_template(link.href) in self.known else _FOLLOWING

    def _sendings(self, state: State, thing: Thing, way: tuple[Step, ...]) -> Iterable[Task]:
        """The ways to fill in a form, by the first thing of it; none if it may not be sent."""
        form = state.form(thing.frame, thing.form)
        if any(forbidden(one, self.never) for one in form if one.submits):
            return
        first = next((t for t in form if t.kind == "field" or t.submits), thing)
        if first.key == thing.key:
            has_fields = any(one.kind == "field" for one in form)
            yield from _sendings(thing.key, way, FILLINGS if has_fields else FILLINGS[:1])

    def _worth(self, task: Task) -> bool:
        if self.barren[task.alike] >= bounds.ALIKE_IN_VAIN:
            return False
        if task.deed != "follow":
            return True
        most = bounds.KNOWN_LINKS_FOLLOWED if task.rank == _KNOWN else bounds.LINKS_FOLLOWED
        return self.followed[task.depth] < most // (task.depth + 1)

    def _order(self, task: Task) -> tuple[int, int, str]:
        told = f"{self.seed}:{task.key}".encode("utf-8", "replace")
        return task.depth, task.rank, hashlib.sha256(told).hexdigest()


def _possible(task: Task, state: State) -> bool:
    return state.find(task.key) is not None


def _sendings(
    key: str, way: tuple[Step, ...], fillings: Iterable[Filling] = FILLINGS
) -> Iterable[Task]:
    for number, filling in enumerate(fillings):
        yield Task(deed="send", key=key, way=way, filling=filling, rank=_SENDING + number,
                   alike=f"{key} {filling}")  # fmt: skip
