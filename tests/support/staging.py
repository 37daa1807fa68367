"""A whole staging environment: site, application, gitops repository, and the process."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from promo.demo.model import LocalModel
from promo.documents.release import Image
from promo.gitops.trailers import GateResult, Record, commit_message
from support.repositories import Repository
from support.site import Reply, Request, serving

STAGING, DEMO = "clusters/a/web-staging.yaml", "clusters/a/web-demo.yaml"
BROKEN = "<!doctype html><title>x</title><link rel=icon href=data:,><h1>Oh no</h1><p>Error."
PAGE = "<!doctype html><title>Shop</title><link rel=icon href=data:,><h1>Shop</h1><p>Welcome, buy."


def digest(digit: str) -> str:
    """A well-formed digest."""
    return f"sha256:{digit * 64}"


def helm_release(digit: str, repository: str = "ghcr.io/o/web", tag: str = "v1") -> str:
    """An environment's file."""
    return (
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: web\n"
        f"spec:\n  values:\n    image:\n      repository: {repository}\n      tag: {tag}\n"
        f"      digest: {digest(digit)}\n"
    )


def promoted(source: str, digit: str, path: str = DEMO, gate: GateResult = "pass") -> str:
    """The message of the commit that promoted a digest of a commit to a file."""
    image = Image(name="web", repository="ghcr.io/o/web", tag="v1", digest=digest(digit))
    record = Record(
        promotion_id=f"p-{digit}",
        app="web",
        target_paths=(path,),
        source_revision=source,
        images=(image,),
        gate_result=gate,
    )
    return commit_message("promote web", "", record)


@dataclass
class Shop:
    """A site whose pages and commit a test may change at any time, even while it is asked."""

    commit: str | None = None
    pages: dict[str, Reply] = field(default_factory=lambda: {"/": _page(PAGE)})
    asked: Callable[[str], None] = lambda _: None
    paths: list[str] = field(default_factory=list[str])

    def __call__(self, request: Request) -> Reply:
        path = request.path.partition("?")[0]
        self.paths.append(path)
        self.asked(path)
        if path == "/health" and self.commit:
            body = json.dumps({"sha": self.commit}).encode()
            return Reply(200, body, {"Content-Type": "application/json"})
        return self.pages.get(path, Reply(404, b"nothing here", {"Content-Type": "text/plain"}))

    def page(self, path: str, html: str = PAGE, status: int = 200) -> None:
        """Put a page at a path."""
        self.pages[path] = _page(html, status)


def _page(html: str, status: int = 200) -> Reply:
    return Reply(status, html.encode(), {"Content-Type": "text/html; charset=utf-8"})


@dataclass(frozen=True)
class Ran:
    """What a run of the process left behind."""

    code: int
    out: str
    err: str
    folder: Path

    @property
    def report(self) -> dict[str, Any]:
        """report.json."""
        return json.loads((self.folder / "promo-report" / "report.json").read_text())

    @property
    def reasons(self) -> str:
        """The report's reasons, one a line."""
        return "\n".join(self.report["reasons"])


@dataclass
class Staging:
    """Everything that explore-staging meets, in one folder."""

    folder: Path
    shop: Shop
    url: str
    app: Repository
    gitops: Repository

    def deploy(self, digit: str = "1") -> str:
        """The live commit's digest in staging's file, with the trailer that links it."""
        assert self.shop.commit is not None
        return self.gitops.commit({STAGING: helm_release(digit)}, Source_Revision=self.shop.commit)

    def promote(self, digit: str = "0", gate: GateResult = "pass") -> str:
        """The live commit is promoted to demo; returns it."""
        assert self.shop.commit is not None
        self.gitops.commit(
            {DEMO: helm_release(digit)}, promoted(self.shop.commit, digit, gate=gate)
        )
        return self.shop.commit

    def arguments(self, *more: str) -> list[str]:
        """The usual options: quick, the sweep alone, and with both files."""
        return [
            self.url, "--repo", str(self.app.folder), "--app", "web", "--rate", "0",
            "--phases", "smoke",
            "--gitops-repository", str(self.gitops.folder), "--source-file", STAGING,
            "--target-file", DEMO, *more,
        ]  # fmt: skip

    def explore(self, *more: str, **environment: str) -> Ran:
        """Run it with the usual options."""
        return self.run(*self.arguments(*more), **environment)

    def run(self, *arguments: str, **environment: str) -> Ran:
        """Run ``promo explore-staging`` in the folder, as a person would."""
        done = subprocess.run(
            command(*arguments),
            cwd=self.folder,
            env=clean(environment),
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr, self.folder)


def command(*arguments: str) -> list[str]:
    """The process's words."""
    return [sys.executable, "-I", "-m", "promo", "explore-staging", *arguments]


def clean(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment without a workflow, a proxy or anybody's settings."""
    return {"PATH": os.environ["PATH"], "HOME": "/nowhere", "LANG": "C.UTF-8", **environment}


@contextmanager
def staging(folder: Path) -> Generator[Staging]:
    """A staging that runs the application's first commit, with an empty gitops repository."""
    app = Repository.new(folder / "app")
    gitops = Repository.new(folder / "gitops")
    shop = Shop(commit=app.commit({"src/app.py": "1"}))
    gitops.commit({"README.md": "gitops"})
    with serving(shop) as site:
        yield Staging(folder, shop, site.url, app, gitops)


def explored_with_model(
    folder: Path, url: str, routes: Sequence[str], model: LocalModel, name: str, *more: str,
    **environment: str,
) -> Ran:  # fmt: skip
    """Explore a site with a model on this machine, as a person would."""
    there = {"ANTHROPIC_BASE_URL": model.url, "ANTHROPIC_API_KEY": "local", **environment}
    done = subprocess.run(
        command(
            url, "--routes", "\n".join(routes), "--rate", "0", "--model", name,
            "--require-model", "--budget-usd", "20", *more,
        ),
        cwd=folder, env=clean(there), capture_output=True, text=True, timeout=280, check=False,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr, folder)
