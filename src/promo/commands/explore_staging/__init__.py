"""``promo explore-staging``: explore a deployed environment and return a verdict.

The one place where scope, explorer, gitops and registry meet. Everything that can be wrong with the
request ends it before anything is done; whatever goes wrong afterwards ends in a report that says
so, and never in a pass.
"""

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from typing import Final

from promo.command import Command, Ending
from promo.commands.explore_staging.entering import sow
from promo.commands.explore_staging.inputs import Inputs
from promo.commands.explore_staging.last_lines import next_line, unworked_line
from promo.commands.explore_staging.leftovers import clear
from promo.commands.explore_staging.notes import Notes
from promo.commands.explore_staging.pinning import (
    World,
    is_same,
    link_release,
    pin,
    read_accepted,
)
from promo.commands.explore_staging.planned import plan_lines, plan_markdown
from promo.commands.explore_staging.reporting import plan_of
from promo.commands.explore_staging.request import Request, read_request
from promo.commands.explore_staging.scoping import set_scope
from promo.commands.explore_staging.written import ending, write
from promo.documents import envelope
from promo.errors import Interrupted, PromoError
from promo.explore.entry.before import Place
from promo.explore.exploration import Explored, Phase, Settings
from promo.explore.running import check_model, explore
from promo.gitops.opening import open_repository
from promo.live.probe import look
from promo.live.readings import Reader
from promo.registry import Registry
from promo.runner import Step
from promo.scope.diff import Checkout
from promo.untrusted import one_line


def explore_staging(inputs: Inputs, step: Step) -> Ending:
    """Explore, judge, report."""
    request = read_request(inputs, step)
    if request.hiring.model is not None:
        check_model(request.hiring.model)
    checkout = Checkout(request.repo)
    notes = Notes(inputs, request, checkout if checkout.there else None)
    try:
        with ExitStack() as stack:
            world = _open(inputs, request, notes, step, stack)
            _explore(world, notes, step)
    except PromoError as error:
        if error.outcome == "invalid":
            raise
        notes.fail(error)
    except Interrupted as error:
        notes.hinder("interrupted", f"stopped by {error} before the answer was known")
    except Exception as error:
        notes.hinder("internal-error", type(error).__name__)
        write(notes, step)
        raise
    return _planned(notes, step) if inputs.dry_run else _reported(notes, step)


def _open(inputs: Inputs, request: Request, notes: Notes, step: Step, stack: ExitStack) -> World:
    """What the story asks: the gitops repository if files of it were named, registry, checkout."""
    repository = None
    if request.source_files or request.target_files:
        configured = request.chosen.config.gitops if request.chosen.config else None
        repository = stack.enter_context(
            open_repository(
                inputs,
                configured=configured,
                environment=step.environment,
                workspace=step.workspace,
            )
        )
    return World(repository, Registry(step.environment), notes.checkout)


def _explore(world: World, notes: Notes, step: Step) -> None:
    """The story: what runs, what it is compared with, what is explored, and that it stayed."""
    reader = _reader(notes.request)
    with step.group("Preflight"), notes.during("preflight"):
        notes.read(reader)
        source = pin(world, notes.request.source_files)
        notes.commits += [sha for sha in (source.trailers if source else ()) if sha]
        step.say(f"live: {notes.sha or notes.readings[0].seen}")
        _check_wanted(notes)
        if notes.request.release or source:
            linked, message = link_release(world, notes.sha, notes.request.release, source)
            notes.release = linked.release
            if linked.release is None:
                notes.hinder("unlinked-release", message)
            else:
                names = ", ".join(image.name for image in linked.release.images)
                step.say(f"release: {one_line(names)}, linked by {linked.by}")
        notes.holds = read_accepted(world, notes.request.chosen.name)
        set_scope(world, notes, step)
    if notes.obstacles or notes.inputs.dry_run:
        return
    if notes.targeted or notes.smoke:
        _sow(notes, step)
        notes.explored = _explored(notes, step, reader)
    if notes.moved or notes.obstacles:
        return
    notes.read(reader)
    if source and not is_same(world, notes.request.source_files, source):
        notes.release = None
        notes.hinder("unlinked-release", "the source file changed while the site was explored")


