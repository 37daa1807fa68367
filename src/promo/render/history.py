"""The history as one page that opens from disk: no script, nothing loaded, nothing remembered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from promo import __version__, bounds
from promo.documents.history import Delivery, Discovery, Exploration, History, Standing
from promo.render.html import environment
from promo.render.words import count, minute, share, short, span

_TONES: Final = {"live": "go", "soaked": "go", "explored": "info", "degraded": "no"}
_KINDS: Final = {
    "promotion": ("promotion", "quiet"),
    "rollback": ("rollback", "undecided"),
    "revert": ("git revert", "undecided"),
    "by-hand": ("by hand", "no"),
}
_OUTCOMES: Final = {"pass": "go", "skipped": "go", "fail": "no", "superseded": "aside"}
_STATES: Final = {
    "by-hand": "changed by hand since",
    "gone": "its file is gone",
    "unreadable": "its file cannot be read",
}
_MONTHS: Final = 12


@dataclass(frozen=True, kw_only=True)
class MonthRow:
    """One month of explorations; ``share`` is its part of the busiest month, in percent."""

    what: Discovery
    width: int


def history_html(told: History) -> str:
    """The history as one HTML page."""
    return (
        environment()
        .get_template("history.html.j2")
        .render(
            told=told,
            title=told.subject.app,
            headline=headline(told),
            since=_since(told),
            odd=", ".join(one.environment for one in told.standing if one.state in _STATES),
            numbers=_numbers(told),
            cards=[_card(one) for one in told.standing],
            delivery=[(one, _also(one)) for one in told.delivery],
            discovery=told.discovery,
            answer=answer(told.discovery),
            months=_months(told.months),
            moves=[(one, *_KINDS[one.kind]) for one in told.moves[: bounds.HISTORY_LISTED]],
            older=max(0, told.total - len(told.moves)),
            explorations=[(one, _tone(one)) for one in told.explorations],
            tones=_TONES,
            when=f"{minute(told.timestamp)} UTC",
            version=__version__,
        )
    )


def headline(told: History) -> str:
    """What the last environment carries, in one line."""
    if not told.standing:
        return "Nothing was promoted yet"
    last = told.standing[-1]
    return f"{last.environment} carries {short(last.move.sha) or 'an unknown commit'}"


def _since(told: History) -> str:
    if not told.standing:
        return ""
    last = told.standing[-1].move
    live = last.known_since("live")
    seen = f", seen live {minute(live)}" if live else ""
    return f"since {minute(last.time)}{seen}"


def _also(one: Delivery) -> str:
    """What else happened to an environment."""
    said = (
        (one.rollbacks, count(one.rollbacks, "rollback")),
        (one.reverts, count(one.reverts, "revert")),
        (one.by_hand, f"{one.by_hand} by hand"),
        (one.overridden, f"{one.overridden} overridden"),
    )
    return ", ".join(text for number, text in said if number)


def answer(found: Discovery) -> str:
    """Whether explorations find what matters, in one sentence."""
    if not found.explorations:
        return "No exploration was noted yet; the workflow's job record notes them."
    said = f"{count(found.explorations, 'exploration')} blocked {count(found.blocked, 'release')}"
    if found.judged:
        said += (
            f"; of {found.judged} that people have judged by now, {found.false_blocks}"
            f" {'was' if found.false_blocks == 1 else 'were'} in vain"
        )
    return f"{said}. Of {count(found.found, 'finding')}, {found.fixed} were fixed."


def _numbers(told: History) -> list[tuple[str, str]]:
    """The strip below the headline: of the last environment, in the measured days."""
    if not told.delivery:
        return []
    last: Delivery = told.delivery[-1]
    lead = last.lead_seconds if last.lead_seconds is not None else last.passage_seconds
    named = "from commit to" if last.lead_seconds is not None else "from first arrival to"
    return [
        (f"{last.promotions}", f"promotions to {last.environment} in {told.days} days"),
        (span(lead), f"{named} {last.environment}"),
        (share(last.failure_rate), "were taken back or degraded"),
        (span(last.restore_seconds), "until it was restored"),
    ]


def _card(one: Standing) -> tuple[Standing, str, list[tuple[str, str, datetime]]]:
    """A place, what is odd about it, and what is known of what it carries."""
    known = [
        (name, _TONES[name], at)
        for name in ("explored", "live", "soaked", "degraded")
        if (at := one.move.known_since(name)) is not None
    ]
    return one, _STATES.get(one.state, ""), known


def _months(months: Sequence[Discovery]) -> list[MonthRow]:
    """The newest months, each as wide as its share of the busiest one."""
    shown = months[:_MONTHS]
    most = max((one.explorations for one in shown), default=0)
    return [MonthRow(what=one, width=round(100 * one.explorations / most)) for one in shown]


def _tone(one: Exploration) -> str:
    return _OUTCOMES.get(one.outcome, "undecided")
