"""report-findings: what an exploration found becomes issues that live as long as the fault does.

read the reports                 none that reads means that the run failed
list, decide, write the issues   one for each finding; nothing is written without a change
set the commit's status
hand over the SARIF file         when that was asked for
tell Slack, or another program   when something changed; never changes how this ends
write issues.json                whatever happened
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from promo.command import Command, Ending, workflow_run
from promo.commands.report_findings.inputs import Inputs
from promo.commands.report_findings.scanning import scan, told
from promo.config import DEFAULT_PATH, choose
from promo.config import read as read_config
from promo.documents import envelope
from promo.documents.envelope import Subject
from promo.documents.issues import Issues, Touched
from promo.errors import Interrupted, PromoError, invalid
from promo.files import write_file
from promo.findings import reading
from promo.findings.ancestry import Ancestry
from promo.findings.decisions import Policy
from promo.findings.drafts import NAME, drafts_page
from promo.findings.evidence import Evidence
from promo.findings.evidence.branch import EvidenceBranch
from promo.findings.evidence.keeping import Keeping
from promo.findings.issues import Writer
from promo.findings.notify import check_address, notify
from promo.findings.notify.message import Message, changes_of
from promo.findings.reading import Read
from promo.findings.reporting import FixDeployed, Reporting, nobody_knows
from promo.findings.rounds import Round, join
from promo.findings.status import commit_status
from promo.findings.summary import summary
from promo.findings.tracker import NotAsked, Tracker
from promo.git import check_branch, find_checkout, token_access
from promo.github.calls import Pace
from promo.github.code_scanning import CodeScanning
from promo.github.repository import GitHub
from promo.outcomes import Class, class_of
from promo.redact import redact
from promo.runner import Step
from promo.untrusted import one_line


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
    if inputs.repository is None and not inputs.dry_run:
        raise invalid(
            "--repository is missing",
            reason="missing-input",
            hint="Say where issues are opened, for example --repository org/shop, or see what would"
            " happen with --dry-run",
        )
    for option, url in _webhooks(inputs):
        check_address(option, url)
        step.mask(url)
    found, round_ = _round(inputs, step, now)
    if "emails" in inputs.mask or _masks_emails(inputs, step, found, round_.app):
        redact.mask_emails()
    told = _Told(inputs, step, found, round_, pace, now)
    try:
        if inputs.repository is None:
            told.rehearse_alone()
        else:
            told.report(GitHub(inputs.api_url, inputs.repository, inputs.token, pace))
    except Interrupted as stopped:
        step.annotate("error", f"stopped by {stopped}; what was written stays.")
        return told.ending("inconclusive", "interrupted")
    return told.ending(*told.outcome())


def _round(inputs: Inputs, step: Step, now: datetime) -> tuple[Read, Round]:
    """What was read, and what this run has to report."""
    found = reading.read([step.inside(path, "report") for path in inputs.report])
    app = inputs.app
    if app is None and not found.reports and not found.others:
        config = step.inside(inputs.config, "config") if inputs.config else None
        app = choose(config, None, step.workspace, inputs.repository).name
    return found, join(found, app, now)


def _masks_emails(inputs: Inputs, step: Step, found: Read, app: str) -> bool:
    """Whether the configuration wants no addresses in issues.

    Not asked when nothing was read: a configuration that does not read must not keep the failed run
    that it caused from being reported.
    """
    if inputs.mask or not found.reports:
        return False
    default = step.workspace / DEFAULT_PATH
    path = step.inside(inputs.config, "config") if inputs.config else default
    if inputs.config is None and not default.is_file():
        return False
    ours = read_config(path, app).apps.get(app)
    return ours is not None and ours.mask_emails


@dataclass
class _Told:
    """One run, as far as it has come."""

    inputs: Inputs
    step: Step
    found: Read
    round_: Round
    pace: Pace
    now: datetime
    touched: dict[str, Touched] = field(default_factory=dict[str, Touched])
    troubles: list[PromoError] = field(default_factory=list[PromoError])
    notes: list[str] = field(default_factory=list[str])
    status: str | None = None
    sarif_file: Path | None = None
    started: float = field(default_factory=time.monotonic)

    def rehearse_alone(self) -> None:
        """A dry run that was not told of a repository."""
        self._rehearse(self._reporting(NotAsked(), ""), "no repository was given")
        if self.inputs.sarif != "none":
            self._sarif(None)

    def report(self, github: GitHub) -> None:
        """The issues, then the status; trouble with one does not keep the other from happening."""
        inputs = self.inputs
        reporting = self._reporting(github, github.web)
        if inputs.dry_run:
            self._try(lambda: self._rehearse(reporting))
        else:
            self._try(reporting.carry_out)
        if inputs.status and not inputs.dry_run:
            self._try(lambda: self._set_status(github))
        if github.moved_to:
            self._say_moved(github.moved_to)
        if inputs.sarif != "none":
            self._try(lambda: self._sarif(github))
        if not inputs.dry_run:
            self._notify()

    def _reporting(self, tracker: Tracker, web: str) -> Reporting:
        inputs = self.inputs
        policy = Policy(inputs.close_after, inputs.max_new, inputs.assignees)
        evidence = Evidence(inputs.evidence_url, left_out=inputs.evidence == "none")
        return Reporting(
            tracker,
            Writer(self.round_, policy, evidence, web),
            inputs.labels,
            self.now,
            self.step.say if not inputs.dry_run else self._would,
            self._ancestry(),
            self._keeping(evidence, web),
            self.touched,
        )

    def _rehearse(self, reporting: Reporting, unasked: str = "") -> None:
        """Say what would happen, and write down the issues that would be opened.

        Who gave no token only wants to see them, and hears that nobody was asked what is open; with
        a token, not to get in is trouble of its own, but no reason to show nothing.
        """
        try:
            drafts = reporting.rehearse()
        except PromoError as error:
            if self.inputs.token and class_of(error.outcome) is Class.INVALID:
                raise
            unasked = one_line(f"{error.where} {error.what}")
            drafts = replace(reporting, tracker=NotAsked()).rehearse()
            self.troubles.extend([error] if self.inputs.token else [])
        if unasked:
            said = f"{unasked}, so nobody was asked which issues there are: all are shown as new."
            self.step.annotate("notice", said)
            self.notes.append(said)
        if drafts:
            write_file(self.step.folder_for(self.inputs.out) / NAME, drafts_page(drafts).encode())
            shown = one_line(str(self.inputs.out / NAME))
            self.step.say(f"the text of {_issues(len(drafts))} is in {shown}")

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

    def _say_moved(self, name: str) -> None:
        """GitHub follows an old name only until somebody takes it."""
        said = f"{self.inputs.repository} is called {one_line(name, 150)} now: name that one."
        self.step.annotate("warning", said)
        self.notes.append(said)

    def _set_status(self, github: GitHub) -> None:
        leads_to = self.round_.run.url or self.inputs.evidence_url or self.step.run_url()
        status = commit_status(self.round_, leads_to)
        if status is None or self.round_.sha is None:
            return
        new = github.set_status(self.round_.sha, status)
        self.status = status.state
        verb = "is" if new else "was already"
        self.step.say(f"status {status.context} {verb} {status.state}: {status.description}")

    def _sarif(self, github: GitHub | None) -> None:
        scanned = scan(self.inputs, self.found, self.round_, self.step.folder_for(self.inputs.out))
        self.notes.extend(scanned.notes)
        self.sarif_file = scanned.file
        if scanned.content is not None and github is not None:
            said = told(
                CodeScanning(github, self.pace.pause), scanned.content, self.inputs, self.round_
            )
            self.notes.append(said)
            self.step.say(said)

    def _notify(self) -> None:
        """Tell what changed; trouble is a warning."""
        changes = changes_of(self.round_, tuple(self.touched.values()))
        if not changes:
            return
        run_url = self.round_.run.url or self.step.run_url()
        url = self.inputs.evidence_url
        message = Message(self.round_, self.inputs.repository or "", changes, run_url, url)
        for option, address in _webhooks(self.inputs):
            said = notify(option, address, message, self.pace.pause)
            if said:
                self.step.annotate("warning", f"{option} was not told: {said}.")
                self.notes.append(f"{option} was not told: {said}.")

    # ── how it ended ───────────────────────────────────────────────────────────────────────────
    def outcome(self) -> tuple[str, str]:
        """The outcome and its reason."""
        for trouble in self.troubles:
            self.step.annotate("error", str(trouble))
        if self.troubles:
            first = self.troubles[0]
            nothing = self.inputs.dry_run or not self.touched
            unreachable = first.outcome == "unreachable" and nothing
            return ("unreachable" if unreachable else "partial"), first.reason
        if self.inputs.dry_run:
            return "dry-run", ""
        round_, counts = self.round_, self._counts()
        moved = round_.moves.rolled_back or round_.standstill
        something = any(counts.values()) or round_.findings or round_.failure or moved
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
                "sarif-file": str(self.sarif_file or ""),
            },
            document=folder / "issues.json",
            summary=summary(
                self.round_, touched, self.troubles, self.notes, dry_run=self.inputs.dry_run
            ),
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
            repository=self.inputs.repository or "",
            touched=touched,
            status=self.status,
        )

    def _counts(self) -> Counter[str]:
        return Counter(done.action for done in self.touched.values() if done.action in _COUNTED)


def _webhooks(inputs: Inputs) -> list[tuple[str, str]]:
    """Whom to tell, by the name of the input."""
    pairs = (("slack-webhook", inputs.slack_webhook), ("webhook", inputs.webhook))
    return [(option, url) for option, url in pairs if url]


_COUNTED: Final = ("created", "updated", "reopened", "closed")


def _headline(round_: Round, counts: Counter[str]) -> str:
    done = ", ".join(f"{counts[name]} {name}" for name in _COUNTED if counts[name])
    return f"{round_.app}: {done or 'no issue changed'}"


def _issues(count: int) -> str:
    return f"{count} issue{'' if count == 1 else 's'}"


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
        "sarif-file": "The path of findings.sarif; empty when it was not asked for.",
    },
    outcomes=("reported", "clean", "partial", "dry-run"),
    story=story,
    extra="github",
    forget=lambda earlier: earlier.forget("issues.json", NAME),
)