def _sow(notes: Notes, step: Step) -> None:
    """Seed the test data, where something may be changed at all."""
    request = notes.request
    if request.seeding is None:
        return
    if request.read_only:
        why = "before was not run: it changes data, and nothing may be changed here"
        notes.remarks.append(why)
        step.say(f"{why} (data: shared)")
        return
    with step.group("Before"):
        place = Place(
            site=request.site,
            sha=notes.sha,
            folder=request.repo,
            headers=request.headers,
            secrets=request.way.secrets,
        )
        sow(request.seeding, place, request.origins, step)


def _reader(request: Request) -> Reader:
    return Reader(
        request.health, lambda url: look(url, match=request.match, headers=request.headers)
    )


def _check_wanted(notes: Notes) -> None:
    """The right commit must be live, if it is known which one is right."""
    wanted, reading = notes.request.wanted, notes.readings[0]
    if wanted is None or notes.sha == wanted:
        return
    notes.hinder(
        "not-live",
        f"{wanted} is wanted, the site serves {notes.sha or reading.served or 'no commit'}"
        f" ({reading.seen}); wait-for-sha waits for it",
    )


def _explored(notes: Notes, step: Step, reader: Reader) -> Explored:
    """Both phases, as far as they are to run; the live commit is read before each."""

    @contextmanager
    def phase(name: Phase) -> Generator[bool]:
        try:
            notes.read(reader)
        except PromoError as error:
            if not notes.began_phases:
                raise
            notes.fail(error)  # what was explored until then stays known: it may say why
        if notes.moved or notes.obstacles:
            yield False
            return
        notes.began_phases.append(name)
        with step.group(name.capitalize()), notes.during(name):
            yield True

    inputs, request = notes.inputs, notes.request
    settings = Settings(
        url=request.site,
        routes=notes.routes,
        charters=notes.charters if notes.targeted else (),
        origins=request.origins,
        app=request.chosen.name,
        read_only=request.read_only,
        way=request.way,
        headers=request.page_headers,
        pages=inputs.pages,
        rate=inputs.rate,
        minutes=request.minutes,
        retries=inputs.retries,
        compare_url=notes.compare_url,
        smoke=notes.smoke,
        model=notes.hiring.model,
        most_steps=inputs.max_steps,
        seed=inputs.seed,
        never=notes.never,
        linked=notes.linked,
        shard=(notes.shard.index, notes.shard.total) if notes.shard else (1, 1),
        crawl=notes.crawl,
        phase=phase,
        proving=notes.during,
        browser_path=request.browser_path,
        out=request.out,
        trace=inputs.trace,
        extra_oracles=request.extra_oracles,
        mask=request.mask,
    )
    return explore(settings, step.say)


# ── documents and the ending ───────────────────────────────────────────────────────────────────
def _planned(notes: Notes, step: Step) -> Ending:
    plan = plan_of(notes, step)
    path = notes.request.out / "plan.json"
    envelope.write(plan, path)
    for line in plan_lines(plan):
        step.say(line)
    headline = f"would explore {one_line(plan.url)}, routes: {len(plan.scope.routes)}"
    for obstacle in plan.obstacles:
        step.annotate("warning", obstacle)
    return Ending("dry-run", headline, document=path, summary=plan_markdown(plan))


def _reported(notes: Notes, step: Step) -> Ending:
    report, sha256 = write(notes, step)
    ended = ending(report, sha256, notes.request.out, step)
    following = next_line(report, notes.inputs, notes.request.out, step.workspace)
    for line in (unworked_line(report), following) if not step.in_workflow else ():
        if line:
            step.say(line)
    return ended


COMMAND: Final = Command(
    name="explore-staging",
    help="Explore a deployed environment; return a verdict.",
    inputs=Inputs,
    outputs={
        "report": "The path of report.json; report.html, findings.sarif, junit.xml lie beside it.",
        "report-sha256": "The hash of report.json, for promote-digests.",
        "release": "The release that was explored, as JSON; null when none was pinned and linked.",
        "findings": "How many findings there are.",
        "critical": "How many of them are critical.",
        "cost-usd": "What the model cost.",
        "routes-checked": "How many routes were loaded.",
        "flows-tested": "How many charters were worked.",
    },
    outcomes=("pass", "fail", "inconclusive", "skipped", "superseded", "dry-run"),
    story=explore_staging,
    extra="explore",
    forget=clear,
)
