"""Gets the model ready: its client, its price, its budget. What is wrong with it ends it here."""

from promo.explore.agent import prompts
from promo.explore.agent.budget import Budget
from promo.explore.agent.client import client_of
from promo.explore.agent.crew import Crew
from promo.explore.agent.prices import price_of
from promo.explore.exploration import Model, Settings


def check(model: Model) -> None:
    """Find out whether a model could be asked, without asking it.

    Raises:
        PromoError: invalid: ``unknown-price``, ``bad-price``, ``model-not-configured``.
    """
    price_of(model.name, model.price)
    client_of(model.name)


def hire(model: Model, settings: Settings) -> Crew:
    """What the conversations of a run share.

    Raises:
        PromoError: as ``check``.
    """
    client, name = client_of(model.name)
    return Crew(
        client=client,
        model=name,
        effort=model.effort,
        form="plain" if model.tools == "plain" else "toolset",
        may_fall_back=model.tools == "auto",
        budget=Budget(model.usd, price_of(model.name, model.price), len(settings.charters)),
        system=prompts.system(),
        scope=prompts.scope(
            settings.url,
            settings.charters,
            settings.routes,
            settings.way.secrets,
            read_only=settings.read_only,
        ),
        changed=tuple(charter.route for charter in settings.charters),
    )
