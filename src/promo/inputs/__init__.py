"""One declaration, two faces: a command's inputs as options and as an action's ``INPUT_*``.

A command declares a frozen dataclass. Each field is one input, made by ``given``:

    @dataclass(frozen=True, kw_only=True)
    class Inputs(Common):
        url: tuple[str, ...] = given("The address to ask.", URL, many=True, argument=True)
        timeout: float = given("How long to wait.", DURATION, default="900")

The option ``--base-sha`` is the field ``base_sha`` and the environment variable ``INPUT_BASE_SHA``;
action.yml and the tables of the README are generated from the same fields.
"""

import keyword
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar, cast

from promo import bounds
from promo.errors import PromoError, invalid
from promo.inputs.kinds import (
    DECIMAL,
    DURATION,
    PATH,
    SHA,
    SHA256,
    TEXT,
    URL,
    WHOLE,
    YES_NO,
    Kind,
    matching,
    one_of,
)
from promo.redact import looks_like_secret, redact
from promo.untrusted import one_line

__all__ = [
    "DECIMAL",
    "DURATION",
    "PATH",
    "SHA",
    "SHA256",
    "TEXT",
    "URL",
    "WHOLE",
    "YES_NO",
    "Common",
    "Declared",
    "Gitops",
    "Kind",
    "as_in",
    "declared_inputs",
    "fail_on_of",
    "given",
    "matching",
    "one_of",
    "read_inputs",
]

T = TypeVar("T")


@dataclass(frozen=True)
class Declared:
    """What is known about one input beside its name and its field's type."""

    help: str
    kind: Kind
    default: str | None = None
    many: bool = False  # one value a line; the option repeats
    argument: bool = False  # may also be given as the command's argument
    required: bool = False
    example: str = ""  # of a required one: a value that a person might type
    secret: bool = False
    environment: str | None = None  # a variable of the field that is read when nothing is given
    action_default: str | None = None  # an expression that only a workflow can resolve
    bootstrap_only: bool = False  # an input of action.yml that the command itself never sees


def given(
    help_text: str,
    kind: Kind = TEXT,
    *,
    default: str | None = None,
    many: bool = False,
    argument: bool = False,
    required: bool = False,
    example: str = "",
    secret: bool = False,
    environment: str | None = None,
    action_default: str | None = None,
    bootstrap_only: bool = False,
) -> Any:
    """A dataclass field that is one input; see ``Declared`` for the arguments."""
    declared = Declared(
        help=help_text,
        kind=kind,
        default=default,
        many=many,
        argument=argument,
        required=required,
        example=example,
        secret=secret,
        environment=environment,
        action_default=action_default,
        bootstrap_only=bootstrap_only,
    )
    empty: Any = () if many else None
    value = kind.read(default) if default is not None else empty
    return field(
        default=(value,) if many and default is not None else value, metadata={"declared": declared}
    )


def as_in(inputs: type[Any], name: str, *, required: bool | None = None) -> Any:
    """The same input as another command's: its declaration stands in one place."""
    known = next(f for f in fields(inputs) if f.name == name)
    declared = cast("Declared", known.metadata["declared"])
    if required is not None:
        declared = replace(declared, required=required)
    return field(default=known.default, metadata={"declared": declared})


def declared_inputs(inputs: type[Any]) -> dict[str, Declared]:
    """The inputs of a command by their public name (``base-sha``): its own, then what all have."""
    shared = {f.name for f in fields(Common)}
    declared = [f for f in fields(inputs) if "declared" in f.metadata]
    declared.sort(key=lambda f: f.name in shared)
    return {
        f.name.rstrip("_").replace("_", "-"): cast("Declared", f.metadata["declared"])
        for f in declared
    }


def _field_of(name: str) -> str:
    """The field of a public name; ``from`` cannot be one, so its field is ``from_``."""
    field_name = name.replace("-", "_")
    return f"{field_name}_" if keyword.iskeyword(field_name) else field_name


def read_inputs(
    inputs: type[T], raw: Mapping[str, Sequence[str]], environment: Mapping[str, str]
) -> T:
    """Make a command's inputs from what was given.

    Args:
        inputs: the dataclass that declares them.
        raw: public name to the texts given as options or arguments; absent when not given.
        environment: the process's environment, for ``INPUT_*`` and well-known variables.

    Raises:
        PromoError: invalid, naming the input; a secret's value is never part of the message.
    """
    values: dict[str, Any] = {}
    missing: dict[str, Declared] = {}
    for name, declared in declared_inputs(inputs).items():
        texts, where = _found(name, declared, raw, environment)
        parsed = [_parse(text, declared, where) for text in texts]
        if declared.secret:
            for value in parsed:
                redact.learn(str(value))
        if not parsed:
            if declared.required:
                missing[name] = declared
            continue
        if len(parsed) > 1 and not declared.many:
            raise invalid(f"given {len(parsed)} times", where=where, hint="Give it once")
        values[_field_of(name)] = tuple(parsed) if declared.many else parsed[0]
    for name, declared in missing.items():  # after what is there and wrong
        in_workflow = environment.get("GITHUB_ACTIONS") == "true"
        raise invalid(
            f"--{name} is missing",
            reason="missing-input",
            hint=_how_to_give(name, declared, in_workflow=in_workflow),
        )
    return inputs(**values)


