"""Explorations whose charters a scripted model works."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from promo.demo.model import LocalModel
from promo.documents.scope import Charter
from promo.explore.exploration import Explored, Model, Settings
from promo.explore.running import explore

KEY = "sk-ant-api03-of-a-test-that-nobody-may-see"


def charter(route: str) -> Charter:
    """A charter as the scope makes one."""
    return Charter(name=f"work {route}", route=route, reach="paths", files=("web/cart.js",))


@contextmanager
def asking(address: str) -> Generator[None]:
    """The SDK's own environment, pointing at a model on this machine."""
    given = {"ANTHROPIC_BASE_URL": address, "ANTHROPIC_API_KEY": KEY}
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def worked(
    url: str, routes: tuple[str, ...], out: Path, model: LocalModel | str, **settings: Any
) -> Explored:
    """Explore the targeted phase alone, a charter for each route."""
    chosen: dict[str, Any] = {"usd": Decimal(2), **settings.pop("model", {})}
    asked = Model(name="claude-sonnet-5-5", **chosen)
    with asking(model if isinstance(model, str) else model.url):
        given: dict[str, Any] = {
            "charters": tuple(charter(route) for route in routes),
            "smoke": False,
            "rate": 0.0,
            "retries": 0,
            **settings,
        }
        return explore(
            Settings(url=url, routes=routes, out=out, model=asked, **given), lambda _: None
        )
