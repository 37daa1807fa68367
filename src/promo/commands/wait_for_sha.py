"""``promo wait-for-sha``: wait until a deployed environment really serves a commit."""

import random
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from promo import bounds, config
from promo.command import Command, Ending, workflow_run
from promo.documents.envelope import Subject, write
from promo.documents.wait import Wait as Document
from promo.errors import Interrupted, invalid
from promo.inputs import DURATION, PATH, SHA, URL, YES_NO, Common, Kind, given
from promo.live import telling
from promo.live.ancestry import Ancestry
from promo.live.headers import HEADER, read_headers
from promo.live.loop import Wait, World
from promo.live.match import MATCH, Match, parse
from promo.live.probe import Look, look
from promo.live.record import addresses
from promo.live.together import look_together
from promo.live.waiting import Rules
from promo.live.wanted import head_commit
from promo.outcomes import Class, class_of
from promo.runner import Step
from promo.untrusted import one_line

_SHORTEST_PAUSE_SECONDS: Final = 0.02
_MOST_CONFIRMATIONS: Final = 1_000


def _between(least: int, most: int) -> Kind:
    def read(text: str) -> int:
        if not re.fullmatch(r"\d{1,6}", text, re.ASCII) or not least <= int(text) <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return int(text)

    return Kind("number", read)


def _pause(text: str) -> float:
    seconds = float(DURATION.read(text))
    if seconds < _SHORTEST_PAUSE_SECONDS:
        raise ValueError(f"a duration of {_SHORTEST_PAUSE_SECONDS:g}s or longer")
    return seconds


PAUSE: Final = Kind("duration", _pause)


@dataclass(frozen=True, kw_only=True)
class Inputs(Common):
    """The inputs of wait-for-sha."""

    url: tuple[str, ...] = given(
        "The addresses to ask, exactly as given; usually the health address.",
        URL,
        many=True,
        argument=True,
        required=True,
        example="https://staging.example.com/health",
    )
    sha: str | None = given(
        "The commit to wait for (default: the head commit of the workflow_run event, else of the"
        " push).",
        SHA,
    )
    timeout: float = given("How long to wait at most.", DURATION, default="900")
    interval: float | None = given(
        "The pause between looks (default: adaptive, from 0.5 s growing to max-interval); about 1 s"
        " at most from the first match on, and 1 s at least after ten seconds.",
        PAUSE,
    )
    max_interval: float = given("What the adaptive pause grows to.", PAUSE, default="5")
    match: Match | None = given(
        "Where an answer names its commit: auto, json:/pointer, header:Name, meta:name, regex:…(…)"
        " or text (default: the configuration's, else auto).",
        MATCH,
    )
    confirmations: int = given(
        "How many answers in a row must name the commit, each on a fresh connection.",
        _between(1, _MOST_CONFIRMATIONS),
        default="5",
    )
    settle: float = given(
        "Over how long they must, since a rollout answers old and new at random.",
        DURATION,
        default="20",
    )
    expect_status: int = given("The status of a healthy answer.", _between(100, 599), default="200")
    headers: tuple[str, ...] = given(
        "Headers to send, as Name: value; masked, and never sent to another origin.",
        HEADER,
        many=True,
        secret=True,
    )
    accept_newer: bool = given(
        "Whether a descendant of the commit is as good (live-newer instead of superseded).",
        YES_NO,
        default="false",
    )
    repo: Path = given(
        "A checkout whose history tells which commits are newer; nothing is fetched.",
        PATH,
        default=".",
    )
    dry_run: bool = given("Say what would be asked, and ask nothing.", YES_NO, default="false")


def wait_for_sha(inputs: Inputs, step: Step) -> Ending:
    """Ask the addresses until all of them serve the commit, or it is clear that they do not."""
    _check(inputs)
    chosen = _chosen(inputs, step)
    match = inputs.match or _configured_match(chosen, inputs.url)
    wanted = _wanted(inputs, step)
    doing = "would wait" if inputs.dry_run else "waiting"
    for url in inputs.url:
        step.say(f"{doing} for {wanted} at {one_line(url)} (match {one_line(str(match))})")
    if inputs.dry_run:
        return Ending("dry-run", f"would wait for {wanted} at {len(inputs.url)} addresses")
    world = _world(inputs, step, wanted, match)
    folder = step.folder_for(inputs.out)
    wait = Wait(wanted, _rules(inputs), world)
    outcome, reason, sha = _run(wait)
    seconds = wait.elapsed_seconds
    said = telling.headline(outcome, reason, wait, sha, seconds)
    document = Document(
        subject=_subject(chosen, inputs.url, wanted),
        outcome=outcome,
        reasons=(said, *((reason,) if reason else ())),
        run=workflow_run(step),
        timestamp=datetime.now(UTC),
        duration_seconds=round(seconds, 3),
        wanted=wanted,
        sha=sha,
        addresses=addresses(wait, inputs.url),
    )
    path = folder / "wait.json"
    write(document, path)
    _conclude(step, outcome, said, wait.looks)
    return Ending(
        outcome,
        said,
        reason,
        outputs={
            "sha": sha or "",
            "elapsed-seconds": f"{seconds:.1f}",
            "attempts": str(wait.state.rounds),
        },
        document=path,
        summary=telling.summary(outcome, said, wait),
    )


