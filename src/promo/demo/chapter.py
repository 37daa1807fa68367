"""The steps a release goes through, each a command of promo and the outcome the story expects.

written    promote-digests   the build's release into staging's file
live       wait-for-sha      until an environment serves the commit
explored   explore-staging   a verdict
promoted   promote-digests   from staging's file to demo's, on the report
reported   report-findings   issues and the commit's status
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import msgspec

from promo.demo import gitops
from promo.demo.builds import IMAGE, Build
from promo.demo.explorer import Explorer
from promo.demo.running import Done, Runner
from promo.demo.stage import Stage
from promo.demo.telling import Teller
from promo.documents.issues import Issues
from promo.documents.promotion import Promotion
from promo.documents.release import Image, Release
from promo.documents.report import Report
from promo.documents.wait import Wait
from promo.errors import undecided

# The defaults fit a cluster whose rollouts take a minute; these fit one that takes half a second.
QUICK: Final = ("--settle", "1", "--confirmations", "3", "--interval", "0.2")
HEALTH: Final = "/health"

_NO_REGISTRY: Final = ("--verify-registry", "false")  # the demo's images are in none
# The subject of a promotion's commit; people know versions better than commits.
_SUBJECT: Final = ("--message", "promote {app} {tag} to {to}")

Detail = Callable[[Done], str]


def differs(what: str, expected: Any, found: Any, where: str = "") -> None:
    """Go on only if the story went as it should.

    Raises:
        PromoError: inconclusive, ``demo-differs``, when it did not.
    """
    if expected != found:
        raise undecided(
            f"{what}: expected {expected}, found {found}", reason="demo-differs", where=where
        )


@dataclass(frozen=True)
class Chapter:
    """One release on its way.

    Args:
        stage: what it plays on.
        runner: runs the commands.
        teller: tells them.
        build: the release.
        folder: where its documents go.
        block_on: the severity that blocks.
        steps: that the targeted phase takes for one charter.
        extra: an oracle to ask for beside the usual ones; empty for none.
        browser: options that name the browser.
        explorer: who explores beside the rules; no other command hears of its key.
    """

    stage: Stage
    runner: Runner
    teller: Teller
    build: Build
    folder: Path
    block_on: str
    extra: str
    steps: int
    browser: Sequence[str]
    explorer: Explorer

    def written(self) -> None:
        """Write the release into staging's file, as the job after a build does."""
        release = Release(
            sha=self.build.sha,
            images=(
                Image(
                    name=gitops.APP,
                    repository=IMAGE,
                    tag=self.build.tag,
                    digest=self.build.digest,
                    linked_by="given",
                ),
            ),
        )
        file = self.folder / "release.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(msgspec.json.format(msgspec.json.encode(release)) + b"\n")
        arguments = ("--release", str(file), "--target-file", gitops.file_of("staging"))
        arguments = (*arguments, *_NO_REGISTRY, *self._gitops, *_SUBJECT)
        self._step("written to staging", "promote-digests", arguments, "promoted", _moved)

    def live(self, environment: str) -> None:
        """Wait until an environment serves the release, and nothing else."""
        url = f"{self.stage.environments[environment].address}{HEALTH}"
        self._step(
            f"live on {environment}",
            "wait-for-sha",
            ("--url", url, "--sha", self.build.sha, "--timeout", "60", *QUICK),
            "live",
            _answers,
        )

    def explored(self, outcome: str) -> Report:
        """Explore staging and come to a verdict."""
        arguments = (
            "--url", self.stage.environments["staging"].address, "--sha", self.build.sha,
            "--source-file", gitops.file_of("staging"), "--target-file", gitops.file_of("demo"),
            "--block-on", self.block_on, "--rate", "0", *self._gitops, *self.browser,
            *self.explorer.options,
            "--max-steps", str(self.steps),
            *(("--extra-oracles", self.extra) if self.extra else ()),
        )  # fmt: skip
        done = self._step("explored", "explore-staging", arguments, outcome, _findings)
        return done.read(Report)

    def promoted(self, outcome: str) -> None:
        """Move what was explored to demo's file, or be refused."""
        report = self.report
        arguments = (
            "--source-file", gitops.file_of("staging"), "--target-file", gitops.file_of("demo"),
            "--report", str(report), "--report-sha256", _sha256(report), "--require-evidence",
            *_NO_REGISTRY, *self._gitops, *_SUBJECT,
        )  # fmt: skip
        promoted = outcome == "promoted"
        title = "promoted to demo" if promoted else "kept out of demo"
        detail = _moved if promoted else _refusal
        self._step(title, "promote-digests", arguments, outcome, detail)

    def reported(self, outcome: str) -> Issues:
        """Bring issues and the commit's status up to date."""
        evidence = self.report.parent.relative_to(self.stage.folder)
        arguments = (
            "--report", str(self.report), "--repository", self.stage.github.repository,
            "--api-url", self.stage.github.api_url, "--close-after", "1",
            "--evidence-url", f"{self.stage.github.files_url}{evidence.as_posix()}/",
        )  # fmt: skip
        done = self._step("reported", "report-findings", arguments, outcome, _touched)
        return done.read(Issues)

    @property
    def report(self) -> Path:
        """What the exploration wrote."""
        return self.folder / "explored" / "report.json"

    @property
    def _gitops(self) -> tuple[str, ...]:
        return ("--gitops-repository", str(self.stage.gitops), "--gitops-branch", gitops.BRANCH)

    def _step(
        self,
        title: str,
        command: str,
        arguments: Sequence[str],
        outcome: str,
        detail: Detail,
    ) -> Done:
        self.teller.doing(title, command)
        try:
            done = self._run(title, command, arguments, outcome)
        except BaseException:
            self.teller.failed(title, command)
            raise
        self.teller.done(title, command, done.outcome, done.seconds, detail(done))
        return done

    def _run(self, title: str, command: str, arguments: Sequence[str], outcome: str) -> Done:
        folder = self.folder / title.replace(" ", "-")
        done = self._runner(command).run(command, arguments, folder, _DOCUMENTS[command])
        if done.outcome != outcome:
            found = f"{done.outcome} ({done.reason or done.said})"
            differs(f"promo {command}", outcome, found, str(folder / "log.txt"))
        return done

    def _runner(self, command: str) -> Runner:
        if command != "explore-staging":
            return self.runner
        environment = {**self.runner.environment, **self.explorer.environment}
        return replace(self.runner, environment=environment)


