"""Where to look when the story is over: history, reports, issues, and what still runs."""

from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Final

from promo.demo import gitops
from promo.demo.github import pages
from promo.demo.stage import Stage
from promo.demo.telling import Teller

# Of a commit's trailers, those that tell the story; the rest is in the repository.
_SHOWN: Final = ("Gate-Result", "Promoted-From")


@dataclass(frozen=True)
class Looking:
    """What a person may want to see.

    Args:
        stage: what the story was played on.
        teller: how it is told.
    """

    stage: Stage
    teller: Teller

    def history(self) -> None:
        """The gitops repository's log, newest first."""
        self._head("The gitops repository, newest first")
        for short, message in gitops.log(self.stage.gitops):
            subject, _, rest = message.partition("\n")
            facts = dict(line.split(": ", 1) for line in rest.splitlines() if ": " in line)
            told = "  ".join(f"{key}: {facts[key]}" for key in _SHOWN if key in facts)
            row = f"{self.teller.paint(short, 'link')}  {subject:<30}"
            self.teller.line(f"   {row} {self.teller.paint(told, 'soft')}")

    def kept(self) -> None:
        """What stays when the demo has ended."""
        self._head("What it leaves behind")
        for number, report in enumerate(sorted(self.stage.folder.glob("*/explored/report.html"))):
            self.teller.place(f"report {number + 1}", _near(report))
        for number in sorted(self.stage.github.store.issues):
            self.teller.place(f"issue #{number}", _near(self._issue(number)))
        self.teller.place("every command's output", f"{_near(self.stage.folder)}/*/*/log.txt")
        self.teller.place("gitops history", f"git -C {quote(_near(self.stage.gitops))} log")
        self.teller.place(
            "the application's", f"git -C {quote(_near(self.stage.repository.folder))} log"
        )

    def serving(self) -> None:
        """What can be visited until the demo is stopped."""
        self._head("Open until Ctrl-C")
        for name, environment in self.stage.environments.items():
            build = environment.build
            self.teller.place(f"{name} ({build.tag if build else 'nothing'})", environment.address)
        self.teller.place("issues and statuses", self.stage.github.issues_url)

    def _issue(self, number: int) -> Path:
        """An issue's page, saved: its server ends with the demo."""
        file = self.stage.folder / "issues" / f"{number}.html"
        file.parent.mkdir(exist_ok=True)
        page = pages.issue_page(self.stage.github.store, number) or ""
        file.write_text(page.replace(self.stage.github.files_url, "../"), encoding="utf-8")
        return file

    def _head(self, text: str) -> None:
        self.teller.line()
        self.teller.line(self.teller.paint(text, "bold"))


def _near(path: Path) -> str:
    """The path as it would be typed from here, when that is shorter."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
