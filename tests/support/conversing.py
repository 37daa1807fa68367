"""Charters worked by a scripted model without an exploration around them: one browser for many."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright

from promo import bounds
from promo.demo.model import LocalModel
from promo.demo.model.script import Policy
from promo.explore.agent.answering import Proposed
from promo.explore.agent.crew import Crew
from promo.explore.agent.hands import Hands
from promo.explore.agent.hiring import hire
from promo.explore.agent.used import Used
from promo.explore.agent.work import Work
from promo.explore.exploration import Model, Settings
from promo.explore.ground import Ground
from promo.explore.oracle import Observation
from promo.explore.pace import Pace
from promo.explore.page.browser import find_browser
from promo.explore.page.tab import Browsing
from promo.explore.walker.walked import Walked
from support.modelled import asking, charter

MODEL = "claude-sonnet-5-5"
SECONDS = 150.0  # that a charter may take, far more than any does


@dataclass
class Case:
    """One charter to work.

    Args:
        policy: what answers.
        prepare: makes the model fail.
        route: of the site.
        form: the toolset, plain tools, or what the API takes.
        required: whether the walker may not take over.
        call_seconds: that an answer may take.
        away: whether nobody listens where the model should be.
        usd: of the budget.
    """

    policy: Policy
    prepare: Callable[[LocalModel], None] = lambda _: None
    route: str = "/"
    form: Any = "toolset"
    required: bool = False
    call_seconds: float = bounds.MODEL_CALL_SECONDS
    away: bool = False
    usd: str = "2"


@dataclass
class Ran:
    """What came of it.

    Args:
        walked: how the charter ended.
        by_rules: whether the walker took over.
        waits: before further tries, in seconds; nobody waited.
    """

    walked: Walked
    crew: Crew
    model: LocalModel
    by_rules: bool = False
    waits: list[float] = field(default_factory=list[float])
    proposed: list[Observation] = field(default_factory=list[Observation])

    @property
    def priced(self) -> Decimal:
        """What the answers cost that came whole, by the API's own word."""
        answers = [one.answer for one in self.model.messages if one.status == 200]
        return sum((self.crew.budget.price.usd(_used(one["usage"])) for one in answers), Decimal(0))

    def results(self) -> list[Any]:
        """Every result of a tool that the model was sent, each once, in order."""
        messages = self.model.messages[-1].body or {}
        return [
            block
            for message in messages["messages"]
            for block in message["content"]
            if block["type"] == "tool_result"
        ]


def converse(site: str, out: Path, cases: Sequence[Case], **settings: Any) -> list[Ran]:
    """Work charters, some side by side, each with a model of its own."""
    return asyncio.run(_all(site, out, cases, settings))


async def _all(site: str, out: Path, cases: Sequence[Case], settings: dict[str, Any]) -> list[Ran]:
    given: dict[str, Any] = {"routes": ("/",), "rate": 0.0, **settings}
    chosen = Settings(url=site, out=out, charters=(charter("/"),), **given)
    ground = Ground(chosen, lambda _: None)
    turn = asyncio.Semaphore(4)
    async with async_playwright() as playwright:
        path = find_browser(None, playwright.chromium.executable_path)
        async with ground.fenced(playwright, path), ground.browsing() as browsing:

            async def one(case: Case) -> Ran:
                async with turn:
                    return await _worked(browsing, chosen, case)

            return await asyncio.gather(*(one(case) for case in cases))


async def _worked(browsing: Browsing, settings: Settings, case: Case) -> Ran:
    with LocalModel(case.policy) as model:
        case.prepare(model)
        named = Model(name=MODEL, usd=Decimal(case.usd), tools=case.form)
        with asking("http://127.0.0.1:9" if case.away else model.url):
            crew = hire(named, settings)
        ran = Ran(Walked(0), crew, model)
        crew.pause, crew.call_seconds = _noting(ran), case.call_seconds
        try:
            ran.walked = await _work(browsing, settings, case, ran).run()
        finally:
            await crew.client.close()
        return ran


def _work(browsing: Browsing, settings: Settings, case: Case, ran: Ran) -> Work:
    async def noted(*_: object) -> None:
        """The oracles have tests of their own."""

    hands = Hands(
        browsing=browsing,
        site=settings.url,
        charter=charter(case.route),
        pace=Pace(0, time.monotonic),
        unique="u1",
        secrets=settings.way.secrets,
        never=settings.never,
        noted=noted,
    )
    return Work(
        crew=ran.crew,
        hands=hands,
        walker=lambda: _Rules(ran),
        deadline=time.monotonic() + SECONDS,
        covered=(),
        proposed=_proposing(ran),
        required=case.required,
    )


@dataclass
class _Rules:
    """Who takes over; what the walker does has tests of its own."""

    ran: Ran

    async def run(self) -> Walked:
        self.ran.by_rules = True
        return Walked(0)


def _noting(ran: Ran) -> Any:
    async def pause(seconds: float) -> None:
        ran.waits.append(seconds)

    return pause


def _proposing(ran: Ran) -> Proposed:
    async def proposed(_seen: object, one: Observation, _tab: object) -> None:
        ran.proposed.append(one)

    return proposed


def _used(usage: Any) -> Used:
    long = usage["cache_creation"]["ephemeral_1h_input_tokens"]
    return Used(
        fresh=usage["input_tokens"],
        cache_read=usage["cache_read_input_tokens"],
        cache_write=usage["cache_creation_input_tokens"] - long,
        cache_write_long=long,
        output=usage["output_tokens"],
    )
