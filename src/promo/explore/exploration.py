"""What an exploration is asked, and what it answers."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Literal

from promo import bounds
from promo.documents.report import Cost, Engine, Finding, Flow, LeftAlone, RouteCheck
from promo.documents.scope import Charter
from promo.explore.entry.way import Way

Phase = Literal["targeted", "smoke"]
Proving = Literal["confirm", "compare"]


def always(_phase: Phase) -> AbstractContextManager[bool]:
    """Let every phase begin."""
    return nullcontext(enter_result=True)


def unnoted(_how: Proving) -> AbstractContextManager[None]:
    """Let findings be proved, and note nothing."""
    return nullcontext()


@dataclass(frozen=True, kw_only=True)
class Model:
    """The model that works charters.

    Args:
        name: as its API knows it; ``bedrock:`` or ``vertex:`` before it says where it is reached.
        usd: at most, of one run.
        price: dollars a million tokens, where the price list does not have it.
        effort: how much it thinks; None leaves that to its API.
        tools: the browser toolset, plain tools of the same names, or what the API knows.
        required: whether nothing but the model may work a charter.
    """

    name: str
    usd: Decimal
    price: str | None = None
    effort: Literal["low", "medium", "high"] | None = None
    tools: Literal["auto", "toolset", "plain"] = "auto"
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What to explore, and how.

    Args:
        url: the site; it may have a base path.
        routes: ``/path?query#/fragment`` below the site, normalised: the inventory.
        charters: what the targeted phase works, in this order; none when it does not run.
        origins: further origins that pages may reach.
        app: part of every finding's fingerprint.
        read_only: refuse everything that could change something.
        way: how to get in, and what pages find.
        headers: sent to the site's own origin only; their values are secrets.
        pages: side by side; None chooses by the machine's cores and by what pages wait for.
        rate: navigations a second; 0 for no limit.
        minutes: of each attempt, after which no visit starts any more; the sweep has its share.
        retries: further attempts at what could not be decided.
        compare_url: where confirmed findings are looked for once more, read-only.
        smoke: whether the sweep runs.
        model: works the charters; None leaves them to the walker.
        most_steps: of one charter.
        seed: the same seed walks the same way.
        never: texts of things that the walker leaves alone, beside those that it always does.
        linked: whether pages that crawling leads to are worked, too.
        shard: which part of how many this is.
        crawl: a link as a route that is loaded beyond the inventory, or None; without it no link
            is followed beyond it.
        phase: entered when a phase begins, left when it ended; says whether it may begin.
        proving: entered when findings begin to be proved, left when they are.
        browser_path: the browser; None looks for one.
        out: ``screenshots/`` and ``trace/`` go below it.
        extra_oracles: those that are off by themselves and were asked for.
        mask: CSS selectors of what pictures do not show, beside passwords.
        trace: record a trace for Playwright's viewer.
        any_certificate: accept certificates that nobody vouches for; for tests, not an input.
    """

    url: str
    routes: tuple[str, ...]
    charters: tuple[Charter, ...] = ()
    origins: tuple[str, ...] = ()
    app: str = "app"
    read_only: bool = True
    way: Way = field(default_factory=Way)
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    pages: int | None = None
    rate: float = 5.0
    minutes: float = 10.0
    retries: int = 1
    compare_url: str | None = None
    smoke: bool = True
    model: Model | None = None
    most_steps: int = bounds.CHARTER_STEPS
    seed: int = 0
    never: tuple[str, ...] = ()
    linked: bool = False
    shard: tuple[int, int] = (1, 1)
    crawl: Callable[[str], str | None] | None = None
    phase: Callable[[Phase], AbstractContextManager[bool]] = always
    proving: Callable[[Proving], AbstractContextManager[None]] = unnoted
    browser_path: Path | None = None
    out: Path
    extra_oracles: frozenset[str] = frozenset()
    mask: tuple[str, ...] = ()
    trace: bool = False
    any_certificate: bool = False


@dataclass(frozen=True, kw_only=True)
class Explored:
    """What was seen.

    Args:
        checks: one for each route that was visited, in the inventory's order, then crawled ones.
        crawled: routes that only links led to, each with a page that leads there.
        linked: the charters of those of them that were worked, too.
        flows: one for each charter that was worked or given up.
        findings: settled: each with its confirmation and the severity that it leaves.
        refused: what the fence kept pages from, one line each.
        obstacles: why the exploration is no full evidence; with one of them it never passes.
        screenshots: paths below ``out``.
        engine: who worked the charters.
        degraded: why the walker worked some of them although a model was to; None if it did not.
        cost: what the model cost.
        remarks: what a reader should know besides.
        left_alone: what charters met and did not use, or in vain.
    """

    checks: tuple[RouteCheck, ...]
    flows: tuple[Flow, ...]
    findings: tuple[Finding, ...]
    refused: tuple[str, ...]
    obstacles: tuple[str, ...]
    screenshots: tuple[str, ...]
    engine: Engine = "walker"
    degraded: str | None = None
    cost: Cost = field(default_factory=Cost)
    remarks: tuple[str, ...] = ()
    crawled: Mapping[str, str] = field(default_factory=dict[str, str])
    linked: tuple[Charter, ...] = ()
    left_alone: tuple[LeftAlone, ...] = ()
