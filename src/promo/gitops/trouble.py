"""What a git server's refusal means: try again, stop, or find out first. A pure table.

The texts are those of git itself, GitHub (its API too), GitLab, Bitbucket, Azure DevOps and Gitea.
What says stop is looked at first: a server that says both is believed in the stricter sense.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from promo.errors import PromoError, invalid, refused, undecided
from promo.untrusted import one_line

# race: somebody else was first.  passing: the network or the server is not well.
Kind = Literal["protected", "gone", "host-key", "denied", "no-branch", "race", "passing", "unknown"]

_TEXTS: Final[tuple[tuple[Kind, str], ...]] = (
    ("protected", r"""
            GH006 | GH013 | protected\ branch\ hook\ declined | repository\ rule\ violations
          | not\ allowed\ to\ (?:force\ )?push\ (?:code\ )?to\ (?:a\ )?protected\ branch
          | TF402455 | can\ only\ be\ modified\ through\ pull\ requests
          | protected\ branch\ '[^'\n]{1,300}'\ check\ failed
          | hook\ declined | refusing\ to\ update\ checked\ out\ branch
          | deny\ (?:updating|creating|deleting)\ a\ hidden\ ref
          | remote\ rejected.*\((?:permission\ denied|prohibited\ by\ Gerrit)
        """),
    ("gone", r"""
            repository\ (?:'[^'\n]*'\ )?not\ found | does\ not\ appear\ to\ be\ a\ git\ repository
          | requested\ URL\ returned\ error:\ (?:30\d|404|410) | repository\ was\ archived
          | project\ you\ were\ looking\ for\ could\ not\ be\ found | TF401019
          | not\ (?:valid|found):\ is\ this\ a\ git\ repository
          | repository\ \S{1,300}\ does\ not\ exist | could\ not\ resolve\ to\ a\ repository
        """),
    ("host-key", r"host\ key\ verification\ failed | host\ identification\ has\ changed"),
    ("denied", r"""
            authentication\ failed | could\ not\ read\ (?:username|password)
          | permission\ denied\ \( | invalid\ username\ or\ (?:password|token)
          | requested\ URL\ returned\ error:\ (?:401|403) | HTTP\ basic:\ access\ denied
          | permission\ to\ \S+\ denied | write\ access\ to\ repository\ not\ granted
          | key\ you\ are\ authenticating\ with\ has\ been\ marked\ as\ read\ only
          | TF401027 | TF401289 | load\ key\ .*(?:error\ in\ libcrypto|invalid\ format)
          | access\ denied\ or\ repository\ not\ exported
          | deploy\ key\ does\ not\ have\ write\ access | resource\ not\ accessible\ by
        """),
    ("no-branch", r"couldn't\ find\ remote\ ref | remote\ branch\ \S+\ not\ found"),
    ("race", r"""
            STALE_DATA | expected\ branch\ to\ point\ to
          | non-fast-forward | fetch\ first | stale\ info | cannot\ lock\ ref | failed\ to\ lock
          | incorrect\ old\ value\ provided | TF401028 | updated\ by\ another\ client
          | lock\ failure | remote\ ref\ updated\ since\ checkout | failed\ to\ update\ ref
          | reference\ already\ exists | another\ git\ process\ seems\ to\ be\ running
          | Unable\ to\ create\ '[^'\n]*\.lock'
        """),
    ("passing", r"""
            timed?[\ -]?out | could\ not\ resolve | name\ resolution | failed\ to\ connect
          | connection\ (?:refused|reset|closed) | couldn't\ connect | network\ is\ unreachable
          | hung\ up | unexpected\ disconnect | early\ EOF | RPC\ failed | empty\ reply
          | requested\ URL\ returned\ error:\ (?:429|5\d\d) | no\ route\ to\ host
          | internal\ server\ error | service\ unavailable | kex_exchange_identification
          | SSL_ERROR_SYSCALL | recv\ failure | send\ failure | transfer\ closed
          | unpacker\ error | remote\ unpack\ failed | broken\ pipe | invalid\ index-pack\ output
        """),
)  # fmt: skip
_TABLE: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE | re.VERBOSE)) for kind, pattern in _TEXTS
)
_SAID_CHARACTERS: Final = 20_000  # of the start and of the end; hooks may print a lot


@dataclass(frozen=True)
class _Words:
    what: str
    reason: str
    hint: str
    asked_wrongly: bool = True  # invalid; else refused by the server


_STOP: Final[dict[Kind, _Words]] = {
    "protected": _Words(
        "the server lets nobody push to this branch this way",
        "protected-branch",
        "Let the app or deploy key bypass the rule, or promote by pull request",
        asked_wrongly=False,
    ),
    "gone": _Words(
        "the repository is not there, has moved, is archived, or the credential may not see it",
        "repository-gone",
        "Check gitops-repository, and that the credential was given access to it",
    ),
    "host-key": _Words(
        "the SSH host is not known, so it could be anybody",
        "host-key-unknown",
        "Put the host's key into ~/.ssh/known_hosts (ssh-keyscan HOST, compared with its page)",
    ),
    "denied": _Words(
        "the server does not accept the credential for this",
        "gitops-denied",
        "Give token (contents: write) or ssh-key (a deploy key with write access); GITHUB_TOKEN"
        " reaches only its own repository",
    ),
    "no-branch": _Words(
        "the branch is not there",
        "branch-missing",
        "Check gitops-branch; an empty repository needs its files first",
    ),
}
# A folder with a work tree, as somebody has one who tries things out.
_BARE: Final = (
    "Push to a bare repository (git clone --bare), or run git config receive.denyCurrentBranch"
    " updateInstead in this one"
)


# What git adds to whatever SSH or a path came to.
_ALWAYS: Final = (
    "fatal: Could not read from remote repository.",
    "Please make sure you have the correct access rights",
    "and the repository exists.",
)


def kind_of(said: str) -> Kind:
    """What a failed command's error output means."""
    if len(said) > 2 * _SAID_CHARACTERS:
        said = f"{said[:_SAID_CHARACTERS]}\n{said[-_SAID_CHARACTERS:]}"
    for kind, pattern in _TABLE:
        if pattern.search(said):
            return kind
    return "unknown"


def may_pass(kind: Kind) -> bool:
    """Whether trying again can help."""
    return kind in {"race", "passing"}


def error_of(said: str, where: str) -> PromoError:
    """The error for a person.

    Args:
        said: the command's error output, foreign.
        where: the repository, and the branch where it matters.
    """
    kind = kind_of(said)
    told = _told(said)
    if words := _STOP.get(kind):
        make = invalid if words.asked_wrongly else refused
        hint = _BARE if "refusing to update checked out branch" in said else words.hint
        return make(f"{words.what}{told}", reason=words.reason, where=where, hint=hint)
    if kind == "race":
        return undecided(
            f"others were faster every time{told}",
            outcome="timeout",
            reason="push-contention",
            where=where,
            hint="Run again, or give a longer timeout",
        )
    if kind == "passing":
        return undecided(
            f"the server cannot be reached{told}",
            outcome="unreachable",
            reason="gitops-unreachable",
            where=where,
            hint="Run again when it answers",
        )
    return undecided(f"git failed{told}", reason="git-failed", where=where)


def _told(said: str) -> str:
    """The lines that say why, without git's advice."""
    lines = [line.strip() for line in said.splitlines()]
    lines = [line for line in lines if line and not line.startswith(("hint:", "To ", "warning:"))]
    kept = [line for line in lines if not line.startswith(_ALWAYS)] or lines[:1]
    return f": {one_line(' / '.join(kept)).rstrip('.')}" if kept else ""
