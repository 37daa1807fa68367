"""Whether explorations find what matters: what became of findings, and of what blocked. Pure.

docs/history.md defines every measure.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

from msgspec.structs import replace

from promo.documents.history import Discovery, Exploration, Move
from promo.gitops.notes import Note

Fate = Literal["open", "fixed", "accepted", "not-planned"]
_SET_ASIDE: Final = ("accepted", "not-planned")
_DECIDED: Final = ("pass", "fail", "skipped")
_WORTH_A_COUNT: Final = ("critical", "warning")
_CENT: Final = Decimal("0.01")


@dataclass
class _Known:
    """One finding: the month it was found in, what became of it, and in which month."""

    found: str
    fate: Fate = "open"
    since: str = ""


@dataclass
class Findings:
    """What became of every finding; told one exploration after the other."""

    known: dict[str, _Known] = field(default_factory=dict[str, _Known])

    def learn(self, one: Exploration) -> None:
        """Take in what one exploration, and the issues at that time, said."""
        month, what = month_of(one), one.what
        for seen in what.sightings:
            if seen.severity in _WORTH_A_COUNT:
                self.known.setdefault(seen.id, _Known(month))
                self._turn(seen.id, "accepted" if seen.accepted else "open", month)
        for gone in (*what.gone, *what.fixed):
            self._turn(gone, "fixed", month)
        for refused in what.not_planned:
            self._turn(refused, "not-planned", month)

    def _turn(self, finding: str, fate: Fate, month: str) -> None:
        known = self.known.get(finding)
        # What nobody wants mended stays so, seen or not.
        if known is None or known.fate in {fate, "not-planned"}:
            return
        known.fate, known.since = fate, month


def explorations_of(
    notes: Mapping[str, Sequence[Note]], moves: Sequence[Move], app: str
) -> tuple[Exploration, ...]:
    """The explorations of an app, newest first, each judged by what became of what it found.

    Args:
        notes: by the commit that they are on.
        moves: what was promoted.
        app: whose.
    """
    told = _told(notes, {(move.from_, move.sha) for move in moves}, app)
    findings = Findings()
    for one in told:
        findings.learn(one)
    return tuple(replace(one, false_block=_in_vain(one, findings)) for one in reversed(told))


def _told(
    notes: Mapping[str, Sequence[Note]], moved: set[tuple[str | None, str | None]], app: str
) -> list[Exploration]:
    """Oldest first; one document that is noted twice is one exploration."""
    once: dict[str, Exploration] = {}
    for commit, said in notes.items():
        for note in said:
            what = note.explored
            if what is not None and note.app == app:
                made = Exploration(
                    time=note.at,
                    outcome=note.outcome or "inconclusive",
                    what=what,
                    commit=commit,
                    run=note.run,
                    sha256=note.sha256,
                    blocked=note.outcome == "fail",
                    promoted=(what.environment, what.sha) in moved,
                )
                once.setdefault(note.sha256 or f"{commit} {note.at}", made)
    return sorted(once.values(), key=lambda one: one.time)


def _in_vain(one: Exploration, findings: Findings) -> bool | None:
    """Whether all that blocked was set aside by people; None while that is not settled."""
    if not one.blocked:
        return None
    fates = [findings.known[s.id].fate for s in one.what.sightings if s.blocks]
    if "fixed" in fates:
        return False
    return True if fates and all(fate in _SET_ASIDE for fate in fates) else None


def month_of(one: Exploration) -> str:
    """The month that an exploration was made in."""
    return f"{one.time.year:04}-{one.time.month:02}"


def discoveries(explorations: Sequence[Exploration]) -> tuple[Discovery, tuple[Discovery, ...]]:
    """The measures of all explorations, and of each month in which there was one, newest first."""
    findings = Findings()
    for one in reversed(explorations):
        findings.learn(one)
    months: dict[str, list[Exploration]] = {}
    for one in explorations:
        months.setdefault(month_of(one), []).append(one)
    return _discovery(None, explorations, findings), tuple(
        _discovery(month, made, findings) for month, made in months.items()
    )


def _discovery(
    month: str | None, explorations: Sequence[Exploration], findings: Findings
) -> Discovery:
    judged = [one for one in explorations if one.false_block is not None]
    vain = sum(one.false_block is True for one in judged)
    fates = Counter(known.fate for known in findings.known.values() if month in {None, known.since})
    found = [known for known in findings.known.values() if month in {None, known.found}]
    return Discovery(
        month=month,
        explorations=len(explorations),
        undecided=sum(one.outcome not in _DECIDED for one in explorations),
        blocked=sum(one.blocked for one in explorations),
        judged=len(judged),
        false_blocks=vain,
        false_block_rate=round(vain / len(judged), 4) if judged else None,
        found=len(found),
        fixed=fates["fixed"],
        accepted=fates["accepted"],
        not_planned=fates["not-planned"],
        open=sum(known.fate == "open" for known in found),
        cost_usd=_sum(one.what.cost_usd for one in explorations),
    )


def _sum(amounts: Iterable[str]) -> str:
    return str(sum(map(Decimal, amounts), Decimal()).quantize(_CENT))