_DOCUMENTS: Final = {
    "promote-digests": "promotion.json",
    "wait-for-sha": "wait.json",
    "explore-staging": "report.json",
    "report-findings": "issues.json",
}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _moved(done: Done) -> str:
    changes = done.read(Promotion).changes
    return ", ".join(f"{c.old} → {c.new}" for c in changes if c.path.endswith(".tag"))


def _refusal(done: Done) -> str:
    return done.read(Promotion).reasons[-1]


def _answers(done: Done) -> str:
    return f"{sum(address.attempts for address in done.read(Wait).addresses)} answers"


def _findings(done: Done) -> str:
    report = done.read(Report)
    routes = len(report.phases.smoke.routes_checked)
    steps = sum(flow.steps for flow in report.phases.targeted.flows_tested)
    weighty = [finding for finding in report.findings if finding.severity != "info"]
    found = ", ".join(f"{finding.rule} on {finding.route}" for finding in weighty)
    cost = f", {float(report.cost.usd):.2f} USD" if report.cost and report.cost.model else ""
    return f"{found or 'nothing found'}; {routes} routes loaded, {steps} steps taken{cost}"


def _touched(done: Done) -> str:
    issues = done.read(Issues)
    said = [f"#{one.number} {one.action}" for one in issues.touched if one.action != "unchanged"]
    return ", ".join(said) or "no issue to touch"
