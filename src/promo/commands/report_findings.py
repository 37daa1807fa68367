"""report-findings: what an exploration found becomes issues that live as long as the fault does.

read the reports                 none that reads means that the run failed
list, decide, write the issues   one for each finding; nothing is written without a change
set the commit's status
write issues.json                whatever happened
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

import msgspec

from promo.command import Command, Ending, workflow_run
from promo.config import choose
from promo.documents import envelope
from promo.documents.envelope import Subject
from promo.documents.issues import Issues, Touched
from promo.errors import Interrupted, PromoError, invalid
from promo.findings import rounds
from promo.findings.ancestry import Ancestry
from promo.findings.decisions import Policy
from promo.findings.evidence import Evidence
from promo.findings.evidence.branch import EvidenceBranch
from promo.findings.evidence.keeping import Keeping
from promo.findings.issues import Writer
from promo.findings.reporting import FixDeployed, Reporting, nobody_knows
from promo.findings.rounds import Round
from promo.findings.status import commit_status
from promo.findings.summary import summary
from promo.git import check_branch, find_checkout, token_access
from promo.github.repository import GitHub, Pace
from promo.inputs import PATH, URL, WHOLE, YES_NO, Common, Kind, given, matching, one_of
from promo.outcomes import Class, class_of
from promo.runner import Step


def _times(text: str) -> int:
    number = int(WHOLE.read(text)) if len(text) <= 3 else 0  # noqa: PLR2004  (1 to 100)
    if not 1 <= number <= 100:  # noqa: PLR2004
        raise ValueError("a whole number from 1 to 100")
    return number


@dataclass(frozen=True, kw_only=True)
class Inputs(Common):
    """What report-findings is told."""

    report: tuple[Path, ...] = given(
        "The report: a file, or a folder that holds it. Reports of one application are joined. One"
        " that is missing or does not read is reported as a failed run.",
        PATH,
        default="promo-report",
        many=True,
        argument=True,
    )
    repository: str = given(
        "The repository that the issues are opened in, owner/name.",
        matching(
            "owner/name",
            r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}/(?!\.{1,2}$)[A-Za-z0-9_.-]{1,100}",
            "owner/name",
        ),
        required=True,
        environment="GITHUB_REPOSITORY",
        action_default="${{ github.repository }}",
    )
    token: str | None = given(
        "A token that may write issues and commit statuses.",
        secret=True,
        environment="GITHUB_TOKEN",
        action_default="${{ github.token }}",
    )
    api_url: str = given(
        "The address of GitHub's API.",
        URL,
        default="https://api.github.com",
        environment="GITHUB_API_URL",
        action_default="${{ github.api_url }}",
    )
    labels: tuple[str, ...] = given(
        "Further labels of new issues, beside promo.",
        matching("label", r"[^,\x00-\x1f]{1,50}", "a label of up to 50 characters, no comma"),
        many=True,
    )
    assignees: tuple[str, ...] = given(
        "Who new issues are assigned to, by login.",
        matching("login", r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,38})(?:\[bot\])?", "a login"),
        many=True,
    )
    close_after: int = given(
        "Explorations in a row that must load a finding's route without seeing it before its issue"
        " is closed.",
        Kind("number", _times),
        default="3",
    )
    max_new: int = given(
        "How many issues one run may open; the rest is named in one more.", WHOLE, default="10"
    )
    evidence: Literal["artifact", "branch", "none"] = given(
        "Where the pictures are kept: artifact (linked by evidence-url), branch (an orphan branch"
        " of the repository, shown in the issue; needs contents: write), or none.",
        one_of("artifact", "branch", "none"),
        default="artifact",
    )
    evidence_branch: str = given(
        "The branch of evidence: branch; made when it is not there.", default="promo-evidence"
    )
    repo: Path = given(
        "A checkout with its history. With it, an issue that somebody closed is opened again only"
        " when the explored commit holds what was there when it was closed.",
        PATH,
        default=".",
    )
    evidence_url: str | None = given(
        "Where the report and its pictures are kept: the artifact's page, or the address of the"
        " files (a folder with a slash at its end, or report.html).",
        URL,
    )
    status: bool = given("Set a commit status on the explored commit.", YES_NO, default="true")
    dry_run: bool = given("Say what would be written, and write nothing.", YES_NO, default="false")


def story(inputs: Inputs, step: Step) -> Ending:
    """Read, decide, write, record."""
    return report_findings(inputs, step, Pace())


def report_findings(
    inputs: Inputs, step: Step, pace: Pace, clock: Callable[[], datetime] | None = None
) -> Ending:
    """The story, with its clocks.

    Args:
        inputs: what it is told.
        step: where it runs.
        pace: how fast GitHub may be written to.
        clock: the time of day.
    """
    now = (clock or _now)()
    if not inputs.token and not inputs.dry_run:
        raise invalid(
            "there is no token",
            reason="missing-token",
            where="--token",
            hint="Set GITHUB_TOKEN, or see what would happen with --dry-run",
        )
    told = _Told(inputs, step, _round(inputs, step, now), now)
    github = GitHub(inputs.api_url, inputs.repository, inputs.token, pace)
    try:
        told.report(github)
    except Interrupted as stopped:
        step.annotate("error", f"stopped by {stopped}; what was written stays.")
        return told.ending("inconclusive", "interrupted")
    return told.ending(*told.outcome())


def _round(inputs: Inputs, step: Step, now: datetime) -> Round:
    """What this run has to report."""
    found = rounds.read([step.inside(path, "report") for path in inputs.report])
    app = inputs.app
    if app is None and not found.reports and not found.others:
        config = step.inside(inputs.config, "config") if inputs.config else None
        app = choose(config, None, step.workspace, inputs.repository).name
    return rounds.join(found, app, now)


@dataclass
class _Told:
    """One run, as far as it has come."""

    inputs: Inputs
    step: Step
    round_: Round
    now: datetime
    touched: dict[str, Touched] = field(default_factory=dict[str, Touched])
    troubles: list[PromoError] = field(default_factory=list[PromoError])
    status: str | None = None
    started: float = field(default_factory=time.monotonic)

    def report(self, github: GitHub) -> None:
        """The issues, then the status; trouble with one does not keep the other from happening."""
        inputs = self.inputs
        policy = Policy(inputs.close_after, inputs.max_new, inputs.assignees)
        evidence = Evidence(inputs.evidence_url, left_out=inputs.evidence == "none")
        writer = Writer(self.round_, policy, evidence)
        say = self.step.say if not inputs.dry_run else self._would
        reporting = Reporting(
            github,
            writer,
            inputs.labels,
            self.now,
            say,
            self._ancestry(),
            self._keeping(evidence, github.web),
            self.touched,
        )
        self._try(reporting.rehearse if inputs.dry_run else reporting.carry_out)
        if inputs.status and not inputs.dry_run:
            self._try(lambda: self._set_status(github))

    def _ancestry(self) -> FixDeployed:
        """Asks the checkout, if there is one."""
        git = find_checkout(self.step.inside(self.inputs.repo, "repo"))
        explored = self.round_.sha
        return Ancestry(git, explored) if git and explored else nobody_knows

    def _keeping(self, evidence: Evidence, web: str) -> Keeping | None:
        """Keeps pictures on a branch, when that was asked for and there is something to keep."""
        if self.inputs.evidence != "branch" or self.inputs.token is None:
            return None
        access = token_access(self.inputs.token, web)
        branch = check_branch(self.inputs.evidence_branch, "--evidence-branch")
        place = EvidenceBranch(f"{web}.git", access, branch, web)
        return Keeping(place, self.round_, evidence, self.now, self.troubles.append)

    def _would(self, line: str) -> None:
        self.step.say(f"would be {line}")

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except PromoError as error:
            if class_of(error.outcome) is Class.INVALID and not self.touched:
                raise
            self.troubles.append(error)

    def _set_status(self, github: GitHub) -> None:
        leads_to = self.round_.run.url or self.inputs.evidence_url or self.step.run_url()
        status = commit_status(self.round_, leads_to)
        if status is None or self.round_.sha is None:
            return
        new = github.set_status(self.round_.sha, status)
        self.status = status.state
        verb = "is" if new else "was already"
        self.step.say(f"status {status.context} {verb} {status.state}: {status.description}")

    # ── how it ended ───────────────────────────────────────────────────────────────────────────
    def outcome(self) -> tuple[str, str]:
        """The outcome and its reason."""
        for trouble in self.troubles:
            self.step.annotate("error", str(trouble))
        if self.troubles:
            first = self.troubles[0]
            unreachable = first.outcome == "unreachable" and not self.touched
            return ("unreachable" if unreachable else "partial"), first.reason
        if self.inputs.dry_run:
            return "dry-run", ""
        round_, counts = self.round_, self._counts()
        something = any(counts.values()) or round_.findings or round_.failure
        return ("reported" if something and not round_.aside else "clean"), ""

    def ending(self, outcome: str, reason: str) -> Ending:
        """The ending, with its document written."""
        touched = tuple(self.touched.values())
        folder = self.step.folder_for(self.inputs.out)
        document = self._document(outcome, reason, touched)
        envelope.write(document, folder / "issues.json")
        counts = self._counts()
        return Ending(
            outcome=outcome,
            reason=reason,
            headline=_headline(self.round_, counts),
            outputs={
                **{name: str(counts[name]) for name in _COUNTED},
                "issues": msgspec.json.encode(touched).decode(),
            },
            document=folder / "issues.json",
            summary=summary(self.round_, touched, self.troubles, dry_run=self.inputs.dry_run),
        )

    def _document(self, outcome: str, reason: str, touched: tuple[Touched, ...]) -> Issues:
        round_ = self.round_
        return Issues(
            subject=Subject(
                app=round_.app,
                environment=round_.environment,
                sha=round_.sha,
                release=round_.release,
            ),
            outcome=outcome,
            reasons=tuple(filter(None, (reason, round_.aside))),
            run=workflow_run(self.step),
            timestamp=self.now,
            duration_seconds=round(time.monotonic() - self.started, 3),
            repository=self.inputs.repository,
            touched=touched,
            status=self.status,
        )

    def _counts(self) -> Counter[str]:
        return Counter(done.action for done in self.touched.values() if done.action in _COUNTED)


_COUNTED: Final = ("created", "updated", "reopened", "closed")


def _headline(round_: Round, counts: Counter[str]) -> str:
    done = ", ".join(f"{counts[name]} {name}" for name in _COUNTED if counts[name])
    return f"{round_.app}: {done or 'no issue changed'}"


def _now() -> datetime:
    return datetime.now(UTC)


COMMAND = Command(
    name="report-findings",
    help="Open, update and close issues for what was found.",
    inputs=Inputs,
    outputs={
        "created": "How many issues were opened.",
        "updated": "How many open issues were brought up to date.",
        "reopened": "How many closed issues were opened again.",
        "closed": "How many issues were closed.",
        "issues": "What was done to which issue, as JSON.",
    },
    outcomes=("reported", "clean", "partial", "dry-run"),
    story=story,
    extra="github",
)
