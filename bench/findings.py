"""What reporting costs GitHub, and whether runs at once leave doubles.

Run: .venv/bin/python bench/findings.py
100 findings over 30 daily runs: requests by kind, against a reporter that searches for each finding
(one search and one write a finding, as actions do that look up an issue by its title). Then 200
randomised schedules of two to five concurrent runs.
"""

import random
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from promo.demo.github import LocalGitHub
from support.local_github import Clock
from support.reports import finding
from support.tracker_runs import at_once, doubles, opened, reporting

FINDINGS, RUNS, SCHEDULES = 100, 30, 200


def kind_of(method: str, path: str) -> str:
    if "/search/" in path:
        return "search"
    if method == "GET":
        return "list" if path.endswith("/issues") else "read"
    return "write"


def thirty_runs() -> None:
    clock = Clock()
    found = [finding(n, f"/{n}") for n in range(FINDINGS)]
    with LocalGitHub(now=clock) as github:
        for day in range(RUNS):
            at = clock.move(days=1)
            before = len(github.exchanges)
            reporting(opened(github), found, at, max_new=FINDINGS).carry_out()
            counts = Counter(
                kind_of(e.request.method, e.request.path) for e in github.exchanges[before:]
            )
            if day in {0, 1, RUNS - 1}:
                print(f"run {day + 1}: {dict(counts)}")
            before = len(github.exchanges)
            reporting(opened(github), found, at, max_new=FINDINGS).carry_out()
            again = Counter(e.request.method for e in github.exchanges[before:])
            assert set(again) == {"GET"}, again
        total = Counter(kind_of(e.request.method, e.request.path) for e in github.exchanges)
        print(f"{FINDINGS} findings, {RUNS} runs, each reported twice: {dict(total)}")
        print("the same report again: no write in any of the runs")
        print(f"a reporter that searches: {FINDINGS * RUNS * 2} searches (30 a minute are allowed)")
        print(f"open issues: {len(github.store.issues)}, doubles: {doubles(github)}")


def schedules() -> None:
    chance, started, requests, found_doubles = random.Random(1), time.perf_counter(), 0, 0
    for seed in range(SCHEDULES):
        found = [finding(n, f"/{n}") for n in range(chance.randint(1, 3))]
        with LocalGitHub() as github:
            at_once(github, found, seed, chance.randint(2, 5))
            found_doubles += doubles(github)
            requests += len(github.exchanges)
            assert sum(i.state == "open" for i in github.store.issues.values()) == len(found)
    seconds = time.perf_counter() - started
    print(f"{SCHEDULES} schedules, {requests} requests, {seconds:.0f} s: {found_doubles} doubles")


if __name__ == "__main__":
    thirty_runs()
    schedules()
