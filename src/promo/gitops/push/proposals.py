"""Pull requests that propose a promotion: found again, opened, updated in place, closed.

One branch for each app and environment, so that there is one proposal at a time. Its body carries
the same trailers as its commit, since a squash may lose the commit's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, cast
from urllib.parse import urlencode

from promo.errors import PromoError, undecided
from promo.git import OBJECT
from promo.github.plain import PlainGitHub, Said
from promo.gitops.push.api import told
from promo.gitops.trailers import Record, read_trailers
from promo.gitops.trouble import error_of, kind_of
from promo.untrusted import one_line

State = Literal["open", "merged", "closed"]

_SEEN: Final = 30  # newest proposals of one branch that are looked at
_CLOSED: Final = 100  # closed pull requests that are looked through for merged ones of ours
_OPEN: Final = 100  # open pull requests that are looked through for older ones of ours
_AUTO_MERGE: Final = """\
mutation($input: EnablePullRequestAutoMergeInput!) {
  enablePullRequestAutoMerge(input: $input) { pullRequest { number } }
}"""
_NO_AUTO_MERGE: Final = """\
mutation($input: DisablePullRequestAutoMergeInput!) {
  disablePullRequestAutoMerge(input: $input) { pullRequest { number } }
}"""
_SLUG: Final = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A pull request of ours.

    Args:
        number: its number.
        url: its page.
        state: what became of it.
        branch: the branch that is proposed.
        head: that branch's commit.
        record: the trailers in its body; None when somebody took them out.
        merged_as: the commit that it was merged as.
        node: its id in GraphQL.
        is_foreign: whether its branch is in another repository, a fork: anybody's words.
        merges: whether GitHub merges it by itself once its checks and reviews are there.
    """

    number: int
    url: str
    state: State
    branch: str
    head: str
    record: Record | None
    merged_as: str | None = None
    node: str = ""
    is_foreign: bool = False
    merges: bool = False


def branch_of(app: str, goal: str | None, targets: tuple[str, ...]) -> str:
    """The one branch of an app's proposals to an environment."""
    name = goal or "-".join(targets)
    slug = _SLUG.sub("-", name).strip("-.")[:80]
    return f"promo/{_SLUG.sub('-', app).strip('-.')[:80]}/{slug or 'target'}".replace("..", "-")


