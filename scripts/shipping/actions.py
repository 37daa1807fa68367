"""An action.yml from the command that it runs.

Every input travels in ``env:`` and nothing is put into the script, so no value can become shell;
there is no nested ``uses:``, so allow lists and full-SHA policies have nothing to object to.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from promo.cli import all_outcomes
from promo.command import Command
from promo.inputs import Declared, declared_inputs

ROOT_COMMAND: Final = "run"
_BRANDING: Final = {"icon": "check-circle", "color": "purple"}

# An action stands one folder below the root in a release, two in this repository, and the root's
# own at the root. exec, so that a cancelled job's signal reaches the command itself.
_SCRIPT: Final = """\
for up in . .. ../..; do
  [[ ! -f "$GITHUB_ACTION_PATH/$up/bootstrap.sh" ]] || break
done
python=$(bash "$GITHUB_ACTION_PATH/$up/bootstrap.sh" {extra})
exec "$python" -I -m promo {name}
"""


def outputs_of(command: Command) -> Mapping[str, str]:
    """The outputs of a command's action: name to one line of help, the shared ones first."""
    return {
        "outcome": f"How it ended: {', '.join(all_outcomes(command))}.",
        "reason": "A short fixed name for why (docs/errors.md); empty when the outcome says it.",
        "document": "The path of the main document that was written, empty when there is none.",
        **command.outputs,
    }


def inputs_of(command: Command) -> Mapping[str, Declared]:
    """The inputs of a command's action."""
    return declared_inputs(command.inputs)


def help_of(declared: Declared) -> str:
    """The help of an input; the same words in action.yml, in the tables and on the command line."""
    return f"{declared.help} One a line." if declared.many else declared.help


def default_of(declared: Declared) -> str | None:
    """What action.yml gives when the user gives nothing; None leaves it to the command.

    An input that a variable of the runner can give has none here, since it would win over that.
    """
    return declared.action_default or (None if declared.environment else declared.default)


def action_yml(command: Command) -> str:
    """The text of a command's action.yml."""
    return "\n".join(_lines(command)) + "\n"


def _lines(command: Command) -> Iterator[str]:
    inputs = inputs_of(command)
    root = command.name == ROOT_COMMAND
    yield f"# Made by scripts/generate from the command `promo {command.name}`; not edited by hand."
    yield f"name: {_text('Promo' if root else f'Promo: {command.name}')}"
    yield f"description: {_text(command.help)}"
    yield "author: Promo"
    if root:
        yield "branding:"
        yield from (f"  {key}: {value}" for key, value in _BRANDING.items())
    yield "inputs:"
    for name, declared in inputs.items():
        yield f"  {name}:"
        yield f"    description: {_text(help_of(declared))}"
        yield f"    required: {json.dumps(declared.required)}"
        default = default_of(declared)
        if default is not None:
            yield f"    default: {_text(default)}"
    yield "outputs:"
    for name, text in outputs_of(command).items():
        yield f"  {name}:"
        yield f"    description: {_text(text)}"
        yield f"    value: ${{{{ steps.promo.outputs.{name} }}}}"
    yield from ("runs:", "  using: composite", "  steps:")
    yield from (f"    - name: promo {command.name}", "      id: promo", "      shell: bash")
    yield "      env:"
    for name in inputs:
        yield f"        {variable(name)}: ${{{{ inputs.{name} }}}}"
    yield "      run: |"
    for line in _SCRIPT.format(extra=command.extra, name=command.name).splitlines():
        yield f"        {line}"


def variable(name: str) -> str:
    """The environment variable of an input."""
    return "INPUT_" + name.replace("-", "_").upper()


def _text(text: str) -> str:
    """A YAML double-quoted scalar; JSON's escapes are a subset of YAML's."""
    return json.dumps(text, ensure_ascii=False)
