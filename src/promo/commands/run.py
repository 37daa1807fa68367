"""``promo run``: the whole promotion in one step, for trying out.

stage      writes the source file, when the build handed a release over
wait       until the site serves the commit
explore    it, and judge
promote    what was explored, unless the run only observes
verify     that the target serves it, when its address is known
report     always, unless the run stood aside

It is the reusable workflow in one process, so it holds the write credential beside the browser; the
workflow keeps the two apart.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

from promo.command import Command, Ending
from promo.commands import explore_staging as explorer
from promo.commands import promote_digests, report_findings, wait_for_sha
from promo.documents.earlier import Earlier
from promo.errors import PromoError
from promo.inputs import URL, Common, Declared, Gitops, as_in, declared_inputs, given, one_of
from promo.outcomes import Class, class_of
from promo.runner import Step

T = TypeVar("T", bound=Common)

_WAIT: Final = wait_for_sha.Inputs
_EXPLORE: Final = explorer.Inputs
_REPORT: Final = report_findings.Inputs


@dataclass(frozen=True, kw_only=True)
class Inputs(Gitops, Common):
    """The essential inputs of the four commands, declared where they are at home."""

    url: str = as_in(_EXPLORE, "url")
    target_url: str | None = given(
        "The target environment's site, to see the release live there too.", URL
    )
    sha: str | None = as_in(_EXPLORE, "sha")
    health: str | None = as_in(_EXPLORE, "health")
    match: Any = as_in(_EXPLORE, "match")
    timeout: float = as_in(_WAIT, "timeout")
    confirmations: int = as_in(_WAIT, "confirmations")
    settle: float = as_in(_WAIT, "settle")
    repo: Path = as_in(_EXPLORE, "repo")
    base_sha: str | None = as_in(_EXPLORE, "base_sha")
    routes: tuple[str, ...] = as_in(_EXPLORE, "routes")
    origins: tuple[str, ...] = as_in(_EXPLORE, "origins")
    headers: tuple[str, ...] = as_in(_EXPLORE, "headers")
    auth: str | None = as_in(_EXPLORE, "auth")
    login_secrets: tuple[str, ...] = as_in(_EXPLORE, "login_secrets")
    mutations: Any = as_in(_EXPLORE, "mutations")
    mode: Any = as_in(_EXPLORE, "mode")
    promote_mode: str = given(
        "How the release arrives at the target: on the branch at once, or proposed for a person to"
        " merge.",
        one_of("commit", "pull-request"),
        default="commit",
    )
    block_on: Any = as_in(_EXPLORE, "block_on")
    model: str | None = as_in(_EXPLORE, "model")
    require_model: bool = as_in(_EXPLORE, "require_model")
    budget_usd: Any = as_in(_EXPLORE, "budget_usd")
    budget_minutes: float | None = as_in(_EXPLORE, "budget_minutes")
    max_steps: int = as_in(_EXPLORE, "max_steps")
    browser_path: Path | None = as_in(_EXPLORE, "browser_path")
    source_file: tuple[str, ...] = as_in(_EXPLORE, "source_file")
    target_file: tuple[str, ...] = as_in(_EXPLORE, "target_file")
    release: str | None = as_in(_EXPLORE, "release")
    verify_registry: bool = as_in(promote_digests.Inputs, "verify_registry")
    signer_workflow: str | None = as_in(promote_digests.Inputs, "signer_workflow")
    repository: str | None = as_in(_REPORT, "repository", required=False)
    report_token: str | None = as_in(_REPORT, "token")
    api_url: str = as_in(_REPORT, "api_url")
    labels: tuple[str, ...] = as_in(_REPORT, "labels")
    assignees: tuple[str, ...] = as_in(_REPORT, "assignees")
    close_after: int = as_in(_REPORT, "close_after")
    max_new: int = as_in(_REPORT, "max_new")
    evidence: Any = as_in(_REPORT, "evidence")
    evidence_branch: str = as_in(_REPORT, "evidence_branch")
    evidence_url: str | None = as_in(_REPORT, "evidence_url")
    sarif: Any = as_in(_REPORT, "sarif")
    ref: str | None = as_in(_REPORT, "ref")
    slack_webhook: str | None = as_in(_REPORT, "slack_webhook")
    webhook: str | None = as_in(_REPORT, "webhook")
    status: bool = as_in(_REPORT, "status")


def run(inputs: Inputs, step: Step) -> Ending:
    """The chain; what does not go on ends it, and the report comes last."""
    chain = _Chain(inputs, step)
    for name, play in (
        ("stage", chain.stage),
        ("wait", chain.wait),
        ("explore", chain.explore),
        ("promote", chain.promote),
        ("verify", chain.verify),
    ):
        if not chain.goes_on(name, play):
            break
    chain.report()
    return chain.ending()


@dataclass
class _Chain:
    """One run, as far as it has come."""

    inputs: Inputs
    step: Step
    endings: dict[str, Ending] = field(default_factory=dict[str, Ending])

    def goes_on(self, name: str, play: Callable[[], Ending | None]) -> bool:
        """Play one part; whether the next one may follow."""
        try:
            ending = play()
        except PromoError as error:
            if error.outcome == "invalid" and "explore" not in self.endings:
                raise
            self.step.annotate("error", str(error))
            ending = Ending(error.outcome, str(error), error.reason)
        if ending is not None:
            self.endings[name] = ending
        return ending is None or class_of(ending.outcome) is Class.GO

    # ── the parts ──────────────────────────────────────────────────────────────────────────────
    def stage(self) -> Ending | None:
        """Write the source file itself, as the build asked."""
        if self.inputs.release in {None, "null"} or not self.inputs.source_file:
            return None
        return self._promote(source_file=(), target_file=self.inputs.source_file)

    def wait(self) -> Ending | None:
        """Wait until every answer names the commit."""
        return self._wait(self.inputs.url, self.inputs.sha)

    def explore(self) -> Ending | None:
        """Explore the site as it is."""
        return self._play(explorer.COMMAND, _EXPLORE, sha=self.endings["wait"].outputs["sha"])

    def promote(self) -> Ending | None:
        """Promote exactly what the report says was explored."""
        if self.inputs.mode == "observe" or not self.inputs.target_file:
            return None
        return self._promote(
            report=self.report_file,
            report_sha256=self.endings["explore"].outputs["report-sha256"],
            require_evidence=True,
            release=None,
            mode=self.inputs.promote_mode,
        )

    def verify(self) -> Ending | None:
        """Wait until the target serves the same commit."""
        if "promote" not in self.endings or not self.inputs.target_url:
            return None
        return self._wait(self.inputs.target_url, self.endings["wait"].outputs["sha"])

    def report(self) -> None:
        """Issues and status. A run that stood aside before it explored has nothing to tell."""
        last = next(reversed(self.endings.values()))
        aside = class_of(last.outcome) is Class.ASIDE and "explore" not in self.endings
        if aside or not (self.inputs.report_token and self.inputs.repository):
            self.step.say("nothing is reported: " + ("stood aside" if aside else "no token given"))
            return
        self.goes_on(
            "report",
            lambda: self._play(
                report_findings.COMMAND,
                _REPORT,
                report=(self.report_file,),
                token=self.inputs.report_token,
            ),
        )

    def ending(self) -> Ending:
        """That of the part which ended the chain; what was promoted is not undone by a report."""
        decisive = [e for name, e in self.endings.items() if name != "report"][-1]
        if decisive is self.endings.get("verify") and class_of(decisive.outcome) is Class.GO:
            decisive = self.endings["promote"]
        return Ending(
            decisive.outcome,
            decisive.headline,
            decisive.reason,
            outputs={
                "report": str(self.report_file) if self.report_file.is_file() else "",
                "promotion": self._output("promote", "promotion-id"),
                "issues": self._output("report", "issues"),
            },
            document=decisive.document,
            summary="\n".join(e.summary for e in self.endings.values() if e.summary),
            green=decisive.green,
        )

    # ── underneath ─────────────────────────────────────────────────────────────────────────────
    @property
    def report_file(self) -> Path:
        """Where explore-staging writes its report."""
        return self.step.inside(self.inputs.out, "out") / "report.json"

    def _wait(self, site: str, sha: str | None) -> Ending:
        health = self.inputs.health or "/health"
        url = (site.rstrip("/") + health,)
        return self._play(wait_for_sha.COMMAND, _WAIT, url=url, sha=sha or None)

    def _promote(self, **changes: Any) -> Ending:
        """promote-digests; our ``timeout`` is that of waiting, so it keeps its own."""
        kind = promote_digests.Inputs
        own = {"github_token": self.inputs.report_token, "timeout": kind.timeout}
        return self._play(promote_digests.COMMAND, kind, **{**own, **changes})

    def _play(self, command: Command, kind: type[T], **changes: Any) -> Ending:
        """One command's story, with the inputs of ours that it has too."""
        same = {name: getattr(self.inputs, name) for name in shared_inputs(kind)}
        with self.step.group(f"promo {command.name}"):
            return command.story(kind(**{**same, **changes}), self.step)

    def _output(self, part: str, name: str) -> str:
        return self.endings[part].outputs.get(name, "") if part in self.endings else ""


