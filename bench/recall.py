"""Recall, precision and stability: every fault of the demo's application, and healthy sites.

    python bench/recall.py [oracles] [interaction] [foreign] [healthy] [stability]
                           [--share I/N] [--runs N] [--book FILE]

oracles      each fault that opening a page shows, alone (goal: all are found, and nothing else)
interaction  each fault that needs hands on the page, by the walker (goal: 0.9)
foreign      faults of other kinds of sites: error screens, frameworks, proxies
healthy      the application in order, used by the walker, and healthy pages of other kinds: cookie
             banner, login, third-party scripts that the fence refuses, long polling, service
             worker and more (goal: nothing above information)
stability    N (20) explorations of the healthy form, of a faulty one, and of one whose fault the
             walker has to work for: how many verdicts and lists of findings differ (goal: none)

Found means: the rule of the fault, on its page, with its severity, confirmed. ``--share 2/3`` does
the second third. ``--book`` keeps each row in a file and leaves out what is in it already, so that
a long bench can be done in pieces; the summary is of all that the book holds. Nothing is compared
with a peer: there is none that judges without a model.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from promo.demo.application.faults import (
    DEFAULT,
    FAULTS,
    MET_BY_LOADING,
    MET_BY_USING,
    ROUTES,
    Fault,
)
from promo.documents.scope import Charter
from promo.explore.exploration import Explored, Settings
from promo.explore.running import explore
from support.foreign import BROKEN, HEALTHY, SCREENS, STOP, respond
from support.shop import shop
from support.witness import witnessing

_PARTS: Final = ("oracles", "interaction", "foreign", "healthy", "stability")
_MINUTES: Final = 10.0
_WORKED_FOR: Final = "hostile-input"  # many inputs are tried before the one that throws

Sighting = tuple[str, str, str]  # rule, path, severity


@dataclass(frozen=True)
class Row:
    """What one exploration came to.

    ``missed`` and ``more`` are what it should have shown and did not, and what it showed besides;
    ``verdict`` is what the judge would make of the findings alone.
    """

    part: str
    name: str
    planted: int = 0
    missed: list[str] = field(default_factory=list[str])
    more: list[str] = field(default_factory=list[str])
    verdict: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Job:
    """One row that is still to be made."""

    part: str
    name: str
    make: Callable[[], Explored]
    planted: frozenset[Sighting] = frozenset()

    def done(self) -> Row:
        """Explore, and see what came of it."""
        begun = time.monotonic()
        result = self.make()
        seen = _weighty(result)
        proved = _weighty(result, proved=True)
        return Row(
            part=self.part,
            name=self.name,
            planted=len(self.planted),
            missed=_told(self.planted - proved),
            more=_told(seen - self.planted),
            verdict=_verdict(result),
            seconds=round(time.monotonic() - begun, 1),
        )


# ── what is explored ─────────────────────────────────────────────────────────────────────────────
def jobs(parts: Sequence[str], runs: int) -> list[Job]:
    """Everything that some parts of the bench have to do."""
    made = {
        "oracles": lambda: [_fault("oracles", one) for one in MET_BY_LOADING.values()],
        "interaction": lambda: [_fault("interaction", one) for one in MET_BY_USING.values()],
        "foreign": lambda: [Job("foreign", "broken pages", _broken, _planted())],
        "healthy": lambda: [
            Job("healthy", "the application", lambda: _shop(routes=ROUTES, worked=ROUTES)),
            Job("healthy", f"{len(HEALTHY)} other pages", lambda: _foreign(tuple(HEALTHY))),
        ],
        "stability": lambda: [
            _again(run, *faults)
            for faults in ((), (FAULTS[DEFAULT],), (FAULTS[_WORKED_FOR],))
            for run in range(1, runs + 1)
        ],
    }
    return [job for part in parts for job in made[part]()]


def _fault(part: str, *faults: Fault, name: str = "") -> Job:
    worked = [f.route if f.route in ROUTES else "/about" for f in faults if f.by]
    planted = frozenset((f.rule, f.route, f.severity) for f in faults)
    name = name or " ".join(f.name for f in faults)
    return Job(part, name, lambda: _shop(*faults, routes=ROUTES, worked=worked), planted)


def _again(run: int, *faults: Fault) -> Job:
    form = " ".join(fault.name for fault in faults) or "healthy"
    return _fault("stability", *faults, name=f"{form} {run}")


def _shop(*faults: Fault, routes: Sequence[str], worked: Sequence[str] = ()) -> Explored:
    extra = frozenset(fault.extra for fault in faults if fault.extra)
    with (
        tempfile.TemporaryDirectory() as folder,
        shop(Path(folder), *(fault.name for fault in faults)) as address,
    ):
        return _explored(address, routes, worked=worked, extra=extra, read_only=False)


def _broken() -> Explored:
    return _foreign((*SCREENS, *BROKEN))


def _foreign(routes: Sequence[str]) -> Explored:
    STOP.clear()
    with witnessing(respond) as site:
        result = _explored(site.url, routes)
        STOP.set()  # what is polled for long
    return result


def _explored(
    url: str,
    routes: Sequence[str],
    *,
    worked: Sequence[str] = (),
    extra: frozenset[str] = frozenset(),
    read_only: bool = True,
) -> Explored:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            url=url,
            routes=tuple(routes),
            charters=tuple(Charter(name=f"work {r}", route=r, reach="paths") for r in worked),
            read_only=read_only,
            rate=0,
            minutes=_MINUTES,
            extra_oracles=extra,
            out=Path(folder),
        )
        return explore(settings, lambda _: None)


def _planted() -> frozenset[Sighting]:
    screens = {("error-screen", path, "critical") for path in SCREENS}
    return frozenset(screens | {(rule, path, weight) for path, (rule, weight, _) in BROKEN.items()})


# ── what it came to ──────────────────────────────────────────────────────────────────────────────
def _weighty(result: Explored, *, proved: bool = False) -> frozenset[Sighting]:
    return frozenset(
        (finding.rule, urlsplit(finding.url).path, finding.severity)
        for finding in result.findings
        if finding.severity != "info" and (not proved or finding.confirmation == "confirmed")
    )


def _told(sightings: Iterable[Sighting]) -> list[str]:
    return sorted(f"{rule} on {path} ({severity})" for rule, path, severity in sightings)


def _verdict(result: Explored) -> str:
    blocks = any(
        f.severity == "critical" and f.confirmation == "confirmed" for f in result.findings
    )
    return "fail" if blocks else "inconclusive" if result.obstacles else "pass"


def show(row: Row) -> None:
    """One line, and one more for each thing that is not as it should be."""
    found = f"{row.planted - len(row.missed)} of {row.planted}"
    print(f"{row.part:<12} {row.name:<24} {found:>9}  {len(row.more)} more  {row.verdict:<12}"
          f" {row.seconds:6.1f} s", flush=True)  # fmt: skip
    for text in row.missed:
        print(f"{'':<13}missed: {text}", flush=True)
    for text in row.more:
        print(f"{'':<13}more:   {text}", flush=True)


def summary(rows: Sequence[Row]) -> list[str]:
    """The numbers, a line for each part that has any."""
    lines: list[str] = []
    for part, goal in (("oracles", "1.0"), ("interaction", "0.9 or more"), ("foreign", "1.0")):
        chosen = [row for row in rows if row.part == part]
        planted = sum(row.planted for row in chosen)
        if planted:
            found = planted - sum(len(row.missed) for row in chosen)
            more = sum(len(row.more) for row in chosen)
            lines.append(f"recall of {part}: {found / planted:.2f} (goal {goal}), {found} of"
                         f" {planted} faults; {more} findings beside them")  # fmt: skip
    healthy = [row for row in rows if row.part == "healthy"]
    if healthy:
        more = sum(len(row.more) for row in healthy)
        named = ", ".join(row.name for row in healthy)
        lines.append(f"findings above information on healthy sites ({named}): {more} (goal 0)")
    return [*lines, *_stability([row for row in rows if row.part == "stability"])]


def _stability(rows: Sequence[Row]) -> list[str]:
    lines: list[str] = []
    for form in dict.fromkeys(row.name.rpartition(" ")[0] for row in rows):
        chosen = [row for row in rows if row.name.rpartition(" ")[0] == form]
        verdicts = Counter(row.verdict for row in chosen)
        lists = Counter((*row.missed, "|", *row.more) for row in chosen)
        other, others = (len(chosen) - max(found.values()) for found in (verdicts, lists))
        lines.append(f"stability of {form}: {other} different verdicts, {others} different lists of"
                     f" findings in {len(chosen)} runs (goal 0): {dict(verdicts)}")  # fmt: skip
    return lines


# ── in pieces ────────────────────────────────────────────────────────────────────────────────────
def _kept(book: Path | None) -> list[Row]:
    if book is None or not book.is_file():
        return []
    return [Row(**json.loads(line)) for line in book.read_text("utf-8").splitlines()]


def _keep(book: Path | None, row: Row) -> None:
    if book is not None:
        with book.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(row)) + "\n")


def main() -> None:
    """Do the parts that were asked for, and add up."""
    reader = argparse.ArgumentParser()
    reader.add_argument("parts", nargs="*", metavar="|".join(_PARTS))
    reader.add_argument("--share", default="1/1", metavar="I/N")
    reader.add_argument("--runs", type=int, default=20)
    reader.add_argument("--book", type=Path)
    asked = reader.parse_args()
    unknown = set(asked.parts) - set(_PARTS)
    if unknown:
        reader.error(f"no such part: {', '.join(sorted(unknown))}")
    which, shares = map(int, asked.share.split("/"))
    rows = _kept(asked.book)
    known = {(row.part, row.name) for row in rows}
    todo = [j for j in jobs(asked.parts or _PARTS, asked.runs) if (j.part, j.name) not in known]
    for job in todo[which - 1 :: shares]:
        row = job.done()
        show(row)
        _keep(asked.book, row)
        rows.append(row)
    print(*summary(rows), sep="\n")


if __name__ == "__main__":
    main()
