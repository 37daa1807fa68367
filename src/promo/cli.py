"""The table of commands, and the one boundary between them and the process.

A command's module is imported when it is called; what it raises becomes one line, outputs and an
exit code here and nowhere else.
"""

import difflib
import importlib
import os
import signal
import sys
import traceback
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, Final, NoReturn, TextIO

import click
from click.shell_completion import CompletionItem, shell_complete

from promo import __version__
from promo.command import Command, Ending, for_programs
from promo.documents.earlier import Earlier
from promo.errors import Interrupted, PromoError, invalid
from promo.inputs import (
    PATH,
    YES_NO,
    Common,
    Declared,
    declared_inputs,
    fail_on_of,
    read_inputs,
    texts_of,
)
from promo.outcomes import ALWAYS_POSSIBLE, Class, class_of
from promo.redact import redact
from promo.runner import Step
from promo.untrusted import one_line

# name: (module under promo.commands, one line of help)
COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "wait-for-sha": ("wait_for_sha", "Wait until an environment really serves a commit."),
    "explore-staging": ("explore_staging", "Explore a deployed environment; return a verdict."),
    "promote-digests": ("promote_digests", "Move exactly what was explored to the next file."),
    "rollback": ("rollback", "Go back to the last release that is known to be good."),
    "report-findings": ("report_findings", "Open, update and close issues for what was found."),
    "merge-reports": ("merge_reports", "Join the reports of shards into one, with one verdict."),
    "run": ("run", "The whole promotion in one step."),
    "history": ("history", "Read and note what was promoted, from git."),
    "init": ("init", "Write what a repository needs; a diff first."),
    "validate": ("validate", "Say all that is wrong with a configuration or document."),
    "doctor": ("doctor", "Check a set-up from end to end; say how to mend it."),
    "demo": ("demo", "A whole promotion on this machine, with nothing to set up."),
}


_WIDTH: Final = 100  # columns of --help, on a terminal that has them
_ALIKE: Final = 0.5  # of the most 1.0: "promte" is 0.57 of promote-digests
_LISTS: Final = "promo --help lists the commands, promo COMMAND --help the options"
_COMPLETE: Final = "_PROMO_COMPLETE"  # click's own name for it, which shells' scripts set
# Of the command line alone: a step has its outputs.
_JSON: Final = "--json"
_AS_JSON: Final = "as_json"
_JSON_HELP: Final = (
    "Print how it ended as JSON; lines for people go to standard error (where there is a --format,"
    " the same as --format json)."
)


class _Table(click.Group):
    """The commands by name, each loaded when asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        return _click_command(load(cmd_name)) if cmd_name in COMMANDS else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


def load(name: str) -> Command:
    """The declaration of a command.

    Raises:
        PromoError: invalid; ``extra-missing``, when the command's libraries are not installed;
            ``not-shipped``, when this tree is an action's and has not that command.
    """
    wanted = f"promo.commands.{COMMANDS[name][0]}"
    try:
        module = importlib.import_module(wanted)
    except ModuleNotFoundError as error:
        if error.name == wanted:
            raise invalid(
                f"promo {name} is not in the tree that actions use",
                reason="not-shipped",
                hint="Run it from a clone of promo (scripts/demo), or install the package",
            ) from None
        if error.name is None or error.name.split(".")[0] == "promo":
            raise
        raise invalid(
            f"promo {name} needs the library {error.name}, which is not installed",
            reason="extra-missing",
            hint="Install the package with its extra: pip install 'promo[run]'",
        ) from error
    command = module.COMMAND
    if not isinstance(command, Command):
        raise TypeError(f"promo.commands.{COMMANDS[name][0]}.COMMAND is not a Command")
    return command


def _click_command(command: Command) -> click.Command:
    """Options and arguments of a command's inputs, as plain texts; ``read_inputs`` parses them."""
    params: list[click.Parameter] = []
    for name, declared in declared_inputs(command.inputs).items():
        if declared.bootstrap_only:
            continue
        params.append(_option(name, declared))
        if declared.argument:
            params.append(
                click.Argument(
                    [f"argument_{name.replace('-', '_')}"],
                    required=False,
                    nargs=-1,
                    metavar=f"[{name.upper()}]",
                )
            )
    params.append(click.Option([_JSON, _AS_JSON], is_flag=True, help=_JSON_HELP))
    outcomes = ", ".join(f"{o} ({class_of(o).exit_code})" for o in all_outcomes(command))
    return click.Command(
        command.name,
        params=params,
        help=command.help,
        epilog=f"Outcomes: {outcomes}.",
        context_settings={"max_content_width": _WIDTH},
    )


