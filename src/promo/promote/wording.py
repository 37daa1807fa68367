"""The text of a promotion's commit: what moves, why, on what evidence, how to undo it. Pure.

For whoever has only the commit and never heard of promo. No text of the application's commits
stands in it: an issue's number there would close an issue here.
"""

from collections.abc import Sequence
from typing import Final

from promo.documents.release import Release
from promo.gitops.edit import Edited
from promo.promote.request import Request

_SHORT: Final = 10


def body(
    request: Request,
    release: Release,
    previous: Release | None,
    edits: Sequence[tuple[str, Edited]],
    *,
    run: str | None,
    approved_by: Sequence[str],
) -> str:
    """The text between the subject and the trailers.

    Args:
        request: what was asked for.
        release: what moves.
        previous: what the target carried, as far as that is known.
        edits: the files before and after.
        run: the address of the gate's run, where it may be written.
        approved_by: the logins of those who approved.
    """
    lines = [_what(request, release), *_instead(request, release, previous), _why(request, run)]
    if approved_by:
        lines += [f"Approved by {', '.join(f'@{login}' for login in approved_by)}"]
    lines += ["", *changes_of(edits), "", _way_out(request)]
    return "\n".join(lines)


def _what(request: Request, release: Release) -> str:
    short, goal = release.sha[:_SHORT], request.goal or ", ".join(request.targets)
    if not request.sources and request.origin is None:
        return f"{request.app} {short} goes to {goal} as the build made it."
    return f"{request.app} {short} moves from {request.origin or _listed(request)} to {goal}."


def _listed(request: Request) -> str:
    return ", ".join(request.sources) or "a build"


def _instead(request: Request, release: Release, previous: Release | None) -> list[str]:
    """What it takes the place of, and where to read what comes with it."""
    if previous is None:
        return []
    old, new = previous.sha[:_SHORT], release.sha[:_SHORT]
    return [f"It replaces {old}: git log {old}..{new} of {request.app} lists what comes with it."]


def _why(request: Request, run: str | None) -> str:
    gate, where = request.proof.gate, request.proof.explored_on
    there = f" on {where}" if where else ""
    seen = f": {run}" if run else "."
    match gate.result:
        case "pass" if len(gate.evidence) > 1:
            told = ", ".join(f"{one.schema} {one.outcome}" for one in gate.evidence)
            return f"Why: it was checked{there} ({told}){seen}"
        case "pass":
            return f"Why: it was explored{there} and passed{seen}"
        case "skipped":
            return f"Why: by the rules it need not be explored{there}{seen}"
        case "overridden":
            return f"Promoted without a pass: {gate.override or request.override or ''}"
        case _:
            return "Why: it was asked for. Nothing was explored, so it rests on no evidence."


def changes_of(edits: Sequence[tuple[str, Edited]]) -> list[str]:
    """Every value that changes, a line each."""
    return [
        f"{change.file}:{change.line} {change.path}: {change.old} -> {change.new}"
        for _, edited in edits
        for change in edited.changes
    ]


def _way_out(request: Request) -> str:
    command = f"run promo rollback --environment {request.goal}, or " if request.goal else ""
    return f"To undo it: {command}revert this commit; promotions then wait for something newer."
