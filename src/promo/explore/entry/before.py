"""What is done before the first page: a command, or an address that seeds test data."""

import shlex
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NoReturn

from promo import bounds, http, process
from promo.access import Before
from promo.errors import PromoError, invalid, undecided
from promo.explore.fence.origins import Allowed
from promo.redact import redact
from promo.untrusted import one_line

_METHODS: Final = ("GET", "POST")
_GOOD: Final = range(200, 300)


@dataclass(frozen=True, kw_only=True)
class Command:
    """A program and its arguments; no shell reads them."""

    arguments: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request to the site, or to an origin declared beside it."""

    method: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Place:
    """What the seeding gets to know.

    Args:
        site: the address of the site.
        sha: the commit that it serves, if it says so.
        folder: where a command runs.
        headers: for calls to the site's own origin.
        secrets: for the command's environment, by name.
    """

    site: str
    sha: str | None
    folder: Path
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    secrets: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)


def read_before(before: Before, allowed: Allowed) -> Command | Call:
    """What the setting means.

    Raises:
        PromoError: invalid, ``bad-before``.
    """
    if not isinstance(before, str):
        return Command(arguments=before)
    method, _, rest = before.strip().partition(" ")
    method, url = (method, rest.strip()) if method in _METHODS else ("POST", before.strip())
    if url.startswith(("http://", "https://")) and " " not in url:
        if not allowed.first_party(url):
            _bad(f"{one_line(url, 100)} is neither the site nor one of its origins")
        return Call(method=method, url=url)
    try:
        words = tuple(shlex.split(before))
    except ValueError as error:
        _bad(f"is no command: {error}")
    return Command(arguments=words) if words else _bad("is empty")


def seed(
    wanted: Command | Call, place: Place, allowed: Allowed, say: Callable[[str], None]
) -> None:
    """Do it, once.

    Raises:
        PromoError: inconclusive, ``before-failed``.
    """
    say(f"before: {told(wanted)}")
    if isinstance(wanted, Call):
        _call(wanted, place, allowed)
    else:
        _run(wanted, place)


def told(wanted: Command | Call) -> str:
    """What is run, in one line for people."""
    if isinstance(wanted, Call):
        return one_line(f"{wanted.method} {wanted.url.partition('?')[0]}", 160)
    return one_line(shlex.join(wanted.arguments), 160)


def _call(wanted: Call, place: Place, allowed: Allowed) -> None:
    headers = dict(place.headers) if allowed.own(wanted.url) else {}
    try:
        answer = http.fetch(
            wanted.url, method=wanted.method, headers=headers, timeout_seconds=bounds.BEFORE_SECONDS
        )
    except http.Trouble as trouble:
        _failed(wanted, str(trouble))
    if answer.status not in _GOOD:
        _failed(wanted, f"it answered {answer.status}")


def _run(wanted: Command, place: Place) -> None:
    known = {"PROMO_URL": place.site, "PROMO_SHA": place.sha or "", **place.secrets}
    program = wanted.arguments[0]
    if shutil.which(program, path=None) is None and not (place.folder / program).is_file():
        _failed(wanted, f"{one_line(program, 80)} is not installed")
    try:
        ended = process.run(
            wanted.arguments,
            folder=place.folder,
            environment=known,
            timeout_seconds=bounds.BEFORE_SECONDS,
        )
    except (PromoError, OSError) as error:
        _failed(wanted, one_line(str(error)).rstrip("."))
    if ended.code != 0:
        _failed(wanted, f"it ended with code {ended.code}{_last(ended)}")


def _last(ended: process.Finished) -> str:
    """The end of a command's output, redacted."""
    text = redact(ended.err.strip() or ended.out.decode("utf-8", "replace").strip())
    lines = [one_line(line, 200) for line in text.splitlines()[-bounds.BEFORE_LINES :]]
    return f": {' / '.join(lines)}" if lines else ""


def _failed(wanted: Command | Call, why: str) -> NoReturn:
    raise undecided(
        why,
        reason="before-failed",
        where=f"explore.before ({told(wanted)})",
        hint="Without its test data the site would be judged by what it does not have",
    )


def _bad(why: str) -> NoReturn:
    raise invalid(
        why,
        reason="bad-before",
        where="explore.before",
        hint="Write a command, or POST and an address of the site",
    )
