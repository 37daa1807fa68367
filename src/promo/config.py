"""`.github/promo.yml`: what a repository says once, so that its workflows need not.

Unknown keys are errors, with the nearest known one. The JSON Schema is generated from these types.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args

import msgspec
from msgspec import Meta

from promo import bounds
from promo.access import Auth, Before, Prepare
from promo.errors import PromoError, invalid
from promo.files import read_file
from promo.settings import Strict, all_errors, parse_settings, written

DEFAULT_PATH: Final = Path(".github/promo.yml")
VERSION: Final = 1

Url = Annotated[str, written(r"^https?://[^\s@]+$", "an http(s) address, no credentials", 2_000)]
RepositoryPath = Annotated[
    str,
    written(r"^(?!/)(?!.*(^|/)\.\.(/|$)).+$", "a path inside the repository", 1_000),
]
UrlPath = Annotated[str, written(r"^/", "a path that starts with /", 2_000)]
ExtraOracle = Literal["a11y", "overflow", "duplicate-ids"]
EXTRA_ORACLES: Final[tuple[str, ...]] = get_args(ExtraOracle)
Glob = Annotated[str, Meta(min_length=1, max_length=500)]
Name = Annotated[
    str, written(r"^[A-Za-z0-9][A-Za-z0-9._-]*$", "a name of letters, digits, . _ and -", 100)
]

RouteSource = Literal["config", "sitemap", "react-router", "next", "vue-router", "crawl"]
ROUTE_SOURCES: Final[tuple[RouteSource, ...]] = get_args(RouteSource)


class Environment(Strict, frozen=True, kw_only=True):
    """One place an application runs in.

    Args:
        url: its site.
        file: its file in the gitops repository.
        data: whether exploring may change anything; ``shared`` is read-only.
        approval: whether a person's yes is wanted before something moves here.
        auth: how to sign in, where that differs from the other environments.
    """

    url: Url
    file: RepositoryPath | None = None
    data: Literal["shared", "disposable"] = "shared"
    approval: Literal["none", "required"] = "none"
    auth: Auth | None = None


class Health(Strict, frozen=True, kw_only=True):
    """Where an environment says which commit it serves.

    Args:
        path: the path whose answer names the commit.
        match: where in that answer it stands: ``auto``, ``json:/pointer``, ``header:Name`` and
            others.
    """

    path: UrlPath = "/health"
    match: Annotated[str, Meta(max_length=500)] = "auto"


class Routes(Strict, frozen=True, kw_only=True):
    """Which routes are the inventory that a pass must cover.

    Args:
        from_: where routes are found.
        include: routes that count whatever is found.
        exclude: globs of routes that are left out.
    """

    from_: tuple[RouteSource, ...] = msgspec.field(name="from", default=ROUTE_SOURCES)
    include: tuple[UrlPath, ...] = ()
    exclude: tuple[Glob, ...] = ()


class Budget(Strict, frozen=True, kw_only=True):
    """What one exploration may use.

    Args:
        usd: US dollars that a model may cost.
        minutes: how long an exploration may take.
    """

    usd: Annotated[float, Meta(ge=0, le=1_000)] = 2.00
    minutes: Annotated[float, Meta(gt=0, le=360)] = 10


ModelName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/@-]*$", max_length=200)]


class Explore(Strict, frozen=True, kw_only=True):
    """How the application is explored.

    Args:
        routes: which routes a pass must cover.
        model: which model works the charters; ``none`` leaves them to fixed rules.
        price: dollars a million tokens where promo does not know them, as ``3,15`` (input, output).
        effort: how much the model thinks.
        budget: what one exploration may use.
        skip_when_only: globs; a change of only these leaves the targeted phase out.
        paths: which routes a changed file means, by its glob, where imports do not say.
        graphql_schema: the schema's file.
        origins: what pages may talk to beside the site itself.
        extra_oracles: rules that are off by themselves.
        mask: selectors of what pictures do not show, beside password fields.
        never: texts of what is never pressed, beside what never is.
        auth: how to sign in.
        prepare: what every page finds.
        before: a command, or ``POST`` and an address, that seeds data; only where data may be
            changed.
    """

    routes: Routes = Routes()
    model: ModelName | None = None
    price: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    effort: Literal["low", "medium", "high"] | None = None
    budget: Budget = Budget()
    skip_when_only: tuple[Glob, ...] = ()
    paths: Annotated[dict[Glob, tuple[UrlPath, ...]], Meta(max_length=1_000)] = msgspec.field(
        default_factory=dict[str, tuple[str, ...]]
    )
    graphql_schema: RepositoryPath | None = None
    origins: tuple[Url, ...] = ()
    extra_oracles: tuple[ExtraOracle, ...] = ()
    mask: Annotated[tuple[Glob, ...], Meta(max_length=100)] = ()
    never: Annotated[tuple[Glob, ...], Meta(max_length=200)] = ()
    auth: Auth | None = None
    prepare: Prepare = Prepare()
    before: Before | None = None


class App(Strict, frozen=True, kw_only=True):
    """One application.

    Args:
        environments: by name, in promotion order.
        health: where an environment says which commit it serves.
        explore: how it is explored.
        mask_emails: whether e-mail addresses are taken out of every report and every issue.
    """

    environments: Annotated[dict[Name, Environment], Meta(min_length=1, max_length=20)]
    health: Health = Health()
    explore: Explore = Explore()
    mask_emails: bool = False


class Risk(Strict, frozen=True, kw_only=True):
    """Which paths make a change risky; what no glob names is medium.

    Args:
        high: globs of paths that make a change risky.
        medium: globs of paths that are neither.
        low: globs of paths that make it harmless, if all are.
    """

    high: tuple[Glob, ...] = ()
    medium: tuple[Glob, ...] = ()
    low: tuple[Glob, ...] = ()


class GitopsRepository(Strict, frozen=True, kw_only=True):
    """The gitops repository that every application of this one is promoted in.

    Args:
        repository: ``owner/name`` or any git URL.
        branch: its branch.
    """

    repository: Annotated[str, Meta(min_length=1, max_length=1_000)]
    branch: Annotated[str, Meta(min_length=1, max_length=250)] = "main"


class Config(Strict, frozen=True, kw_only=True):
    """The whole file.

    Args:
        version: of this file's form.
        apps: by name; a single app may be written without this level.
        gitops: where the environments' files are.
        risk: which paths make a change risky.
    """

    version: Literal[1]
    apps: Annotated[dict[Name, App], Meta(min_length=1, max_length=200)]
    gitops: GitopsRepository | None = None
    risk: Risk = Risk()


def read(path: Path, only_app: str) -> Config:
    """The configuration of a file; ``only_app`` names one written without ``apps``.

    Raises:
        PromoError: invalid; ``unreadable-file``, ``bad-config`` with its line, ``newer-config``.
    """
    return parse(read_file(path, bounds.CONFIG_BYTES), str(path), only_app)


def parse(content: bytes, where: str, only_app: str) -> Config:
    """The configuration in a file's bytes; ``where`` names the file in errors."""
    return parse_settings(content, where, Config, _with_apps(where, only_app))


