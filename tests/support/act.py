"""A real runner: workflows of a small downstream repository, run by act on this machine."""

import json
import os
import re
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support import wheels
from support.act_log import told
from support.release import ROOT, Release

STAND_INS = Path(__file__).parent / "stand_ins"
BIN = ROOT / ".venv/bin"
# What a hosted runner has of this machine: programs, and the way to a package index, whose files
# are here already: each job makes its Python anew, and an index that stumbles once reddens the run.
KEPT = re.compile(
    r"PATH|LANG|SSL_CERT_FILE|(HTTPS?|NO)_PROXY|(PIP|UV)_.*(INDEX|TIMEOUT|RETRIES).*|PIP_CERT"
)
# How long a run may take, however busy the machine is; then its log is shown.
LIMIT_SECONDS = 600


@dataclass(frozen=True)
class Ran:
    """What a run left: its exit code, its log, and what the steps were told to show."""

    code: int
    log: str
    folder: Path

    @property
    def told(self) -> str:
        """What failed, before everything else: the message of an assertion."""
        return told(self.log)

    def shown(self, name: str) -> dict[str, Any]:
        """The JSON that a step of `show` wrote."""
        path = self.folder / "shown" / f"{name}.json"
        assert path.exists(), self.told
        return json.loads(path.read_text())


@dataclass(frozen=True)
class Downstream:
    """A repository that uses the release.

    Args:
        folder: where its runs leave what they leave.
        checkout: its work tree.
        release: what its workflows find as org/promo.
        secrets: the repository's.
    """

    folder: Path
    checkout: Path
    release: Release
    secrets: dict[str, str] = field(default_factory=dict[str, str])

    def commit(self, files: Mapping[str, str]) -> str:
        """Write files and commit everything; the commit's SHA."""
        fresh = not (self.checkout / ".git").exists()
        for name, text in files.items():
            (self.checkout / name).parent.mkdir(parents=True, exist_ok=True)
            (self.checkout / name).write_text(text)
        if fresh:
            self.git("init", "--quiet", "--initial-branch=main")
            self.git("remote", "add", "origin", "https://github.com/org/web.git")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "change")
        return self.git("rev-parse", "HEAD")

    def git(self, *words: str) -> str:
        """Git in the work tree."""
        identity = ["-c", "user.name=dev", "-c", "user.email=dev@example.com"]
        done = subprocess.run(
            ["git", *identity, *words],
            cwd=self.checkout,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def run(
        self,
        workflow: str,
        event: str = "push",
        payload: Mapping[str, Any] | None = None,
        environment: Mapping[str, str] | None = None,
        job: str = "",
    ) -> Ran:
        """Run one workflow file to its end, or one job of it with those that it needs.

        ``environment`` is the runner's own.
        """
        for name in ("shown", "artifacts", "cache"):
            (self.folder / name).mkdir(exist_ok=True)
        (self.folder / "event.json").write_text(json.dumps(payload or {}))
        words = [BIN / "act", event, *(["--job", job] if job else [])]
        environ = {k: v for k, v in os.environ.items() if KEPT.fullmatch(k)}
        with subprocess.Popen(
            [*words, *self._options(workflow, environment or {})],
            cwd=self.checkout,
            env={**environ, **wheels.of_all(), "HOME": str(self.folder / "cache")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as act:
            try:
                log, _ = act.communicate(timeout=LIMIT_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(act.pid, signal.SIGKILL)  # its steps, too, hold the pipe
                log = f"{act.communicate()[0]}\nError: not over after {LIMIT_SECONDS} s\n"
        return Ran(act.returncode, log, self.folder)

    def _options(self, workflow: str, environment: Mapping[str, str]) -> Sequence[str]:
        local = {
            "org/promo@v1": self.release.folder,
            f"org/promo@{self.release.first}": self.release.folder,
            **{f"actions/{name}@{sha}": STAND_INS / name for name, sha in pinned().items()},
        }
        values = {
            "ARTIFACTS": str(self.folder / "artifacts"),
            "SHOWN": str(self.folder / "shown"),
            "CHECKOUT": str(self.checkout),
        }
        return [
            *("--workflows", f".github/workflows/{workflow}", "--no-cache-server"),
            *("--eventpath", str(self.folder / "event.json"), "--platform"),
            *("ubuntu-latest=-self-hosted", "--action-cache-path", str(self.folder / "cache")),
            *(f"--local-repository={name}={folder}" for name, folder in local.items()),
            "--secret=GITHUB_TOKEN=the-token-of-the-run",
            *(f"--secret={name}={value}" for name, value in self.secrets.items()),
            *(f"--env={name}={value}" for name, value in {**values, **environment}.items()),
        ]


def pinned() -> dict[str, str]:
    """The SHAs by which the reusable workflow uses GitHub's actions."""
    text = (ROOT / ".github/workflows/staged-promotion.yml").read_text()
    return dict(re.findall(r"uses: actions/([a-z-]+)@([0-9a-f]{40})", text))


def show(step: str) -> str:
    """A workflow step that shows the outputs of another one to the test."""
    return (
        f'      - if: always()\n        run: printf %s "$OUTPUTS" >"$SHOWN/{step}.json"\n'
        f"        env: {{OUTPUTS: '${{{{ toJSON(steps.{step}.outputs) }}}}'}}\n"
    )
