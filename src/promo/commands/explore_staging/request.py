"""What is wrong with a request before anything is done, and the request when nothing is."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from promo import config
from promo.commands.explore_staging.entering import read_seeding, read_way
from promo.commands.explore_staging.inputs import Inputs
from promo.commands.explore_staging.kinds import NOTHING
from promo.commands.explore_staging.modelled import Hiring, hiring
from promo.commands.explore_staging.schema import schema_path
from promo.config import Chosen, Environment
from promo.documents.handed import handed_release
from promo.documents.release import Release
from promo.errors import invalid
from promo.explore.entry.before import Call, Command
from promo.explore.entry.way import Way
from promo.gitops.paths import repository_path
from promo.live.headers import read_headers
from promo.live.match import Match, parse
from promo.live.wanted import head_commit
from promo.redact import redact
from promo.runner import Step
from promo.scope.routes import inventory

_DEFAULT_HEALTH: Final = "/health"
_DEFAULT_MINUTES: Final = 10.0


@dataclass(frozen=True, kw_only=True)
class Request:
    """The inputs after everything that can be wrong with them has been looked at.

    ``headers`` are what gets a request in; pages get ``page_headers`` and their own ``way``.
    ``hiring`` is not the last word: see ``scoping``.
    """

    site: str
    wanted: str | None
    health: tuple[str, ...]
    match: Match
    chosen: Chosen
    environment: str | None
    config_path: str
    compare_url: str | None
    routes: tuple[str, ...]
    routes_given: bool
    schema: str | None
    headers: Mapping[str, str]
    page_headers: Mapping[str, str]
    way: Way
    seeding: Command | Call | None
    release: Release | None
    read_only: bool
    origins: tuple[str, ...]
    extra_oracles: frozenset[str]
    mask: tuple[str, ...]
    minutes: float
    hiring: Hiring
    never: tuple[str, ...]
    source_files: tuple[str, ...]
    target_files: tuple[str, ...]
    repo: Path
    out: Path
    browser_path: Path | None


def read_request(inputs: Inputs, step: Step) -> Request:
    """Make a request of the inputs.

    Raises:
        PromoError: invalid, naming the input.
    """
    chosen = config.choose(
        inputs.config, inputs.app, step.workspace, step.environment.get("GITHUB_REPOSITORY")
    )
    if chosen.app and chosen.app.mask_emails:
        redact.mask_emails()
    site = _site(inputs.url)
    name, environment = chosen.environment_serving(site) or (None, None)
    explore = chosen.app.explore if chosen.app else config.Explore()
    way = read_way(
        inputs.auth, inputs.login_secrets, chosen, environment, step, dry_run=inputs.dry_run
    )
    headers = read_headers(inputs.headers, step.mask)
    return Request(
        site=site,
        wanted=inputs.sha or _of_event(step),
        health=_health(inputs.health, chosen, site),
        match=inputs.match or _match(chosen),
        chosen=chosen,
        environment=name,
        config_path=_config_path(inputs, step),
        compare_url=_compared(inputs.compare_url, site),
        routes=_routes(inputs, chosen, site),
        routes_given=bool(inputs.routes),
        schema=schema_path(inputs, explore, step),
        headers={**way.probe_headers, **headers},
        page_headers=headers,
        way=way,
        seeding=read_seeding(chosen, site, inputs.origins or explore.origins),
        release=handed_release(inputs.release, step.workspace),
        read_only=_read_only(inputs.mutations, environment),
        origins=inputs.origins or explore.origins,
        extra_oracles=frozenset(inputs.extra_oracles or explore.extra_oracles),
        mask=inputs.mask or explore.mask,
        hiring=_hiring(inputs, chosen, step),
        minutes=inputs.budget_minutes or _minutes(chosen),
        never=explore.never,
        source_files=_files(inputs.source_file, "--source-file"),
        target_files=_files(inputs.target_file, "--target-file"),
        repo=step.inside(inputs.repo, "repo"),
        out=step.folder_for(inputs.out),
        browser_path=inputs.browser_path,
    )


def _hiring(inputs: Inputs, chosen: Chosen, step: Step) -> Hiring:
    """The model by the configuration at hand; what the base commit has of it is read later."""
    own = chosen.app.explore if chosen.app else None
    return hiring(inputs, own, own, step.environment)


def _config_path(inputs: Inputs, step: Step) -> str:
    """Where the configuration lies in the checkout; elsewhere it is the default place's."""
    path = (step.workspace / (inputs.config or config.DEFAULT_PATH)).resolve()
    root = (step.workspace / inputs.repo).resolve()
    inside = path.is_relative_to(root)
    return (path.relative_to(root) if inside else config.DEFAULT_PATH).as_posix()


def _site(url: str, where: str = "--url") -> str:
    parts = urlsplit(url)
    if parts.query or parts.fragment:
        raise invalid(
            "the site's address has a query or a fragment",
            where=where,
            hint="Give them with the routes: /?tenant=a",
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def _compared(url: str | None, site: str) -> str | None:
    """The site to compare with; another one, since whatever fails on itself fails on itself."""
    if url is None or url == NOTHING:
        return url
    other = _site(url, "--compare-url")
    if other == site:
        raise invalid(
            "the site cannot be compared with itself",
            where="--compare-url",
            hint="Give the address of the environment that it is promoted to, or none",
        )
    return other


def _of_event(step: Step) -> str | None:
    return head_commit(step.environment, step.event()) if step.in_workflow else None


def _health(given_path: str | None, chosen: Chosen, site: str) -> tuple[str, ...]:
    """Where the commit may be named. A path that somebody chose is the only place."""
    configured = chosen.app.health.path if chosen.app else _DEFAULT_HEALTH
    if given_path or configured != _DEFAULT_HEALTH:
        return (site + (given_path or configured),)
    parts = urlsplit(site)
    root = f"{parts.scheme}://{parts.netloc}"
    return tuple(dict.fromkeys((site + configured, root + configured, f"{site}/")))


def _match(chosen: Chosen) -> Match:
    return parse(chosen.app.health.match, "health.match") if chosen.app else Match("auto")


def _routes(inputs: Inputs, chosen: Chosen, site: str) -> tuple[str, ...]:
    if inputs.routes:
        return inventory(inputs.routes, site, "--routes")
    configured = chosen.app.explore.routes.include if chosen.app else ()
    return inventory(configured, site, "explore.routes.include")


def _read_only(mutations: str | None, environment: Environment | None) -> bool:
    if mutations is None:
        return environment is None or environment.data != "disposable"
    return mutations == "none"


def _minutes(chosen: Chosen) -> float:
    return chosen.app.explore.budget.minutes if chosen.app else _DEFAULT_MINUTES


def _files(paths: tuple[str, ...], where: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(repository_path(path, where) for path in paths))
