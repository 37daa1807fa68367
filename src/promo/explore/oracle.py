"""What an oracle is: rules that tell broken from working, without a model."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from promo.documents.predicates import Predicate
from promo.documents.report import Severity
from promo.explore.fence.origins import Allowed
from promo.explore.page.visited import Visited


@dataclass(frozen=True, kw_only=True)
class Observation:
    """One thing that looked wrong during one visit.

    Args:
        rule: the rule that it breaks.
        severity: what it weighs if it is seen again.
        title: one line for a person; foreign text in it is as it came.
        description: more, where there is more.
        identity: the rule's own parts of the fingerprint.
        first_party: whether it is the site's own, or of an origin declared beside it.
        console: lines of the console that belong to it.
        network: requests that belong to it.
        proposed: whether a model says so and no rule does: it weighs what its proof is worth.
        predicate: how a replay checks it, where no rule could; None where nothing can.
    """

    rule: str
    severity: Severity
    title: str
    identity: tuple[str, ...]
    description: str = ""
    first_party: bool = True
    console: tuple[str, ...] = ()
    network: tuple[str, ...] = ()
    proposed: bool = False
    predicate: Predicate | None = None

    @property
    def provable(self) -> bool:
        """Whether a replay can tell if the fault is there."""
        return not self.proposed or self.predicate is not None


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule: its id, the heaviest that it can weigh, one line of help, one example."""

    id: str
    severity: Severity
    help: str
    example: str


@dataclass(frozen=True, kw_only=True)
class Oracle:
    """One family: its rules, and the function that looks at a visit."""

    rules: tuple[Rule, ...]
    look: Callable[[Visited, Allowed], Iterable[Observation]]
