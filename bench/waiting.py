"""How well and how politely wait-for-sha waits, on simulated rollouts and a virtual clock.

    .venv/bin/python bench/waiting.py [ROLLOUTS]

A rollout has 2 to 10 replicas, replaced one after another within 10 to 60 seconds, and a load
balancer that sends each request to one of them at random. The peer is what most workflows do
instead: ask once a second and believe the first answer that names the commit.
"""

import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from promo.live.loop import Wait, World
from promo.live.probe import Look
from promo.live.waiting import POLITE_AFTER_SECONDS, End, Rules

WANTED, OLD = "a" * 40, "b" * 40
ANSWER_SECONDS = (0.02, 0.2)
HEAVY = ("playwright", "anthropic", "github", "jsonschema")


@dataclass
class Rollout:
    """A virtual deployment with a clock of its own; nothing starts before ``idle`` seconds."""

    dice: random.Random
    now: float = 0.0
    asked: list[float] = field(default_factory=list[float])

    def __post_init__(self) -> None:
        replicas, lasts = self.dice.randint(2, 10), self.dice.uniform(10, 60)
        idle = self.dice.uniform(0, 120)
        self.replaced = [idle + lasts * (i + 1) / replicas for i in range(replicas)]

    @property
    def finished(self) -> float:
        """When the last replica has been replaced."""
        return self.replaced[-1]

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds

    def ask(self, _: float) -> tuple[Look, ...]:
        """One answer of one replica."""
        self.asked.append(self.now)
        served = WANTED if self.dice.choice(self.replaced) <= self.now else OLD
        self.now += self.dice.uniform(*ANSWER_SECONDS)
        return (Look("http://x/", 200, healthy=True, served=served, trouble=None, last_seen=""),)


def ours(rollout: Rollout) -> float:
    """When it is called live."""
    world = World(
        ask=rollout.ask,
        newer=lambda _: None,
        clock=lambda: rollout.now,
        sleep=rollout.sleep,
        chance=rollout.dice.random,
        tell=lambda _seconds, _before, _wait: None,
    )
    end = Wait(WANTED, Rules(), world).run()
    assert end == End("live", sha=WANTED), end
    return rollout.now


def first_match(rollout: Rollout) -> float:
    """When the peer calls it live."""
    while rollout.ask(0)[0].served != WANTED:
        rollout.sleep(1)
    return rollout.now


def most_a_second_late(asked: list[float]) -> float:
    """Requests a second in the busiest ten seconds after the first ten."""
    late = [at for at in asked if at >= POLITE_AFTER_SECONDS]
    windows = [sum(begin <= at < begin + 10 for at in late) / 10 for begin in late]
    return max(windows, default=0.0)


def measure(name: str, wait: Callable[[Rollout], float], count: int, settle: float) -> None:
    early, delays, rates, requests = 0, list[float](), list[float](), list[int]()
    for seed in range(count):
        rollout = Rollout(random.Random(seed))
        live = wait(rollout)
        early += live < rollout.finished
        delays.append(live - rollout.finished - settle)
        rates.append(most_a_second_late(rollout.asked))
        requests.append(len(rollout.asked))
    late = [delay for delay in delays if delay > -settle]
    quantiles = statistics.quantiles(late, n=20) if len(late) > 1 else [0.0] * 19
    print(
        f"{name:<22}{early / count:>12.1%}{statistics.median(delays):>12.2f} s"
        f"{quantiles[18]:>10.2f} s{max(rates):>12.2f}{statistics.median(requests):>11.0f}"
    )


def start_up() -> None:
    seconds: list[float] = []
    for _ in range(7):
        begun = time.perf_counter()
        command = [sys.executable, "-I", "-m", "promo", "wait-for-sha", "--help"]
        subprocess.run(command, check=True, capture_output=True)
        seconds.append(time.perf_counter() - begun)
    bare = time.perf_counter()
    subprocess.run([sys.executable, "-I", "-c", ""], check=True)
    bare = time.perf_counter() - bare
    program = (
        "import sys, promo.commands.wait_for_sha\n"
        f"print(*[m for m in {(*HEAVY, 'httpx')} if m in sys.modules] or ['none'])"
    )
    loaded = subprocess.run(
        [sys.executable, "-I", "-c", program], check=True, capture_output=True, text=True
    )
    median = statistics.median(seconds)
    print(
        f"wait-for-sha --help   {median:.3f} s (goal 0.2), {median / bare:.1f} times a bare Python"
    )
    print(f"heavy modules loaded  {loaded.stdout.strip()} (of {', '.join((*HEAVY, 'httpx'))})")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    print(f"{count:,} simulated rollouts, 2-10 replicas in 10-60 s")
    print(
        f"{'':<22}{'live early':>12}{'median late':>14}{'95 %':>12}{'most req/s':>12}"
        f"{'requests':>11}"
    )
    measure("wait-for-sha", ours, count, Rules().settle_seconds)
    measure("peer: first match", first_match, count, 0.0)
    print("goal                  ≤ 1 %  ≤ 1 s after finish + settle; ≤ 1 req/s after ten seconds")
    start_up()


if __name__ == "__main__":
    main()
