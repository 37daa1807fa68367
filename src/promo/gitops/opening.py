"""From the gitops inputs to an open repository, and everything temporary removed afterwards."""

import tempfile
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from promo.config import GitopsRepository
from promo.errors import PromoError, invalid
from promo.git import (
    Access,
    Git,
    agent_access,
    check_branch,
    create_bare,
    find_checkout,
    ssh_access,
    token_access,
)
from promo.gitops.address import Address, may_carry_token, parse_address
from promo.gitops.fetching import Place, fetch_first
from promo.gitops.repository import Repository
from promo.inputs import Gitops
from promo.untrusted import one_line

_BRANCH: Final = "main"


@contextmanager
def open_repository(
    given: Gitops,
    *,
    configured: GitopsRepository | None,
    environment: Mapping[str, str],
    workspace: Path,
) -> Generator[Repository]:
    """Open the gitops repository at its branch's newest commit.

    Args:
        given: the gitops inputs.
        configured: what the configuration says, used where the inputs are silent.
        environment: of the process; GITHUB_SERVER_URL says which server ``owner/name`` is on.
        workspace: what relative paths start from.

    Raises:
        PromoError: invalid, refused or undecided; see docs/errors.md, "The gitops repository".
    """
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="promo-gitops-")))
        if given.gitops_dir is not None:
            yield _checkout(given, workspace / given.gitops_dir, scratch, stack)
            return
        text = given.gitops_repository or (configured.repository if configured else None)
        if text is None:
            raise invalid(
                "the gitops repository is missing",
                reason="missing-input",
                where="--gitops-repository",
                hint="Give gitops-repository or gitops-dir, or gitops.repository in promo.yml",
            )
        branch = given.gitops_branch or (configured.branch if configured else None) or _BRANCH
        server = environment.get("GITHUB_SERVER_URL") or "https://github.com"
        address = parse_address(
            text, server=server, ssh=given.ssh_key is not None, folder=workspace
        )
        yield _remote(given, address, check_branch(branch), scratch, stack)


def _remote(
    given: Gitops, address: Address, branch: str, scratch: Path, stack: ExitStack
) -> Repository:
    access = _access(given, address, stack)
    git = create_bare(scratch / "repository", _with_remote(access, address.git))
    place = Place(shown=address.shown, branch=branch, address=address.git)
    return Repository(git, place, fetch_first(git, place), scratch)


def _checkout(given: Gitops, folder: Path, scratch: Path, stack: ExitStack) -> Repository:
    branch = check_branch(given.gitops_branch) if given.gitops_branch else None
    git = find_checkout(folder)
    if git is None:
        raise invalid(
            f"{one_line(str(folder), 100)} is not the top folder of a git checkout",
            reason="not-a-checkout",
            where="--gitops-dir",
        )
    head, branch = _local_head(git, branch)
    remote = _remote_of(git, branch) if given.push else None
    shown, at = str(folder), ""
    if remote is not None:
        url = git.text("remote", "get-url", "--push", remote)
        address = parse_address(url, folder=folder)
        shown, at = address.shown, address.git
        access = _access(given, address, stack)
        settings = {**git.access.settings, **access.settings}
        merged = Access({**git.access.environment, **access.environment}, settings)
        git = Git(git.folder, merged, git.work_tree)
    place = Place(
        shown=shown,
        branch=branch,
        remote=remote,
        checkout=True,
        pushes=remote is not None,
        address=at,
    )
    return Repository(git, place, head, scratch)


def _remote_of(git: Git, branch: str) -> str:
    """The remote that a checkout's branch is pushed to."""
    names = git.text("remote").split()
    configured = git.run("config", "--get", f"branch.{branch}.remote").out.decode().strip()
    name = configured if configured in names else "origin"
    if name not in names:
        raise invalid(
            "the checkout has no remote to push to",
            reason="no-remote",
            where="--gitops-dir",
            hint="Add one, or say push false",
        )
    return name


def _access(given: Gitops, address: Address, stack: ExitStack) -> Access:
    """The credential that fits the address; one that does not fit is an error, not ignored."""
    if given.token is not None:
        if address.transport != "http":
            raise _unfit("token", "does not fit the address; it needs an https one")
        if not may_carry_token(address):
            raise _unfit("token", "would be readable on the way: the address is not https")
        return token_access(given.token, address.git)
    if given.ssh_key is not None:
        if address.transport != "ssh":
            raise _unfit("ssh-key", "does not fit the address; it needs an SSH one or owner/name")
        return stack.enter_context(ssh_access(given.ssh_key))
    return stack.enter_context(agent_access()) if address.transport == "ssh" else Access()


def _unfit(name: str, what: str) -> PromoError:
    return invalid(f"--{name} {what}", reason="credential-unfit", hint="Give one that fits")


def _local_head(git: Git, branch: str | None) -> tuple[str, str]:
    """A checkout's commit and the branch it stands for.

    Args:
        git: the checkout.
        branch: the branch that was asked for; a checkout on none stands for it.

    Raises:
        PromoError: invalid; ``wrong-branch``, ``not-a-checkout``.
    """
    head = git.run("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    if head.code != 0:
        raise invalid(
            "the checkout has no commit yet", reason="not-a-checkout", where="--gitops-dir"
        )
    on = git.run("symbolic-ref", "--quiet", "--short", "HEAD")
    current = on.out.decode("utf-8", "replace").strip() if on.code == 0 else branch
    if current is None:
        raise invalid(
            "the checkout is on no branch (a detached HEAD), so nobody knows which one is meant",
            reason="wrong-branch",
            where="--gitops-dir",
            hint="Check out the branch that is to be written, or name it with --gitops-branch",
        )
    if branch is not None and current != branch:
        raise invalid(
            f"the checkout is on {one_line(current, 60)}, not on {one_line(branch, 60)}",
            reason="wrong-branch",
            where="--gitops-dir",
            hint="Check out the branch that is to be written, or leave gitops-branch out",
        )
    return head.out.decode().strip(), current


def _with_remote(access: Access, url: str) -> Access:
    """Access that also knows the remote's address, which so stays out of every file."""
    return Access(access.environment, {**access.settings, "remote.origin.url": (url,)})
