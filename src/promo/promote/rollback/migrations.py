"""What cannot be gone back across: migrations that a person declared irreversible. Pure.

A migration lies between when a release that was here since contains its commit and the release to
go back to does not. What the history at hand cannot tell counts as between.
"""

from collections.abc import Callable, Iterable
from typing import Final

from promo.errors import PromoError, refused
from promo.promote.holds import Migration
from promo.untrusted import one_line

# Whether a commit contains another; None when the history at hand does not tell.
Contains = Callable[[str, str], bool | None]
_SHORT: Final = 10


def refuse_crossing(
    migrations: Iterable[Migration],
    to: str,
    since: Iterable[str],
    contains: Contains,
    where: str,
) -> None:
    """Refuse to go back across an irreversible migration.

    Args:
        migrations: all that are declared.
        to: the commit to go back to.
        since: the commits that were here after it.
        contains: whether one commit (first) contains another.
        where: the file that declares them.

    Raises:
        PromoError: refused; ``irreversible-migration``, ``migration-order-unknown``.
    """
    left = tuple(dict.fromkeys(since))
    for one in migrations:
        known = contains(to, one.revision)
        if not one.irreversible or known:
            continue
        reached = [contains(commit, one.revision) for commit in left]
        if known is False and True in reached:
            raise _crossed(one, to, where)
        if any(there is not False for there in reached):
            raise _unknown(one, to, where)


def _crossed(one: Migration, to: str, where: str) -> PromoError:
    return refused(
        f"the migration {one.revision[:_SHORT]} lies between and cannot be taken back"
        f" ({one_line(one.reason, 200)}); {to[:_SHORT]} does not know its data",
        reason="irreversible-migration",
        where=where,
        hint="Ship a fix instead; if going back is safe all the same, say why with override,"
        " which needs an approval",
    )


def _unknown(one: Migration, to: str, where: str) -> PromoError:
    return refused(
        f"whether the irreversible migration {one.revision[:_SHORT]} lies between"
        f" {to[:_SHORT]} and what is there now cannot be told",
        reason="migration-order-unknown",
        where=where,
        hint="Give repo, a checkout of the application with its whole history (fetch-depth: 0)",
    )