@dataclass(frozen=True)
class Proposals:
    """The pull requests of one repository into one branch.

    Args:
        github: where they are.
        base: the branch that they want to be merged into.
    """

    github: PlainGitHub
    base: str

    def of(self, branch: str) -> tuple[Proposal, ...]:
        """The proposals that a branch ever made, newest first.

        Raises:
            PromoError: as ``trouble.error_of``.
        """
        owner = self.github.repository.partition("/")[0]
        query = {
            "state": "all", "head": f"{owner}:{branch}", "base": self.base,
            "sort": "created", "direction": "desc", "per_page": _SEEN,
        }  # fmt: skip
        return self._listed(query)

    def older(self, app: str, targets: tuple[str, ...], branch: str) -> tuple[Proposal, ...]:
        """Open proposals of other branches for the same app and any of the same files.

        Raises:
            PromoError: as ``trouble.error_of``.
        """
        found = self._listed({"state": "open", "base": self.base, "per_page": _OPEN})
        return tuple(
            one
            for one in found
            if one.branch != branch
            and one.branch.startswith("promo/")
            and one.record is not None
            and one.record.app == app
            and set(one.record.target_paths) & set(targets)
        )

    def merged(self, app: str) -> tuple[Proposal, ...]:
        """The proposals of an app that were merged of late, those that changed last first.

        Raises:
            PromoError: as ``trouble.error_of``.
        """
        query = {
            "state": "closed", "base": self.base,
            "sort": "updated", "direction": "desc", "per_page": _CLOSED,
        }  # fmt: skip
        return tuple(
            one
            for one in self._listed(query)
            if one.state == "merged"
            and one.branch.startswith("promo/")
            and not one.is_foreign
            and one.record is not None
            and one.record.app == app
        )

    def open(self, branch: str, title: str, body: str) -> Proposal:
        """A new pull request.

        Raises:
            PromoError: as ``trouble.error_of``.
        """
        wanted = {"title": title, "body": body, "head": branch, "base": self.base}
        said = self._good(self.github.rest("POST", "/pulls", wanted))
        return self._one(said.body)

    def update(self, proposal: Proposal, title: str, body: str) -> Proposal:
        """The same pull request with a new title and body.

        Raises:
            PromoError: as ``trouble.error_of``.
        """
        path = f"/pulls/{proposal.number}"
        said = self._good(self.github.rest("PATCH", path, {"title": title, "body": body}))
        return self._one(said.body)

    def close(self, proposal: Proposal) -> None:
        """Close a pull request that another one took the place of.

        Raises:
            PromoError: as ``trouble.error_of``.
        """
        path = f"/pulls/{proposal.number}"
        self._good(self.github.rest("PATCH", path, {"state": "closed"}))

    def merge_when_ready(self, proposal: Proposal) -> str:
        """Ask GitHub to merge it once its checks and reviews are there; what hindered that."""
        said = self.github.graphql(_AUTO_MERGE, {"input": {"pullRequestId": proposal.node}})
        return "" if said.is_good else one_line(said.words, 200)

    def leave_to_a_person(self, proposal: Proposal) -> None:
        """Keep GitHub from merging it by itself.

        Raises:
            PromoError: as ``trouble.error_of``; undecided, ``proposal-failed``.
        """
        asked = {"input": {"pullRequestId": proposal.node}}
        self._good(self.github.graphql(_NO_AUTO_MERGE, asked))

    # ── reading ────────────────────────────────────────────────────────────────────────────────
    def _listed(self, query: Mapping[str, object]) -> tuple[Proposal, ...]:
        said = self._good(self.github.rest("GET", f"/pulls?{urlencode(query)}"))
        found: Any = said.body
        if not isinstance(found, list):
            raise self._strange()
        return tuple(self._one(item) for item in cast("list[Any]", found))

    def _one(self, body: Any) -> Proposal:
        said = Said(200, body)
        number, url, branch = said.item("number"), said.item("html_url"), said.item("head", "ref")
        head, node = said.item("head", "sha"), said.item("node_id")
        known = isinstance(number, int) and all(isinstance(i, str) for i in (url, branch, head))
        if not known or not OBJECT.match(head):
            raise self._strange()
        owner = str(said.item("head", "repo", "full_name") or "")
        merged = said.item("merge_commit_sha") if said.item("merged_at") else None
        state: State = "open" if said.item("state") == "open" else "closed"
        return Proposal(
            number=number,
            url=url,
            state="merged" if merged else state,
            branch=branch,
            head=head,
            record=read_trailers(str(said.item("body") or "")),
            merged_as=merged if isinstance(merged, str) and OBJECT.match(merged) else None,
            node=str(node or ""),
            is_foreign=owner.lower() != self.github.repository.lower(),
            merges=isinstance(said.item("auto_merge"), dict),
        )

    def _good(self, said: Said) -> Said:
        if not said.is_good:
            raise self._error(told(said))
        return said

    def _error(self, words: str) -> PromoError:
        if kind_of(words) == "unknown":
            return undecided(
                f"GitHub did not take the pull request: {one_line(words, 200)}",
                reason="proposal-failed",
                where=self.github.repository,
                hint="The token needs pull-requests: write besides contents: write",
            )
        return error_of(words, f"{self.github.repository} {self.base}")

    def _strange(self) -> PromoError:
        return undecided(
            "GitHub answered with something that is no pull request",
            reason="proposal-failed",
            where=self.github.repository,
            hint="Check that GITHUB_API_URL is the address of a GitHub API",
        )
