"""Where in the repository something is written: the source of a route, or the next best place."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from promo.documents.report import Finding, Report
from promo.documents.scope import PlannedRoute
from promo.documents.steps import Open

CONFIG_PATH: Final = ".github/promo.yml"


@dataclass(frozen=True)
class Place:
    """A file, relative to the repository's root, and a line of it, from 1."""

    file: str
    line: int = 1


@dataclass(frozen=True)
class ConfigText:
    """The configuration: where it lies in the repository, and what it says."""

    path: str = CONFIG_PATH
    text: str = ""


def loaded_routes(report: Report, finding: Finding) -> tuple[str, ...]:
    """The routes that a finding may belong to, the likeliest first.

    A finding names a template (``/product/{id}``); what was loaded is in its address and steps.
    """
    opened = [step.replay.url for step in finding.steps if isinstance(step.replay, Open)]
    site = report.url.rstrip("/")
    below = [url.removeprefix(site) or "/" for url in (*opened[:1], finding.url)]
    paths = [path for path in below if path.startswith("/")]
    return tuple(dict.fromkeys([*finding.seen_on, *paths, finding.route]))


def by_route(report: Report, found: Iterable[Finding]) -> Mapping[str, Sequence[Finding]]:
    """Findings by each route that they may belong to."""
    known: dict[str, list[Finding]] = {}
    for finding in found:
        for route in loaded_routes(report, finding):
            known.setdefault(route, []).append(finding)
    return known


def planned(report: Report) -> Mapping[str, PlannedRoute]:
    """The inventory by what is loaded and by how the router writes it; the first one wins."""
    known: dict[str, PlannedRoute] = {}
    for one in report.scope.inventory:
        known.setdefault(one.route, one)
    for one in report.scope.inventory:
        if one.pattern:
            known.setdefault(one.pattern, one)
    return known


def place_of(
    report: Report, finding: Finding, inventory: Mapping[str, PlannedRoute], config: ConfigText
) -> Place:
    """The route's source file, else its line in the configuration, else the configuration."""
    routes = loaded_routes(report, finding)
    for route in routes:
        known = inventory.get(route)
        if known and known.file and is_below(known.file):
            return Place(known.file, max(known.line or 1, 1))
    path = config.path if is_below(config.path) else CONFIG_PATH
    return Place(path, next((n for r in routes if (n := line_naming(config.text, r))), 1))


def is_below(path: str) -> bool:
    """Whether a path stays below the folder that it is relative to."""
    pure = PurePosixPath(path)
    strange = not path.isprintable() or "\\" in path or ":" in pure.parts[0] if pure.parts else True
    return not (strange or pure.is_absolute() or ".." in pure.parts)


def line_naming(text: str, route: str) -> int | None:
    """The line of a YAML text that lists a route as a value of its own, from 1."""
    value = re.escape(route)
    own = re.compile(rf"""(?:^|[\s\[,])(?:"{value}"|'{value}'|{value})(?:$|[\s,\]])""")
    lines = enumerate(text.splitlines(), 1)
    return next((number for number, line in lines if own.search(line.split(" #")[0])), None)
