"""The files that a repository gets: two templates, filled in with what was found and answered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from promo.adopt.places import Health
from promo.adopt.shape import Application

CONFIG: Final = ".github/promo.yml"
WORKFLOW: Final = ".github/workflows/promo.yml"
_TEMPLATES: Final = {CONFIG: "promo.yml.template", WORKFLOW: "promote.yml.template"}
_GATES: Final = "gates.yml.template"
_FOLDER: Final = Path(__file__).parent / "templates"
_SCHEMA: Final = "src/promo/documents/schemas/config.json"
# What stands where nobody knows, with a word to look for. None of these addresses exists.
MARK: Final = " # CHANGE"
_UNKNOWN: Final = {
    "url": "https://staging.example.com",
    "target_url": "https://demo.example.com",
    "gitops": "OWNER/gitops",
    "source": "clusters/a/{app}/staging.yaml",
    "target": "clusters/a/{app}/demo.yaml",
    "uses": "OWNER/promo/.github/workflows/staged-promotion.yml@v1",
}
_PLAIN: Final = re.compile(r"[A-Za-z0-9/.][A-Za-z0-9_./:@-]*")
_YAML_WORDS: Final = {"true", "false", "null", "yes", "no", "on", "off"}


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What is known about the repository; None for what nobody knows yet."""

    app: str
    application: Application
    branch: str
    health: Health | None = None
    schema: str | None = None
    url: str | None = None
    target_url: str | None = None
    gitops: str | None = None
    gitops_branch: str = "main"
    source: str | None = None
    target: str | None = None
    target_name: str = "demo"
    uses: str | None = None
    builders: Mapping[str, str] | None = None
    images: tuple[str, ...] = ()
    promoting: str = ""

    def unknown(self) -> tuple[str, ...]:
        """What the files have a place for, and nobody said."""
        names = tuple(name for name in _UNKNOWN if getattr(self, name) is None)
        named = self.health is not None and self.health.names_commit
        return names if named else (*names, "health")

    def files(self) -> dict[str, str]:
        """Those of the application's repository: path to content."""
        values = self._values()
        return {path: _filled(name, values) for path, name in _TEMPLATES.items()}

    def gates(self) -> str:
        """What lies in the gitops repository: nothing is held, and how that would be written."""
        values = {"app": _comment(self.app), "target_name": scalar(self.target_name)}
        return _filled(_GATES, values)

    def _values(self) -> dict[str, str]:
        known = {
            name: getattr(self, name) or unknown.format(app=self.app)
            for name, unknown in _UNKNOWN.items()
        }
        marks = {f"mark_{name}": MARK if getattr(self, name) is None else "" for name in _UNKNOWN}
        return {
            **{name: scalar(value) for name, value in known.items()},
            **marks,
            "app": scalar(self.app),
            "schema": self._schema(),
            "branch": scalar(self.branch),
            "gitops_branch": scalar(self.gitops_branch),
            "target_name": scalar(self.target_name),
            "health": self._health(),
            "health_path": scalar(self.health.path if self.health else "/health"),
            "explore": self._explore(),
            "build": self._build(),
        }

    def _health(self) -> str:
        if self.health is None:
            why = (
                "# No answer with a commit was found in the code; without one nothing is seen live."
            )
            return f"    health: {{path: /health, match: auto}}{MARK}\n    {why}"
        said = f"    health: {{path: {scalar(self.health.path)}, match: auto}}"
        if self.health.names_commit:
            return said
        return f"{said}{MARK}\n    # Its answer must name the commit that is served."

    def _explore(self) -> str:
        lines = [f"      # Routes are read from {_ROUTERS.get(self.application.router, '')}."]
        if self.application.routes:
            listed = ", ".join(scalar(route) for route in self.application.routes)
            lines = [
                f"      # Read from {self.application.router}; sitemap.xml and links add to them.",
                f"      routes: {{include: [{listed}]}}",
            ]
        if self.schema:
            lines.append(f"      graphql_schema: {scalar(self.schema)}")
        lines.append("      budget: {minutes: 10}")
        return "\n".join(lines)

    def _schema(self) -> str:
        """A line for editors, where it is known which release they are to take the schema from."""
        if self.uses is None:
            return ""
        repository, _, ref = self.uses.partition("/.github/workflows/")
        ref = ref.rpartition("@")[2]
        address = f"https://raw.githubusercontent.com/{repository}/{ref}/{_SCHEMA}"
        return f"# yaml-language-server: $schema={address}\n"

    def _build(self) -> str:
        """A word on the workflow that builds: it may run longer than this one waits."""
        if not self.builders:
            return ""
        path, name = next(iter(self.builders.items()))
        called = "" if name == path else f" ({_comment(name)})"
        return f"; {_comment(path)}{called} builds it"


_ROUTERS: Final = {
    "next": "the folders app and pages, from sitemap.xml and from links",
    "react-router": "the code of react-router, from sitemap.xml and from links",
    "vue-router": "the code of vue-router, from sitemap.xml and from links",
    "links": "sitemap.xml and from links, starting at /",
}


def _filled(template: str, values: Mapping[str, str]) -> str:
    return (_FOLDER / template).read_text(encoding="utf-8").format_map(values)


def scalar(value: str) -> str:
    """A text as one YAML scalar, in a flow list too; quoted where it could be anything else."""
    other = value.endswith(":") or value.lower() in _YAML_WORDS or _is_number(value)
    if _PLAIN.fullmatch(value) and not other:
        return value
    kept = (c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08x}" for c in value)
    return f'"{"".join(kept)}"'


def _is_number(value: str) -> bool:
    return bool(re.fullmatch(r"[0-9.:_xobeE+-]+", value))


def _comment(text: str) -> str:
    """A foreign text in a comment."""
    return "".join(c for c in text if c.isprintable())[:80]
