"""By GitHub's ``createCommitOnBranch``: a compare-and-swap on the branch's head, signed by GitHub.

Files are read by git as ever; only the commit is made by the API. GitHub writes it in the name of
whoever the token belongs to, and always as a regular file.
"""

import base64
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from promo import bounds
from promo.errors import invalid
from promo.git import OBJECT
from promo.github.plain import PlainGitHub, Said
from promo.gitops.push.planned import Planned, Sent
from promo.gitops.repository import Repository
from promo.untrusted import one_line

_COMMIT: Final = """\
mutation($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}"""
_REGULAR: Final = "100644"


@dataclass(frozen=True)
class ApiBackend:
    """GitHub's API, for the repository that the git side was opened with."""

    github: PlainGitHub

    def check(self, repository: Repository, planned: Planned) -> None:
        """Refuse what GitHub would write otherwise than it is.

        Raises:
            PromoError: invalid, ``backend-unfit``.
        """
        for path in planned.files:
            entry = repository.entry(path)
            if entry is not None and entry.mode != _REGULAR:
                raise invalid(
                    f"{one_line(path, 100)} is executable, and the API cannot keep that",
                    reason="backend-unfit",
                    where="--backend",
                    hint="Use the git backend for it",
                )

    def send(self, repository: Repository, planned: Planned, seconds: float) -> Sent:
        """One mutation; what GitHub says instead of a commit is classified by the caller."""
        said = self.github.graphql(
            _COMMIT,
            {"input": commit_input(self.github.repository, repository, planned)},
            min(seconds, bounds.PROCESS_SECONDS),
        )
        oid = said.item("data", "createCommitOnBranch", "commit", "oid")
        if said.is_good and isinstance(oid, str) and OBJECT.match(oid):
            return Sent(oid)
        return Sent(None, told(said))

    def settle(self, repository: Repository, commit: str) -> str:
        """Nothing: there is no checkout."""
        del repository, commit
        return ""

    def propose(
        self, repository: Repository, planned: Planned, branch: str, tip: str | None, seconds: float
    ) -> Sent:
        """Make the commit beside the branch, then move the branch to it.

        The branch itself is never put back to the base in between: GitHub closes a pull request
        whose branch has nothing of its own any more.
        """
        beside = f"{branch}--next"
        placed = self._set_ref(beside, repository.head)
        if not placed.is_good:
            return Sent(None, told(placed))
        said = self.github.graphql(
            _COMMIT,
            {"input": commit_input(self.github.repository, repository, planned, beside)},
            min(seconds, bounds.PROCESS_SECONDS),
        )
        oid = said.item("data", "createCommitOnBranch", "commit", "oid")
        if not said.is_good or not isinstance(oid, str):
            return Sent(None, told(said))
        moved = self._set_ref(branch, oid, there=tip is not None)
        self.github.rest("DELETE", f"/git/refs/heads/{quote(beside)}")
        return Sent(oid) if moved.is_good else Sent(None, told(moved))

    def _set_ref(self, branch: str, commit: str, *, there: bool = False) -> Said:
        """Point a branch at a commit, whether it is there or not."""
        create = {"ref": f"refs/heads/{branch}", "sha": commit}
        if not there:
            said = self.github.rest("POST", "/git/refs", create)
            if said.is_good or "already exists" not in said.words.lower():
                return said
        path = f"/git/refs/heads/{quote(branch)}"
        return self.github.rest("PATCH", path, {"sha": commit, "force": True})


def commit_input(
    name: str, repository: Repository, planned: Planned, branch: str = ""
) -> dict[str, object]:
    """The mutation's input; ``branch`` is the repository's own unless another is named."""
    headline, _, body = planned.message.partition("\n\n")
    return {
        "branch": {
            "repositoryNameWithOwner": name,
            "branchName": branch or repository.place.branch,
        },
        "expectedHeadOid": repository.head,
        "message": {"headline": headline.strip(), "body": body.strip("\n")},
        "fileChanges": {
            "additions": [
                {"path": path, "contents": base64.b64encode(content).decode()}
                for path, content in planned.files.items()
            ]
        },
    }


def told(said: Said) -> str:
    """What to classify: a full rate limit passes by itself, whatever status it comes with."""
    words = said.words or "an answer without a commit"
    # Without its status, which would say that the token is not good enough.
    return "timed out: the rate limit is used up" if "rate limit" in words.lower() else words
