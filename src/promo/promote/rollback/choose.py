"""Which promotion to go back to. Pure; the promotions are read only as far as they are needed.

By itself it is the *last known good* one: the newest earlier promotion that was verified and is
neither what is to be left nor taken back nor degraded. A second run does not go back twice: where
the environment was taken back already, by promo or by hand, it stays unless the way is named.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

from promo import bounds
from promo.errors import PromoError, refused
from promo.gitops.history import Promotion
from promo.gitops.trailers import Record
from promo.promote.rollback.line import Content, Stood
from promo.untrusted import one_line

_SHORT = 10


@dataclass(frozen=True, kw_only=True)
class Way:
    """Where to go back to.

    Args:
        to: the promotion whose release comes back.
        undoes: the promotion that is left; None where what is left was written by hand.
        since: everything that came after ``to``, newest first.
        older: what came before it, read as it is needed.
        is_verified: whether anybody saw it well.
    """

    to: Promotion
    undoes: Promotion | None
    since: tuple[Promotion, ...]
    older: Iterable[Promotion]
    is_verified: bool


@dataclass(frozen=True)
class Stays:
    """Nothing is to be done: the environment was taken back already, by this promotion.

    ``holds`` is whether it still holds what that brought.
    """

    at: Promotion
    why: str
    holds: bool = True


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What was asked for.

    Args:
        app: whose.
        environment: which.
        to: the promotion to go back to; None means the last known good one.
        run_url: this workflow run, which goes back once however often it is run.
    """

    app: str
    environment: str
    to: str | None = None
    run_url: str | None = None


def choose(
    line: Iterable[Stood],
    carries: Callable[[Record], bool],
    asked: Asked,
    anybody: Callable[[str], Record | None],
) -> Way | Stays:
    """The way back.

    Args:
        line: the promotions of the environment, newest first.
        carries: whether the files hold now what a promotion wrote.
        asked: what was asked for.
        anybody: the promotion of an id, of whichever app and environment.

    Raises:
        PromoError: refused; ``no-known-good``, ``present-unknown``, ``unknown-promotion``,
            ``other-promotion``, ``promotion-newer``.
    """
    walk = _Walk(iter(line), carries, asked)
    return walk.to_known_good() if asked.to is None else walk.to_named(asked.to, anybody)


