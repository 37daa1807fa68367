"""Code scanning: a SARIF file handed over, and what became of it."""

import base64
import gzip
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal, cast

from promo import bounds
from promo.errors import PromoError, invalid, undecided
from promo.github.repository import GitHub
from promo.untrusted import one_line

_PERMISSION: Final = "security-events: write"
_NOT_BOUGHT: Final = ("advanced security", "code security", "code scanning is not enabled",
                      "not enabled for this repository", "code quality")  # fmt: skip

Became = Literal["complete", "pending", "unavailable"]


@dataclass(frozen=True)
class Uploaded:
    """What became of a file; ``said`` explains why a repository wants none."""

    became: Became
    said: str = ""


@dataclass(frozen=True)
class CodeScanning:
    """The code scanning of one repository.

    Args:
        github: the repository.
        pause: how to wait for the answer.
    """

    github: GitHub
    pause: Callable[[float], None]
    _waits: tuple[float, ...] = field(default=bounds.SARIF_WAITS_SECONDS)

    def upload(self, sarif: bytes, sha: str, ref: str) -> Uploaded:
        """Hand a file over and ask until it was read.

        Raises:
            PromoError: partial, ``sarif-rejected`` or ``permission-missing``; invalid,
                ``sarif-too-large``.
        """
        packed = gzip.compress(sarif, mtime=0)
        if len(packed) > bounds.SARIF_BYTES:
            raise invalid(
                f"the SARIF file is larger than {bounds.SARIF_BYTES:,} bytes packed",
                reason="sarif-too-large",
                where="--sarif",
                hint="Explore less at once, or keep the file with sarif: file",
            )
        body = {
            "commit_sha": sha,
            "ref": ref,
            "sarif": base64.b64encode(packed).decode(),
            "tool_name": "Promo",
        }
        try:
            sent = self._ask("POST", "", body)
        except PromoError as error:
            why = _why_unavailable(error)
            if why:
                return Uploaded("unavailable", why)
            raise
        return self._follow(str(sent.get("id", "")))

    def _follow(self, name: str) -> Uploaded:
        for seconds in self._waits:
            self.pause(seconds)
            state = self._ask("GET", f"/{name}", None)
            match state.get("processing_status"):
                case "complete":
                    return Uploaded("complete")
                case "failed":
                    errors = cast("list[Any]", state.get("errors") or [])
                    raise undecided(
                        f"code scanning did not take the file: {_told(errors)}",
                        outcome="partial",
                        reason="sarif-rejected",
                        where=f"{self.github.repository} on GitHub",
                        hint="Report this with the file; findings.sarif lies beside the report",
                    )
                case _:
                    continue
        return Uploaded("pending")

    def _ask(self, method: str, path: str, body: dict[str, str] | None) -> dict[str, Any]:
        return self.github.ask(
            method, f"/code-scanning/sarifs{path}", body, _PERMISSION, repeatable=True
        )


def _told(errors: list[Any]) -> str:
    return "; ".join(one_line(str(error), 160) for error in errors[:5]) or "it names no reason"


def _why_unavailable(error: PromoError) -> str:
    """Why a repository has no code scanning; empty when the trouble is another."""
    said = error.what.lower()
    if error.reason == "permission-missing" and any(words in said for words in _NOT_BOUGHT):
        return "code scanning is switched off here; a private repository needs GitHub Code Security"
    return ""
