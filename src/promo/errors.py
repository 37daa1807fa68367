"""The one error a person sees.

    PromoError      outcome + reason (closed names), what was wrong, where, what to do
    Interrupted     SIGINT or SIGTERM; ends a command as inconclusive, never as a traceback

Whatever else escapes a command is a defect of ours and ends as inconclusive, `internal-error`.
"""

from typing import Literal

Undecided = Literal["timeout", "unhealthy", "inconclusive", "unreachable", "partial"]


class PromoError(Exception):
    """A command cannot go on, and a person can read why.

    Args:
        what: what was wrong, as a sentence without its full stop.
        outcome: one of ``outcomes.OUTCOMES``.
        reason: a short fixed name; each has an entry in docs/errors.md.
        where: file:line, option or URL; empty when there is no place.
        hint: what to do about it, as a sentence without its full stop.
    """

    def __init__(
        self, what: str, *, outcome: str, reason: str, where: str = "", hint: str = ""
    ) -> None:
        super().__init__(what)
        self.what = what
        self.outcome = outcome
        self.reason = reason
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        """One line: where: what. hint."""
        what = self.what.removesuffix(".")  # foreign words in it bring their own
        head = f"{self.where}: {what}" if self.where else what
        return f"{head}. {self.hint}." if self.hint else f"{head}."


class Interrupted(KeyboardInterrupt):
    """The process was asked to stop. A ``KeyboardInterrupt``, so an event loop lets it through."""


def invalid(what: str, *, reason: str = "bad-input", where: str = "", hint: str = "") -> PromoError:
    """The request itself is wrong (exit 2): options, files, configuration."""
    return PromoError(what, outcome="invalid", reason=reason, where=where, hint=hint)


def refused(what: str, *, reason: str, where: str = "", hint: str = "") -> PromoError:
    """The request is understood and must not be done (exit 2)."""
    return PromoError(what, outcome="refused", reason=reason, where=where, hint=hint)


def undecided(
    what: str,
    *,
    reason: str,
    outcome: Undecided = "inconclusive",
    where: str = "",
    hint: str = "",
) -> PromoError:
    """The answer could not be found out (exit 3), so nothing may move."""
    return PromoError(what, outcome=outcome, reason=reason, where=where, hint=hint)
