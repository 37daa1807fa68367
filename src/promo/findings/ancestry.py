"""Whether what closed an issue is part of the commit that was explored: asked of the checkout."""

from dataclasses import dataclass
from datetime import UTC, datetime

from promo.git import OBJECT, Git

_NO = 1  # git merge-base --is-ancestor says it with its code; anything above is trouble


@dataclass(frozen=True)
class Ancestry:
    """Answers from a checkout; None is an answer too.

    Args:
        git: the checkout.
        explored: the commit that was explored.
    """

    git: Git
    explored: str

    def __call__(self, commit: str | None, closed_at: datetime) -> bool | None:
        """Whether the fix is deployed.

        Args:
            commit: the commit that closed the issue, when GitHub knows one.
            closed_at: when it was closed. Without a commit the fix is what the branch held then.
        """
        fix = commit if commit and OBJECT.match(commit) else self._head_at(closed_at)
        if fix is None:
            return None
        code = self.git.run("merge-base", "--is-ancestor", fix, self.explored).code
        if code == _NO and self._is_shallow():
            return None  # the way between the two may be cut off
        return {0: True, _NO: False}.get(code)

    def _is_shallow(self) -> bool:
        return self.git.run("rev-parse", "--is-shallow-repository").out.strip() != b"false"

    def _head_at(self, moment: datetime) -> str | None:
        """The newest commit of the branch that was there at a moment."""
        before = f"--before={moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        done = self.git.run("rev-list", "--first-parent", "-1", before, "HEAD", "--")
        text = done.out.decode("ascii", "replace").strip()
        return text if done.code == 0 and OBJECT.match(text) else None
