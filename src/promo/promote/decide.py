"""Whether a release moves now: a pure function of the facts, read anew before every push.

already-there           the target carries it
superseded              the source has moved on and nobody pinned the release, or the target is
                        newer: nothing ever goes backwards here
held                    somebody took this release back, here or in the source, holds the
                        environment, or it is frozen
inconclusive            which of two releases is newer cannot be told
waiting-for-approval    a person has to say yes; an override always needs one
                        (whoever merges a pull request says it)
promoted                nothing stands against it
"""

from dataclasses import dataclass
from typing import Literal

# How the wanted release stands to the one that the target got last.
Order = Literal["newer", "same", "older", "unknown"]
Outcome = Literal[
    "already-there",
    "superseded",
    "held",
    "inconclusive",
    "waiting-for-approval",
    "promoted",
]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that the decision may look at.

    Args:
        already: every target file carries the release.
        source_moved: the source no longer holds the release, and it was not pinned.
        order: None when the target never got a release.
        taken_back: the target is not as its last promotion left it: rolled back, or by hand.
        rollback: which rollback took it back, who and why; empty where none is recorded.
        source_rollback: which rollback took the release back in the source, who and why; empty
            where none did.
        hold: why the environment is held; None when it is not.
        freeze: why it is frozen; None when it is not.
        approval_required: whether the environment wants a person's yes.
        override: whether it moves without a pass, which always wants one.
        approved: whether there is one.
        proposes: whether a pull request is asked for, which a person approves by merging it.
    """

    already: bool = False
    source_moved: bool = False
    order: Order | None = None
    taken_back: bool = False
    rollback: str = ""
    source_rollback: str = ""
    hold: str | None = None
    freeze: str | None = None
    approval_required: bool = False
    override: bool = False
    approved: bool = False
    proposes: bool = False


@dataclass(frozen=True)
class Decision:
    """The outcome, its reason (a fixed name or empty), and a sentence for people."""

    outcome: Outcome
    reason: str = ""
    why: str = ""

    @property
    def goes(self) -> bool:
        """Whether the release moves."""
        return self.outcome == "promoted"


def decide(facts: Facts) -> Decision:
    """Whether the release moves, and why not."""
    rules: tuple[tuple[bool, Decision], ...] = (
        (
            facts.already,
            Decision("already-there", why="The target already carries this release"),
        ),
        (
            facts.source_moved,
            Decision(
                "superseded",
                "source-moved",
                "The source has another release by now; its own run will move that one",
            ),
        ),
        (
            facts.order == "older" and not facts.taken_back,
            Decision("superseded", "target-newer", "The target already has a newer release"),
        ),
        (
            facts.order in {"older", "same"} and facts.taken_back,
            Decision(
                "held",
                "rolled-back",
                "The target was taken back from this release or a newer one"
                + (f" ({facts.rollback})" if facts.rollback else ", by hand")
                + "; a release newer than the bad one will move again",
            ),
        ),
        (
            bool(facts.source_rollback),
            Decision(
                "held",
                "source-rolled-back",
                f"The source was taken back from this release ({facts.source_rollback}); a release"
                " newer than that one will move",
            ),
        ),
        (facts.hold is not None, Decision("held", "on-hold", f"On hold: {facts.hold}")),
        (facts.freeze is not None, Decision("held", "frozen", f"Frozen: {facts.freeze}")),
        (
            facts.order == "unknown",
            Decision(
                "inconclusive",
                "order-unknown",
                "Which release is newer, this one or the target's, cannot be told. Give a checkout"
                " with history (repo), or let promote-digests write the source file too",
            ),
        ),
        (
            (facts.approval_required or facts.override) and not (facts.approved or facts.proposes),
            Decision(
                "waiting-for-approval",
                "override-needs-approval" if facts.override else "approval-required",
                "A person has to approve it: run the job in the GitHub environment of that name,"
                " with required reviewers, or promote by pull request",
            ),
        ),
    )
    return next((decision for applies, decision in rules if applies), Decision("promoted"))
