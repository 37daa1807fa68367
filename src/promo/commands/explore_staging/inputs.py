"""What explore-staging can be asked, and what is wrong with a request before anything is done."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from promo import bounds, config
from promo.commands.explore_staging.entering import LOGIN_SECRET, read_seeding, read_way
from promo.commands.explore_staging.schema import schema_path
from promo.config import EXTRA_ORACLES, Chosen, Environment
from promo.documents.handed import handed_release
from promo.documents.release import Release
from promo.errors import invalid
from promo.explore.entry.before import Call, Command
from promo.explore.entry.way import Way
from promo.gitops.paths import repository_path
from promo.inputs import (
    DECIMAL,
    PATH,
    SHA,
    URL,
    YES_NO,
    Common,
    Gitops,
    Kind,
    given,
    matching,
    one_of,
)
from promo.live.headers import HEADER, read_headers
from promo.live.match import MATCH, Match, parse
from promo.live.wanted import head_commit
from promo.runner import Step
from promo.scope.routes import inventory

NOTHING: Final = "none"
_DEFAULT_HEALTH: Final = "/health"
_DEFAULT_MINUTES: Final = 10.0


def _number(text: str, least: Decimal, most: Decimal) -> Decimal:
    value = DECIMAL.read(text)
    if not least <= value <= most:
        raise ValueError(f"a number from {least} to {most}")
    return value


def _between(least: str, most: str) -> Kind:
    return Kind("number", lambda text: float(_number(text, Decimal(least), Decimal(most))))


def _whole(least: int, most: int) -> Kind:
    def read(text: str) -> int:
        if not re.fullmatch(r"\d{1,10}", text, re.ASCII) or not least <= int(text) <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return int(text)

    return Kind("number", read)


def _pages(text: str) -> int:
    if not re.fullmatch(r"\d{1,2}", text, re.ASCII) or not 1 <= int(text) <= bounds.PAGES:
        raise ValueError(f"a whole number from 1 to {bounds.PAGES}")
    return int(text)


def _retries(text: str) -> int:
    if text not in {"0", "1", "2", "3"}:
        raise ValueError("a whole number from 0 to 3")
    return int(text)


def _url_or_none(text: str) -> str:
    return text if text == NOTHING else str(URL.read(text))


def _shard(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,3})/(\d{1,3})", text, re.ASCII)
    index, total = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= index <= total <= bounds.SHARDS:
        raise ValueError(f"a part like 2/8, of at most {bounds.SHARDS}")
    return index, total


@dataclass(frozen=True, kw_only=True)
class Inputs(Gitops, Common):
    """The inputs of explore-staging."""

    url: str = given("The site to explore.", URL, argument=True, required=True)
    sha: str | None = given(
        "The commit that must be live (default: in a workflow the head commit of the workflow_run"
        " event, else of the push; elsewhere whatever is live).",
        SHA,
    )
    health: str | None = given(
        "The path that names the live commit (default: the configuration's, else /health, then the"
        " page itself).",
        matching("path", r"/[!-~]{0,500}", "a path that starts with /"),
    )
    match: Match | None = given(
        "Where that answer names the commit: auto, json:/pointer, header:Name, meta:name,"
        " regex:…(…) or text (default: the configuration's, else auto).",
        MATCH,
    )
    base_sha: str | None = given(
        "The commit to compare with (default: what the target runs: its Source-Revision trailer,"
        " else its image's revision label; without one everything is in scope).",
        SHA,
    )
    repo: Path = given(
        "A checkout of the application; missing history is fetched.", PATH, default="."
    )
    compare_url: str | None = given(
        "Where confirmed findings are looked for once more, read-only; what fails there too was"
        " there before and does not block (default: the next environment's url, as the base"
        " commit's configuration has it; none compares with nothing).",
        Kind("url", _url_or_none),
    )
    retries: int = given(
        "How often what could not be decided is explored again, each time with the same budget.",
        Kind("number", _retries),
        default="1",
    )
    routes: tuple[str, ...] = given(
        "The routes to explore (default: the configuration's and those that the code, the sitemap"
        " and the links of the site name).",
        many=True,
    )
    graphql_schema: Path | None = given(
        "The application's GraphQL schema in the checkout, as SDL or introspection JSON (default:"
        " the configuration's, else the one that is found).",
        PATH,
    )
    budget_minutes: float | None = given(
        "How long it may take (default: the configuration's, else 10).", _between("0.1", "360")
    )
    block_on: Literal["critical", "warning"] = given(
        "What blocks: critical findings, or warnings too.",
        one_of("critical", "warning"),
        default="critical",
    )
    mode: Literal["enforce", "observe"] = given(
        "With observe the step is green whatever the verdict, and nothing is promoted on it.",
        one_of("enforce", "observe"),
        default="enforce",
    )
    mutations: Literal["none", "allow"] | None = given(
        "Whether pages may change data (default: allow where the configuration says"
        " data: disposable, else none).",
        one_of("none", "allow"),
    )
    origins: tuple[str, ...] = given(
        "Further origins that the pages may reach: APIs, assets, login (default: the"
        " configuration's).",
        URL,
        many=True,
    )
    headers: tuple[str, ...] = given(
        "Headers to send to the site, as Name: value; masked, and never sent to another origin.",
        HEADER,
        many=True,
        secret=True,
    )
    auth: str | None = given(
        "How to sign in, as YAML or JSON or a file with it: storage_state, steps, basic or headers;"
        " secrets by name alone (default: the configuration's)."
    )
    login_secrets: tuple[str, ...] = given(
        "Values for the secrets that auth names, as NAME=value; variables of these names serve as"
        " well. Typed into the login page and shown nowhere.",
        LOGIN_SECRET,
        many=True,
        secret=True,
    )
    source_file: tuple[str, ...] = given(
        "The site's file in the gitops repository, to pin and link the release.", many=True
    )
    target_file: tuple[str, ...] = given(
        "The next environment's file, to know what it runs.", many=True
    )
    release: str | None = given(
        "The release that the build made, as JSON or a file, instead of the links that the source"
        " file may have; null pins nothing."
    )
    pages: int | None = given(
        "How many pages are open at the same time (default: from the machine's cores).",
        Kind("number", _pages),
    )
    rate: float = given(
        "How many pages are loaded in a second; 0 is without limit.",
        _between("0", "1000"),
        default="5",
    )
    shard: tuple[int, int] | None = given(
        "Explore only this part of the routes and charters, as 2/8; promo merge-reports joins the"
        " parts.",
        Kind("part", _shard),
    )
    phases: Literal["all", "smoke", "targeted"] = given(
        "Which phases run.", one_of("all", "smoke", "targeted"), default="all"
    )
    max_steps: int = given(
        "How many steps the targeted phase takes for one charter.",
        _whole(1, bounds.CHARTER_STEPS_MOST),
        default=str(bounds.CHARTER_STEPS),
    )
    seed: int = given(
        "The same seed walks the same way through the same pages.",
        _whole(0, 2**31 - 1),
        default="0",
    )
    skip: Literal["targeted", "all", "never"] = given(
        "What a change of skip_when_only files leaves out.",
        one_of("targeted", "all", "never"),
        default="targeted",
    )
    browser_path: Path | None = given(
        "The browser (default: an installed Chrome or Chromium, else Playwright's own).", PATH
    )
    extra_oracles: tuple[str, ...] = given(
        "What to look for beside the usual: a11y, overflow, duplicate-ids (default: the"
        " configuration's, else none).",
        one_of(*EXTRA_ORACLES),
        many=True,
    )
    mask: tuple[str, ...] = given(
        "CSS selectors of what screenshots must not show, beside password fields (default: the"
        " configuration's).",
        many=True,
    )
    trace: bool = given("Keep a Playwright trace of the run.", YES_NO, default="false")
    dry_run: bool = given("Write the plan, explore nothing.", YES_NO, default="false")


@dataclass(frozen=True, kw_only=True)
class Request:
    """The inputs after everything that can be wrong with them has been looked at.

    ``headers`` are what gets a request in; pages get ``page_headers`` and their own ``way``.
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
        minutes=inputs.budget_minutes or _minutes(chosen),
        never=explore.never,
        source_files=_files(inputs.source_file, "--source-file"),
        target_files=_files(inputs.target_file, "--target-file"),
        repo=step.inside(inputs.repo, "repo"),
        out=step.folder_for(inputs.out),
        browser_path=inputs.browser_path,
    )


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
