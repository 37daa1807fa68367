"""A gitops repository with environments, and promote-digests run as a real process on it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from promo.documents import envelope
from promo.documents.envelope import Subject
from promo.documents.release import Image, Release
from promo.gitops.trailers import Record, commit_message
from support import reports
from support.git_repository import DIGESTS, SHAS, Bare, application

REPOSITORY = "ghcr.io/o/web"
STAGING, DEMO, PROD = (f"clusters/a/web/{name}.yaml" for name in ("staging", "demo", "prod"))
CONFIG = f"""\
version: 1
apps:
  web:
    environments:
      staging: {{url: "https://staging.example.com", file: {STAGING}}}
      demo: {{url: "https://demo.example.com", file: {DEMO}}}
      prod: {{url: "https://example.com", file: {PROD}, approval: required}}
"""


def helmrelease(number: int, *, name: str = REPOSITORY) -> str:
    """A file that runs release ``number``."""
    return f"""\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: web
spec:
  values:
    replicas: 2  # by hand
    image:
      repository: {name}
      tag: v{number}
      digest: {DIGESTS[number]}
"""


def release(number: int, *, name: str = REPOSITORY, sha: str | None = None) -> Release:
    """Release ``number``, as a build hands it over."""
    image = Image(
        name="web", repository=name, tag=f"v{number}", digest=DIGESTS[number], linked_by="given"
    )
    return Release(sha=sha or SHAS[number], images=(image,))


def as_json(of: Release) -> str:
    return msgspec.json.encode(of).decode()


@dataclass(frozen=True)
class Ran:
    """What a process left behind."""

    code: int
    out: str
    err: str
    folder: Path

    @property
    def document(self) -> dict[str, Any]:
        return json.loads((self.folder / "promo-report/promotion.json").read_text())

    @property
    def said(self) -> tuple[int, str, str]:
        """Exit code, outcome, reason (the last of the document's reasons that is a name)."""
        document = self.document
        names = [r for r in document["reasons"] if " " not in r and r != "target-taken-back"]
        return self.code, document["outcome"], names[-1] if names else ""

    @property
    def error(self) -> str:
        """The one error line."""
        lines = [line for line in self.err.splitlines() if line]
        assert len(lines) == 1, self.err
        return lines[0]


@dataclass
class World:
    """One gitops repository and a folder to call promo from."""

    bare: Bare
    folder: Path

    def promo(
        self,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        where: str = "",
        limit_seconds: float = 120,
    ) -> Ran:
        """Run promo, anywhere but in a workflow unless the environment says so."""
        given = where or str(self.bare.folder)
        writes = arguments[0] in {"promote-digests", "rollback"}
        if writes and "--verify-registry" not in arguments:
            arguments = (*arguments, "--verify-registry", "false")
        done = subprocess.run(
            [sys.executable, "-I", "-m", "promo", *arguments, "--gitops-repository", given],
            cwd=self.folder,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.folder),
                "PYTHONWARNINGS": "error",
                **(environment or {}),
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=limit_seconds,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Ran(done.returncode, done.stdout, done.stderr, self.folder)

    def stage(self, number: int, *more: str) -> Ran:
        """Write staging with a release, as the job after a build does: in its checkout."""
        given = ("--release", as_json(release(number)), "--target-file", STAGING)
        if "--repo" not in more:
            more = (*more, "--repo", str(application(self.folder / ".application")))
        return self.promo("promote-digests", *given, *more)

    def promote(self, *more: str, source: str = STAGING, target: str = DEMO) -> Ran:
        """Move what is in one file to another."""
        return self.promo(
            "promote-digests", "--source-file", source, "--target-file", target, *more
        )

    def rollback(
        self, *more: str, environment: str = "demo", known: Mapping[str, str] | None = None
    ) -> Ran:
        """Take an environment back."""
        words = ("--environment", environment, "--reason", "checkout is down", *more)
        return self.promo("rollback", *words, environment=known)

    def arrived(
        self, file: str, number: int, name: str, *, sha: str | None = None, **more: Any
    ) -> None:
        """A release that came into a file, committed as promote-digests does."""
        of = Record(
            promotion_id=name,
            app="web",
            target_paths=(file,),
            source_revision=sha or SHAS[number],
            images=release(number).images,
            **more,
        )
        self.bare.commit({file: helmrelease(number)}, commit_message(f"promote {name}", "", of))

    def explored(self, number: int, **changes: Any) -> Path:
        """A report of an exploration of release ``number``."""
        of = release(number)
        usual: dict[str, Any] = {
            "sha": of.sha,
            "base_sha": None,
            "subject": Subject(app="web", environment="staging", sha=of.sha, release=of),
        }
        path = self.folder / "report.json"
        envelope.write(reports.report(**(usual | changes)), path)
        return path


def make_world(folder: Path, *, config: str = CONFIG, bare: Bare | None = None) -> World:
    """Staging, demo and prod on release 1, without any history of promotions."""
    bare = bare or Bare(folder / "srv/gitops.git")
    bare.commit({file: helmrelease(1) for file in (STAGING, DEMO, PROD)}, "first")
    work = folder / "work"
    (work / ".github").mkdir(parents=True)
    (work / ".github/promo.yml").write_text(config)
    return World(bare, work)
