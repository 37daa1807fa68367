"""The ending of either story: what failed, what was warned of, what is written and said."""

from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path

from promo.commands.moving.record import Outcome, as_outcome, printed
from promo.documents import envelope
from promo.documents.promotion import Promotion
from promo.errors import Interrupted, PromoError
from promo.github.approvals import approvers
from promo.github.run import Run
from promo.outcomes import Class, class_of
from promo.promote.attempt import Considered
from promo.promote.proposing import Proposed
from promo.runner import Step


def ended(tell: Callable[[], Outcome], last: Callable[[], Considered | None]) -> Outcome:
    """Tell a story to its end; what was refused or broke off on the way is an ending too.

    Args:
        tell: the story.
        last: what its newest attempt saw.

    Raises:
        PromoError: invalid: the request was no request, so there is nothing to tell of it.
    """
    try:
        return tell()
    except PromoError as error:
        if error.outcome == "invalid":
            raise
        return Outcome(
            outcome=as_outcome(error.outcome), reason=error.reason, why=str(error), seen=last()
        )
    except Interrupted as error:
        why = f"stopped by {error} before the answer was known; run again, nothing moves twice"
        return Outcome(outcome="inconclusive", reason="interrupted", why=why)


def who_approved(step: Step, token: str | None) -> Callable[[str], tuple[str, ...]] | None:
    """Who said yes to a GitHub environment in this workflow run; outside one nobody can."""
    number = step.environment.get("GITHUB_RUN_ID")
    return partial(approvers, run_of(step, number, token)) if number else None


def run_of(step: Step, number: str, token: str | None) -> Run:
    """A workflow run of the repository that the step runs in."""
    known = step.environment
    return Run(
        api_url=known.get("GITHUB_API_URL") or "https://api.github.com",
        repository=known.get("GITHUB_REPOSITORY", ""),
        number=number,
        token=token,
    )


def warn(step: Step, seen: Considered | None) -> None:
    """Say what the newest attempt noted for people."""
    for note in seen.notes if seen else ():
        if " " in note:  # the others are names
            step.annotate("warning", note)


def say_proposed(step: Step, done: Proposed) -> None:
    """Say what a proposal came with."""
    for warning in done.warnings:
        step.annotate("warning", warning)
    for older in done.closed:
        step.say(f"closed {older.url}, which this one takes the place of")


def say_end(step: Step, end: Outcome, line: str, settled: Collection[str]) -> None:
    """Say how it ended: in peace, aside by design, or as an error."""
    for shown in printed(end) if end.outcome == "dry-run" else ():
        step.say(shown)
    if end.outcome in settled:
        step.say(f"{end.outcome}: {line}.")
        return
    kind = "notice" if class_of(end.outcome) is Class.ASIDE else "error"
    step.annotate(kind, line if kind == "error" else f"{end.outcome}: {line}.")


def write(step: Step, document: Promotion, path: Path) -> Path | None:
    """Write the document; a full disk does not unmake what was pushed."""
    try:
        envelope.write(document, path)
    except OSError as error:
        step.annotate("warning", f"{path} could not be written ({error.strerror})")
        return None
    return path
