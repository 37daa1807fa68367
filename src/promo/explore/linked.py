"""Pages that only links lead to and that are worth a charter: what each offers, and which go first.

What is chosen does not depend on the order in which pages were visited, so that the same site is
worked in the same way.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from promo import bounds
from promo.documents.scope import Charter
from promo.explore.fingerprint import route_template
from promo.explore.outcome import undecided
from promo.explore.page.visited import Visited
from promo.explore.walker.plan import Plan
from promo.explore.walker.things import State, Thing

_OK: Final = range(200, 400)
# What stands around the pages of a site is on all of them.
_AROUND: Final = re.compile(r"(?:^| )(?:header|nav|footer|aside)(?: |$)")


@dataclass(frozen=True)
class Offer:
    """What can be done on a page, links apart.

    Args:
        route: as the link has it.
        template: of where that leads.
        forms: whether something can be sent.
        own: kinds of things that are its own; alike pages have the same.
        around: keys of things in its frame.
        traces: what is its own, as ``_trace`` has it.
    """

    route: str
    template: str
    forms: bool
    own: frozenset[str]
    around: frozenset[str]
    traces: frozenset[str]

    @property
    def path(self) -> str:
        """Where it is, whatever is asked for there."""
        return _path(self.template)


class Linked:
    """What is known of such pages.

    Args:
        site: the site's address, without its last slash.
        known: the inventory's routes, which have charters of their own where they need one.
        seed: the same seed makes the same choices.
        never: texts of what is left alone.
        shard: which part of how many this is; a part begins with the pages that are its own.
        signed_in: whether there is an account whose password must stay what it is.
    """

    def __init__(
        self,
        site: str,
        known: Iterable[str],
        *,
        seed: int = 0,
        never: tuple[str, ...] = (),
        shard: tuple[int, int] = (1, 1),
        signed_in: bool = False,
    ) -> None:
        self._site = site
        self._known = frozenset(route_template(route) for route in known)
        self._seed = seed
        self._never = never
        self._shard = shard
        self._signed_in = signed_in
        self._offers: dict[str, Offer] = {}
        self.used: set[str] = set()
        """Keys of what was used on other pages."""
        self._of_others: dict[str, frozenset[str]] = {}

    @property
    def templates(self) -> frozenset[str]:
        """Of the pages that were looked at."""
        return frozenset(self._offers)

    def of_others(self, charter: str) -> frozenset[str]:
        """Keys of the things of the site's frame that other charters work."""
        return self._of_others.get(charter, frozenset())

    def note(self, visit: Visited, state: State) -> None:
        """Remember what a page offers, if it is one that could be worked."""
        template = route_template(state.url.removeprefix(self._site) or "/")
        here = f"{state.url}/".startswith(f"{self._site}/")
        ours = here and template not in self._known
        locks_out = self._signed_in and any(one.type == "password" for one in state.things)
        if ours and not locks_out and undecided(visit) is None and visit.status in _OK:
            offer = offered(visit.route, template, state, self._never)
            first = self._offers.setdefault(template, offer)
            self._offers[template] = min(first, offer, key=_nearest)

    def charters(self, pages: Mapping[str, str], most: int) -> tuple[Charter, ...]:
        """The charters, the most promising first, each with the page that leads there.

        Args:
            pages: routes that were taken, and a page that leads to each.
            most: charters at most.
        """
        choice = _Choice(self._known, self.used)
        chosen: list[Charter] = []
        for offer in sorted(self._offers.values(), key=self._order()):
            if len(chosen) < most and choice.offers_more(offer):
                charter = _charter(offer.route, pages.get(offer.route))
                self._of_others[charter.name] = choice.take(offer)
                chosen.append(charter)
        return tuple(chosen)

    def _order(self) -> Callable[[Offer], tuple[bool, bool, bool, str]]:
        index, total = self._shard

        def key(offer: Offer) -> tuple[bool, bool, bool, str]:
            # Shards find different pages; whose one is must not depend on the others.
            mine = int(_hash(offer.template), 16) % total == index - 1
            rank = _hash(f"{self._seed}:{offer.template}")
            # A page as such before the same page with something asked for.
            return not mine, not offer.forms, not offer.own, f"{'?' in offer.template} {rank}"

        return key


class _Choice:
    """What is worked so far, while one page after the other is chosen.

    Args:
        known: templates of the inventory.
        used: keys of what was used there.
    """

    def __init__(self, known: Iterable[str], used: Iterable[str]) -> None:
        self._used = set(used)
        traces = frozenset(map(_trace, self._used))
        self._worked = dict.fromkeys(map(_path, known), traces)
        self._alike = Counter[tuple[str, frozenset[str]]]()

    def offers_more(self, offer: Offer) -> bool:
        """Whether there is something on a page that was not used yet, and not often on its like."""
        same_page = self._worked.get(offer.path)
        if same_page is not None and offer.traces <= same_page:
            return False  # other data
        fresh = bool(offer.own or offer.around - self._used)
        return fresh and self._alike[_like(offer)] < bounds.LINKED_ALIKE

    def take(self, offer: Offer) -> frozenset[str]:
        """Choose a page; the keys of what other charters work of it."""
        self._alike[_like(offer)] += 1
        self._worked[offer.path] = self._worked.get(offer.path, frozenset()) | offer.traces
        of_others = offer.around & self._used
        self._used |= offer.around
        return of_others


def offered(route: str, template: str, state: State, never: tuple[str, ...] = ()) -> Offer:
    """What the walker would do on a page."""
    plan = Plan(never=never)
    plan.learn(state, (), 0)
    deeds = {task.key: task for task in plan.tasks if task.deed != "follow"}
    things = {thing.key: thing for thing in reversed(state.things) if thing.key in deeds}
    own = [key for key, thing in things.items() if not _AROUND.search(thing.shape)]
    return Offer(
        route=route,
        template=template,
        forms=any(deeds[key].deed == "send" for key in own),
        own=frozenset(_kind(state, things[key]) for key in own),
        around=frozenset(things.keys() - set(own)),
        traces=frozenset(map(_trace, own)),
    )


def _kind(state: State, thing: Thing) -> str:
    """What alike pages have in common: what they call it differs from one to the next."""
    form = state.form(thing.frame, thing.form)
    hints = " ".join(one.hint for one in form if one.kind == "field")
    return f"{thing.frame}|{thing.kind}|{thing.shape}|{hints}"


def _like(offer: Offer) -> tuple[str, frozenset[str]]:
    """The same for pages of one folder that offer the same."""
    return offer.template.rpartition("/")[0], offer.own


def _path(template: str) -> str:
    return template.partition("?")[0]


def _trace(key: str) -> str:
    """What a thing leaves of its key where the same page shows other data: fields stay."""
    frame, kind, shape, *_ = key.split("|", 3)
    return key if kind == "field" else f"{frame}|{kind}|{shape}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _nearest(offer: Offer) -> tuple[int, str]:
    return len(offer.route), offer.route


def _charter(route: str, page: str | None) -> Charter:
    return Charter(
        name=f"work {route}"[: bounds.ROUTE_CHARACTERS],
        route=route,
        reach="everything",
        duty=False,
        linked_from=page,
    )
