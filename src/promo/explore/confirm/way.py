"""A way of several steps, walked once: what was seen after each."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from promo.documents.steps import Action, Open, Step
from promo.explore.page.perform import NotPerformedError
from promo.explore.page.tab import Browsing, Tab
from promo.explore.page.visit import Patience, act, visit
from promo.explore.page.visited import Visited

Do = Callable[[Tab, Action], Awaitable[None]]


async def walked(
    browsing: Browsing,
    tab: Tab,
    way: Sequence[Step],
    do: Do,
    patience: Callable[[Sequence[Visited]], Patience | None],
) -> tuple[list[Visited], str]:
    """What was seen after each step, and why the way could not be walked to its end.

    Args:
        browsing: the browser's rules.
        tab: fresh.
        way: ``Open`` first.
        do: performs one step in a tab.
        patience: with which the last step is looked at, given what was seen before it.

    Returns:
        The visits, and an empty text when every step could be done.
    """
    first = way[0].replay
    if not isinstance(first, Open):
        return [], "it does not begin with a page"
    last = len(way) - 1
    seen = [await visit(browsing, tab, first.url, "", patience([]) if not last else None)]
    for at, step in enumerate(way[1:], start=1):
        if seen[-1].ended not in {"loaded", "slow"}:
            return seen, seen[-1].why or seen[-1].ended
        try:
            done = partial(do, tab, step.replay)
            seen.append(
                await act(browsing, tab, seen[-1], done, patience(seen) if at == last else None)
            )
        except NotPerformedError as error:
            return seen, str(error)
    return seen, ""
