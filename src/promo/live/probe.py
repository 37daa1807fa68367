"""One look at one address: does it answer, is that healthy, and which commit does it name?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from promo import bounds
from promo.http import Answer, Trouble, TroubleKind, fetch
from promo.live.match import Match
from promo.live.spelling import Version
from promo.live.version import read_version

# Only these need a name; the other details speak for themselves.
_TROUBLES: Final[dict[TroubleKind, str]] = {"dns": "DNS: ", "tls": "TLS: "}
_AUTO: Final = Match("auto")
SHOWN_DIGITS: Final = 12


@dataclass(frozen=True)
class Look:
    """What one look saw.

    Args:
        url: the address, as it was asked.
        status: of the answer; None when there was none.
        healthy: whether the status is the expected one.
        served: the commit it names, 7 to 40 lower-case hex digits; None when it names none, or two.
        trouble: why there was no answer; None when there was one.
        last_seen: all of this for a person, one line without its full stop, safe to print.
    """

    url: str
    status: int | None
    healthy: bool
    served: str | None
    trouble: TroubleKind | None
    last_seen: str


def look(
    url: str,
    *,
    match: Match = _AUTO,
    expect_status: int = 200,
    headers: Mapping[str, str] | None = None,
    timeout_seconds: float = bounds.READ_SECONDS,
) -> Look:
    """Ask once, on a fresh connection, past caches. Never raises: no answer is an answer here.

    Args:
        url: asked exactly as it is written.
        match: where the answer names its commit.
        expect_status: the healthy one; redirects are followed unless it is one itself.
        headers: sent to this origin alone.
        timeout_seconds: for the whole look.
    """
    try:
        answer = fetch(
            url,
            headers={"Cache-Control": "no-cache", **(headers or {})},
            timeout_seconds=timeout_seconds,
            redirects=0 if 300 <= expect_status < 400 else bounds.REDIRECTS,  # noqa: PLR2004
        )
    except Trouble as trouble:
        return no_answer(url, trouble.kind, trouble.detail)
    return _heard(url, answer, read_version(answer, match), expect_status)


def no_answer(url: str, kind: TroubleKind, detail: str) -> Look:
    """The look at an address that did not answer."""
    said = _TROUBLES.get(kind, "") + detail
    return Look(url, None, healthy=False, served=None, trouble=kind, last_seen=said)


def _heard(url: str, answer: Answer, version: Version, expect_status: int) -> Look:
    healthy = answer.status == expect_status
    status = f"status {answer.status}"
    if not healthy:
        status += f" instead of {expect_status}"
    if version.sha is not None:
        said = f"{status}, commit {version.sha[:SHOWN_DIGITS]}"
    else:
        said = f"{status}, no commit: {version.why}" if healthy else status
    return Look(url, answer.status, healthy, version.sha, None, said)
