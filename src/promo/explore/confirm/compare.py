"""The same errands on another site: what fails there too was there before this release."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from msgspec import structs

from promo.documents.steps import Open, Step
from promo.explore.confirm.errands import Errand
from promo.explore.confirm.table import Seen
from promo.untrusted import one_line


def moved(errand: Errand, site: str, other: str) -> Errand:
    """An errand on another site; both addresses are without their last slash."""
    return replace(errand, way=tuple(_moved(step, site, other) for step in errand.way))


def shown(todo: Iterable[Errand], results: Mapping[str, Sequence[Seen]]) -> frozenset[str]:
    """Those findings that were seen when they were looked for."""
    return frozenset(
        name
        for errand in todo
        for seen in results.get(errand.key, ())
        for name in _comparable(errand) & (seen or frozenset())
    )


def _comparable(errand: Errand) -> frozenset[str]:
    """The findings that the other site can speak of.

    It is looked at read-only. Where changes are refused nothing is saved, which a predicate at the
    end of such steps takes for the fault itself; rules know of refusals, predicates do not.
    """
    acts = any(not isinstance(step.replay, Open) for step in errand.way)
    return errand.seen_by_rules if acts else errand.names


def remark(todo: Sequence[Errand], results: Mapping[str, Sequence[Seen]], other: str) -> str:
    """A line for what could not be compared; empty when everything could."""
    lost = [one for one in todo if not any(seen is not None for seen in results.get(one.key, ()))]
    if not lost:
        return ""
    what = "nothing" if len(lost) == len(todo) else f"{len(lost)} of {len(todo)} pages not"
    return one_line(
        f"compare-url: {what} could be compared with {other}; what was not compared counts as new"
    )


def _moved(step: Step, site: str, other: str) -> Step:
    action = step.replay
    if not isinstance(action, Open) or not action.url.startswith(site):
        return step
    return structs.replace(step, replay=Open(url=other + action.url[len(site) :]))
