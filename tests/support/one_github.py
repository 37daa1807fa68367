"""One GitHub for a whole run: the application's repository, who approved, the gitops repository.

The demo's GitHub knows the first, ``gitops_github`` the last; here they share a port, as a run
knows one address of one API.
"""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from promo.demo.github.exchange import Reply, Request
from promo.demo.github.server import Exchange
from promo.demo.stage import Stage
from support.gitops_github import GitopsGitHub, gitops_github
from support.openapi import problems

WRITES, READS = "gitops-writes", "gitops-reads"
_RUN = "1"  # what the local runner numbers every run


@dataclass
class OneGitHub:
    """The server, and what people did.

    Args:
        gitops: the gitops repository there; its address and its pull requests.
        reviews: what people said to the jobs of the run, as the API lists it.
    """

    gitops: GitopsGitHub
    reviews: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    @property
    def environment(self) -> dict[str, str]:
        """What the runner tells a run of its server."""
        return self.gitops.environment


@contextmanager
def one_github(folder: Path, world: Stage) -> Generator[OneGitHub]:
    """Serve a stage's repositories; leaving it fails if anything was not as GitHub describes it.

    Args:
        folder: where the server keeps what it serves; empty, or not there yet.
        world: whose repositories they are.
    """
    place = folder / "srv/o/gitops.git"
    place.parent.mkdir(parents=True)
    place.symlink_to(world.gitops)
    approvals = f"/repos/{world.github.repository}/actions/runs/{_RUN}/approvals"
    strange: list[str] = []

    def elsewhere(request: Request) -> Reply:
        token = request.headers.get("authorization", "").partition(" ")[2]
        if request.path != approvals:
            return world.github.answer(request, token or None)
        reply = Reply(200, one.reviews)
        strange.extend(problems(Exchange(request, reply)))
        return reply

    with gitops_github(folder, token=WRITES, reads=READS, elsewhere=elsewhere) as gitops:
        one = OneGitHub(gitops)
        yield one
    assert not strange, "\n".join(strange)
