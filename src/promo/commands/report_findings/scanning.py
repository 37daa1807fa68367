"""The findings as a SARIF file, and code scanning told of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from promo.commands.report_findings.inputs import Inputs
from promo.errors import undecided
from promo.explore.oracles import rules
from promo.findings.reading import Read
from promo.findings.rounds import Round
from promo.findings.sarif import NAME, sarif_of
from promo.github.code_scanning import CodeScanning

_EXPLORED: Final = frozenset({"pass", "fail"})


@dataclass(frozen=True)
class Scanned:
    """The file that was written, what code scanning is to be told, and why it is not told."""

    file: Path | None = None
    content: bytes | None = None
    notes: tuple[str, ...] = ()


def scan(inputs: Inputs, found: Read, round_: Round, folder: Path) -> Scanned:
    """Write the file into a folder; its content too, where code scanning is to have it."""
    content = sarif_of(found, rules().values())
    if content is None or round_.aside:
        return Scanned(notes=("There is no report to make a SARIF file from.",))
    file = folder / NAME
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    if inputs.sarif != "upload" or inputs.dry_run:
        return Scanned(file)
    unsure = [report.overall for report in found.reports if report.overall not in _EXPLORED]
    if unsure:
        # Code scanning closes every alert that a newer file does not name.
        said = (
            f"Code scanning was not told: the exploration is {unsure[0]}, so what it did not find"
            " may still be there."
        )
        return Scanned(file, notes=(said,))
    return Scanned(file, content)


def told(scanning: CodeScanning, content: bytes, inputs: Inputs, round_: Round) -> str:
    """Hand the file over; what became of it, as a sentence.

    Raises:
        PromoError: partial, ``sarif-without-commit``, and what GitHub refuses.
    """
    sha, ref = round_.sha, inputs.ref
    if sha is None or ref is None:
        what = "the site names no commit" if sha is None else "there is no ref"
        raise undecided(
            f"{what}, and code scanning wants a commit and a ref",
            outcome="partial",
            reason="sarif-without-commit",
            where="--sarif",
            hint="Give ref, or keep the file with sarif: file",
        )
    uploaded = scanning.upload(content, sha, ref)
    return {
        "complete": "Code scanning took the findings.",
        "pending": "Code scanning has the findings and is still reading them.",
        "unavailable": f"The findings were not handed over: {uploaded.said}.",
    }[uploaded.became]
