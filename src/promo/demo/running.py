"""Run promo as a workflow's steps do: one process a command, isolated, judged by what it wrote."""

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import msgspec

from promo import process
from promo.documents.envelope import Envelope, decode, read_bytes
from promo.errors import undecided
from promo.outcomes import class_of
from promo.untrusted import one_line

_SECONDS: Final = 900.0  # working every page took 250 on a machine with ten times its load

D = TypeVar("D", bound=Envelope)


@dataclass(frozen=True)
class Done:
    """One command that has ended.

    Args:
        command: its name.
        outcome: what its document says.
        reason: its first reason, for people.
        seconds: how long it took.
        document: the document it wrote.
        said: the last line it printed.
    """

    command: str
    outcome: str
    reason: str
    seconds: float
    document: Path
    said: str

    def read(self, kind: type[D]) -> D:
        """Its document."""
        return decode(read_bytes(self.document), kind, str(self.document))


@dataclass(frozen=True)
class Runner:
    """How commands are run.

    Args:
        folder: the checkout that they run in.
        environment: variables that they get beside the usual few.
        clock: seconds that only go forward.
    """

    folder: Path
    environment: Mapping[str, str]
    clock: Callable[[], float] = time.monotonic

    def run(self, command: str, arguments: Sequence[str], out: Path, document: str) -> Done:
        """Run one command to its end.

        Args:
            command: its name.
            arguments: its options, beside ``--out``.
            out: the folder for its documents, and for ``log.txt`` with all that it said.
            document: the name of its main document.

        Raises:
            PromoError: inconclusive, ``demo-differs``, when it leaves no document, or one that its
                exit code contradicts.
        """
        out.mkdir(parents=True, exist_ok=True)
        words = [sys.executable, "-I", "-m", "promo", command, *arguments, "--out", str(out)]
        begun = self.clock()
        ended = process.run(
            words, folder=self.folder, environment=self.environment, timeout_seconds=_SECONDS
        )
        seconds = self.clock() - begun
        text = ended.out.decode("utf-8", "replace") + ended.err
        (out / "log.txt").write_text(f"$ {' '.join(words[3:])}\n{text}", encoding="utf-8")
        last = one_line((text.strip().splitlines() or [""])[-1]).rstrip(".")
        head = _head(out / document)
        outcome = str(head.get("outcome", ""))
        if not outcome or class_of(outcome).exit_code != ended.code:
            raise undecided(
                f"promo {command} ended with code {ended.code} and {outcome or 'no document'}:"
                f" {last}",
                reason="demo-differs",
                where=str(out / "log.txt"),
            )
        reasons = cast("list[Any]", head.get("reasons") or [""])
        return Done(command, outcome, one_line(str(reasons[0])), seconds, out / document, last)


def _head(path: Path) -> dict[str, Any]:
    """The document as plain data; empty when there is none."""
    if not path.is_file():
        return {}
    return cast("dict[str, Any]", msgspec.json.decode(path.read_bytes()))
