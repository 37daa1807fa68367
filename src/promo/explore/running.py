"""The explorer's face: explore a deployed site and say what was seen."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from promo import bounds
from promo.errors import invalid
from promo.explore.exploration import Explored, Model, Settings


def explore(settings: Settings, say: Callable[[str], None]) -> Explored:
    """Visit every route in a fenced browser, and every finding three times more.

    Args:
        settings: what and how.
        say: shown progress, one line at a time.

    Raises:
        PromoError: invalid: ``bad-origin``, ``browser-missing``, ``extra-missing``; inconclusive:
            ``no-browser``, ``browser-failed``, ``proxy-unsupported``.
    """
    try:
        from promo.explore.engine import explored  # noqa: PLC0415  (see the error below)
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("playwright"):
            raise
        raise invalid(
            "the explorer's libraries are not installed",
            reason="extra-missing",
            hint="Install the package with its extra: pip install 'promo[explore]'",
        ) from None
    return _run(explored(settings, say))


def check_model(model: Model) -> None:
    """Find out whether a model could be asked; what it takes is imported meanwhile.

    Raises:
        PromoError: invalid: ``unknown-price``, ``bad-price``, ``model-not-configured``,
            ``extra-missing``.
    """
    try:
        from promo.explore.agent.hiring import check  # noqa: PLC0415  (it takes a second)
    except ModuleNotFoundError as error:
        raise invalid(
            f"the model's libraries are not installed ({error.name})",
            reason="extra-missing",
            hint="Install the package with its extra: pip install 'promo[explore]'",
        ) from None
    check(model)


def _run(story: Coroutine[Any, Any, Explored]) -> Explored:
    """Run to the end; told to stop, close the browser first and then stop.

    ``asyncio.run`` would cancel the browser's own connection together with the story, and leave
    the processes behind us to notice by themselves.
    """
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        task = loop.create_task(story)
        try:
            return loop.run_until_complete(task)
        except KeyboardInterrupt:
            task.cancel()
            loop.run_until_complete(asyncio.wait({task}, timeout=2 * bounds.CLOSE_SECONDS))
            raise
