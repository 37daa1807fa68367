"""`.github/promo.yml`: what a repository says once, so that its workflows need not.

Unknown keys are errors, with the nearest known one. The JSON Schema is generated from these types.
"""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal, cast

import msgspec
import yaml
from msgspec import Meta

from promo import bounds
from promo.errors import PromoError, invalid
from promo.untrusted import one_line

DEFAULT_PATH: Final = Path(".github/promo.yml")
VERSION: Final = 1

Url = Annotated[str, Meta(pattern=r"^https?://[^\s@]+$", max_length=2_000)]
RepositoryPath = Annotated[str, Meta(pattern=r"^(?!/)(?!.*(^|/)\.\.(/|$)).+$", max_length=1_000)]
Glob = Annotated[str, Meta(min_length=1, max_length=500)]
Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=100)]


class _Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Environment(_Strict):
    """One place an application runs in. ``data`` says whether exploring may change anything."""

    url: Url
    file: RepositoryPath | None = None
    data: Literal["shared", "disposable"] = "shared"
    approval: Literal["none", "required"] = "none"


class Health(_Strict):
    """Where an environment says which commit it serves."""

    path: Annotated[str, Meta(pattern=r"^/", max_length=500)] = "/health"
    match: Annotated[str, Meta(max_length=500)] = "auto"


class Routes(_Strict):
    """Which routes are the inventory that a pass must cover."""

    from_: tuple[Literal["config"], ...] = msgspec.field(name="from", default=("config",))
    include: tuple[Annotated[str, Meta(pattern=r"^/", max_length=2_000)], ...] = ()
    exclude: tuple[Glob, ...] = ()


class Budget(_Strict):
    """What one exploration may use."""

    usd: Annotated[float, Meta(ge=0, le=1_000)] = 2.00
    minutes: Annotated[float, Meta(gt=0, le=360)] = 10


class Explore(_Strict):
    """How the application is explored."""

    routes: Routes = Routes()
    budget: Budget = Budget()
    skip_when_only: tuple[Glob, ...] = ()
    origins: tuple[Url, ...] = ()


class App(_Strict):
    """One application; ``environments`` in promotion order."""

    environments: Annotated[dict[Name, Environment], Meta(min_length=1, max_length=20)]
    health: Health = Health()
    explore: Explore = Explore()


class GitopsRepository(_Strict):
    """The gitops repository that every application of this one is promoted in."""

    repository: Annotated[str, Meta(min_length=1, max_length=1_000)]
    branch: Annotated[str, Meta(min_length=1, max_length=250)] = "main"


class Config(_Strict):
    """The whole file."""

    version: Literal[1]
    apps: Annotated[dict[Name, App], Meta(min_length=1, max_length=200)]
    gitops: GitopsRepository | None = None


def read(path: Path, only_app: str) -> Config:
    """The configuration of a file; ``only_app`` names an application written without ``apps``.

    Raises:
        PromoError: invalid; ``unreadable-file``, ``bad-config`` with line and path, ``newer-config``.
    """
    try:
        with path.open("rb") as file:
            content = file.read(bounds.CONFIG_BYTES + 1)
    except OSError as error:
        raise invalid(
            f"cannot be read ({error.strerror})", reason="unreadable-file", where=str(path)
        ) from None
    return parse(content, str(path), only_app)


def parse(content: bytes, where: str, only_app: str) -> Config:
    """The configuration in a file's bytes; ``where`` names the file in errors."""
    tree = _Tree(content, where)
    data = tree.data
    version = data.get("version")
    if isinstance(version, int) and version > VERSION:
        raise invalid(
            f"is of version {version}; this release reads version {VERSION}",
            reason="newer-config",
            where=where,
            hint="Use a newer release of promo",
        )
    if "apps" not in data and "environments" in data:
        inner = {key: data.pop(key) for key in ("environments", "health", "explore") if key in data}
        data["apps"] = {only_app: inner}
        tree.nested = f"apps.{only_app}."
    for path, part, kind in _parts(data):
        try:
            msgspec.convert(part, kind)
        except msgspec.ValidationError as error:
            raise tree.error(str(error), path) from None
    return msgspec.convert(data, Config)


