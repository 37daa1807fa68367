"""The report of an exploration: what was in scope, what was tried, what was found, the verdict."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from promo.documents.envelope import Envelope, Line, Text
from promo.documents.predicates import Predicate
from promo.documents.release import Sha
from promo.documents.scope import Scope
from promo.documents.shards import Shard
from promo.documents.steps import Step

Verdict = Literal["pass", "fail", "inconclusive", "skipped", "superseded"]
Severity = Literal["critical", "warning", "info"]
Confirmation = Literal["confirmed", "flaky", "unconfirmed", "not-replayable"]
Engine = Literal["model", "walker", "none"]
RouteOutcome = Literal["pass", "fail", "inconclusive"]
LeftWhy = Literal["forbidden", "never", "read-only", "elsewhere", "max-steps"]
What = Literal["preflight", "live", "targeted", "smoke"]
Count = Annotated[int, Meta(ge=0)]
Usd = Annotated[str, Meta(pattern=r"^\d+\.\d{2,8}$", max_length=30)]
Fingerprint = Annotated[str, Meta(pattern=r"^v\d{1,3}:[0-9a-f]{16}$", max_length=21)]


class Accepted(msgspec.Struct, frozen=True, kw_only=True):
    """Why and until when a finding is accepted (``accept`` of ``.promo/<app>.yml``)."""

    reason: Line
    until: Line


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong.

    ``id`` is its fingerprint (docs/findings.md), ``aliases`` what older versions of the fingerprint
    made of it; ``route`` the template, ``url`` where it was seen, ``seen_on`` the first routes of
    the inventory that show it; ``charter`` the flow that found it, None when loading its route
    shows it; ``predicate`` what a replay checked where no rule sees it; ``screenshot`` and ``test``
    (a regression test) paths beside the report; ``console`` and ``network`` bounded excerpts.
    """

    id: Annotated[str, Meta(pattern=r"^v1:[0-9a-f]{16}$", max_length=19)]
    aliases: Annotated[tuple[Fingerprint, ...], Meta(max_length=10)] = ()
    rule: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
    severity: Severity
    title: Line
    description: Text = ""
    route: Line
    url: Line
    seen_on: tuple[Line, ...] = ()
    phase: Literal["targeted", "smoke"]
    charter: Line | None = None
    confirmation: Confirmation
    preexisting: bool = False
    accepted: Accepted | None = None
    steps: tuple[Step, ...] = ()
    predicate: Predicate | None = None
    screenshot: Line | None = None
    test: Line | None = None
    console: tuple[Line, ...] = ()
    network: tuple[Line, ...] = ()
    first_party: bool = True


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """One charter that was worked.

    ``reason`` says why it is undecided, ``engine`` who worked it, ``usd`` what that cost;
    ``not_tried`` is what the model says that it left out.
    """

    name: Line
    steps: Count
    outcome: RouteOutcome
    reason: Line | None = None
    engine: Engine = "walker"
    usd: Usd = "0.00"
    not_tried: Annotated[tuple[Line, ...], Meta(max_length=20)] = ()


class LeftAlone(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a charter met and that was not used, or without effect.

    ``what`` as a step names it, ``route`` the charter's. ``why``: ``forbidden`` leads out, ends
    something or costs money; ``never`` as ``explore.never`` says; ``read-only`` was used, and what
    it sent was refused; ``elsewhere`` leads to an origin that is not allowed; ``max-steps`` counts
    what was still to do.
    """

    what: Line
    route: Line
    why: LeftWhy


class TargetedPhase(msgspec.Struct, frozen=True, kw_only=True):
    """What the diff touches. ``passed`` is None when the phase did not run."""

    passed: bool | None = msgspec.field(name="pass", default=None)
    engine: Engine = "none"
    degraded: Line | None = None
    flows_tested: tuple[Flow, ...] = ()
    left_alone: tuple[LeftAlone, ...] = ()
    findings: tuple[Finding, ...] = ()


class RouteCheck(msgspec.Struct, frozen=True, kw_only=True):
    """One route that the sweep loaded; ``status`` is None when no document came back."""

    route: Line
    status: int | None
    ms: Count
    outcome: RouteOutcome
    reason: Line | None = None


class SmokePhase(msgspec.Struct, frozen=True, kw_only=True):
    """Every route, loaded once. ``passed`` is None when the phase did not run."""

    passed: bool | None = msgspec.field(name="pass", default=None)
    routes_checked: tuple[RouteCheck, ...] = ()
    findings: tuple[Finding, ...] = ()


class Phases(msgspec.Struct, frozen=True, kw_only=True):
    """Both phases, run or not."""

    targeted: TargetedPhase
    smoke: SmokePhase


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """What the model cost; zero without one. ``usd`` is a decimal string."""

    usd: Usd = "0.00"
    input_tokens: Count = 0
    cache_read_tokens: Count = 0
    cache_write_tokens: Count = 0
    output_tokens: Count = 0
    model: Line | None = None
    price_version: Line | None = None
    source: Literal["provider", "estimated", "unknown", "none"] = "none"


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a run did: when it began, counted from the run's beginning, and how long.

    ``sha`` is what a reading of the live commit saw; None for the rest, and for a site without one.
    """

    what: What
    at_seconds: Annotated[float, Meta(ge=0)]
    seconds: Annotated[float, Meta(ge=0)] = 0.0
    sha: Sha | None = None


class Report(Envelope, frozen=True, kw_only=True):
    """``report.json``.

    ``sha`` is what the site served, None if it named no commit. ``live`` holds every reading of
    it: before each phase and after the last; ``timeline`` when that was, and the phases.
    ``obstacles`` are the reasons why the run could not decide (``unlinked-release``, ``fenced`` …);
    with one of them it never passes. ``refused`` lists what the fence kept the pages from reaching.
    ``shard`` is set when only a part was explored; ``shards`` are the parts that were joined to it.
    """

    schema: Literal["promo/report"] = "promo/report"
    sha: Sha | None
    base_sha: Sha | None
    url: Line
    overall: Verdict
    mode: Literal["enforce", "observe"] = "enforce"
    block_on: Literal["critical", "warning"] = "critical"
    live: tuple[Sha | None, ...] = ()
    timeline: tuple[Moment, ...] = ()
    obstacles: tuple[Line, ...] = ()
    scope: Scope
    phases: Phases
    refused: tuple[Line, ...] = ()
    screenshots: tuple[Line, ...] = ()
    cost: Cost = Cost()
    shard: Shard | None = None
    shards: tuple[Shard, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a document that says two things at once."""
        if self.overall != self.outcome:
            raise ValueError(f"overall is {self.overall} and outcome is {self.outcome}")
        if self.live and self.live[0] != self.sha:
            raise ValueError(f"sha is {self.sha} and the first of live is {self.live[0]}")

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of both phases."""
        return (*self.phases.targeted.findings, *self.phases.smoke.findings)
