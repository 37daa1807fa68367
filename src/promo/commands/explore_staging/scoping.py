"""What is to be explored: where the diff, the code, the site and the configuration meet."""

from promo.commands.explore_staging.notes import Notes
from promo.commands.explore_staging.pinning import World, find_base, find_target
from promo.gitops.pin import same_digests
from promo.runner import Step
from promo.scope.charters import everywhere
from promo.scope.routes import inventory, without
from promo.scope.rules import BaseRules, rules_at
from promo.scope.skip import skip


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
    if not request.routes_given:
        both = (*request.routes, *inventory(rules.include, request.site, "base promo.yml"))
        notes.routes = without(tuple(dict.fromkeys(both)), rules.exclude)
    notes.charters = everywhere(notes.routes)
    notes.skipped = skip(
        notes.files,
        rules.skip_when_only,
        notes.inputs.skip,
        same_digests=notes.release is not None and same_digests(notes.release.images, images),
        config=request.config_path,
    )
    step.say(notes.skipped.why or f"routes in scope: {len(notes.routes)}")
