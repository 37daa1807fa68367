"""The tables of the documentation that are made from the commands.

A table stands between two marks, `<!-- promo:NAME -->` and `<!-- /promo:NAME -->`; the text around
it is written by hand.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import yaml

from promo.cli import all_outcomes
from promo.command import Command
from promo.inputs import Declared
from promo.outcomes import class_of
from shipping.actions import default_of, help_of, inputs_of, outputs_of


def inputs_table(command: Command) -> str:
    """Input, default and meaning of each input of a command's action."""
    rows = [
        (f"`{name}`", _default(declared), help_of(declared))
        for name, declared in inputs_of(command).items()
    ]
    return table(("input", "default", "meaning"), rows)


def outputs_table(command: Command) -> str:
    """Output and meaning of each output of a command's action."""
    return table(
        ("output", "meaning"), [(f"`{name}`", text) for name, text in outputs_of(command).items()]
    )


def outcomes_table(commands: Iterable[Command]) -> str:
    """How each command may end, with the exit code of each outcome."""
    rows = [
        (f"`{c.name}`", ", ".join(f"`{o}` {class_of(o).exit_code}" for o in all_outcomes(c)))
        for c in commands
    ]
    return table(("action", "outcomes and exit codes"), rows)


def workflow_interface(text: str) -> str:
    """What a reusable workflow takes and needs, as JSON: doctor holds callers against it."""
    parsed = yaml.load(text, Loader=yaml.CSafeLoader)
    call = parsed[True]["workflow_call"]
    permissions: dict[str, str] = {}
    for job in parsed["jobs"].values():
        permissions |= job["permissions"]
    known = {
        "inputs": {name: one.get("required", False) for name, one in call["inputs"].items()},
        "secrets": list(call["secrets"]),
        "permissions": dict(sorted(permissions.items())),
    }
    return json.dumps(known, indent=1) + "\n"


def workflow_tables(text: str) -> dict[str, str]:
    """The tables of a reusable workflow's inputs, secrets and outputs, by mark."""
    parsed = yaml.load(text, Loader=yaml.CSafeLoader)
    call = parsed[True]["workflow_call"]  # YAML 1.1 reads the key `on` as true
    inputs = [
        (f"`{name}`", _workflow_default(one), one["description"])
        for name, one in call["inputs"].items()
    ]
    plain = {
        part: [(f"`{name}`", one["description"]) for name, one in call[part].items()]
        for part in ("secrets", "outputs")
    }
    return {
        "workflow-inputs": table(("input", "default", "meaning"), inputs),
        "workflow-secrets": table(("secret", "meaning"), plain["secrets"]),
        "workflow-outputs": table(("output", "meaning"), plain["outputs"]),
    }


def _workflow_default(one: dict[str, Any]) -> str:
    if one.get("required"):
        return "required"
    return f"`{one['default']}`" if "default" in one else ""


def fill(text: str, name: str, table: str) -> str:
    """A document with one of its tables replaced.

    Raises:
        ValueError: the document does not have both marks of that name once.
    """
    start, end = f"<!-- promo:{name} -->", f"<!-- /promo:{name} -->"
    if text.count(start) != 1 or text.count(end) != 1 or text.index(start) > text.index(end):
        raise ValueError(f"needs {start} and {end}, once each")
    before, _, rest = text.partition(start)
    _, _, after = rest.partition(end)
    return f"{before}{start}\n{table}{end}{after}"


def _default(declared: Declared) -> str:
    if declared.required:
        return "required"
    default = default_of(declared) or declared.default
    return f"`{default}`" if default else ""


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of markdown; cells are put on one line, and their bars escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(map(_cell, line)) + " |\n" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