def _option(name: str, declared: Declared) -> click.Option:
    names = [f"--{name}", name.replace("-", "_")]
    kind, text = declared.kind.name, _help(declared)
    if kind == YES_NO.name:  # --name, --name true, --name false
        return click.Option(
            names, multiple=True, metavar=kind, help=text, is_flag=False, flag_value="true"
        )
    return click.Option(
        names, multiple=True, metavar=kind, help=text, shell_complete=partial(_values, kind)
    )


def _values(
    kind: str, _context: click.Context, _param: click.Parameter, begun: str
) -> list[CompletionItem]:
    """What a shell offers for an option's value: its choices, or files."""
    if kind == PATH.name:
        return [CompletionItem(begun, type="file")]
    choices = kind.split("|") if "|" in kind else []
    return [CompletionItem(one) for one in choices if one.startswith(begun)]


def all_outcomes(command: Command) -> tuple[str, ...]:
    """The outcomes a command may end with, its own first."""
    return tuple(dict.fromkeys((*command.outcomes, *ALWAYS_POSSIBLE)))


def _help(declared: Declared) -> str:
    lines = " One a line; repeats." if declared.many else ""
    default = f" [default: {declared.default}]" if declared.default is not None else ""
    return f"{declared.help}{lines}{default}"


@click.group(
    cls=_Table,
    no_args_is_help=False,
    invoke_without_command=True,
    help="Move a release from staging to production on evidence, not hope.",
)
@click.version_option(__version__, prog_name="promo")
def _table() -> None:
    pass


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit with its code."""
    sys.stdout, sys.stderr = _there(sys.stdout), _there(sys.stderr)
    step = Step(os.environ, sys.stdout)
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, _interrupt)
    code = Class.UNDECIDED.exit_code
    try:
        if os.environ.get(_COMPLETE) and not step.in_workflow:
            sys.exit(_completed(os.environ[_COMPLETE]))
        code = _run(list(sys.argv[1:] if arguments is None else arguments), step)
        step.close()
        sys.stdout.flush()
    except (BrokenPipeError, Interrupted):
        # Whoever read us is gone, or we were told to stop twice: nothing more can be said.
        code = _unheard()
    except Exception as error:  # noqa: BLE001  (the runner's files, or the output, are not writable)
        with suppress(OSError):
            said = one_line(f"{type(error).__name__}: {error}")
            sys.stderr.write(f"error: how this ended could not be told: {said}.\n")
            sys.stderr.flush()
        code = _unheard()
    sys.exit(code)


def _completed(asked: str) -> int:
    """Answer a shell: its script (``bash_source``), or what may follow (``bash_complete``)."""
    try:
        return shell_complete(_table, {}, "promo", _COMPLETE, asked)
    except PromoError:
        return 1  # of a command whose libraries are not here nothing is offered


def _there(stream: TextIO | None) -> TextIO:
    """A stream, or nowhere: one that was closed before we began is None."""
    return stream or Path(os.devnull).open("w", encoding="utf-8")


def _unheard() -> int:
    """Write no more, at the interpreter's own end neither: its code would be no answer of ours."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
    return Class.UNDECIDED.exit_code


def _interrupt(signum: int, _frame: FrameType | None) -> NoReturn:
    raise Interrupted(signal.Signals(signum).name)


def _run(arguments: list[str], step: Step) -> int:
    """Parse, call the story, say how it ended."""
    fail_on, as_json = fail_on_of({}, step.environment), _JSON in arguments
    try:
        command, raw = parse(arguments)
        as_json = raw.pop(_AS_JSON, None) is not None
        if as_json and not step.in_workflow:
            step.speak_aside()
        fail_on = fail_on_of(raw, step.environment)
        step.open()
        _forget(command, raw, step)
        inputs = read_inputs(command.inputs, raw, step.environment)
        for name in secret_inputs(command):
            value = getattr(inputs, name) or ""
            for secret in (value,) if isinstance(value, str) else value:
                step.mask(secret)
        step.debug = step.debug or inputs.debug
        ending = command.story(inputs, step)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        ending = _failed(_usage(error), step)
    except (PromoError, Interrupted) as error:
        ending = _failed(error, step)
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001  (the boundary: no traceback reaches a user)
        ending = _failed(error, step)
    code = _finish(ending, step, fail_on)
    if as_json:
        sys.stdout.write(redact(for_programs(ending, code)) + "\n")
    return code


