"""Which commit a site serves, read again and again at the same place.

The first reading finds the place; the later ones keep to it. Each is a few looks on fresh
connections, since a rollout that is still going on answers old and new at random.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from promo.errors import undecided
from promo.live.probe import Look

_LOOKS: Final = 3
_SERVER_ERROR: Final = 500


@dataclass(frozen=True)
class Reading:
    """The commit, 7 to 40 hex digits, None when none is named; and what was seen, for a person."""

    served: str | None
    seen: str


class Reader:
    """Reads the commit of one site.

    Args:
        urls: where the commit may be named, the likeliest first.
        look: looks at one address.
    """

    def __init__(self, urls: Sequence[str], look: Callable[[str], Look]) -> None:
        self._urls = list(urls)
        self._look = look

    def read(self) -> Reading:
        """What is served now; when the looks differ, the one that differs from the first.

        Raises:
            PromoError: unreachable, ``site-unreachable``, when there is no answer at all.
        """
        looks = self._found() if len(self._urls) > 1 else self._again(self._urls[0])
        answers = [one for one in looks if not _is_passing(one)] or [
            one for one in looks if one.status is not None
        ]
        if not answers:
            raise undecided(
                f"the site does not answer ({looks[-1].last_seen})",
                outcome="unreachable",
                reason="site-unreachable",
                where=looks[-1].url,
                hint="Check the address, and that this machine may reach it",
            )
        odd = [one for one in answers if not _same(one.served, answers[0].served)]
        chosen = odd[0] if odd else answers[0]
        return Reading(chosen.served, chosen.last_seen)

    def _found(self) -> list[Look]:
        """Look at each place once; keep to the first that names a commit, and look there again."""
        looks: list[Look] = []
        for url in self._urls:
            looks.append(self._look(url))
            if looks[-1].served is not None:
                self._urls = (url,)
                return [looks[-1], *self._again(url, _LOOKS - 1)]
        return sorted(looks, key=lambda one: one.status is not None)

    def _again(self, url: str, times: int = _LOOKS) -> list[Look]:
        return [self._look(url) for _ in range(times)]


def _is_passing(look: Look) -> bool:
    """No answer, or an error without a commit: the network's trouble, not another version."""
    broken = look.status is None or look.status >= _SERVER_ERROR
    return broken and look.served is None


def _same(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.startswith(other) or other.startswith(one)
