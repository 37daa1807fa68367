"""What was seen of one load of one route: facts, no judgement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from promo.documents.steps import Step

# loaded       the page is there and at rest
# slow         its document came, its load event did not in time
# no-answer    no document in time
# hung         the page took part in nothing any more
# unreached    the server could not be connected to, or not by this network
# failed       the document's request failed although the server was reached
# crashed      the tab died
# gone         the browser died
# download     the route is a file, or an answer without content
Ended = Literal[
    "loaded", "slow", "no-answer", "hung", "unreached", "failed", "crashed", "gone", "download"
]
Refusal = Literal["", "elsewhere", "read-only"]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A response. ``main`` is the page's own document; ``kind`` as Playwright names it."""

    url: str
    method: str
    kind: str
    status: int
    main: bool = False
    challenge: bool = False
    retry_after_seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A request without an answer. ``refused`` says whether and why the fence did it."""

    url: str
    method: str
    kind: str
    error: str
    main: bool = False
    refused: Refusal = ""


@dataclass(frozen=True, kw_only=True)
class Logged:
    """An error that the page wrote to its console, and from where."""

    text: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Thrown:
    """What nobody caught. ``frames`` are (script, function), innermost first."""

    name: str
    message: str
    rejection: bool = False
    frames: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a person would see: characters of text, things that are no text."""

    characters: int
    things: int
    html: bool = True

    @property
    def blank(self) -> bool:
        """Whether there is nothing at all."""
        return self.html and not self.characters and not self.things


@dataclass(frozen=True, kw_only=True)
class Visited:
    """One load of one route.

    Args:
        route: as in the inventory.
        url: the address that was loaded.
        ended: how it ended.
        status: of the page's document; None when none came.
        ms: from the start to the load event or the end.
        rest_ms: from the start to the look at the page at rest; 0 without one.
        answers: the document's, and every error.
        look: None when the page could not be asked.
        why: a few words for an end other than ``loaded``.
        steps: what was done to get here, ``Open`` first; none when the route was only loaded.
        charter: the flow that was worked; None in the sweep.
        changes: whether something was asked for that may have changed data.
    """

    route: str
    url: str
    ended: Ended
    status: int | None = None
    ms: int = 0
    rest_ms: int = 0
    answers: tuple[Answer, ...] = ()
    failures: tuple[Failure, ...] = ()
    logged: tuple[Logged, ...] = ()
    thrown: tuple[Thrown, ...] = ()
    look: Look | None = None
    why: str = ""
    steps: tuple[Step, ...] = ()
    charter: str | None = None
    changes: bool = False

    @property
    def by_loading(self) -> bool:
        """Whether the route was loaded and nothing else was done."""
        return len(self.steps) <= 1

    @property
    def way(self) -> tuple[Step, ...]:
        """The steps that it took beyond loading the route, ``Open`` first; none when it took none.

        An exploration remembers no way of a single step: that is the route itself.
        """
        return () if self.by_loading else self.steps

    @property
    def refused(self) -> tuple[Failure, ...]:
        """What the fence kept this page from."""
        return tuple(failure for failure in self.failures if failure.refused)


def outside_the_page(
    frames: Sequence[tuple[str, str]], visit: Visited
) -> tuple[tuple[str, str], ...]:
    """Frames with the address taken out where it is the page's own.

    A script that stands in the page itself is the same one on every page of a layout.
    """
    own = {address.partition("#")[0] for address in (visit.url, *_documents(visit))}
    return tuple(("" if url.partition("#")[0] in own else url, name) for url, name in frames)


def _documents(visit: Visited) -> tuple[str, ...]:
    return tuple(answer.url for answer in visit.answers if answer.main)
