"""`.promo/<app>.yml` of the gitops repository: what people say to promotions and rollbacks.

It lies where the author of a change cannot write. A file that cannot be read holds everything:
nobody may misspell a hold away. A day without a time is that whole day in UTC.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from msgspec import Meta

from promo import bounds
from promo.config import RepositoryPath
from promo.errors import PromoError, undecided
from promo.settings import Strict, all_errors, parse_settings, written
from promo.settings.problems import More, Problem, meant
from promo.untrusted import one_line

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
Moment = Annotated[
    str,
    written(
        r"^\d{4}-\d{2}-\d{2}([Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?([Zz]|[+-]\d{2}:\d{2}))?$",
        "a day like 2026-03-01, or a time with its zone like 2026-03-01T18:00Z",
        40,
    ),
]
Name = Annotated[
    str, written(r"^[A-Za-z0-9][A-Za-z0-9._-]*$", "a name of letters, digits, . _ and -", 100)
]
Reason = Annotated[str, Meta(min_length=1, max_length=500)]


class HoldEntry(Strict, frozen=True, kw_only=True):
    """Nothing moves to this environment, until a moment or until the entry is removed.

    Args:
        environment: where nothing moves to.
        reason: why; it is told with every promotion that it stops.
        until: the day or moment it ends; without one it lasts until the entry is removed.
    """

    environment: Name
    reason: Reason
    until: Moment | None = None

    def __post_init__(self) -> None:
        """Refuse a day that no calendar has."""
        if self.until is not None:
            _end(self.until)


class Freeze(Strict, frozen=True, kw_only=True, rename={"from_": "from"}):
    """Nothing moves to this environment between two moments.

    Args:
        environment: where nothing moves to.
        from_: the day or moment it begins.
        to: the day or moment it ends.
        reason: why.
    """

    environment: Name
    from_: Moment
    to: Moment
    reason: Reason

    def __post_init__(self) -> None:
        """Refuse a window that ends before it starts."""
        _end(self.from_)
        if _end(self.to) <= _start(self.from_):
            raise ValueError("the freeze ends before it starts")


class Accept(Strict, frozen=True, kw_only=True):
    """A finding that is known and let through until a moment.

    Args:
        id: the finding's fingerprint, as its report or issue has it.
        reason: why it is let through.
        until: the day or moment after which it counts again.
    """

    id: Annotated[str, written(r"^v1:[0-9a-f]{16}$", "a finding's id like v1:0123456789abcdef", 19)]
    reason: Reason
    until: Moment

    def __post_init__(self) -> None:
        """Refuse a day that no calendar has."""
        _end(self.until)


class Approval(Strict, frozen=True, kw_only=True):
    """What moves to this environment, or into these files, needs a person's yes.

    Args:
        environment: what moves here wants a yes.
        files: what moves into these wants one too, whatever the configuration calls their
            environment.
        github_environment: whose reviewers say it (default: the one of the environment's name).
    """

    environment: Name
    files: Annotated[tuple[RepositoryPath, ...], Meta(max_length=100)] = ()
    github_environment: Annotated[str, Meta(min_length=1, max_length=255)] | None = None


class Migration(Strict, frozen=True, kw_only=True):
    """A change of data that came with a commit of the application.

    Args:
        revision: the application's commit that brought it.
        irreversible: whether a rollback across it wants a person's override.
        reason: what it does.
    """

    revision: Annotated[str, written(r"^[0-9a-f]{40}$", "a commit's 40 hex digits", 40)]
    irreversible: bool
    reason: Reason


class Holds(Strict, frozen=True, kw_only=True):
    """The whole file.

    Args:
        hold: what is kept as it is, until somebody lets it go.
        freeze: when nothing moves.
        accept: findings that are let through.
        approval: what wants a person's yes.
        migrations: changes of data that a rollback has to know of.
    """

    hold: Annotated[tuple[HoldEntry, ...], Meta(max_length=200)] = ()
    freeze: Annotated[tuple[Freeze, ...], Meta(max_length=200)] = ()
    accept: Annotated[tuple[Accept, ...], Meta(max_length=2_000)] = ()
    approval: Annotated[tuple[Approval, ...], Meta(max_length=200)] = ()
    migrations: Annotated[tuple[Migration, ...], Meta(max_length=1_000)] = ()


@dataclass(frozen=True)
class Standing:
    """What stands against an environment now, each as a line for people; None when nothing does."""

    hold: str | None = None
    freeze: str | None = None


def holds_path(app: str) -> str:
    """Where an app's file is."""
    return f".promo/{app}.yml"


def read_holds(content: bytes | None, where: str, environments: Collection[str] = ()) -> Holds:
    """The holds in a file.

    Args:
        content: the file's bytes; None when there is no file, so nothing is held.
        where: what to call it in errors.
        environments: the environments that exist, where that is known.

    Raises:
        PromoError: inconclusive, ``unreadable-holds``, with the line.
    """
    if content is None:
        return Holds()
    if len(content) > bounds.HOLDS_BYTES:
        raise _unreadable(f"is larger than {bounds.HOLDS_BYTES:,} bytes", where)
    try:
        return parse_settings(content, where, Holds, more=_known_only(environments))
    except PromoError as error:
        raise _unreadable(error.what, error.where, error.hint) from None


def holds_errors(
    content: bytes, where: str, environments: Collection[str] = ()
) -> tuple[PromoError, ...]:
    """Everything that keeps ``read_holds`` from reading a file; none when it reads."""
    found = all_errors(content, where, Holds, more=_known_only(environments))
    return tuple(_unreadable(one.what, one.where, one.hint) for one in found)


def _known_only(environments: Collection[str]) -> More:
    """Refuses names of environments that there are none of; all are fine where none is known."""

    def strange(data: dict[str, list[dict[str, str]]]) -> Iterator[Problem]:
        for part in ("hold", "freeze", "approval"):
            for number, entry in enumerate(data.get(part) or ()):
                name = entry["environment"]
                if environments and name not in environments:
                    known = tuple(environments)
                    said = (
                        f"names the environment {one_line(name, 60)}; known are {', '.join(known)}"
                    )
                    could = meant(name, known)
                    hint = f"Did you mean {could}" if could else ""
                    yield Problem(f"{part}[{number}].environment", said, hint=hint)

    return strange


def standing(
    holds: Holds, environment: str | None, now: datetime, also: Collection[str] = ()
) -> Standing:
    """What stands against an environment at a moment.

    Args:
        holds: the file.
        environment: None when nobody knows its name; then whatever is held might be it.
        now: with its zone.
        also: what earlier promotions called it: another name in a configuration frees nothing.
    """
    names = {environment, *also}
    held = [
        entry
        for entry in holds.hold
        if names & {None, entry.environment} and (entry.until is None or now < _end(entry.until))
    ]
    frozen = [
        entry
        for entry in holds.freeze
        if names & {None, entry.environment} and _start(entry.from_) <= now < _end(entry.to)
    ]
    return Standing(
        _line(held[0].reason, held[0].until) if held else None,
        _line(frozen[0].reason, frozen[0].to) if frozen else None,
    )


def accepted(holds: Holds, finding: str, now: datetime) -> Accept | None:
    """The entry that accepts a finding at a moment."""
    return next(
        (entry for entry in holds.accept if entry.id == finding and now < _end(entry.until)), None
    )


def lapsed(holds: Holds, finding: str, now: datetime) -> Accept | None:
    """The entry that accepted a finding until a moment that has passed; None while one does."""
    if accepted(holds, finding, now) is not None:
        return None
    return next((entry for entry in holds.accept if entry.id == finding), None)


def approval_for(
    holds: Holds, environment: str | None, files: Collection[str], also: Collection[str] = ()
) -> Approval | None:
    """The entry that wants a person's yes; an environment without a name may be any of them.

    Args:
        holds: the file.
        environment: its name, as far as it is known.
        files: what would be written.
        also: as of ``standing``.
    """
    names = {environment, *also}
    return next(
        (
            entry
            for entry in holds.approval
            if names & {None, entry.environment} or set(entry.files) & set(files)
        ),
        None,
    )


def _line(reason: str, until: str | None) -> str:
    return one_line(reason, 200) + (f" (until {until})" if until else "")


def _start(moment: str) -> datetime:
    when = datetime.fromisoformat(moment.upper().replace(" ", "T"))
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _end(moment: str) -> datetime:
    """The first moment after it: a day lasts to its end."""
    try:
        start = _start(moment)
    except ValueError:
        raise ValueError(f"{moment} is no day or time that exists") from None
    try:
        return start + timedelta(days=1) if _DAY.match(moment) else start
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def _unreadable(what: str, where: str, hint: str = "") -> PromoError:
    return undecided(
        what,
        reason="unreadable-holds",
        where=where,
        hint=hint or "Mend the file in the gitops repository; until then nothing moves",
    )
