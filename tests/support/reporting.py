"""A report-findings run in this process, against the local GitHub, with clocks that do not wait."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from promo.command import Ending
from promo.commands.report_findings import Inputs, report_findings
from promo.demo.github import LocalGitHub
from promo.demo.github.store import Issue
from promo.documents.report import Report
from promo.github.calls import Pace
from promo.runner import Step
from support.local_github import Clock
from support.reports import report, written


@dataclass
class Reporter:
    """Runs the story and remembers what it said and how long it would have waited."""

    github: LocalGitHub
    folder: Path
    clock: Clock
    settings: dict[str, Any] = field(default_factory=dict[str, Any])
    pauses: list[float] = field(default_factory=list[float])
    said: io.StringIO = field(default_factory=io.StringIO)

    def run(
        self,
        *reports: Report,
        environment: Mapping[str, str] | None = None,
        **settings: Any,
    ) -> Ending:
        """One run; without a report it finds an empty folder."""
        place = self.folder / f"run-{len(list(self.folder.iterdir()))}"
        place.mkdir()
        for number, one in enumerate(reports):
            written(one, place / str(number))
        usual: dict[str, Any] = {
            "report": (place,),
            "repository": self.github.repository,
            "token": "token",
            "api_url": self.github.api_url,
            "out": self.folder / "out",
        }
        inputs = Inputs(**(usual | self.settings | settings))
        pace = Pace(0, self.pauses.append, epoch=lambda: self.clock().timestamp())
        return report_findings(inputs, Step(environment or {}, self.said), pace, self.clock)

    def later(self, *findings: Any, hours: float = 25, **changes: Any) -> Ending:
        """A run some time later with a report of its own."""
        return self.run(report(findings, at=self.clock.move(hours=hours), **changes))

    @property
    def issues(self) -> list[Issue]:
        """What is on the local GitHub."""
        return list(self.github.store.issues.values())

    @property
    def states(self) -> list[str]:
        """Each issue's state."""
        return [issue.state for issue in self.issues]
