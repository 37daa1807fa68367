"""``promo merge-reports``: the reports of all shards to one report with one verdict."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from promo import bounds
from promo.command import Command, Ending, workflow_run
from promo.commands.explore_staging import COMMAND as EXPLORE
from promo.commands.explore_staging.leftovers import clear
from promo.commands.explore_staging.written import ending, write_forms
from promo.documents.envelope import decode, read_bytes
from promo.documents.merging import merge
from promo.documents.report import Report
from promo.errors import invalid
from promo.inputs import PATH, Common, given
from promo.runner import Step
from promo.untrusted import one_line

_REPORT: Final = "report.json"
_BESIDE: Final = ("screenshots", "tests")  # folders whose files go along


@dataclass(frozen=True, kw_only=True)
class Inputs(Common):
    """The inputs of merge-reports."""

    reports: tuple[Path, ...] = given(
        "Folders that shards wrote, or folders with such folders, as artifacts are downloaded.",
        PATH,
        many=True,
        argument=True,
        required=True,
        example="promo-shards",
    )


def merge_reports(inputs: Inputs, step: Step) -> Ending:
    """Read, join, judge, write."""
    out = step.folder_for(inputs.out)
    files = _files([step.inside(path, "reports") for path in inputs.reports], out)
    reports = [decode(read_bytes(file), Report, one_line(str(file))) for file in files]
    report = merge(reports, run=workflow_run(step), now=datetime.now(UTC))
    step.say(f"{len(files)} of {report.shards[0].total} shards")
    for file in files:
        _copy_beside(file.parent, out)
    return ending(report, write_forms(report, out), out, step)


def _files(paths: Sequence[Path], out: Path) -> list[Path]:
    """The reports below some paths, each once."""
    found = list(dict.fromkeys(file.resolve() for path in paths for file in _reports_in(path)))
    if out / _REPORT in found:
        raise invalid(
            "is a report that was handed over, and would be overwritten",
            where=f"--out: {one_line(str(out))}",
            hint="Give another folder for the joined report",
        )
    if len(found) > bounds.SHARDS:
        raise invalid(f"there are {len(found)} reports; at most {bounds.SHARDS} are joined")
    return found


def _reports_in(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    below = [
        path / _REPORT,
        *sorted(path.glob(f"*/{_REPORT}")),
        *sorted(path.glob(f"*/*/{_REPORT}")),
    ]
    there = [file for file in below if file.is_file()]
    if not there:
        raise invalid(
            f"there is no {_REPORT} in it",
            reason="unreadable-file",
            where=one_line(str(path)),
            hint="Hand over the folders that explore-staging wrote to",
        )
    yield from there


def _copy_beside(source: Path, out: Path) -> None:
    """Pictures and tests of a shard. The same finding has the same name; the first one stays."""
    for folder in _BESIDE:
        there = source / folder
        if there.is_symlink() or not there.is_dir():
            continue
        for file in sorted(there.iterdir())[: bounds.FILES_BESIDE]:
            target = out / folder / file.name
            plain = file.is_file() and not file.is_symlink()
            if plain and not target.exists() and file.stat().st_size <= bounds.DOCUMENT_BYTES:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target)


COMMAND: Final = Command(
    name="merge-reports",
    help="Join the reports of shards into one, with one verdict.",
    inputs=Inputs,
    outputs=EXPLORE.outputs,
    outcomes=("pass", "fail", "inconclusive", "skipped", "superseded"),
    story=merge_reports,
    extra="explore",
    forget=lambda earlier: clear(earlier, "reports"),
)
