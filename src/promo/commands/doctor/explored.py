"""What would be explored, and with which model: asked of the code that explores."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec

from promo.adopt.check import Facts, Routes
from promo.commands.init.checkout import Adopted
from promo.config import Explore
from promo.errors import PromoError
from promo.scope.globs import matches_any


def with_exploring(facts: Facts, here: Adopted, *, offline: bool) -> Facts:
    """The facts with routes and the model's price; None of what the package's extra has to know."""
    if facts.app is None:
        return facts
    explore = facts.app.explore
    unmatched = [glob for glob in explore.paths if not _matched(glob, facts.paths)]
    return replace(
        facts,
        unmatched=tuple(unmatched),
        routes=_routes(explore, _site(facts), here, offline=offline),
        unpriced=_unpriced(facts.model, explore) if facts.model else None,
    )


def _matched(glob: str, paths: Sequence[str]) -> bool:
    return any(matches_any(path, (glob,)) for path in paths)


def _site(facts: Facts) -> str:
    """The first environment's address, without its last slash."""
    environments = facts.app.environments.values() if facts.app else ()
    return next((one.url.rstrip("/") for one in environments), "")


def _routes(explore: Explore, site: str, here: Adopted, *, offline: bool) -> Routes | None:
    """The pages, by who knows them; None without a commit, or without the parsers of code."""
    head = here.head()
    if head is None or find_spec("tree_sitter") is None or find_spec("defusedxml") is None:
        return None
    from promo.scope import planning  # noqa: PLC0415  (parsers that others need not wait for)
    from promo.scope.diff import Checkout  # noqa: PLC0415  (as above)
    from promo.scope.routes import inventory, without  # noqa: PLC0415  (as above)
    from promo.scope.sources.found import Code  # noqa: PLC0415  (as above)
    from promo.scope.sources.sitemap import sitemap  # noqa: PLC0415  (as above)

    sources = frozenset(explore.routes.from_)
    exclude = explore.routes.exclude
    crawled = "crawl" in sources
    try:
        named = inventory(explore.routes.include, site, "explore.routes.include")
        tree = Checkout(here.top).tree(head)
        found = planning.routes_in(Code(tree), sources) if tree else ()
        listed = () if offline or "sitemap" not in sources else sitemap(site, {}).addresses
        chosen = planning.Chosen(
            sources=sources, named=dict.fromkeys(named, "config"), exclude=exclude
        )
        stock = planning.take_stock(chosen, planning.Site(site, listed), found)
    except PromoError as error:
        return Routes(trouble=str(error), crawled=crawled)
    counted = Counter(next(iter(page.route.sources), "the start") for page in stock.pages)
    return Routes(
        sources=dict(counted),
        crawled=crawled,
        shut_out=tuple(sorted({*named} - {*without(named, exclude)})),
    )


def _unpriced(model: str, explore: Explore) -> str | None:
    """Why a model's cost cannot be known, empty when it can; None without the list of prices."""
    if find_spec("genai_prices") is None:
        return None
    from promo.explore.agent.prices import price_of  # noqa: PLC0415  (a list of 2 MB)

    try:
        price_of(model, explore.price)
    except PromoError as error:
        return error.what
    return ""