def shared_inputs(kind: type[Any]) -> set[str]:
    """The names that mean the same here and there; ``evidence`` and ``mode`` have two meanings."""
    ours, theirs = declared_inputs(Inputs), declared_inputs(kind)
    same = {name for name in ours.keys() & theirs.keys() if _alike(ours[name], theirs[name])}
    return {name.replace("-", "_") for name in same}


def _alike(one: Declared, other: Declared) -> bool:
    return (one.kind.name, one.many) == (other.kind.name, other.many)


def _forget(earlier: Earlier) -> None:
    """All that the parts leave: a part that is not played must not seem to have been."""
    explorer.COMMAND.forget(earlier)
    earlier.forget("wait.json", "promotion.json", "issues.json", "issues.md")


COMMAND: Final = Command(
    name="run",
    help="The whole promotion in one step.",
    inputs=Inputs,
    outputs={
        "report": "The path of report.json; report.html and screenshots lie beside it.",
        "promotion": "The id of the promotion; empty when nothing moved.",
        "issues": "The issues that were opened, changed or closed, as JSON.",
    },
    outcomes=(
        "promoted", "already-there", "proposed", "pass", "skipped", "fail", "inconclusive",
        "refused", "superseded", "held", "waiting-for-approval", "unhealthy",
    ),
    story=run,
    extra="run",
    forget=_forget,
)  # fmt: skip