def _run(wait: Wait) -> tuple[str, str, str | None]:
    try:
        end = wait.run()
    except Interrupted:
        return "inconclusive", "interrupted", None
    return end.outcome, end.reason, end.sha


def _conclude(step: Step, outcome: str, said: str, looks: tuple[Look, ...]) -> None:
    if class_of(outcome) is Class.GO:
        step.say(f"{outcome}: {said}.")
        return
    seen = f". {telling.last_seen(looks)}" if looks else ""
    kind = "notice" if class_of(outcome) is Class.ASIDE else "error"
    step.annotate(kind, f"{outcome}: {said}{seen}.")


# ── before the wait ────────────────────────────────────────────────────────────────────────────
def _wanted(inputs: Inputs, step: Step) -> str:
    wanted = inputs.sha or head_commit(step.environment, step.event())
    if wanted is None:
        raise invalid(
            "--sha is missing, and there is no push or workflow_run event to take it from",
            reason="missing-sha",
            hint="Give the commit that was deployed",
        )
    return wanted


def _check(inputs: Inputs) -> None:
    if inputs.timeout < inputs.settle:
        raise invalid(
            f"{inputs.timeout:g} s is shorter than the settle time of {inputs.settle:g} s",
            reason="timeout-too-short",
            where="--timeout",
            hint="Nothing could ever be called live",
        )
    if len(inputs.url) > bounds.ADDRESSES:
        raise invalid(
            f"there are {len(inputs.url)} addresses; one wait asks {bounds.ADDRESSES} at most",
            reason="too-many-addresses",
            where="--url",
            hint="Use several steps",
        )


def _chosen(inputs: Inputs, step: Step) -> config.Chosen:
    repository = step.environment.get("GITHUB_REPOSITORY")
    return config.choose(inputs.config, inputs.app, step.workspace, repository)


def _configured_match(chosen: config.Chosen, urls: tuple[str, ...]) -> Match:
    """The configuration's, for addresses that it knows."""
    known = chosen.app and all(chosen.environment_serving(url) for url in urls)
    return parse(chosen.app.health.match, "health.match") if chosen.app and known else Match("auto")


def _rules(inputs: Inputs) -> Rules:
    return Rules(
        timeout_seconds=inputs.timeout,
        settle_seconds=inputs.settle,
        confirmations=inputs.confirmations,
        interval_seconds=inputs.interval,
        max_interval_seconds=inputs.max_interval,
        accept_newer=inputs.accept_newer,
    )


def _world(inputs: Inputs, step: Step, wanted: str, match: Match) -> World:
    headers = read_headers(inputs.headers, step.mask)

    def ask(seconds: float) -> tuple[Look, ...]:
        def one(url: str) -> Look:
            return look(
                url,
                match=match,
                expect_status=inputs.expect_status,
                headers=headers,
                timeout_seconds=seconds,
            )

        return look_together(inputs.url, one, seconds)

    repo = step.inside(inputs.repo, "repo")
    return World(
        ask=ask,
        newer=Ancestry(repo, wanted, step.say).newer,
        clock=time.monotonic,
        sleep=time.sleep,
        chance=random.random,
        tell=telling.Teller(step.say),
    )


# ── the document ───────────────────────────────────────────────────────────────────────────────
def _subject(chosen: config.Chosen, urls: tuple[str, ...], wanted: str) -> Subject:
    served = {found[0] for url in urls if (found := chosen.environment_serving(url))}
    environment = served.pop() if len(served) == 1 else None
    return Subject(app=chosen.name, environment=environment, sha=wanted)


COMMAND: Final = Command(
    name="wait-for-sha",
    help="Wait until a deployed environment really serves a commit.",
    inputs=Inputs,
    outputs={
        "sha": "The commit that is live, in full; empty when none is for sure.",
        "elapsed-seconds": "How long it took.",
        "attempts": "How often each address was asked.",
    },
    outcomes=("live", "live-newer", "timeout", "unhealthy", "superseded", "dry-run"),
    story=wait_for_sha,
    forget=lambda earlier: None if earlier.only_shown else earlier.forget("wait.json"),
)
