"""What an earlier run left in a command's folder: no later step may take it for this run's.

A command forgets it before anything else can be wrong with the request, so that whatever is there
afterwards, however the command ended, is its own. What it was handed to read stays.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from promo import bounds


@dataclass(frozen=True)
class Earlier:
    """A command's folder, before the command has begun.

    Args:
        out: the folder, absolute; it may not be there.
        given: what an input was given, by its public name: absolute paths, none where nothing was.
        only_shown: whether this is a dry run of a person, who keeps what there is. In a workflow
            a step comes after it that may read.
    """

    out: Path
    given: Callable[[str], Sequence[Path]]
    only_shown: bool = False

    def forget(self, *names: str, handed: Iterable[str] = ()) -> None:
        """Take documents away.

        Args:
            names: of the documents.
            handed: the inputs by which one of them, or its folder, may be handed over.

        Raises:
            OSError: one is there and stays.
        """
        kept = [path for name in handed for path in self.given(name)]
        for path in (self.out / name for name in names):
            if is_ours(path) and not any(path.is_relative_to(one) for one in kept):
                path.unlink(missing_ok=True)


def is_ours(path: Path) -> bool:
    """Whether a file is a document of promo's, of whatever kind and version."""
    try:
        if path.stat().st_size > bounds.DOCUMENT_BYTES:
            return False
        return msgspec.json.decode(path.read_bytes(), type=_Head).schema.startswith("promo/")
    except (OSError, msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return False  # no step could read it as anything


class _Head(msgspec.Struct):
    schema: str
