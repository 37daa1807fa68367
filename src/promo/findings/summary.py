"""The job's summary: what was found, which issue stands for it, and what could not be done."""

from collections.abc import Iterator, Sequence
from typing import Final

from promo import bounds
from promo.documents.issues import Touched
from promo.errors import PromoError
from promo.findings.rounds import Round
from promo.untrusted import markdown_code, markdown_text

_TOLD_UNCHANGED: Final = {"fix not deployed yet"}


def summary(
    round_: Round,
    touched: Sequence[Touched],
    troubles: Sequence[PromoError],
    notes: Sequence[str] = (),
    *,
    dry_run: bool,
) -> str:
    """Markdown; the verdict first, what else is to be known last."""
    lines = [*_lines(round_, touched, troubles, dry_run=dry_run)]
    lines += ["", *(f"- {markdown_text(note, 600)}" for note in notes)] if notes else []
    return "\n".join(lines) + "\n"


def _lines(
    round_: Round, touched: Sequence[Touched], troubles: Sequence[PromoError], *, dry_run: bool
) -> Iterator[str]:
    told = "no report" if round_.ran else "promotions"
    verdict = round_.aside or round_.verdict or _moved(round_) or told
    place = f" in {markdown_text(round_.environment)}" if round_.environment else ""
    at = f" at `{round_.sha[:12]}`" if round_.sha else ""
    yield f"## {markdown_text(verdict)} · {markdown_text(round_.app)}{place}{at}"
    yield ""
    if dry_run:
        yield "A dry run: nothing was written."
        yield ""
    for trouble in troubles:
        yield f"> **Not everything was written.** {markdown_text(str(trouble), 600)}"
        yield ""
    if round_.failure:
        yield f"The run failed, `{round_.failure.reason}`: {markdown_text(round_.failure.text)}"
        yield ""
    if round_.standstill:
        yield f"Nothing was promoted: {markdown_text(round_.standstill.text)}"
        yield ""
    elif round_.looked:
        yield "Nothing waits longer than it may to be promoted."
        yield ""
    if round_.aside:
        yield "This run stood aside, so no issue was opened or closed."
        yield ""
    yield from _findings(round_, {t.finding: t for t in touched})
    found = {finding.id for finding in round_.findings}
    yield from _others([t for t in touched if t.finding not in found and t.action != "unchanged"])


def _moved(round_: Round) -> str:
    if round_.moves.rolled_back:
        return "rolled back"
    return "promoted" if round_.moves.promoted else ""


def _findings(round_: Round, touched: dict[str, Touched]) -> Iterator[str]:
    if not round_.findings:
        return
    yield "| Severity | Finding | Route | Issue |"
    yield "|---|---|---|---|"
    for finding in round_.findings[: bounds.SHOWN_FINDINGS]:
        yield (
            f"| {finding.severity}, {finding.confirmation} | {markdown_text(finding.title, 160)} "
            f"| {markdown_code(finding.route, 120)} | {_issue(touched.get(finding.id))} |"
        )
    yield ""
    if len(round_.findings) > bounds.SHOWN_FINDINGS:
        yield f"{len(round_.findings) - bounds.SHOWN_FINDINGS} more are in the report."
        yield ""


def _others(touched: Sequence[Touched]) -> Iterator[str]:
    """Issues of what is no longer there, of the run, and the roll-up."""
    for done in touched[: bounds.SHOWN_FINDINGS]:
        yield f"- {_issue(done)}: {markdown_text(done.reason)}"


def _issue(done: Touched | None) -> str:
    if done is None:
        return "none"
    if done.number is None:
        return done.action
    number = f"[#{done.number}]({done.url})" if done.url else f"#{done.number}"
    # Why an issue stays closed although the thing is there is what somebody will ask.
    quiet = done.action == "unchanged" and done.reason in _TOLD_UNCHANGED
    return f"{number} closed: {done.reason}" if quiet else f"{number} {done.action}"
