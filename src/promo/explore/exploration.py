"""The explorer's face: explore a deployed site and say what was seen."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from promo import bounds
from promo.documents.report import Finding, RouteCheck
from promo.errors import invalid


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What to explore, and how.

    Args:
        url: the site; it may have a base path.
        routes: ``/path?query#/fragment`` below the site, normalised: the inventory.
        origins: further origins that pages may reach.
        app: part of every finding's fingerprint.
        read_only: refuse everything that could change something.
        headers: sent to the site's own origin only; their values are secrets.
        pages: side by side; None chooses by the machine's cores.
        rate: navigations a second; 0 for no limit.
        minutes: after which no visit starts any more.
        browser_path: the browser; None looks for one.
        out: ``screenshots/`` and ``trace/`` go below it.
        trace: record a trace for Playwright's viewer.
        any_certificate: accept certificates that nobody vouches for; for tests, not an input.
    """

    url: str
    routes: tuple[str, ...]
    origins: tuple[str, ...] = ()
    app: str = "app"
    read_only: bool = True
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    pages: int | None = None
    rate: float = 5.0
    minutes: float = 10.0
    browser_path: Path | None = None
    out: Path
    trace: bool = False
    any_certificate: bool = False


@dataclass(frozen=True, kw_only=True)
class Explored:
    """What was seen.

    Args:
        checks: one for each route that was visited, in the inventory's order.
        findings: settled: each with its confirmation and the severity that it leaves.
        refused: what the fence kept pages from, one line each.
        obstacles: why the exploration is no full evidence; with one of them it never passes.
        screenshots: paths below ``out``.
    """

    checks: tuple[RouteCheck, ...]
    findings: tuple[Finding, ...]
    refused: tuple[str, ...]
    obstacles: tuple[str, ...]
    screenshots: tuple[str, ...]


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
