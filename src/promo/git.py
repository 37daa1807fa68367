"""Git's plumbing, the only way this package calls git.

Nothing of the machine's git configuration is read, no hook and no file-system monitor runs, git
never asks a question, and it speaks only the transports named here. Credentials travel in the
child's environment or a private file, never in its arguments or an address.
"""

import base64
import os
import re
import shlex
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from promo import bounds, process
from promo.errors import invalid, undecided
from promo.process import Finished
from promo.redact import redact
from promo.untrusted import one_line

OBJECT: Final = re.compile(r"[0-9a-f]{40}\Z")

_SETTINGS: Final = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "fetch.writeCommitGraph": "false",
    "gc.auto": "0",
    "i18n.commitEncoding": "UTF-8",
    "maintenance.auto": "false",
    "protocol.version": "2",
    "push.followTags": "false",
    "push.gpgSign": "false",
    "submodule.recurse": "false",
    "transfer.credentialsInUrl": "die",
}
_ENVIRONMENT: Final = {
    "LC_ALL": "C",  # its messages are classified
    "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_TERMINAL_PROMPT": "0",
}
# GitHub's published host keys (docs.github.com, "GitHub's SSH key fingerprints").
_KNOWN_HOSTS: Final = """\
github.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl
github.com ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBEmKSENjQEezOmx\
kZMy7opKgwFB9nkt5YRrYMjNuG5N87uRgg6CLrbo5wAdT/y6v0mKV0U2w0WZ2YB/++Tpockg=
"""
_BRANCH_CHARACTERS: Final = 250
# What git-check-ref-format(1) forbids in one part of a name, and anywhere.
_BAD_PART: Final = re.compile(r"\A\.|\.lock\Z|\A\Z")
_BAD_NAME: Final = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|\A-|\.\Z|\A@\Z")


@dataclass(frozen=True)
class Access:
    """How to get into a remote repository: extra environment and settings for git, both secret."""

    environment: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    settings: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict[str, tuple[str, ...]], repr=False
    )


@dataclass(frozen=True)
class Git:
    """Git in one repository.

    Args:
        folder: the repository itself (a bare one, or a checkout's ``.git``).
        access: what is needed to talk to its remote.
        work_tree: the checkout's files.
    """

    folder: Path
    access: Access = Access()
    work_tree: Path | None = None

    def run(
        self,
        *words: str,
        stdin: bytes = b"",
        environment: Mapping[str, str] | None = None,
        timeout_seconds: float = bounds.PROCESS_SECONDS,
    ) -> Finished:
        """Run one git command; a code other than 0 is an answer."""
        place = {"GIT_DIR": str(self.folder)}
        if self.work_tree is not None:
            place["GIT_WORK_TREE"] = str(self.work_tree)
        return process.run(
            ["git", *words],
            folder=self.work_tree or self.folder,
            environment={**_environment(self.access), **place, **(environment or {})},
            stdin=stdin,
            timeout_seconds=timeout_seconds,
        )

    def ask(
        self, *words: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None
    ) -> bytes:
        """What a git command prints.

        Raises:
            PromoError: inconclusive, ``git-failed``.
        """
        done = self.run(*words, stdin=stdin, environment=environment)
        if done.code != 0:
            raise undecided(
                f"git {words[0]} failed: {one_line(done.err) or f'code {done.code}'}",
                reason="git-failed",
            )
        return done.out

    def text(
        self, *words: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None
    ) -> str:
        """What a git command prints, as one stripped text."""
        return (
            self.ask(*words, stdin=stdin, environment=environment)
            .decode("utf-8", "replace")
            .strip()
        )


def create_bare(folder: Path, access: Access = Access()) -> Git:
    """A new and empty bare repository."""
    folder.mkdir(parents=True, exist_ok=True)
    git = Git(folder, access)
    git.ask("init", "--quiet", "--bare", "--template=")
    return git


def find_checkout(folder: Path) -> Git | None:
    """The repository of a checkout; None when the folder is not the top of one."""
    if not folder.is_dir():
        return None
    top = folder.resolve()
    # A container's checkout belongs to another user; whoever names the folder vouches for it.
    trusted = Access(settings={"safe.directory": (str(top),)})
    done = process.run(
        ["git", "rev-parse", "--absolute-git-dir", "--show-toplevel"],
        folder=top,
        environment=_environment(trusted),
    )
    lines = done.out.decode("utf-8", "surrogateescape").splitlines()
    if done.code != 0 or len(lines) != 2 or Path(lines[1]).resolve() != top:  # noqa: PLR2004
        return None
    return Git(Path(lines[0]), trusted, top)


