"""Where a gitops repository is: what a person writes to what git is told, and how it is named.

    owner/name                       on this GitHub server; by SSH when there is an SSH key
    https://…  ssh://…  git://…  user@host:path  file://…
    /path  ./path  ../path  ~/path   on this machine

``owner/name`` is never a folder, so that nothing lying in a workspace can stand in for it.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from promo.errors import PromoError, invalid
from promo.untrusted import one_line

_ADDRESS_CHARACTERS: Final = 1_000
_GITHUB: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}\Z")
_SCP_FORM: Final = re.compile(
    r"[A-Za-z0-9._-]+@(?:[A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9a-fA-F:]+\]):[^:].*\Z"
)
_LOCAL: Final = ("/", "./", "../", "~/")
_LOOPBACK: Final = {"localhost", "127.0.0.1", "::1"}

Transport = Literal["http", "ssh", "open"]  # open: takes no credential


@dataclass(frozen=True)
class Address:
    """A gitops repository's address.

    Args:
        git: what git is told.
        shown: what people and documents are told; it holds no credentials.
        transport: which kind of credential it takes.
    """

    git: str
    shown: str
    transport: Transport


def parse_address(
    text: str, *, server: str = "https://github.com", ssh: bool = False, folder: Path | None = None
) -> Address:
    """The address that a person means.

    Args:
        text: what was written.
        server: the GitHub server that ``owner/name`` is on.
        ssh: whether there is an SSH key, so that ``owner/name`` goes by SSH.
        folder: what a relative path starts from.

    Raises:
        PromoError: invalid, ``bad-repository``.
    """
    if len(text) > _ADDRESS_CHARACTERS or not text.isprintable() or text.startswith("-"):
        raise _bad(text, "is no address of a git repository")
    if text.startswith(_LOCAL) or text in {".", ".."}:
        path = ((folder or Path.cwd()) / Path(text).expanduser()).resolve()
        return Address(str(path), str(path), "open")
    if _GITHUB.match(text) and not text.endswith((".", "/..")):
        name = text.removesuffix(".git")
        host = urlsplit(server).netloc.rpartition("@")[2]
        git = f"ssh://git@{host}/{name}.git" if ssh else f"{server.rstrip('/')}/{name}.git"
        return Address(git, name, "ssh" if ssh else "http")
    if "://" in text:
        return _url(text)
    if _SCP_FORM.match(text):
        return Address(text, text, "ssh")
    raise _bad(text, "is no address of a git repository")


def _url(text: str) -> Address:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise _bad(text, "is no address of a git repository") from None
    if parts.scheme == "file" and not parts.netloc:
        return Address(text, text, "open")
    if not parts.hostname or parts.hostname.startswith("-") or " " in text:
        raise _bad(text, "is no address of a git repository")
    if parts.password is not None or (parts.username is not None and parts.scheme != "ssh"):
        raise _bad(text.replace(parts.netloc, parts.hostname), "holds credentials")
    if parts.scheme in {"http", "https"}:
        return Address(text, text, "http")
    if parts.scheme in {"ssh", "git"}:
        return Address(text, text, "ssh" if parts.scheme == "ssh" else "open")
    raise _bad(text, f"has the transport {one_line(parts.scheme, 20)}, which is not used here")


def may_carry_token(address: Address) -> bool:
    """Whether a token stays private on the way: over TLS, or on this machine."""
    parts = urlsplit(address.git)
    return address.transport == "http" and (parts.scheme == "https" or parts.hostname in _LOOPBACK)


def _bad(text: str, what: str) -> PromoError:
    return invalid(
        f"{one_line(text, 80)!r} {what}",
        reason="bad-repository",
        where="--gitops-repository",
        hint="Write owner/name, a git URL without credentials, or a path that starts with / or ./",
    )
