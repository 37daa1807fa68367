"""Write every file that is made from something else, or say which one is not current."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from promo.cli import COMMANDS, load
from promo.command import Command
from shipping.actions import ROOT_COMMAND, action_yml
from shipping.locks import locked
from shipping.reference import reference
from shipping.schemas import schemas
from shipping.tables import (
    fill,
    inputs_table,
    outcomes_table,
    outputs_table,
    workflow_interface,
    workflow_tables,
)

ROOT: Final = Path(__file__).resolve().parents[2]

# The reusable workflows; each has a page of its name with tables of what it declares.
WORKFLOWS: Final = ("staged-promotion", "promote-production", "rollback", "nightly-exploration")


def commands() -> list[Command]:
    """Every command that an action is made from."""
    found = (name for name, (module, _) in COMMANDS.items() if _exists(module))
    return [command for command in map(load, found) if command.action]


def _exists(module: str) -> bool:
    return importlib.util.find_spec(f"promo.commands.{module}") is not None


def folder(command: Command) -> Path:
    """Where a command's action stands, from the root."""
    return Path() if command.name == ROOT_COMMAND else Path("actions") / command.name


def wanted(root: Path) -> Iterator[tuple[Path, str]]:
    """Every generated file, from the root, with its text.

    Raises:
        ValueError: a document lacks the marks of its table.
    """
    for command in commands():
        yield folder(command) / "action.yml", action_yml(command)
        readme = folder(command) / "README.md"
        if command.name != ROOT_COMMAND and (root / readme).exists():
            tables = {"inputs": inputs_table(command), "outputs": outputs_table(command)}
            yield readme, _filled(root / readme, tables)
    page = Path("docs/actions.md")
    yield page, _filled(root / page, {"outcomes": outcomes_table(commands())})
    for name in WORKFLOWS:
        page, workflow = Path(f"docs/{name}.md"), f".github/workflows/{name}.yml"
        yield page, _filled(root / page, workflow_tables((root / workflow).read_text()))
    called = (root / ".github/workflows/staged-promotion.yml").read_text()
    yield Path("src/promo/adopt/workflow.json"), workflow_interface(called)
    yield from reference()
    for name, text in schemas().items():
        yield Path("src/promo/documents/schemas") / name, text
    for name, text in locked(root).items():
        yield Path("locked") / name, text


def _filled(path: Path, tables: dict[str, str]) -> str:
    text = path.read_text()
    for name, table in tables.items():
        try:
            text = fill(text, name, table)
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from None
    return text


def stale(root: Path) -> list[Path]:
    """The generated files that are not what they should be."""
    return [
        path
        for path, text in wanted(root)
        if not (root / path).exists() or (root / path).read_text() != text
    ]


def main(arguments: list[str]) -> int:
    """Write, or with ``--check`` only look; 1 when something is not current."""
    if arguments not in ([], ["--check"]):
        print("usage: scripts/generate [--check]", file=sys.stderr)
        return 2
    try:
        paths = stale(ROOT)
        texts = dict(wanted(ROOT))
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for path in paths:
        if arguments:
            print(f"error: {path} is not current. Run scripts/generate.", file=sys.stderr)
            continue
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(texts[path])
        print(f"wrote {path}")
    return 1 if arguments and paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
