"""The reference, `docs/reference/`: what can be given, what comes back, from the code itself.

Every page is generated whole. What a thing is for, and how to use it, stands in the pages by hand.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from promo.cli import COMMANDS, all_outcomes, load
from promo.command import Command
from promo.inputs import Declared
from promo.outcomes import MEANINGS, OUTCOMES, class_of
from shipping.actions import default_of, help_of, inputs_of, outputs_of, variable
from shipping.fields import documents, file_page, settings
from shipping.limits import limits_page
from shipping.tables import table

FOLDER: Final = Path("docs/reference")
_MADE: Final = "<!-- Made by scripts/generate; not edited by hand. -->"

# Where a command's story is told; the others have a page in docs/ of the name given here.
_GUIDES: Final = {
    "merge-reports": "sharding.md",
    "run": "actions.md",
    "init": "quick-start.md",
    "validate": "quick-start.md",
    "doctor": "doctor.md",
    "demo": "demo.md",
}


def reference() -> Iterator[tuple[Path, str]]:
    """Every page of the reference, from the root, with its text."""
    commands = [load(name) for name in COMMANDS]
    for command in commands:
        yield FOLDER / f"{command.name}.md", _page(_command(command))
    yield FOLDER / "outcomes.md", _page(_outcomes(commands))
    yield FOLDER / "limits.md", _page(limits_page())
    for one in (*settings(), *documents()):
        yield FOLDER / f"{one.name}.md", _page(file_page(one))
    yield FOLDER / "README.md", _page(_index(commands))


def _page(lines: Iterator[str]) -> str:
    title, *rest = lines
    return "\n".join([title, "", _MADE, "", *rest]).rstrip("\n") + "\n"


def _command(command: Command) -> Iterator[str]:
    inputs = inputs_of(command)
    yield f"# promo {command.name}"
    yield f"{command.help} [How and why]({_guide(command)})."
    yield from ("", "## Inputs", "")
    if command.action:
        yield "An input `name` is the option `--name` and, in a step, `with: {name: …}`."
        yield ""
    rows = [
        _input(name, one)
        for name, one in inputs.items()
        if command.action or not one.bootstrap_only
    ]
    yield table(("input", "written", "default", "meaning"), rows)
    if command.action:
        yield from ("## Outputs", "")
        yield table(
            ("output", "meaning"),
            [(f"`{name}`", text) for name, text in outputs_of(command).items()],
        )
    yield from ("## Outcomes", "")
    yield "The exit code is that of the process; in a step, `fail-on` decides which are red."
    yield ""
    yield table(
        ("outcome", "exit code", "class", "meaning"), [_outcome(o) for o in all_outcomes(command)]
    )


def _guide(command: Command) -> str:
    guide = _GUIDES.get(command.name)
    return f"../{guide}" if guide else f"../../actions/{command.name}/README.md"


def _input(name: str, declared: Declared) -> Sequence[str]:
    default = "required" if declared.required else default_of(declared) or declared.default or ""
    shown = default if default in {"required", ""} else f"`{default}`"
    return (
        f"`{name}`",
        f"`{declared.kind.name}`",
        shown,
        help_of(declared) + _notes(name, declared),
    )


def _notes(name: str, declared: Declared) -> str:
    notes = [
        "Also as the command's argument." if declared.argument else "",
        "A secret: masked at once." if declared.secret else "",
        f"Else `{declared.environment}` of the environment." if declared.environment else "",
        f"Only in a step (`{variable(name)}`)." if declared.bootstrap_only else "",
    ]
    return "".join(f" {note}" for note in notes if note)


def _outcome(name: str) -> Sequence[str]:
    kind = class_of(name)
    return (f"`{name}`", str(kind.exit_code), str(kind), MEANINGS[name])


def _outcomes(commands: Sequence[Command]) -> Iterator[str]:
    yield "# Outcomes"
    yield "Every command ends with one of these, sets it as the output `outcome`, and exits with"
    yield "its code. What follows decides by the outcome, never by a colour: [how](../actions.md)."
    yield ""
    for_each = {o: [_link(c) for c in commands if o in all_outcomes(c)] for o in OUTCOMES}
    rows = [(*_outcome(name), ", ".join(of) or "none yet") for name, of in for_each.items()]
    yield table(("outcome", "exit code", "class", "meaning", "of"), rows)


def _link(command: Command) -> str:
    return f"[{command.name}]({command.name}.md)"


def _index(commands: Sequence[Command]) -> Iterator[str]:
    yield "# Reference"
    yield "Made from the code, so it is complete. [All pages](../README.md) are found by question."
    yield from ("", "## Commands and actions", "")
    yield table(("command", "what it does"), [(_link(c), c.help) for c in commands])
    yield from ("## What all of them share", "")
    yield "- [outcomes](outcomes.md): how a command ends, with exit codes"
    yield "- [errors](../errors.md): every reason, what it means, what to do"
    yield "- [rules](../rules.md): what the explorer looks for"
    yield "- [limits](limits.md): how much of everything, and why"
    yield from ("", "## Files that people write", "")
    yield from (f"- [{one.title}]({one.name}.md)" for one in settings())
    yield from ("", "## Documents that programs write", "")
    yield from (f"- [{one.title}]({one.name}.md)" for one in documents())
    yield from ("", "## Reusable workflows", "")
    for name in ("staged-promotion", "promote-production", "rollback", "nightly-exploration"):
        yield f"- [{name}](../{name}.md)"
