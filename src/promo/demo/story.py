"""The demo's story: a good release moves on, a faulty one does not, its fix does.

Every step is one command of promo, run as a workflow runs it. The story ends at the first thing
that does not go as it should.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from promo.demo import gitops
from promo.demo.application.faults import Fault
from promo.demo.chapter import QUICK, Chapter, differs
from promo.demo.explorer import SCRIPTED, Explorer
from promo.demo.running import Runner
from promo.demo.stage import Stage
from promo.demo.telling import Teller
from promo.documents.issues import Issues
from promo.documents.report import Finding, Report
from promo.untrusted import one_line

# A few of each page, so that the story is soon told; more where using the page is the story.
_STEPS: Final = 3
_STEPS_TO_USE: Final = 60
# The local GitHub takes any token; a real one never gets near the demo.
TOKEN: Final = "local"  # noqa: S105


@dataclass(frozen=True)
class Story:
    """What is told, and with what.

    Args:
        stage: what it plays on.
        fault: what is wrong with the second release.
        teller: how it is told.
        browser: options that name the browser.
        explorer: who explores beside the rules.
    """

    stage: Stage
    fault: Fault
    teller: Teller
    browser: Sequence[str] = ()
    explorer: Explorer = field(default_factory=Explorer)

    def tell(self) -> None:
        """The whole story.

        Raises:
            PromoError: inconclusive, ``demo-differs``, at the first thing that is not as expected.
        """
        self._opening()
        self._good_release()
        self._faulty_release()
        self._fixed_release()

    def _opening(self) -> None:
        tell, version = self.teller, self.stage.first.tag
        tell.line(tell.paint("A whole promotion on this machine", "bold"))
        tell.line()
        tell.note(f"Pine & Paper, a small shop, runs at {version} on staging, demo and prod. What")
        tell.note("the files of a gitops repository name is deployed, as Flux would do it. Every")
        tell.note("line below is one command of promo, run as a step of a workflow runs it;")
        tell.note(f"wait-for-sha with {' '.join(QUICK)}, since rollouts are short.")
        if self.explorer.chosen == SCRIPTED:
            tell.note(
                "A script answers in the place of a model; its tokens are counted and priced,"
            )
            tell.note("and nobody is paid.")
        elif self.explorer.thinks:
            tell.note(f"{self.explorer.chosen} works the pages; what it costs is yours.")

    def _good_release(self) -> None:
        chapter = self._chapter(1, "A good release")
        chapter.written()
        chapter.live("staging")
        chapter.explored("pass")
        chapter.promoted("promoted")
        chapter.live("demo")
        issues = chapter.reported("clean")
        differs("issues after a good release", (), issues.touched)

    def _faulty_release(self) -> None:
        chapter = self._chapter(2, "A release with a fault")
        self.teller.note(self.fault.broken)
        if self.fault.severity == "warning":
            self.teller.note("That is a warning, so this demo explores with --block-on warning.")
        if self.fault.extra:
            self.teller.note(f"Its rule is off by itself: --extra-oracles {self.fault.extra} asks.")
        before = self._running("demo")
        chapter.written()
        chapter.live("staging")
        report = chapter.explored("fail")
        finding = self._finding(report, chapter.report)
        self._thought(finding)
        head = gitops.head(self.stage.gitops)
        chapter.promoted("refused")
        differs("the gitops branch after a refusal", head, gitops.head(self.stage.gitops))
        differs("what demo runs", before, self._running("demo"))
        issues = chapter.reported("reported")
        differs("issues", [(finding.id, "created")], _touches(issues))
        differs("open issues", [1], self._open_issues())

    def _fixed_release(self) -> None:
        chapter = self._chapter(3, "Its fix")
        chapter.written()
        chapter.live("staging")
        chapter.explored("pass")
        chapter.promoted("promoted")
        chapter.live("demo")
        issues = chapter.reported("reported")
        differs("issues", ["closed"], [action for _, action in _touches(issues)])
        differs("open issues", [], self._open_issues())

    # ── what is looked at beside the outcomes ──────────────────────────────────────────────────
    def _finding(self, report: Report, where: Path) -> Finding:
        """The finding that the fault should have led to, with its screenshot."""
        weighty = [finding for finding in report.findings if finding.severity != "info"]
        found = {(finding.rule, urlsplit(finding.url).path) for finding in weighty}
        differs("findings", {(self.fault.rule, self.fault.route)}, found, str(where))
        finding = weighty[0]
        picture = where.parent / (finding.screenshot or "missing")
        if not picture.is_file():
            differs(f"a screenshot of {finding.rule}", "a picture", "none", str(where))
        return finding

    def _running(self, environment: str) -> str:
        build = self.stage.environments[environment].build
        return build.sha if build else "nothing"

    def _open_issues(self) -> list[int]:
        store = self.stage.github.store
        with store.lock:
            return [issue.number for issue in store.issues.values() if issue.state == "open"]

    # ── the telling ────────────────────────────────────────────────────────────────────────────
    def _thought(self, finding: Finding) -> None:
        """What whoever thinks said of it, and why that counts."""
        if finding.predicate is None:
            return
        scripted = self.explorer.chosen == SCRIPTED
        who = "The script" if scripted else one_line(self.explorer.chosen)
        self.teller.aside(f"{who} says: {one_line(finding.title)}.")
        for line in finding.description.splitlines():
            self.teller.aside(one_line(line))
        if finding.confirmation == "confirmed":
            self.teller.aside("Three replays without it showed the same: that is what blocks.")

    def _chapter(self, number: int, title: str) -> Chapter:
        version = self.stage.versions[number]
        self.teller.chapter(number, title, version.number, version.message)
        return Chapter(
            stage=self.stage,
            runner=Runner(self.stage.repository.folder, {"GITHUB_TOKEN": TOKEN}),
            teller=self.teller,
            build=self.stage.build(version),
            folder=self.stage.folder / f"{number}-{title.lower().replace(' ', '-')}",
            block_on=self.fault.severity,
            extra=self.fault.extra,
            steps=_STEPS_TO_USE if self.fault.by and number > 1 else _STEPS,
            browser=self.browser,
            explorer=self.explorer,
        )


def _touches(issues: Issues) -> list[tuple[str, str]]:
    return [(one.finding, one.action) for one in issues.touched if one.action != "unchanged"]