def _parts(data: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Every named part before the whole, so that an error's path says which one it is in."""
    apps = data.get("apps")
    for name, app in _items(apps):
        environments = app.get("environments") if isinstance(app, dict) else None
        for environment, part in _items(environments):
            yield f"apps.{name}.environments.{environment}", part, Environment
        yield f"apps.{name}", app, App
    yield "", data, Config


def _items(value: Any) -> list[tuple[str, Any]]:
    return list(cast("dict[str, Any]", value).items()) if isinstance(value, dict) else []


class _Tree:
    """A YAML file as plain data that still knows its lines."""

    def __init__(self, content: bytes, where: str) -> None:
        self._where = where
        self._lines: dict[str, int] = {}
        self.nested = ""
        root = self._composed(content)
        self.data: dict[str, Any] = {}
        if isinstance(root, yaml.MappingNode):
            self.data = cast("dict[str, Any]", self._plain(root, ""))
        elif root is not None:
            raise self.error("must be a mapping of keys", "")

    def error(self, said: str, path: str) -> PromoError:
        """An error with the line of the deepest part of its path that the file has."""
        what, _, at = said.partition(" - at `")
        inner = at.rstrip("`").removeprefix("$").lstrip(".")
        full = ".".join(part for part in (path, inner) if part)
        written = full.removeprefix(self.nested)
        hint = ""
        unknown = re.search(r"unknown field `(.{1,100})`", what)
        if unknown:
            what = f"unknown key {unknown[1]}"
            near = difflib.get_close_matches(unknown[1], _known_keys(), 1, 0.6)
            hint = f"Did you mean {near[0]}" if near else "See docs/configuration.md"
            written = f"{written}.{unknown[1]}" if written else unknown[1]
        line = self._line(written)
        place = f"{self._where}:{line}" + (f" ({one_line(written, 100)})" if written else "")
        return invalid(one_line(what), reason="bad-config", where=place, hint=hint)

    def _line(self, path: str) -> int:
        parts = re.split(r"\.", path)
        while parts and ".".join(parts) not in self._lines:
            parts.pop()
        return self._lines.get(".".join(parts), 1)

    def _composed(self, content: bytes) -> yaml.Node | None:
        """The node tree, after what could hurt the composer has been ruled out."""
        if len(content) > bounds.CONFIG_BYTES:
            raise self.error(f"is larger than {bounds.CONFIG_BYTES:,} bytes", "")
        depth = 0
        try:
            text = content.decode("utf-8")
            for event in yaml.parse(text, Loader=yaml.CSafeLoader):
                if isinstance(event, yaml.AliasEvent):
                    raise self.error("aliases are not read here; write the value out", "")
                depth += isinstance(event, yaml.CollectionStartEvent)
                depth -= isinstance(event, yaml.CollectionEndEvent)
                if depth > bounds.YAML_DEPTH:
                    raise self.error(f"nests deeper than {bounds.YAML_DEPTH} levels", "")
            return cast("yaml.Node | None", yaml.compose(text, Loader=yaml.CSafeLoader))
        except UnicodeDecodeError:
            raise self.error("is not UTF-8", "") from None
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            said = one_line(getattr(error, "problem", None) or str(error))
            raise invalid(
                f"is not YAML: {said}", reason="bad-config", where=f"{self._where}:{line}"
            ) from None

    def _plain(self, node: yaml.Node, path: str) -> Any:
        self._lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.SequenceNode):
            return [self._plain(item, f"{path}[{i}]") for i, item in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            found: dict[str, Any] = {}
            for key_node, value_node in node.value:
                key = str(key_node.value)
                inner = f"{path}.{key}" if path else key
                if key in found:
                    self._lines[inner] = key_node.start_mark.line + 1
                    raise self.error(f"the key {one_line(key, 60)} is given twice", inner)
                found[key] = self._plain(value_node, inner)
                self._lines[inner] = key_node.start_mark.line + 1
            return found
        return self._scalar(cast("yaml.ScalarNode", node), path)

    def _scalar(self, node: yaml.ScalarNode, path: str) -> Any:
        kind, text = node.tag.rpartition(":")[2], node.value
        try:
            match kind:
                case "null":
                    return None
                case "bool":
                    return text.lower() in {"true", "yes", "on"}
                case "int":
                    return int(text)
                case "float":
                    return float(text)
                case "str" | "timestamp":
                    return text
                case _:
                    raise self.error(f"the tag {one_line(node.tag, 60)} is not read here", path)
        except ValueError:
            return text


def _known_keys() -> list[str]:
    kinds = (Config, App, Environment, Health, Explore, Routes, Budget, GitopsRepository)
    return sorted({f.encode_name for kind in kinds for f in msgspec.structs.fields(kind)})


@dataclass(frozen=True)
class Chosen:
    """The application that a command is about, and what the configuration says of it."""

    name: str
    app: App | None
    config: Config | None

    def environment_serving(self, url: str) -> tuple[str, Environment] | None:
        """The environment whose address starts the given one."""
        for name, environment in (self.app.environments if self.app else {}).items():
            if url.rstrip("/").startswith(environment.url.rstrip("/")):
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
