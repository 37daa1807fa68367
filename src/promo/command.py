"""What a command is made of: its name, inputs, outputs, outcomes and its story.

A story is a function from the inputs and the step it runs in to an ending. It raises a
``PromoError`` when it cannot go on; ``cli`` turns both into outputs, a summary and an exit code.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from promo.documents.earlier import Earlier
from promo.documents.envelope import Run
from promo.inputs import Common
from promo.runner import Step


@dataclass(frozen=True)
class Ending:
    """How a command ended.

    Args:
        outcome: one of the command's declared outcomes.
        headline: one line for a person.
        reason: a short fixed name for why, empty when the outcome says it all.
        outputs: the action's outputs beside outcome, reason and document.
        document: the main document that was written.
        summary: markdown for the job's summary; every foreign text in it already escaped.
        green: whether the step is green whatever the outcome (``mode: observe``); outside a
            workflow the exit code stays the table's.
    """

    outcome: str
    headline: str
    reason: str = ""
    outputs: Mapping[str, str] = field(default_factory=dict[str, str])
    document: Path | None = None
    summary: str = ""
    green: bool = False


def for_programs(ending: Ending, code: int) -> str:
    """How a command ended, as one line of JSON: ``--json``."""
    return json.dumps(
        {
            "outcome": ending.outcome,
            "reason": ending.reason,
            "exit_code": code,
            "headline": ending.headline,
            "document": str(ending.document) if ending.document else None,
            "outputs": dict(ending.outputs),
        }
    )


def nothing(_earlier: Earlier) -> None:
    """Nothing is left behind that another step could read."""


@dataclass(frozen=True)
class Command:
    """One command of the package and the action of the same name.

    Args:
        name: what is typed.
        help: one line.
        inputs: the dataclass of its inputs (``promo.inputs``).
        outputs: its outputs beside outcome, reason and document: name to one line of help.
        outcomes: those it may end with, beside ``outcomes.ALWAYS_POSSIBLE``.
        story: what it does.
        action: whether an action is generated from it.
        extra: the extra of the package that its action installs.
        forget: takes away what an earlier run of it left, before the inputs are read.
    """

    name: str
    help: str
    inputs: type[Common]
    outcomes: tuple[str, ...]
    story: Callable[[Any, Step], Ending]
    outputs: Mapping[str, str] = field(default_factory=dict[str, str])
    action: bool = True
    extra: str = "light"
    forget: Callable[[Earlier], None] = nothing


def workflow_run(step: Step) -> Run:
    """The workflow run that a command is a step of, as its document names it."""
    attempt = step.environment.get("GITHUB_RUN_ATTEMPT", "")
    return Run(
        url=step.run_url(),
        id=step.environment.get("GITHUB_RUN_ID"),
        attempt=int(attempt) if attempt.isdecimal() else None,
    )
