"""What a further attempt takes up: nothing that is certain."""

from collections.abc import Iterable, Mapping, Sequence

from promo.explore.candidates import Candidate
from promo.explore.confirm.errands import Errand, errands
from promo.explore.confirm.table import Seen, confirmation


def unproved(
    candidates: Iterable[Candidate], replays: Mapping[str, Sequence[Seen]]
) -> list[Errand]:
    """The errands of findings that were not looked for as often as it takes.

    What is confirmed stays, and so does what came and went: looking again until it looks right
    is no proof.
    """
    return [
        errand
        for errand in errands(candidates)
        if any(
            confirmation(name, replays.get(errand.key, ())) == "not-replayable"
            for name in errand.names
        )
        and not any(
            confirmation(name, replays.get(errand.key, ())) in {"confirmed", "flaky"}
            for name in errand.names
        )
    ]