@dataclass
class _Walk:
    """One walk from the newest promotion to older ones; ``passed`` is what lies behind."""

    line: Iterator[Stood]
    carries: Callable[[Record], bool]
    asked: Asked
    passed: list[Stood] = field(default_factory=list[Stood])
    present: Stood | None = None
    taken_back: set[str] = field(default_factory=set[str])
    bad: set[Content] = field(default_factory=set[Content])

    def step(self, one: Stood) -> bool:
        """Take note of one promotion; whether it is what the environment has now."""
        record = one.record
        if record.rollback_of is not None:
            self.taken_back.add(record.rollback_of)
        if one.is_degraded or record.promotion_id in self.taken_back:
            self.bad.add(one.content)
        is_present = self.present is None and self.carries(record)
        if is_present:
            self.present = one
        return is_present

    # ── the last known good one ────────────────────────────────────────────────────────────────
    def to_known_good(self) -> Way | Stays:
        """The newest earlier promotion that is known to be good."""
        for one in islice(self.line, bounds.ROLLBACK_PROMOTIONS):
            is_present = self.step(one)
            if self._is_ours(one):
                why = "This workflow run has rolled it back already"
                return Stays(one.promotion, why, holds=is_present)
            if is_present:
                if self._is_back(one):
                    return Stays(one.promotion, self._back(one))
                self.bad.add(one.content)
            elif self.present is not None and one.is_verified and one.content not in self.bad:
                return self._way(one)
            self.passed.append(one)
        raise self._present_unknown() if self.passed and not self.present else self._none_good()

    def _is_ours(self, one: Stood) -> bool:
        run = _run(self.asked.run_url)
        return one.record.is_rollback and run is not None and _run(one.record.gate_run) == run

    def _is_back(self, present: Stood) -> bool:
        """Whether somebody went back to it, and it is not known to be bad itself."""
        if present.content in self.bad:
            return False
        return present.record.is_rollback or (bool(self.passed) and present.is_verified)

    def _back(self, present: Stood) -> str:
        record = present.record
        by = f"by {record.promotion_id}" if record.is_rollback else "by hand"
        return (
            f"{self._place()} was taken back to {record.source_revision[:_SHORT]} already, {by}."
            " To go back further, name a promotion with to"
        )

    # ── a named one ────────────────────────────────────────────────────────────────────────────
    def to_named(self, to: str, anybody: Callable[[str], Record | None]) -> Way:
        """The promotion with a given id."""
        for one in self.line:
            is_present = self.step(one)
            if one.record.promotion_id == to:
                self._refuse_forward(one, is_present=is_present)
                return self._way(one)
            self.passed.append(one)
        raise self._strange(to, anybody(to))

    def _refuse_forward(self, named: Stood, *, is_present: bool) -> None:
        """A rollback goes back: what was taken back comes again only as something newer."""
        if is_present:
            return
        if self.present is None:
            ahead = self._present_among(self.line)
        else:
            origin = self.present.record.rollback_to
            behind = {one.record.promotion_id for one in self.passed}
            ahead = origin is not None and origin not in {named.record.promotion_id, *behind}
        if ahead:
            raise refused(
                f"{named.record.promotion_id} came after what {self._place()} has now",
                reason="promotion-newer",
                where="--to",
                hint="To take a rollback back, revert its commit, or promote something newer",
            )

    def _present_among(self, older: Iterator[Stood]) -> bool:
        """Whether the files hold what an older promotion wrote; what was read stays readable."""
        read = list(islice(older, bounds.ROLLBACK_PROMOTIONS))
        self.line = chain(read, older)
        return any(self.carries(one.record) for one in read)

    # ── how it ends ────────────────────────────────────────────────────────────────────────────
    def _way(self, one: Stood) -> Way:
        return Way(
            to=one.promotion,
            undoes=self._left(one),
            since=tuple(passed.promotion for passed in self.passed),
            older=(older.promotion for older in self.line),
            is_verified=one.is_verified and one.content not in self.bad,
        )

    def _left(self, to: Stood) -> Promotion | None:
        """What is left: the present one; else the newest, unless that is where it goes."""
        if self.present is not None and self.present is not to:
            return self.present.promotion
        newest = self.passed[0] if self.passed else to
        return newest.promotion if newest.content != to.content else None

    def _place(self) -> str:
        return f"{self.asked.app} in {self.asked.environment}"

    def _present_unknown(self) -> PromoError:
        return refused(
            f"{self._place()} holds what no promotion wrote, so what came before it is not known",
            reason="present-unknown",
            where="--to",
            hint="Somebody edited its files by hand; name the promotion to go back to with to"
            " (promo history lists them)",
        )

    def _none_good(self) -> PromoError:
        if not self.passed:
            return refused(
                f"nothing was ever promoted for {self._place()}",
                reason="no-known-good",
                where="--environment",
                hint="Check app and environment; what was changed by hand, revert by hand",
            )
        earlier = [one for one in self.passed if one is not self.present]
        bad = sum(one.content in self.bad for one in earlier)
        return refused(
            f"of the {len(earlier)} promotions before what {self._place()} has now, {bad} are"
            f" degraded, taken back or the same, and {len(earlier) - bad} were never verified",
            reason="no-known-good",
            where="--to",
            hint="Name the one to go back to with to (promo history lists them), or ship a fix",
        )

    def _strange(self, to: str, record: Record | None) -> PromoError:
        if record is None:
            return refused(
                f"there is no promotion {one_line(to, 80)}",
                reason="unknown-promotion",
                where="--to",
                hint="promo history lists them; give the Promotion-Id of its commit",
            )
        there = record.promoted_to or ", ".join(record.target_paths)
        return refused(
            f"{one_line(to, 80)} is a promotion of {record.app} to {one_line(there, 200)}, not of"
            f" {self.asked.app} to {self.asked.environment}",
            reason="other-promotion",
            where="--to",
            hint="Give the id of a promotion of this app to this environment",
        )


def _run(url: str | None) -> str | None:
    """A workflow run's address without its attempt: run again it is the same run."""
    return url.partition("/attempts/")[0] if url else None
