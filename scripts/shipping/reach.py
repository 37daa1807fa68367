"""What each action consists of: by the import graph, the files that it runs on.

A commit that touches one of them is a change of that action.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import grimp

from shipping.plain_git import ReleaseError
from shipping.slim import WHOLE

PACKAGE: Final = "promo"
ROOT_ACTION: Final = "run"
_ALWAYS: Final = ("promo.cli", "promo.__main__")
_EXTRA: Final = re.compile(r'/bootstrap\.sh" ([a-z][a-z0-9-]*)\)')
_INCLUDED: Final = re.compile(r"^-r ([a-z0-9-]+)\.txt$", re.MULTILINE)


def actions(root: Path) -> Mapping[str, Path]:
    """Every action by the name of its command, and its folder from the root."""
    folders = {file.parent.name: file.parent for file in (root / "actions").glob("*/action.yml")}
    found = {name: folder.relative_to(root) for name, folder in sorted(folders.items())}
    return {**found, ROOT_ACTION: Path()} if (root / "action.yml").exists() else found


def reached(root: Path) -> Mapping[str, frozenset[str]]:
    """The files of each action, from the root.

    Raises:
        ReleaseError: an action without its command, or without its lock file.
    """
    graph = _graph(root)
    return {
        name: frozenset(_files(root, graph, name, folder)) for name, folder in actions(root).items()
    }


def _graph(root: Path) -> grimp.ImportGraph:
    sys.path.insert(0, str(root / "src"))
    try:
        return grimp.build_graph(PACKAGE, include_external_packages=True, cache_dir=None)
    finally:
        sys.path.remove(str(root / "src"))


def _files(root: Path, graph: grimp.ImportGraph, name: str, folder: Path) -> Iterator[str]:
    command = f"promo.commands.{name.replace('-', '_')}"
    if command not in graph.modules:
        raise ReleaseError(f"the action {name} has no command {command}")
    yield "bootstrap.sh"
    yield str(folder / "action.yml")
    yield from (str(file.relative_to(root)) for file in (root / "actions" / name).glob("*"))
    yield from _locks(root, folder / "action.yml")
    modules = closure(graph, (command, *_ALWAYS))
    yield from (_path(root, module) for module in modules)
    yield from _beside(root, modules)


def closure(graph: grimp.ImportGraph, first: Iterable[str]) -> frozenset[str]:
    """What is imported, directly or not: with the packages around it, and what these discover."""
    seen: set[str] = set()
    todo = [module for module in first if module in graph.modules]
    while todo:
        module = todo.pop()
        if module in seen or not module.startswith(PACKAGE):
            continue
        seen.add(module)
        imported = graph.find_modules_directly_imported_by(module)
        todo += [*imported, *filter(None, [module.rpartition(".")[0]])]
        if "pkgutil" in imported:  # a folder of one file a thing, found by looking
            todo += graph.find_children(module)
    return frozenset(seen)


def _path(root: Path, module: str) -> str:
    path = Path("src", *module.split("."))
    package = path / "__init__.py"
    return str(package if (root / package).exists() else path.with_suffix(".py"))


def _beside(root: Path, modules: Iterable[str]) -> Iterator[str]:
    """Templates, prompts, scripts and schemas: what lies in the folders of its modules."""
    packages = {Path(_path(root, module)).parent for module in modules}
    for file in (root / "src").rglob("*"):
        path = file.relative_to(root)
        if (file.suffix not in {".py", ".pyc"} or path in WHOLE) and file.is_file():
            inside = (p for p in path.parents if (root / p / "__init__.py").exists())
            if next(inside, None) in packages:
                yield str(path)


def _locks(root: Path, action: Path) -> Iterator[str]:
    match = _EXTRA.search((root / action).read_text())
    todo = ["uv", *([match[1]] if match else [])]
    while todo:
        path = f"locked/{todo.pop()}.txt"
        if not (root / path).exists():
            raise ReleaseError(f"{action} installs {path}, which is not there")
        yield path
        todo += _INCLUDED.findall((root / path).read_text())
