"""The tree that users get: two commits on a branch ``releases``, the same bytes every time.

`uses: OWNER/promo/wait-for-sha@v1` needs `wait-for-sha/action.yml` at the root of the tagged tree,
and a symlink breaks there. So the first commit holds the package and every action of
`actions/<name>/` as `<name>/`, without what only its developers need. The second adds the
reusable workflows: their `uses: $/actions/<name>` become `uses: OWNER/promo/<name>@<first SHA>`.

Needs only git and Python: nothing of the development environment.
"""

import io
import json
import posixpath
import re
import shutil
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from shipping.plain_git import ReleaseError, git, git_bytes
from shipping.slim import WHOLE, NotTheSameError, slim
from shipping.untyped import untyped

ROOT: Final = Path(__file__).resolve().parents[2]
BRANCH: Final = "releases"

# What a step needs at run time, and what a person expects beside it; every consumer downloads it.
SHIPPED: Final = (
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "action.yml",
    "actions",
    "bootstrap.sh",
    "locked",
    "src",
)
# What people run from a clone or the package; no action does: a test asks the import graph.
LEFT_OUT: Final = (
    Path("src/promo/demo"),
    Path("src/promo/commands/demo.py"),
    Path("src/promo/adopt"),
    *(Path("src/promo/commands") / name for name in ("doctor", "init", "validate")),
    *(Path("src/promo", name) for name in ("documents/lines.py", "github/settings.py")),
)
# An editor wants the configuration's schema; no code reads the others.
_SCHEMAS: Final = Path("src/promo/documents/schemas")
WORKFLOWS: Final = Path(".github/workflows")
_OWN_ACTION: Final = re.compile(r"(uses:\s+)\$/actions/([a-z][a-z-]*)")
_RELATIVE_LINK: Final = re.compile(r"(!?\[[^\]\n]*\])\((?![a-z]+:|#)([^)\s]+)\)")
_REPOSITORY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}")


def tree(
    out: Path, repository: str, commit: str, tags: Sequence[str] = (), root: Path = ROOT
) -> tuple[str, str]:
    """Make the release of a commit in a new repository.

    Args:
        out: a folder that does not exist yet, or an empty one.
        repository: ``owner/name`` that users will write in ``uses:``.
        commit: what to release; its content counts, never the working tree's.
        tags: put on the second commit.
        root: the repository of that commit.

    Returns:
        The SHAs of the first and the second commit.

    Raises:
        ReleaseError: with one line that says why not.
    """
    if not _REPOSITORY.fullmatch(repository):
        raise ReleaseError(f"{repository!r} is no owner/name")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ReleaseError(f"{out} is there already")
    source = git(root, "rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}")
    try:
        return _made(out, repository, source, tags, root)
    except ReleaseError:
        shutil.rmtree(out, ignore_errors=True)  # half a release is none
        raise


def _made(
    out: Path, repository: str, source: str, tags: Sequence[str], root: Path
) -> tuple[str, str]:
    date = git(root, "show", "--no-patch", "--format=%ct +0000", source)
    git(None, "init", "--quiet", f"--initial-branch={BRANCH}", str(out))
    workflows = _unpack(root, source, out)
    _prepare(out, f"https://github.com/{repository}/blob/{source}")
    first = _commit(out, date, f"release of {source}: the package and its actions")
    reusable = _reusable(workflows, repository, first)
    if not reusable:
        raise ReleaseError(f"{source} has no reusable workflow")
    for name, text in reusable.items():
        (out / WORKFLOWS).mkdir(parents=True, exist_ok=True)
        (out / WORKFLOWS / name).write_text(text)
    second = _commit(out, date, f"release of {source}: the reusable workflows")
    for tag in tags:
        git(out, "tag", tag)
    return first, second


def _unpack(root: Path, source: str, out: Path) -> dict[str, str]:
    """Write what is shipped; return the workflows of the commit by file name."""
    archive = git_bytes(root, "archive", "--format=tar", source)
    workflows: dict[str, str] = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        for member in files:
            path = Path(member.name)
            if member.isdir():
                continue
            if not member.isfile():
                raise ReleaseError(
                    f"{path} is no plain file: runners copy links and Windows breaks"
                )
            content = files.extractfile(member)
            data = content.read() if content else b""
            if path.parent == WORKFLOWS:
                workflows[path.name] = data.decode()
            if _shipped(path):
                (out / path).parent.mkdir(parents=True, exist_ok=True)
                (out / path).write_bytes(data)
                (out / path).chmod(0o755 if member.mode & 0o100 else 0o644)
    return workflows


def _shipped(path: Path) -> bool:
    if path.parent == _SCHEMAS:
        return path.name == "config.json"
    if path.parts[0] == "actions" and path.name == "README.md":
        return False  # the first page links to it; action.yml says the same of each input
    return path.parts[0] in SHIPPED and not {path, *path.parents} & set(LEFT_OUT)


def _prepare(out: Path, at: str) -> None:
    """Actions at the root, modules without comments and types, links that lead somewhere."""
    for schema in (out / _SCHEMAS).glob("*.json"):
        schema.write_text(json.dumps(json.loads(schema.read_text()), separators=(",", ":")))
    for page in out.glob("*.md"):
        page.write_text(linked(page.read_text(), page.relative_to(out), at))
    for action in sorted((out / "actions").glob("*/action.yml")):
        name = action.parent.name
        if (out / name).exists():
            raise ReleaseError(f"an action may not be called {name}: the tree has that folder")
        action.parent.rename(out / name)
    shutil.rmtree(out / "actions")
    for module in sorted(out.glob("src/**/*.py")):
        if (path := module.relative_to(out)) not in WHOLE:
            try:
                module.write_text(slim(untyped(module.read_text())))
            except (SyntaxError, NotTheSameError) as error:
                raise ReleaseError(f"{path}: {error}") from None


def linked(text: str, page: Path, at: str) -> str:
    """A page whose relative links lead to the commit that it is made from."""

    def absolute(match: re.Match[str]) -> str:
        text, place = match[1], posixpath.normpath(page.parent / match[2])
        return f"{text}({at.replace('/blob/', '/raw/') if text[0] == '!' else at}/{place})"

    return _RELATIVE_LINK.sub(absolute, text)


def _reusable(workflows: dict[str, str], repository: str, first: str) -> dict[str, str]:
    """The workflows that others may call, with their actions pinned to the first commit."""
    return {
        name: _OWN_ACTION.sub(rf"\g<1>{repository}/\g<2>@{first}", text)
        for name, text in sorted(workflows.items())
        if is_reusable(text)
    }


def is_reusable(workflow: str) -> bool:
    """Whether other repositories may call a workflow."""
    return re.search(r"^ {2}workflow_call:", workflow, re.MULTILINE) is not None


def _commit(out: Path, date: str, message: str) -> str:
    git(out, "add", "--all", "--force")
    who = {"NAME": "promo releases", "EMAIL": "releases@promo.invalid", "DATE": date}
    identity = {f"GIT_{role}_{k}": v for role in ("AUTHOR", "COMMITTER") for k, v in who.items()}
    git(out, "commit", "--quiet", "--no-gpg-sign", "--message", message, environment=identity)
    return git(out, "rev-parse", "HEAD")
