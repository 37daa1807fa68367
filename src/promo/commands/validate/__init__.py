"""``promo validate``: files that people write and documents that steps pass on, read as they are.

Every file is read by the very code that uses it, so that what passes here is not refused there.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from promo import bounds, config
from promo.command import Command, Ending
from promo.commands.validate.reading import Checked, check
from promo.errors import PromoError, invalid
from promo.inputs import PATH, Common, given, one_of
from promo.render.words import count
from promo.runner import Step
from promo.untrusted import markdown_text, one_line

_READ: Final = {".json", ".yml", ".yaml"}


@dataclass(frozen=True, kw_only=True)
class Inputs(Common):
    """The inputs of validate. It writes no documents."""

    app: str | None = None
    out: Path = Path()
    python_path: str | None = None
    files: tuple[Path, ...] = given(
        "Configurations, .promo/<app>.yml of a gitops repository, reports and other documents, or"
        " folders of them (default: those that are usual here).",
        PATH,
        many=True,
        argument=True,
    )
    format: str = given("How the result is printed.", one_of("table", "json"), default="table")


def validate(inputs: Inputs, step: Step) -> Ending:
    """Read each file; one line for each thing that is wrong with it."""
    named = [step.inside(path, "files") for path in inputs.files]
    paths = [file for path in named for file in _within(path)] or _usual(inputs, step)
    known = _environments(inputs, step)
    checked = [check(path, _name(path, step.workspace), known) for path in paths]
    _say(checked, inputs.format, step)
    troubles = [trouble for one in checked for trouble in one.troubles]
    fine = sum(not one.troubles for one in checked)
    line = f"{fine} of {count(len(checked), 'file')} in order"
    if troubles:
        line += f", {count(len(troubles), 'problem')}"
    first = troubles[0] if troubles else None
    return Ending(
        "invalid" if first else "pass",
        line,
        first.reason if first else "",
        summary=_summary(line, checked),
    )


def _within(path: Path) -> list[Path]:
    """The file; of a folder its documents and settings, itself where it has none."""
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.iterdir() if file.suffix in _READ) or [path]


def _usual(inputs: Inputs, step: Step) -> list[Path]:
    """The configuration, the files of holds, and the documents of the last run.

    Raises:
        PromoError: invalid, ``missing-input``.
    """
    here = step.workspace
    found = [
        inputs.config or here / config.DEFAULT_PATH,
        *sorted(here.glob(".promo/*.yml")),
        *sorted(here.glob("promo-report/*.json")),
    ]
    there = [path for path in found if path.is_file() or path == inputs.config]
    if there:
        return [step.inside(path, "files") for path in there]
    raise invalid(
        f"there is no {config.DEFAULT_PATH.as_posix()} and no other file of promo here",
        reason="missing-input",
        where="--files",
        hint="Name a file, or write the configuration with promo init",
    )


def _environments(inputs: Inputs, step: Step) -> tuple[str, ...]:
    """The environments of the configuration, for holds; none when it does not read."""
    path = step.workspace / (inputs.config or config.DEFAULT_PATH)
    try:
        read = config.read(path, "app")
    except PromoError:
        return ()
    return tuple(dict.fromkeys(name for app in read.apps.values() for name in app.environments))


def _name(path: Path, workspace: Path) -> str:
    root = workspace.resolve()
    inside = path.resolve().is_relative_to(root)
    return one_line(path.resolve().relative_to(root).as_posix() if inside else str(path), 200)


# ── saying ─────────────────────────────────────────────────────────────────────────────────────
def _say(checked: Sequence[Checked], form: str, step: Step) -> None:
    if form == "json":
        step.say(json.dumps([_plain(one) for one in checked], indent=2))
        return
    for one in checked:
        if not one.troubles:
            step.say(f"{one.file}: {one.kind}, in order")
        for trouble in one.troubles[: bounds.VALIDATE_TOLD]:
            step.annotate("error", str(trouble), file=one.file, line=_line(one, trouble))
        more = len(one.troubles) - bounds.VALIDATE_TOLD
        if more > 0:
            step.say(f"{one.file}: and {more} more")


def _plain(one: Checked) -> dict[str, Any]:
    return {
        "file": one.file,
        "kind": one.kind,
        "valid": not one.troubles,
        "problems": [
            {
                "line": _line(one, trouble),
                "path": _path(trouble),
                "reason": trouble.reason,
                "what": trouble.what,
                "hint": trouble.hint,
            }
            for trouble in one.troubles
        ],
    }


def _line(one: Checked, trouble: PromoError) -> int | None:
    """The line in an error's place, ``name:12 (path)``."""
    number = trouble.where.removeprefix(f"{one.file}:").partition(" ")[0]
    return int(number) if number.isdecimal() else None


def _path(trouble: PromoError) -> str:
    """The path in an error's place; empty when it is about the whole."""
    return trouble.where.partition(" (")[2].removesuffix(")")


def _summary(line: str, checked: Sequence[Checked]) -> str:
    troubles = [trouble for one in checked for trouble in one.troubles[: bounds.VALIDATE_TOLD]]
    wrong = [f"- {markdown_text(str(trouble), 600)}" for trouble in troubles]
    return "\n".join([f"**{line}**", "", *wrong]) + "\n"


COMMAND: Final = Command(
    name="validate",
    help="Say all that is wrong with a configuration, holds or a document, by path and line.",
    inputs=Inputs,
    outcomes=("pass", "invalid"),
    story=validate,
    action=False,
)