def _found(
    name: str,
    declared: Declared,
    raw: Mapping[str, Sequence[str]],
    environment: Mapping[str, str],
) -> tuple[list[str], str]:
    """The texts of one input and the place they came from: option, INPUT_*, known variable."""
    variable = "INPUT_" + name.replace("-", "_").upper()
    texts, where = list(raw.get(name, ())), f"--{name}"
    if not texts and environment.get(variable, "").strip():
        texts, where = [environment[variable]], f"input {name}"
    if not texts and declared.environment and environment.get(declared.environment, "").strip():
        texts, where = [environment[declared.environment]], declared.environment
    if sum(len(text) for text in texts) > bounds.INPUT_BYTES:
        raise invalid(f"longer than {bounds.INPUT_BYTES:,} characters", where=where)
    if declared.many:
        texts = [line.strip() for text in texts for line in text.splitlines() if line.strip()]
        if len(texts) > bounds.INPUT_LINES:
            raise invalid(f"more than {bounds.INPUT_LINES:,} lines", where=where)
    elif not declared.secret:
        texts = [text.strip() for text in texts]
    return texts, where


def texts_of(
    inputs: type[Any],
    name: str,
    raw: Mapping[str, Sequence[str]],
    environment: Mapping[str, str],
) -> list[str]:
    """What an input was given, as it was written; none where nothing, or too much, was."""
    declared = declared_inputs(inputs).get(name)
    if declared is None:
        return []
    try:
        return _found(name, declared, raw, environment)[0]
    except PromoError:
        return []


def _parse(text: str, declared: Declared, where: str) -> Any:
    if not declared.secret and looks_like_secret(text):
        raise invalid(
            "holds something shaped like a credential, and this input is printed",
            reason="secret-in-plain-input",
            where=where,
            hint="Pass credentials by the inputs and variables made for them",
        )
    try:
        return declared.kind.read(text)
    except PromoError:
        raise
    except ValueError as error:
        shown = "the value" if declared.secret else repr(one_line(text, 80))
        raise invalid(f"{shown} must be {error}", where=where) from None


def _how_to_give(name: str, declared: Declared, *, in_workflow: bool) -> str:
    """What an input is, in its first sentence, and a line to copy."""
    meaning = re.split(r"[.;] ", declared.help)[0].rstrip(".")
    written = f"under with: {name}: " if in_workflow else f"--{name} "
    return f"{meaning}, for example {written}{declared.example}"


@dataclass(frozen=True, kw_only=True)
class Common:
    """The inputs that every action has."""

    config: Path | None = given(
        "The configuration (default: .github/promo.yml when present).", PATH
    )
    app: str | None = given(
        "The application's name (default: the only one of the configuration, else the repository's"
        " name, else the folder's).",
        matching(
            "name", r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", "a name of letters, digits, . _ and -"
        ),
    )
    out: Path = given(
        "The folder for the documents that this writes.", PATH, default="promo-report"
    )
    fail_on: str = given(
        "Inside a workflow, the classes of outcome that make the step red: no, invalid, undecided,"
        " aside, joined by commas, or none.",
        matching(
            "classes",
            r"none|(no|invalid|undecided|aside)(,\s*(no|invalid|undecided|aside))*",
            "none, or some of no,invalid,undecided,aside",
        ),
        default="no,invalid,undecided",
    )
    debug: bool = given("Show tracebacks and the debug log.", YES_NO, default="false")
    python_path: str | None = given(
        "A Python of 3.11 or newer for the action (default: the one on PATH, else the runner's tool"
        " cache).",
        bootstrap_only=True,
    )


@dataclass(frozen=True, kw_only=True)
class Gitops:
    """The inputs that say where the gitops repository is and how to get in."""

    gitops_repository: str | None = given(
        "The gitops repository: owner/name, any git URL, or a local path."
    )
    gitops_branch: str | None = given("Its branch (default: the configuration's, else main).")
    gitops_dir: Path | None = given(
        "A checkout of it, used instead of the repository's address.", PATH
    )
    push: bool = given("With gitops-dir: push the commit too.", YES_NO, default="true")
    ssh_key: str | None = given(
        "A private SSH key (a deploy key) for the gitops repository.", secret=True
    )
    token: str | None = given("A token for the gitops repository.", secret=True)


def fail_on_of(raw: Mapping[str, Sequence[str]], environment: Mapping[str, str]) -> str:
    """What ``fail-on`` was given, or its default: known before anything else can be wrong."""
    declared = declared_inputs(Common)["fail-on"]
    texts, _ = _found("fail-on", declared, raw, environment)
    try:
        return str(declared.kind.read(texts[0]))
    except (IndexError, ValueError):
        return declared.default or ""
