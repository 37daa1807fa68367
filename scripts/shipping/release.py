"""The command line of releases.

`tree` needs git and Python alone; the others read the import graph (scripts/bootstrap).
"""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from shipping.plain_git import ReleaseError, git
from shipping.tree import ROOT, tree

if TYPE_CHECKING:
    from shipping.planning import Change


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    """Run the command line; 0, or 1 with one line that says why."""
    asked = _parser().parse_args(arguments)
    if getattr(asked, "repository", None) == "":
        _parser().error("--repository OWNER/NAME is missing")
    try:
        _DO[asked.command](asked, root)
    except ReleaseError as error:
        print(f"error: {error}.", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/release", description="Releases of the actions.")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("tree", help="make the two commits of a release in a new repository")
    _add_out(one)
    one.add_argument("--from", dest="commit", default="HEAD", help="the commit to release")
    one.add_argument("--tag", dest="tags", action="append", default=[], help="repeats")
    two = commands.add_parser("prepare", help="write the changelogs and versions of a release")
    two.add_argument("--dry-run", action="store_true", help="only say what it would be")
    two.add_argument("--date", default=datetime.now(UTC).date().isoformat(), help="YYYY-MM-DD")
    three = commands.add_parser("publish", help="make the prepared release in OUT, with its tags")
    _add_out(three)
    three.add_argument("--dry-run", action="store_true", help="only say what it would be")
    return parser


def _add_out(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=Path, metavar="OUT", help="a folder that is not there yet")
    parser.add_argument("--repository", default=os.environ.get("GITHUB_REPOSITORY", ""))


def _tree(asked: argparse.Namespace, root: Path) -> None:
    first, second = tree(asked.out, asked.repository, asked.commit, asked.tags, root)
    print(f"{first} the package and its actions\n{second} the reusable workflows")


def _prepare(asked: argparse.Namespace, root: Path) -> None:
    from shipping.planning import SET, plan, told  # noqa: PLC0415  (the import graph's library)
    from shipping.prepare import written  # noqa: PLC0415  (as above)

    changes = plan(root)
    print(told(changes, git(root, "rev-parse", "HEAD")))
    number = changes[-1].number
    if not any(change.by for change in changes):
        print("\nNothing to release.")
        return
    texts = written(root, changes, asked.date)
    print(f"\nwrites  {' '.join(texts)}")
    if asked.dry_run:
        return
    for path, text in texts.items():
        (root / path).write_text(text)
    print(
        f"\nCommit it as 'chore(release): {SET} v{number}'; "
        "once it is on main: scripts/release publish OUT"
    )


def _publish(asked: argparse.Namespace, root: Path) -> None:
    from shipping.planning import plan, told  # noqa: PLC0415  (the import graph's library)
    from shipping.prepare import prepared  # noqa: PLC0415  (as above)

    changes = plan(root)
    _refuse_unless_prepared(changes, prepared(root))
    head = git(root, "rev-parse", "HEAD")
    print(told(changes, head))
    if asked.dry_run:
        return
    tags = [tag for change in changes for tag in change.tags]
    first, second = tree(asked.out, asked.repository, head, tags, root)
    print(f"\n{first} the package and its actions\n{second} the reusable workflows")


def _refuse_unless_prepared(changes: Sequence["Change"], said: Mapping[str, str]) -> None:
    if not any(change.by for change in changes):
        raise ReleaseError("there is nothing to release")
    for change in changes:
        if change.number and said.get(change.name) != str(change.number):
            raise ReleaseError(
                f"by the history {change.name} becomes {change.number}, and HEAD says "
                f"{said.get(change.name, 'nothing')}: run scripts/release prepare again"
            )


_DO: Final[Mapping[str, Callable[[argparse.Namespace, Path], None]]] = {
    "tree": _tree,
    "prepare": _prepare,
    "publish": _publish,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