def parse(arguments: list[str]) -> tuple[Command, dict[str, list[str]]]:
    """The command and what was given to it, by public input name.

    Raises:
        click.ClickException: an unknown command or option.
        PromoError: as ``load``.
    """
    if not arguments or arguments[0].startswith("-"):
        _table.make_context("promo", arguments or ["--help"])  # --help and --version end here
        raise click.UsageError("A command must come first")
    name, *rest = arguments
    if name not in COMMANDS:
        raise click.UsageError(f"There is no command {name!r}{_nearest(name, COMMANDS)}")
    command = load(name)
    raw: dict[str, list[str]] = {}
    with _click_command(command).make_context(f"promo {name}", rest) as context:
        as_json = context.params.pop(_AS_JSON)
        for key, values in context.params.items():
            public = key.removeprefix("argument_").replace("_", "-")
            raw.setdefault(public, []).extend(values or ())
    if as_json:  # a command that prints its result in a form of its own knows the word already
        raw |= {"format": ["json"]} if "format" in raw else {_AS_JSON: ["true"]}
    return command, {public: values for public, values in raw.items() if values}


def _forget(command: Command, raw: Mapping[str, Sequence[str]], step: Step) -> None:
    """Take away what an earlier run left in this one's folder.

    Raises:
        PromoError: invalid, ``unwritable-out``.
    """

    def texts(name: str) -> list[str]:
        return texts_of(command.inputs, name, raw, step.environment)

    def given(name: str) -> list[Path]:
        return [(step.workspace / text).resolve() for text in texts(name) if "\0" not in text]

    folder = next((Path(text) for text in texts("out") if "\0" not in text), Common.out)
    shown = not step.in_workflow and texts("dry-run") == ["true"]
    try:
        command.forget(Earlier(step.inside(folder, "out"), given, only_shown=shown))
    except OSError as error:
        raise invalid(
            f"what an earlier run left there cannot be taken away ({error.strerror})",
            reason="unwritable-out",
            where=f"--out: {one_line(str(folder))}",
        ) from None


def secret_inputs(command: Command) -> list[str]:
    """The fields of a command's inputs that hold secrets."""
    declared = declared_inputs(command.inputs)
    return [name.replace("-", "_") for name, one in declared.items() if one.secret]


def _usage(error: click.ClickException) -> PromoError:
    said = error.format_message()
    if isinstance(error, click.NoSuchOption):
        near = _nearest(error.option_name, error.possibilities or ())
        said = f"There is no option {error.option_name!r}{near}"
    context = error.ctx if isinstance(error, click.UsageError) else None
    inside = context is not None and context.command_path != "promo"
    lists = f"{context.command_path} --help lists the options" if context and inside else _LISTS
    return invalid(one_line(said).rstrip("."), reason="usage", hint=lists)


def _nearest(name: str, known: Iterable[str]) -> str:
    """What was meant, perhaps; the beginning of a long name is near enough."""
    near = difflib.get_close_matches(name, known, 1, _ALIKE)
    return f"; the nearest is {near[0]}" if near else ""


def _failed(error: BaseException, step: Step) -> Ending:
    """One error line for what went wrong, and the ending that it means."""
    if step.debug and not isinstance(error, PromoError):
        traceback.print_exception(error, file=sys.stderr)
    if isinstance(error, PromoError):
        step.annotate("error", str(error))
        return Ending(error.outcome, str(error), error.reason)
    if isinstance(error, Interrupted):
        step.annotate("error", f"stopped by {error} before the answer was known.")
        return Ending("inconclusive", f"Stopped by {error}", "interrupted")
    said = one_line(f"{type(error).__name__}: {error}")
    step.annotate("error", f"internal error: {said}. Please report it; --debug shows where.")
    return Ending("inconclusive", f"Internal error: {said}", "internal-error")


def _finish(ending: Ending, step: Step, fail_on: str) -> int:
    outputs: dict[str, Any] = {
        **ending.outputs,
        "outcome": ending.outcome,
        "reason": ending.reason,
        "document": str(ending.document or ""),
    }
    for name, value in outputs.items():
        step.output(name, value)
    step.summary(ending.summary or f"**{ending.outcome}** · {one_line(ending.headline)}\n")
    code = step.exit_code(ending.outcome, "none" if ending.green else fail_on)
    if code == 0 and class_of(ending.outcome) is not Class.GO:
        why = "this run only observes" if ending.green else "fail-on does not name it"
        step.annotate("notice", f"{ending.outcome}: green, since {why}.")
    return code
