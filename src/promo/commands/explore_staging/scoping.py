"""What is to be explored: where the diff, the code, the site and the configuration meet."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from promo.commands.explore_staging.crawling import crawling
from promo.commands.explore_staging.kinds import NOTHING
from promo.commands.explore_staging.modelled import hiring
from promo.commands.explore_staging.notes import Notes
from promo.commands.explore_staging.pinning import World, find_base, find_target
from promo.config import Explore
from promo.documents.scope import Provenance
from promo.explore.running import check_model
from promo.gitops.pin import same_digests
from promo.render.words import count
from promo.runner import Step
from promo.scope.diff import Checkout
from promo.scope.risk import RiskGlobs, risk_of
from promo.scope.routes import inventory
from promo.scope.rules import BaseRules, rules_at
from promo.scope.skip import skip
from promo.untrusted import one_line

if TYPE_CHECKING:
    from promo.scope.graphql.impact import Impact
    from promo.scope.planning import Chosen, Live, Site

_CODE: frozenset[Provenance] = frozenset({"react-router", "next", "vue-router"})


def set_scope(world: World, notes: Notes, step: Step) -> None:
    """Note base commit, changed files, routes, charters, and what may be left out."""
    request, live = notes.request, notes.sha
    app, rules = request.chosen.name, BaseRules()
    target, images = find_target(world, app, request.target_files, notes.release)
    if live is not None:
        notes.base = find_base(world, notes.inputs.base_sha, target, live)
        step.say(notes.base.reason)
        if notes.base.sha and world.checkout:
            notes.files = world.checkout.changed(notes.base.sha, live)
            rules = rules_at(world.checkout, notes.base.sha, request.config_path, app)
    notes.compare_url = compared_with(request.compare_url, rules, request.site)
    now = request.chosen.app.explore if request.chosen.app else Explore()
    notes.never, notes.added_never = rules.never(now)
    for name in rules.explored_differently(now):
        notes.remarks.append(f"explore.{name} is not what it is at the base commit")
    notes.skipped = skip(
        notes.files,
        rules.explore.skip_when_only,
        notes.inputs.skip,
        same_digests=notes.release is not None and same_digests(notes.release.images, images),
        let_in=target is not None and target.let_in,
        vouched=notes.inputs.base_sha is not None,
        config=request.config_path,
    )
    notes.risk = risk_of(notes.files, _risk_globs(notes, rules), request.config_path)
    _find_routes(world, notes, rules, step)
    if notes.inputs.shard and notes.inputs.shard[1] > 1:
        notes.take_share(*notes.inputs.shard)
    said = f"{count(len(notes.routes), 'route')}, {count(len(notes.charters), 'charter')}"
    step.say(notes.skipped.why or f"in scope: {said}, risk {notes.risk}")
    _hire(notes, rules, step)
    for note in () if notes.inputs.dry_run else notes.scope_notes:  # its table has them
        step.say(note)


def _hire(notes: Notes, rules: BaseRules, step: Step) -> None:
    """The model, on the terms that the base commit leaves it.

    Raises:
        PromoError: invalid: on these terms it cannot be asked.
    """
    request = notes.request
    own = request.chosen.app.explore if request.chosen.app else None
    base = rules.explore if rules.known else None
    notes.hiring = hiring(notes.inputs, own, base, step.environment)
    notes.remarks += notes.hiring.remarks
    model = notes.hiring.model
    if model is None or not notes.targeted:
        return
    if model != request.hiring.model:
        check_model(model)
    step.say(f"model: {one_line(model.name)}, at most {model.usd:.2f} USD")


def compared_with(asked: str | None, rules: BaseRules, site: str) -> str | None:
    """Where confirmed findings are looked for again: as asked, else the next environment.

    What a finding is compared with can take its weight away, so the candidate does not choose it.
    """
    if asked is not None:
        return None if asked == NOTHING else asked
    following = rules.after(site)
    return following if following != site else None


def _find_routes(world: World, notes: Notes, rules: BaseRules, step: Step) -> None:
    """The inventory, and the charters in it."""
    from promo.scope import planning  # noqa: PLC0415  (parsers that --help need not wait for)

    chosen = _chosen(notes, rules)
    live, said = _live(world.checkout, notes, chosen)
    site, more = _site(notes, chosen, step)
    stock = planning.take_stock(chosen, site, live.found)
    notes.inventory = tuple(page.route for page in stock.pages)
    notes.routes = stock.routes
    if "crawl" in chosen.sources and not chosen.only_named:
        own = notes.request.chosen.app
        exclude = chosen.exclude if rules.known or own is None else own.explore.routes.exclude
        notes.crawl = crawling(notes.request.site, stock.routes, exclude, notes.never)
    impact, about = _impact(world.checkout, notes, live, rules)
    charted = planning.chart(notes.files, impact, stock, live, chosen)
    notes.charters, notes.operations = charted.charters, charted.operations
    notes.no_bounds = charted.no_bounds
    notes.scope_notes = planning.bounded(
        (*said, *(live.code.notes if live.code else ()), *more, *stock.notes, *about,
         *charted.notes)
    )  # fmt: skip


def _chosen(notes: Notes, rules: BaseRules) -> "Chosen":
    """What the configuration says, of the base commit and of the candidate: both may add."""
    from promo.scope.planning import Chosen  # noqa: PLC0415  (as above)

    request, base = notes.request, rules.explore
    own = request.chosen.app.explore if request.chosen.app else Explore()
    named: dict[str, Provenance] = dict.fromkeys(
        request.routes, "given" if request.routes_given else "config"
    )
    if not request.routes_given:
        further = inventory(base.routes.include, request.site, "base promo.yml")
        named |= dict.fromkeys(further, "config")
    return Chosen(
        sources=frozenset((*own.routes.from_, *(base.routes.from_ if rules.known else ()))),
        named=named,
        only_named=request.routes_given,
        exclude=() if request.routes_given else base.routes.exclude,
        paths=_both(own.paths, base.paths),
        beside=base.skip_when_only,
    )


def _both(
    one: Mapping[str, Sequence[str]], other: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    return {glob: (*one.get(glob, ()), *other.get(glob, ())) for glob in (*one, *other)}


def _risk_globs(notes: Notes, rules: BaseRules) -> RiskGlobs:
    """The base commit's; without one the candidate's, of which only the high ones count."""
    own = notes.request.chosen.config
    if rules.known or own is None:
        return RiskGlobs(rules.risk.high, rules.risk.medium, rules.risk.low)
    return RiskGlobs(own.risk.high, own.risk.medium)


# ── code ───────────────────────────────────────────────────────────────────────────────────────
def _live(
    checkout: Checkout | None, notes: Notes, chosen: "Chosen"
) -> tuple["Live", tuple[str, ...]]:
    """The code of what is live, and why there is none."""
    from promo.scope.planning import Live, no_code, routes_in  # noqa: PLC0415  (as above)
    from promo.scope.sources.found import Code  # noqa: PLC0415  (as above)

    if not chosen.sources & _CODE:
        return Live(), ()
    tree = checkout.tree(notes.sha) if checkout and notes.sha else None
    if tree is None:
        return Live(), (no_code(tree, notes.sha, checkout=checkout is not None),)
    code = Code(tree)
    return Live(code, routes_in(code, chosen.sources)), tree.notes


def _impact(
    checkout: Checkout | None, notes: Notes, live: "Live", rules: BaseRules
) -> tuple["Impact | None", tuple[str, ...]]:
    """What the change means for GraphQL, and what could not be read of it."""
    from promo.scope.graphql import impact  # noqa: PLC0415  (as above)
    from promo.scope.graphql.schema import SchemaError  # noqa: PLC0415  (as above)

    base = notes.base.sha if notes.base else None
    if checkout is None or live.code is None or not notes.files or not notes.sha or not base:
        return None, ()
    paths = impact.schema_files(live.code.tree)
    named = {path for path in (notes.request.schema, rules.explore.graphql_schema) if path}
    paths = tuple(sorted(named)) or paths
    resolvers = impact.could_resolve(notes.files)
    if not paths or not ({*paths, *resolvers} & set(notes.files)):
        return None, ()
    try:
        after = impact.schema_at(checkout, notes.sha, paths)
    except SchemaError as error:
        return None, (one_line(f"graphql: {', '.join(paths)} cannot be read: {error}"),)
    if after is None:
        return None, (f"graphql: {', '.join(paths)} is not in what runs",)
    try:
        before = impact.schema_at(checkout, base, paths)
    except SchemaError:
        before = None
    contents = {file: found for file in resolvers if (found := checkout.file_at(notes.sha, file))}
    changed = frozenset(paths) & frozenset(notes.files)
    return impact.impact_of(live.code.tree, changed, contents, before, after), ()


# ── the site ───────────────────────────────────────────────────────────────────────────────────
def _site(notes: Notes, chosen: "Chosen", step: Step) -> tuple["Site", tuple[str, ...]]:
    """The site's own word; it is not asked when nothing of it will be loaded."""
    from promo.scope.planning import Site  # noqa: PLC0415  (as above)
    from promo.scope.sources.links import links  # noqa: PLC0415  (as above)
    from promo.scope.sources.sitemap import Sitemap, sitemap  # noqa: PLC0415  (as above)

    request = notes.request
    if notes.skipped.smoke or chosen.only_named:
        return Site(request.site), ()
    found = Sitemap()
    if "sitemap" in chosen.sources:
        found = sitemap(request.site, request.headers)
        if found.addresses:
            step.say(f"addresses in the sitemap: {len(found.addresses)}")

    def ask(routes: Sequence[str]) -> Sequence[str]:
        return links(request.site, routes, request.headers)

    asks = ask if "crawl" in chosen.sources else _nothing
    return Site(request.site, found.addresses, asks), found.notes


def _nothing(_routes: Sequence[str]) -> Sequence[str]:
    return ()