def errors(content: bytes, where: str, only_app: str) -> tuple[PromoError, ...]:
    """Everything that keeps ``parse`` from reading a file's bytes; none when it reads."""
    return all_errors(content, where, Config, _with_apps(where, only_app))


def _with_apps(where: str, only_app: str) -> Callable[[dict[str, Any]], str]:
    """Puts an application that is written without ``apps`` below its name."""

    def with_apps(data: dict[str, Any]) -> str:
        version = data.get("version")
        if isinstance(version, int) and version > VERSION:
            raise invalid(
                f"is of version {version}; this release reads version {VERSION}",
                reason="newer-config",
                where=where,
                hint="Use a newer release of promo",
            )
        if "apps" in data or "environments" not in data:
            return ""
        one = {key: data.pop(key) for key in App.__struct_fields__ if key in data}
        data["apps"] = {only_app: one}
        return f"apps.{only_app}."

    return with_apps


@dataclass(frozen=True)
class Chosen:
    """The application that a command is about, and what the configuration says of it."""

    name: str
    app: App | None
    config: Config | None

    def environment_serving(self, url: str) -> tuple[str, Environment] | None:
        """The environment whose address starts the given one."""
        for name, environment in (self.app.environments if self.app else {}).items():
            if f"{url.rstrip('/')}/".startswith(f"{environment.url.rstrip('/')}/"):
                return name, environment
        return None

    def environment_of_file(self, file: str) -> tuple[str, Environment] | None:
        """The environment that a gitops file describes."""
        for name, environment in (self.app.environments if self.app else {}).items():
            if environment.file == file:
                return name, environment
        return None


def choose(path: Path | None, app: str | None, workspace: Path, repository: str | None) -> Chosen:
    """Read the configuration, if there is one, and choose the application.

    Args:
        path: the configuration that was asked for; None looks at the default place.
        app: the application that was asked for.
        workspace: the folder of the default place.
        repository: ``owner/name`` of the repository, for the application's name.

    Raises:
        PromoError: invalid, as ``read``, or ``unknown-app``.
    """
    fallback = (repository or workspace.resolve().name).rpartition("/")[2] or "app"
    default = workspace / DEFAULT_PATH
    if path is None and not default.is_file():
        return Chosen(app or fallback, None, None)
    config = read(path or default, app or fallback)
    if app is None and len(config.apps) > 1:
        raise invalid(
            f"there are {len(config.apps)} apps: {', '.join(config.apps)}",
            reason="unknown-app",
            where=str(path or DEFAULT_PATH),
            hint="Say which with --app",
        )
    name = app or next(iter(config.apps))
    if name not in config.apps:
        raise invalid(
            f"there is no app {name}; known are {', '.join(config.apps)}",
            reason="unknown-app",
            where="--app",
        )
    return Chosen(name, config.apps[name], config)
