"""The bytes of objects, read in one go."""

from collections.abc import Sequence
from typing import Final

from promo.errors import undecided
from promo.git import Git
from promo.gitops.fetching import Place, over_network
from promo.untrusted import one_line

_HEAD_PARTS: Final = 3  # object, type, size


def read_blobs(git: Git, place: Place, objects: Sequence[str]) -> dict[str, bytes]:
    """The bytes of objects by their names.

    Args:
        git: where they are; what is missing is fetched one by one.
        place: whose they are, for an error.
        objects: their full names.

    Raises:
        PromoError: undecided, ``git-failed`` for one that is nowhere; see ``trouble.error_of``.
    """
    answer = over_network(git, place, "cat-file", "--batch", stdin="\n".join(objects).encode()).out
    found: dict[str, bytes] = {}
    at = 0
    for _ in objects:
        end = answer.find(b"\n", at)
        head = answer[at:end].decode("utf-8", "replace")
        parts = head.split(" ")
        if len(parts) != _HEAD_PARTS or not parts[2].isdigit():
            raise undecided(
                f"git answered {one_line(head, 80)!r} for a file",
                reason="git-failed",
                where=str(place),
            )
        start, at = end + 1, end + 1 + int(parts[2]) + 1
        found[parts[0]] = answer[start : at - 1]
    return found
