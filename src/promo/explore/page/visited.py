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
    """A response. ``main`` is the page's own document; ``kind`` as Playwright names it.

    ``asked`` is where the page was sent on from, as the page itself spells it; empty otherwise.
    """

    url: str
    method: str
    kind: str
    status: int
    main: bool = False
    challenge: bool = False
    retry_after_seconds: float = 0.0
    asked: str = ""


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A request without an answer. ``refused`` says whether and why the fence did it.

    ``asked`` is as that of an answer.
    """

    url: str
    method: str
    kind: str
    error: str
    main: bool = False
    refused: Refusal = ""
    asked: str = ""


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
class GraphqlErrors:
    """What a GraphQL server said in the ``errors`` of an answer that is otherwise fine.

    Args:
        url: where it was asked.
        operation: its name, or its first field.
        message: of the first error that counts.
        code: its ``extensions.code``.
        path: the field that it is about, indexes apart.
        empty: whether nothing that was asked for came.
        reads: whether the operation is proven to be a query.
    """

    url: str
    operation: str
    message: str
    code: str = ""
    path: str = ""
    empty: bool = True
    reads: bool = True


@dataclass(frozen=True, kw_only=True)
class Slow:
    """An answer that let its page wait: milliseconds until its first byte."""

    url: str
    method: str
    ms: int
    main: bool = False


@dataclass(frozen=True, kw_only=True)
class Dead:
    """A link of the page whose address answers that there is nothing."""

    url: str
    status: int


@dataclass(frozen=True, kw_only=True)
class Violation:
    """A rule of accessibility that the page breaks: its id, impact, help, address, and where."""

    rule: str
    impact: str
    help: str
    where: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A text in sight that no person wrote.

    Args:
        kind: what it looks like.
        what: the part of it that does.
        text: the block that it stands in, cut.
        words: how many that block has.
        spot: what kind of place that is.
        frame: whether it is in a header, a footer, a navigation or an aside.
    """

    kind: Literal["value", "template", "key"]
    what: str
    text: str
    words: int
    spot: Literal["form", "control", "heading", "cell", "other"] = "other"
    frame: bool = False


@dataclass(frozen=True, kw_only=True)
class Busy:
    """Something in sight that says that it is still busy: how, and its name."""

    how: Literal["aria-busy", "progressbar", "words", "animation"]
    name: str


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a person would see: characters of text, things that are no text, and what is odd.

    Args:
        characters: of text, up to a bound.
        things: that are no text, up to a bound.
        html: whether the document is a page at all.
        hollow: whether header, navigation and footer stand around an empty main part.
        dialogs: names of open dialogs with nothing in them.
        pictures: addresses of pictures in sight that have no content.
        texts: texts in sight that no person wrote.
        in_code: such texts in code, where they belong.
        busy: what says that it is still busy.
        screen: the error screen that is shown instead of a page.
        screen_text: the beginning of its text.
        links: addresses that the page leads to within its origin, without fragments.
        views: addresses whose fragment is a path, which a router in the page shows.
        overflow: pixels that the page is wider than its window; 0 unless asked for.
        duplicate_ids: ids given twice; none unless asked for.
    """

    characters: int
    things: int
    html: bool = True
    hollow: bool = False
    dialogs: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    texts: tuple[Shown, ...] = ()
    in_code: tuple[str, ...] = ()
    busy: tuple[Busy, ...] = ()
    screen: str = ""
    screen_text: str = ""
    links: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    overflow: int = 0
    duplicate_ids: tuple[str, ...] = ()

    @property
    def blank(self) -> bool:
        """Whether there is nothing at all."""
        return self.html and not self.characters and not self.things

    @property
    def done(self) -> bool:
        """Whether it shows what it has to show; a page that does not may need more time."""
        return not (self.blank or self.hollow or self.busy)

    def lacks_as(self, before: "Look") -> bool:
        """Whether it does not show what it has to, in no other way than it did before."""
        more = set(self.busy) - set(before.busy)
        return not (self.done or more) and (self.blank, self.hollow) == (
            before.blank, before.hollow
        )  # fmt: skip


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
        told_ms: from the start to the last thing that events told of: an answer, an exception.
        waited_seconds: for the first byte of the page's document.
        answers: the document's, and every error.
        look: None when the page could not be asked.
        signed_out: whether nobody is signed in there, although a login is configured.
        why: a few words for an end other than ``loaded``.
        steps: what was done to get here, ``Open`` first; none when the route was only loaded.
        charter: the flow that was worked; None in the sweep.
        changes: whether something was asked for that may have changed data.
        acted: whether it is what followed a step in a page that was open, and no load of a route.
        documents: how many pages came one after the other, redirects apart.
        graphql: what GraphQL servers refused.
        slow: answers that took long.
        dead: links that lead nowhere.
        violations: of accessibility, where that was asked for.
    """

    route: str
    url: str
    ended: Ended
    status: int | None = None
    ms: int = 0
    rest_ms: int = 0
    told_ms: int = 0
    waited_seconds: float = 0.0
    answers: tuple[Answer, ...] = ()
    failures: tuple[Failure, ...] = ()
    logged: tuple[Logged, ...] = ()
    thrown: tuple[Thrown, ...] = ()
    look: Look | None = None
    signed_out: bool = False
    why: str = ""
    steps: tuple[Step, ...] = ()
    charter: str | None = None
    changes: bool = False
    acted: bool = False
    documents: int = 1
    graphql: tuple[GraphqlErrors, ...] = ()
    slow: tuple[Slow, ...] = ()
    dead: tuple[Dead, ...] = ()
    violations: tuple[Violation, ...] = ()

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

    @property
    def led_away(self) -> bool:
        """Whether a step led to where nobody may go: what shows then is no page of the site's."""
        return self.acted and any(failure.main for failure in self.refused)


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