def check_branch(name: str, option: str = "--gitops-branch") -> str:
    """A branch's name that git would accept, never one that git could take for an option.

    Raises:
        PromoError: invalid, ``bad-branch``.
    """
    parts = name.split("/")
    if (
        len(name) > _BRANCH_CHARACTERS
        or _BAD_NAME.search(name)
        or any(_BAD_PART.search(part) for part in parts)
    ):
        raise invalid(
            f"{one_line(name, 60)!r} is no name of a branch",
            reason="bad-branch",
            where=option,
            hint="Give the name as git branch shows it",
        )
    return name


def token_access(token: str, address: str) -> Access:
    """Access by token to one http(s) server.

    No redirect is followed: git sends the header along to whatever server it is redirected to.
    """
    parts = urlsplit(address)
    basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    redact.learn(token)
    redact.learn(basic)
    name = f"http.{parts.scheme}://{parts.netloc}/.extraHeader"
    # The empty value drops a header that the checkout has for the same server: two are refused.
    return Access(
        settings={
            name: ("", f"Authorization: Basic {basic}"),
            "credential.helper": ("",),
            "http.followRedirects": ("false",),
        }
    )


@contextmanager
def ssh_access(key: str) -> Generator[Access]:
    """Access by a private SSH key, in a private file while the context lasts.

    GitHub's host keys are built in. Any other host must be in ``~/.ssh/known_hosts`` or
    ``/etc/ssh/ssh_known_hosts``; an unknown one is refused, not learned.
    """
    with (
        private_key_file(key) as file,
        tempfile.TemporaryDirectory(prefix="promo-ssh-") as folder,
    ):
        hosts = Path(folder, "known_hosts")
        hosts.write_text(_KNOWN_HOSTS, encoding="utf-8")
        yield Access({"GIT_SSH_COMMAND": _ssh(hosts, ("-i", str(file), "-oIdentitiesOnly=yes"))})


@contextmanager
def private_key_file(key: str) -> Generator[Path]:
    """A private SSH key in a file that only this user can read, while the context lasts."""
    redact.learn(key)
    with tempfile.TemporaryDirectory(prefix="promo-key-") as folder:
        file = Path(folder, "key")
        file.touch(mode=0o600)
        file.write_text(key.replace("\r\n", "\n").strip("\n") + "\n", encoding="utf-8")
        yield file


@contextmanager
def agent_access() -> Generator[Access]:
    """Access by the keys and the agent of whoever runs this, to known hosts only."""
    with tempfile.TemporaryDirectory(prefix="promo-ssh-") as folder:
        hosts = Path(folder, "known_hosts")
        hosts.write_text(_KNOWN_HOSTS, encoding="utf-8")
        agent = os.environ.get("SSH_AUTH_SOCK")
        extra = {"SSH_AUTH_SOCK": agent} if agent else {}
        yield Access({"GIT_SSH_COMMAND": _ssh(hosts, ()), **extra})


def _ssh(hosts: Path, identity: tuple[str, ...]) -> str:
    own = Path.home() / ".ssh" / "known_hosts"
    return shlex.join([
        "ssh", *identity, "-oBatchMode=yes", "-oStrictHostKeyChecking=yes",
        f'-oUserKnownHostsFile="{hosts}" "{own}"',
        f"-oConnectTimeout={bounds.CONNECT_SECONDS * 2:.0f}",
    ])  # fmt: skip


def _environment(access: Access) -> dict[str, str]:
    """The child's environment; settings go in as GIT_CONFIG_*, which no process list shows."""
    pairs = [*_SETTINGS.items()]
    pairs += [(name, value) for name, values in access.settings.items() for value in values]
    numbered = {
        f"GIT_CONFIG_{kind}_{i}": text
        for i, pair in enumerate(pairs)
        for kind, text in zip(("KEY", "VALUE"), pair, strict=True)
    }
    return {**_ENVIRONMENT, **access.environment, **numbered, "GIT_CONFIG_COUNT": str(len(pairs))}
