"""What a release of HEAD would be: which actions and versions, from what, or why there is none."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from shipping.plain_git import ReleaseError, git, says_yes
from shipping.reach import ROOT_ACTION, reached
from shipping.tree import WORKFLOWS, is_reusable
from shipping.versions import Bump, Commit, Version, bump, following, meaning, version

SET: Final = "promo"  # all actions together, with the first page's action and the workflows
_SOURCE: Final = re.compile(r"release of ([0-9a-f]{40}): ")


@dataclass(frozen=True)
class Change:
    """One thing that is versioned, and what becomes of it.

    Args:
        name: the action's, or ``promo`` for the set.
        last: its last released version; None before the first.
        by: how far it goes; None where nothing of it changed.
        commits: what touched it since, the oldest first.
    """

    name: str
    last: Version | None
    by: Bump | None
    commits: tuple[Commit, ...]

    @property
    def number(self) -> Version | None:
        """The version that it has afterwards; None when it has never been released and is not."""
        return following(self.last, self.by) if self.by else self.last

    @property
    def tags(self) -> tuple[str, ...]:
        """The tag of the version, and the one that moves to it; none where nothing changed."""
        if not self.by or not self.number:
            return ()
        return (tag(self.name, str(self.number)), tag(self.name, str(self.number.major)))


def tag(name: str, number: str) -> str:
    """``explore-staging/v1.2.3``; of the set ``v1.2.3``."""
    return f"v{number}" if name == SET else f"{name}/v{number}"


def plan(root: Path) -> tuple[Change, ...]:
    """What a release of HEAD would be; the set comes last.

    Raises:
        ReleaseError: there cannot be one, and why.
    """
    refuse_unless_clean_and_on_main(root)
    files = dict(reached(root))
    workflows = frozenset(_workflows(root))
    parts = {name: paths for name, paths in files.items() if name != ROOT_ACTION}
    parts[SET] = frozenset[str]().union(*files.values(), workflows)
    tags = _versions(root)
    changes = tuple(_change(root, name, paths, tags) for name, paths in parts.items())
    _refuse_tags_that_exist(root, changes)
    return changes


def refuse_unless_clean_and_on_main(root: Path) -> None:
    """Raises: ReleaseError."""
    if changed := git(root, "status", "--porcelain"):
        raise ReleaseError(f"the work tree has changes ({changed.splitlines()[0].split()[-1]})")
    if git(root, "rev-parse", "--is-shallow-repository") == "true":
        raise ReleaseError("the history is cut off here: fetch all of it, with its tags")
    main = main_branch(root)
    if not says_yes(root, "merge-base", "--is-ancestor", "HEAD", main):
        raise ReleaseError(f"HEAD is not on {main}")


def main_branch(root: Path) -> str:
    """The branch that releases are made of: that of the remote where there is one.

    Raises:
        ReleaseError: there is no such branch.
    """
    for name in ("refs/remotes/origin/main", "refs/heads/main"):
        if says_yes(root, "rev-parse", "--verify", "--quiet", name):
            return name.removeprefix("refs/").removeprefix("remotes/").removeprefix("heads/")
    raise ReleaseError("there is no branch main")


def _workflows(root: Path) -> Iterator[str]:
    for file in (root / WORKFLOWS).glob("*.yml"):
        if is_reusable(file.read_text()):
            yield str(file.relative_to(root))


def _versions(root: Path) -> Mapping[str, Mapping[Version, str]]:
    """Of each name its released versions, with their tags."""
    found: dict[str, dict[Version, str]] = {}
    for each in git(root, "tag", "--list").splitlines():
        name, _, number = each.rpartition("/")
        if known := version(number) if number.startswith("v") else None:
            found.setdefault(name or SET, {})[known] = each
    return found


def _change(
    root: Path, name: str, paths: frozenset[str], tags: Mapping[str, Mapping[Version, str]]
) -> Change:
    released = tags.get(name, {})
    last = max(released, default=None)
    since = _source(root, released[last]) if last else None
    touched = tuple(c for c in _commits(root, since) if c.paths & paths)
    # Before the first release everything is new, whatever the commits are called.
    by = bump(touched) if last else "minor"
    return Change(name, last, by, touched)


def _source(root: Path, name: str) -> str:
    """The commit of main that a tag's release was made from."""
    match = _SOURCE.match(git(root, "log", "-1", "--format=%s", f"refs/tags/{name}"))
    source = match[1] if match else git(root, "rev-parse", f"refs/tags/{name}^{{commit}}")
    if not says_yes(root, "merge-base", "--is-ancestor", source, "HEAD"):
        raise ReleaseError(f"{name} was made from {source}, which is not in the history of HEAD")
    return source


def _commits(root: Path, since: str | None) -> Iterator[Commit]:
    text = git(
        *(root, "log", "--reverse", "--no-merges", "--no-renames", "--name-only"),
        *("--format=%x01%H%x02%B%x02", f"{since}..HEAD" if since else "HEAD"),
    )
    for part in text.split("\x01")[1:]:
        sha, message, paths = part.split("\x02")
        yield Commit(sha, message.strip(), frozenset(paths.split("\n")) - {""})


def _refuse_tags_that_exist(root: Path, changes: Sequence[Change]) -> None:
    """Those of versions; the others are there to be moved."""
    there = set(git(root, "tag", "--list").splitlines())
    if git(root, "remote"):
        listed = git(root, "ls-remote", "--tags", "--refs", "origin").splitlines()
        there |= {line.partition("refs/tags/")[2] for line in listed}
    for change in changes:
        if change.tags and change.tags[0] in there:
            raise ReleaseError(f"the tag {change.tags[0]} exists: fetch the tags")


def told(changes: Sequence[Change], source: str) -> str:
    """A plan as a person reads it."""
    width = max(len(change.name) for change in changes)
    lines = [f"release of {source}", ""]
    for change in changes:
        was = str(change.last or "new")
        step = f"{was} → {change.number}  {change.by}" if change.by else f"{was}  unchanged"
        lines.append(f"{change.name:<{width}}  {step}")
        if change.name != SET and change.last:
            lines += [f"    {c.sha[:10]} {c.subject}" for c in change.commits if meaning(c.message)]
    fixed = [change.tags[0] for change in changes if change.tags]
    moving = [change.tags[1] for change in changes if change.tags]
    lines += ["", f"tags    {' '.join(fixed) or 'none'}", f"moving  {' '.join(moving) or 'none'}"]
    return "\n".join(lines)
