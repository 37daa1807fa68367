"""From what an import says to the file that it means, as bundlers do it.

Relative paths, the `paths` of the nearest tsconfig or jsconfig, packages of the same repository,
and the alias `@/` that most templates have. A name that leads nowhere is somebody else's package.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from posixpath import dirname, join, normpath
from typing import Any, Final, cast

from promo import bounds
from promo.scope.globs import matches
from promo.scope.tree import STYLES, Tree, suffix

_ENDINGS: Final = (
    "", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".json",
    ".css", ".scss", ".sass", ".less", ".graphql", ".gql",
)  # fmt: skip
_INDEXES: Final = tuple(f"/index{ending}" for ending in _ENDINGS[1:])
# TypeScript's own spelling: an import of what the file will be called when it is compiled.
_COMPILED: Final = {".js": (".ts", ".tsx"), ".jsx": (".tsx",), ".mjs": (".mts",), ".cjs": (".cts",)}
_COMMENT: Final = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_TRAILING: Final = re.compile(r'("(?:\\.|[^"\\])*")|,(?=\s*[}\]])')
_MOST: Final = 2_000  # files that one pattern may mean


class Resolver:
    """Finds the files of one tree."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._aliases: dict[str, tuple[tuple[str, str], ...]] = {}

    def resolve(self, specifier: str, importer: str) -> tuple[str, ...]:
        """The files that an import means; none when it is not of this repository."""
        plain = re.split(r"[?#](?!/)", specifier.rpartition("!")[2], maxsplit=1)[0]
        if not plain or "\0" in plain:
            return ()
        for wanted in self._places(plain, importer):
            found = self._files(wanted, styles=suffix(importer) in STYLES)
            if found:
                return found
        return ()

    def _places(self, plain: str, importer: str) -> Iterator[str]:
        """Where an import's target may lie, without its ending."""
        folder = dirname(importer)
        if plain.startswith("."):
            yield normpath(join(folder, plain))
            return
        if plain.startswith("/"):  # a bundler's root
            yield from (join(root, plain[1:]) for root in self._roots(folder))
            return
        yield from _aliased(plain, self._aliases_for(folder))
        if re.match(r"(@|~|~~|@@)/", plain):
            below = plain.partition("/")[2]
            yield from (join(root, "src", below) for root in self._roots(folder))
            yield from (join(root, below) for root in self._roots(folder))
        yield from self._packaged(plain)
        if suffix(importer) in STYLES:
            yield normpath(join(folder, plain))

    def _files(self, wanted: str, *, styles: bool) -> tuple[str, ...]:
        if wanted.startswith(("../", "/")) or wanted == "..":
            return ()
        if "*" in wanted:
            glob = wanted if suffix(wanted) or wanted.endswith("*") else f"{wanted}.*"
            return tuple(path for path in self._sorted if matches(path, glob))[:_MOST]
        there = self._tree.paths
        ending = suffix(wanted)
        stem = wanted[: -len(ending)] if ending else wanted
        candidates = [wanted + end for end in _ENDINGS]
        candidates += [stem + end for end in _COMPILED.get(ending, ())]
        if styles:
            head, _, tail = wanted.rpartition("/")
            candidates += [join(head, f"_{tail}{end}") for end in (".scss", ".sass", "")]
        candidates += [normpath(wanted + index) for index in _INDEXES]
        return next(((path,) for path in candidates if path in there), ())

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._tree.paths)

    # ── tsconfig and jsconfig ──────────────────────────────────────────────────────────────────
    def _aliases_for(self, folder: str) -> tuple[tuple[str, str], ...]:
        if folder not in self._aliases:
            found: tuple[tuple[str, str], ...] = ()
            for up in _upwards(folder):
                found = tuple(
                    pair
                    for name in ("tsconfig.json", "jsconfig.json", "tsconfig.base.json")
                    for pair in self._paths_in(join(up, name), 0)
                )
                if found:
                    break
            self._aliases[folder] = found
        return self._aliases[folder]

    def _paths_in(self, path: str, depth: int) -> list[tuple[str, str]]:
        """The aliases of a settings file and of those it builds on: (pattern, place)."""
        settings = self._json(path)
        if not settings or depth > bounds.SOURCE_DEPTH // 10:
            return []
        folder = dirname(path)
        options = _mapping(settings.get("compilerOptions"))
        base = options.get("baseUrl")
        root = normpath(join(folder, base)) if isinstance(base, str) else folder
        found = [
            (pattern, normpath(join(root, place)))
            for pattern, places in _mapping(options.get("paths")).items()
            for place in (cast("list[Any]", places) if isinstance(places, list) else ())
            if isinstance(place, str)
        ]
        if isinstance(base, str):
            found.append(("*", join(root, "*")))
        for further in (*_texts(settings.get("extends")), *_references(settings)):
            if further.startswith("."):
                name = further if further.endswith(".json") else f"{further}.json"
                found += self._paths_in(normpath(join(folder, name)), depth + 1)
                found += self._paths_in(normpath(join(folder, further, "tsconfig.json")), depth + 1)
        return found

    # ── packages of the same repository ────────────────────────────────────────────────────────
    @cached_property
    def packages(self) -> Mapping[str, str]:
        """The folder of each package, by its name."""
        named = ((self._json(p).get("name"), dirname(p)) for p in self._tree.contents
                 if p.endswith("package.json"))  # fmt: skip
        return {name: folder for name, folder in named if isinstance(name, str)}

    def _packaged(self, plain: str) -> Iterator[str]:
        parts = plain.split("/")
        name = "/".join(parts[: 2 if plain.startswith("@") else 1])
        if name not in self.packages:
            return
        folder, below = self.packages[name], "/".join(parts[len(name.split("/")) :])
        if below:
            yield from (join(folder, below), join(folder, "src", below))
            return
        about = self._json(join(folder, "package.json"))
        for key in ("source", "module", "main", "types"):
            if isinstance(about.get(key), str):
                yield normpath(join(folder, about[key]))
        yield from (
            join(folder, "src", "index"),
            join(folder, "src", "main"),
            join(folder, "index"),
        )

    def _roots(self, folder: str) -> Iterator[str]:
        """The folders of packages that a folder lies in, the nearest first, and the top."""
        for up in _upwards(folder):
            if not up or join(up, "package.json") in self._tree.paths:
                yield up

    def _json(self, path: str) -> dict[str, Any]:
        content = self._tree.contents.get(path, b"").decode("utf-8-sig", "replace")
        plain = _TRAILING.sub(_kept, _COMMENT.sub(_kept, content))
        try:
            return _mapping(json.loads(plain))
        except (ValueError, RecursionError):
            return {}


def _aliased(plain: str, aliases: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for pattern, place in sorted(aliases, key=lambda pair: -len(pair[0].partition("*")[0])):
        before, star, after = pattern.partition("*")
        if not star and plain == pattern:
            yield place
        if star and plain.startswith(before) and plain.endswith(after):
            yield normpath(place.replace("*", plain[len(before) : len(plain) - len(after)], 1))


def _upwards(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = dirname(folder)
    yield ""


def _kept(found: re.Match[str]) -> str:
    return found[1] or ""


def _mapping(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _texts(value: object) -> list[str]:
    values = cast("list[Any]", value) if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str)]


def _references(settings: Mapping[str, Any]) -> list[str]:
    given: object = settings.get("references")
    references = cast("list[Any]", given) if isinstance(given, list) else []
    return [str(_mapping(one).get("path", "")) for one in references]
