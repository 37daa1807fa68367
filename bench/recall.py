"""Recall, precision and stability: every fault of the demo's application, and healthy sites.

    python bench/recall.py [RUNS]

Explores the application with each fault that opening a page shows, one at a time, then healthy
sites. RUNS (20) explorations of one faulty and of one healthy form say how often the verdict
differs. Nothing is compared with a peer: there is none that judges without a model.
"""

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from promo.demo.application.faults import DEFAULT, FAULTS, MET_BY_LOADING, ROUTES, Fault
from promo.explore.exploration import Explored, Settings
from promo.explore.running import explore
from support.foreign import BROKEN, HEALTHY, SCREENS, respond
from support.shop import shop
from support.witness import witnessing


def _explored(url: str, routes: Sequence[str], extra: str, *, read_only: bool) -> Explored:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            url=url,
            routes=tuple(routes),
            read_only=read_only,
            rate=0,
            extra_oracles=frozenset({extra} - {""}),
            out=Path(folder),
        )
        return explore(settings, lambda _: None)


def _shop(*faults: str, extra: str = "") -> Explored:
    with tempfile.TemporaryDirectory() as folder, shop(Path(folder), *faults) as address:
        return _explored(address, ROUTES, extra, read_only=False)


def _foreign(routes: Sequence[str]) -> Explored:
    with witnessing(respond) as site:
        return _explored(site.url, routes, "", read_only=True)


def _weighty(result: Explored) -> set[tuple[str, str]]:
    return {
        (finding.rule, urlsplit(finding.url).path)
        for finding in result.findings
        if finding.severity != "info" and finding.confirmation == "confirmed"
    }


def _row(name: str, found: int, planted: int, false: int, seconds: float) -> None:
    print(f"{name:<40} {found:>3} of {planted:<3} {false:>3} more {seconds:>7.1f} s", flush=True)


def _fault(fault: Fault) -> tuple[bool, int]:
    begun = time.monotonic()
    found = _weighty(_shop(fault.name, extra=fault.extra))
    met = (fault.rule, fault.route) in found
    _row(fault.name, met, 1, len(found) - met, time.monotonic() - begun)
    return met, len(found) - met


def _verdict(result: Explored) -> str:
    blocks = any(
        f.severity == "critical" and f.confirmation == "confirmed" for f in result.findings
    )
    return "fail" if blocks else "inconclusive" if result.obstacles else "pass"


def _stability(runs: int, *faults: str) -> None:
    begun = time.monotonic()
    verdicts = Counter(_verdict(_shop(*faults)) for _ in range(runs))
    different = runs - max(verdicts.values(), default=0)
    name = " ".join(faults) or "healthy"
    spent = time.monotonic() - begun
    print(f"{name}: {dict(verdicts)} in {runs} runs, {different} different, {spent:.0f} s")


def main(arguments: Sequence[str]) -> None:
    runs = int(arguments[0]) if arguments else 20
    results = [_fault(fault) for fault in MET_BY_LOADING.values()]
    recall = sum(met for met, _ in results) / len(results)
    false = sum(more for _, more in results)
    begun = time.monotonic()
    foreign = _weighty(_foreign((*SCREENS, *BROKEN)))
    planted = {("error-screen", path) for path in SCREENS}
    planted |= {(rule, path) for path, (rule, _, _) in BROKEN.items()}
    _row("foreign faults", len(foreign & planted), len(planted), len(foreign - planted),
         time.monotonic() - begun)  # fmt: skip
    begun = time.monotonic()
    quiet = _weighty(_shop()) | _weighty(_foreign(tuple(HEALTHY)))
    _row("healthy pages", 0, 0, len(quiet), time.monotonic() - begun)
    print(
        f"recall {recall:.2f} (goal 1.0) over {len(results)} faults; {false} findings beside them;"
    )
    print(f"{len(quiet)} findings above information on {len(ROUTES) + len(HEALTHY)} healthy pages")
    for faults in ((), (DEFAULT,)):
        _stability(runs, *faults)
    print(f"{len(FAULTS) - len(results)} faults need hands on the page and are not counted here")


if __name__ == "__main__":
    main(sys.argv[1:])
