"""Who works the charters: the walker, or a model with the walker behind it; and what came of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec import structs

from promo.documents.report import Cost, Engine, Flow
from promo.documents.scope import Charter
from promo.explore.exploration import Model, Settings
from promo.explore.oracle import Observation
from promo.explore.pace import Pace
from promo.explore.page.tab import Browsing, Tab
from promo.explore.page.visited import Visited
from promo.explore.targeted import Worker
from promo.explore.working import Noted
from promo.untrusted import one_line

if TYPE_CHECKING:
    from promo.explore.agent.crew import Crew


@dataclass(frozen=True, kw_only=True)
class Bench:
    """What a worker is given by the exploration; the arguments are those of ``Walk``."""

    settings: Settings
    site: str
    pace: Pace
    deadline: float
    unique: str
    noted: Noted
    proposed: Callable[[Visited, Observation, Tab], Awaitable[None]]
    walk: Callable[[Browsing, Charter], Worker]


class Team:
    """The model of one exploration."""

    def __init__(self, model: Model, settings: Settings) -> None:
        # The model's SDK takes a second to import, and most explorations do without.
        from promo.explore.agent.hiring import hire  # noqa: PLC0415

        self.model = model
        self.crew: Crew = hire(model, settings)

    async def leave(self) -> None:
        """Close the connections to the model."""
        await self.crew.client.close()

    def worker(self, bench: Bench) -> Callable[[Browsing, Charter], Worker]:
        """Make what works one charter."""
        from promo.explore.agent.hands import Hands  # noqa: PLC0415
        from promo.explore.agent.work import Work  # noqa: PLC0415

        def make(browsing: Browsing, charter: Charter) -> Worker:
            return Work(
                crew=self.crew,
                hands=Hands(
                    browsing=browsing,
                    site=bench.site,
                    charter=charter,
                    pace=bench.pace,
                    unique=bench.unique,
                    secrets=bench.settings.way.secrets,
                    never=bench.settings.never,
                    noted=bench.noted,
                ),
                walker=lambda: bench.walk(browsing, charter),
                deadline=bench.deadline,
                covered=bench.settings.mask,
                proposed=bench.proposed,
                required=self.model.required,
            )

        return make


def team_of(settings: Settings) -> Team | None:
    """The team of an exploration; None where the walker works alone."""
    if settings.model is None or not settings.charters:
        return None
    return Team(settings.model, settings)


def engine_of(team: Team | None) -> Engine:
    """Who worked the charters: the model, if it worked any."""
    return "model" if team is not None and team.crew.worked else "walker"


def degraded(team: Team | None) -> str | None:
    """Why a model that was to work all charters did not."""
    if team is None or not team.crew.taken_over:
        return None
    why = next(iter(team.crew.taken_over.values()))
    count = len(team.crew.taken_over)
    charters = "1 charter was" if count == 1 else f"{count} charters were"
    left = "not worked by the model" if team.model.required else "worked by rules"
    return one_line(f"{charters} {left}: {why}", 400)


def told(team: Team | None, flows: tuple[Flow, ...]) -> tuple[Flow, ...]:
    """The flows, each with who worked it and what that cost."""
    if team is None:
        return flows
    costs = team.crew.costs()
    return tuple(
        structs.replace(
            flow,
            engine=_worker(team, flow.name),
            usd=costs.get(flow.name, "0.00"),
            not_tried=team.crew.not_tried.get(flow.name, ()),
        )
        for flow in flows
    )


def _worker(team: Team, charter: str) -> Engine:
    if charter in team.crew.worked:
        return "model"
    return "none" if charter in team.crew.unworked else "walker"


def cost_of(team: Team | None) -> Cost:
    """What the model cost, by the usage that its API told."""
    if team is None:
        return Cost()
    budget = team.crew.budget
    return Cost(
        usd=f"{budget.spent:.6f}",
        input_tokens=budget.used.input,
        cache_read_tokens=budget.used.cache_read,
        cache_write_tokens=budget.used.cache_write + budget.used.cache_write_long,
        output_tokens=budget.used.output,
        model=one_line(team.model.name, 200),
        price_version=budget.price.version,
        source="provider",
    )
