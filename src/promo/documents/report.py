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
What = Literal["preflight", "live", "targeted", "smoke", "confirm", "compare"]
Count = Annotated[int, Meta(ge=0)]
Usd = Annotated[str, Meta(pattern=r"^\d+\.\d{2,8}$", max_length=30)]
Fingerprint = Annotated[str, Meta(pattern=r"^v\d{1,3}:[0-9a-f]{16}$", max_length=21)]


class Accepted(msgspec.Struct, frozen=True, kw_only=True):
    """Why and until when a finding is accepted (``accept`` of ``.promo/<app>.yml``).

    Args:
        reason: the words of whoever accepted it.
        until: the day or moment after which it counts again.
    """

    reason: Line
    until: Line


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong.

    Args:
        id: its fingerprint (docs/findings.md), the same on every environment.
        aliases: what older versions of the fingerprint made of it.
        rule: what is broken (docs/rules.md).
        severity: how heavy it weighs, before it is known whether it is confirmed.
        title: one line.
        description: what there is to say about it.
        route: the route's template.
        url: where it was seen.
        seen_on: the first routes of the inventory that show it.
        phase: which phase saw it first.
        charter: the flow that found it; null when loading its route shows it.
        confirmation: what replays said (docs/findings.md).
        preexisting: whether the target environment shows it too.
        accepted: why and until when it is accepted; null where it is not.
        steps: the way to it.
        predicate: what a replay checked where no rule sees it.
        screenshot: a picture's path beside the report.
        test: a regression test's path beside the report.
        console: bounded lines of the page's console.
        network: bounded lines about requests.
        first_party: whether the site itself is at fault.
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

    Args:
        name: the charter's.
        steps: how many steps were taken.
        outcome: how it went.
        reason: why it is undecided.
        engine: who worked it.
        usd: what that cost, as a decimal text.
        not_tried: what the model says that it left out.
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

    ``forbidden`` leads out, ends something or costs money; ``never`` as ``explore.never`` says;
    ``read-only`` was used, and what it sent was refused; ``elsewhere`` leads to an origin that is
    not allowed; ``max-steps`` counts what was still to do.

    Args:
        what: the thing, as a step names it.
        route: the charter's.
        why: the reason.
    """

    what: Line
    route: Line
    why: LeftWhy


class TargetedPhase(msgspec.Struct, frozen=True, kw_only=True):
    """What the diff touches.

    Args:
        passed: whether it passed; null when it did not run.
        engine: who worked the charters.
        degraded: why something other than asked for worked them.
        flows_tested: each charter that was worked.
        left_alone: what was met and not used, or used in vain.
        findings: what it found.
    """

    passed: bool | None = msgspec.field(name="pass", default=None)
    engine: Engine = "none"
    degraded: Line | None = None
    flows_tested: tuple[Flow, ...] = ()
    left_alone: tuple[LeftAlone, ...] = ()
    findings: tuple[Finding, ...] = ()


class RouteCheck(msgspec.Struct, frozen=True, kw_only=True):
    """One route that the sweep loaded; ``status`` is None when no document came back.

    Args:
        route: which.
        status: of its document; null when none came back.
        ms: how long it took to load and come to rest, in milliseconds.
        outcome: how it went.
        reason: why it is undecided.
    """

    route: Line
    status: int | None
    ms: Count
    outcome: RouteOutcome
    reason: Line | None = None


class SmokePhase(msgspec.Struct, frozen=True, kw_only=True):
    """Every route, loaded once.

    Args:
        passed: whether it passed; null when it did not run.
        routes_checked: each route that was loaded.
        findings: what it found.
    """

    passed: bool | None = msgspec.field(name="pass", default=None)
    routes_checked: tuple[RouteCheck, ...] = ()
    findings: tuple[Finding, ...] = ()


class Phases(msgspec.Struct, frozen=True, kw_only=True):
    """Both phases, run or not.

    Args:
        targeted: what the change reaches, worked through.
        smoke: every route, loaded once.
    """

    targeted: TargetedPhase
    smoke: SmokePhase


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """What the model cost; zero without one.

    Args:
        usd: US dollars, as a decimal text.
        input_tokens: read and not cached.
        cache_read_tokens: read from the prompt cache.
        cache_write_tokens: written to it.
        output_tokens: answered.
        model: its name.
        price_version: which list of prices was used.
        source: who counted the tokens.
    """

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

    Args:
        what: what it did.
        at_seconds: when it began, counted from the run's beginning.
        seconds: how long it took.
        sha: what a reading of the live commit saw; null for the rest, and for a site without one.
    """

    what: What
    at_seconds: Annotated[float, Meta(ge=0)]
    seconds: Annotated[float, Meta(ge=0)] = 0.0
    sha: Sha | None = None


class Report(Envelope, frozen=True, kw_only=True):
    """What was explored and what it showed, ``report.json``.

    Args:
        sha: the commit that the site served; null if it named none.
        base_sha: the commit that the change was compared with; null where there was none.
        url: the site.
        overall: the verdict; the same as ``outcome``.
        mode: whether the verdict counts; a report that only observed promotes nothing.
        block_on: the lowest severity that blocks.
        live: every reading of the live commit: before each phase and after the last.
        timeline: when these readings and the phases were, and when findings were confirmed, and
            compared with where the release does not run.
        obstacles: why the run could not decide (``unlinked-release``, ``fenced`` …); with one it
            never passes.
        scope: what was to be explored, and why.
        phases: what was explored, and what was found.
        refused: what the fence kept the pages from reaching.
        screenshots: paths beside the report.
        cost: what the model cost.
        shard: which part this is, where only a part was explored.
        shards: the parts that were joined to it.
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
