"""What the model reports: an observation with a predicate, checked on the page before it counts."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from playwright.async_api import Error

from promo import bounds
from promo.documents.predicates import Predicate
from promo.documents.report import Severity
from promo.documents.steps import Open, Step
from promo.explore.agent import deeds
from promo.explore.agent.hands import Hands
from promo.explore.agent.tools import NOT_CHECKABLE
from promo.explore.confirm.holding import actual, holds
from promo.explore.fingerprint import normal_message, route_template
from promo.explore.oracle import Observation
from promo.explore.oracles.wrong_behaviour import RULE
from promo.explore.page.perform import UNIQUE
from promo.untrusted import one_line

_SINGLE: Final = frozenset({"text", "value", "count", "url"})


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A predicate as the model writes it."""

    kind: str
    ref: str = ""
    role: str = ""
    observed: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()


class Reported(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The input of ``report_finding``."""

    title: str
    expected: str
    observed: str
    severity: Severity
    predicate: Told


class NotProvenError(Exception):
    """It does not hold on the page that is open; its text tells the model."""


class InvalidReportError(NotProvenError):
    """A report of the model that cannot be read."""


def read(given: Mapping[str, Any]) -> Reported:
    """The input, as far as it is one.

    Raises:
        InvalidReportError: it is none.
    """
    try:
        return msgspec.convert(given, Reported)
    except msgspec.ValidationError as error:
        raise InvalidReportError(f"invalid input: {one_line(str(error), 200)}") from None


async def observation(told: Reported, hands: Hands, changed: Sequence[str]) -> Observation:
    """What the ledger is told.

    Args:
        told: by the model.
        hands: where it works.
        changed: the routes that the change reaches.

    Raises:
        NotProvenError: the page that is open does not show it.
    """
    place = hands.here
    if place.seen is None:
        raise NotProvenError("no page is open in this tab")
    predicate = await _checked(told.predicate, hands)
    route = route_template(place.tab.page.url, hands.browsing.allowed.base)
    return Observation(
        rule=RULE,
        severity=weight(told.severity, predicate, place.trail, hands.site, changed),
        title=one_line(told.title, 200) or "The application does what it should not",
        description="\n".join(
            f"{head}: {one_line(text, 1_000)}"
            for head, text in (("Expected", told.expected), ("Observed", told.observed))
        ),
        identity=(route, *own_identity(predicate, told.title)),
        proposed=True,
        predicate=predicate,
    )


def own_identity(predicate: Predicate | None, title: str) -> tuple[str, str]:
    """What tells it from others of its route; of the model's own words as few as can be.

    They differ from run to run, so what an element shows is known by the element. A whole page has
    room for many faults: there the text that the page shows tells them apart, or else whoever
    accepts one would accept them all.
    """
    if predicate is None:
        return NOT_CHECKABLE, normal_message(title)
    texts = () if predicate.selector else predicate.observed
    instead = predicate.expected if predicate.kind == "url" else ()  # the route is what it shows
    parts = (predicate.role, predicate.selector or "", *texts, *instead)
    return predicate.kind, normal_message(" ".join(part for part in parts if part))


def weight(
    severity: Severity,
    predicate: Predicate | None,
    trail: Sequence[Step],
    site: str,
    changed: Sequence[str],
) -> Severity:
    """What it may weigh: critical only with a predicate, on a way from where the change is.

    Args:
        severity: what the model proposes.
        predicate: None where nothing can be checked.
        trail: the steps that led there.
        site: the site's address, without its last slash.
        changed: the routes that the change reaches.
    """
    if severity != "critical":
        return severity
    opened = {
        route_template(one.replay.url.removeprefix(site))
        for one in trail
        if isinstance(one.replay, Open)
    }
    reached = opened & {route_template(route) for route in changed}
    return "critical" if predicate is not None and reached else "warning"


async def _checked(told: Told, hands: Hands) -> Predicate | None:
    if told.kind == NOT_CHECKABLE:
        return None
    page = hands.here.tab.page
    selector = (await _selector(told, hands)) if told.ref else None
    predicate = _predicate(told, selector, hands.unique)
    if await holds(page, predicate, unique=hands.unique):
        return predicate
    try:
        shown = one_line(await actual(page, predicate), 400)
    except Error:
        shown = "nothing that can be read"
    raise NotProvenError(f"the predicate does not hold on this page: there it shows {shown!r}")


async def _selector(told: Told, hands: Hands) -> str:
    try:
        target = await deeds.by_ref(hands.here.tab.page, told.ref)
    except deeds.NotDoneError as not_done:
        raise NotProvenError(str(not_done)) from None
    if told.kind == "value" and target.facts["type"] == "password":
        raise InvalidReportError("invalid input: what a password field holds is not looked at")
    return target.selector


def _predicate(told: Told, selector: str | None, unique: str) -> Predicate:
    def plain(texts: Sequence[str]) -> list[str]:
        kept = [" ".join(text.split()).replace(unique, UNIQUE) for text in texts if text.strip()]
        return kept[: bounds.PREDICATE_TEXTS]

    observed, expected = plain(told.observed), plain(told.expected)
    if told.kind in _SINGLE and (len(observed) != 1 or len(expected) > 1):
        raise InvalidReportError(
            f"a predicate of kind {told.kind} observes one text and expects one"
        )
    if told.kind == "count" and not (told.role.isalpha() and observed[0].isdecimal()):
        raise InvalidReportError("a predicate of kind count needs a role, and a number observed")
    if told.kind == "value" and selector is None:
        raise InvalidReportError("a predicate of kind value needs the ref of a field")
    fields = {"kind": told.kind, "observed": observed, "expected": expected,
              "selector": selector, "role": told.role}  # fmt: skip
    try:
        return msgspec.convert(fields, Predicate)
    except msgspec.ValidationError as error:
        raise InvalidReportError(f"invalid predicate: {one_line(str(error), 200)}") from None
