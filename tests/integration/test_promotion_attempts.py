"""What one attempt reads and decides, and what it decides when it looks again."""

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from promo.commands.promote_digests import COMMAND, Inputs, promote_digests
from promo.documents.promotion import Gate
from promo.errors import PromoError
from promo.gitops.opening import open_repository
from promo.gitops.push.loop import push
from promo.gitops.push.planned import Patience, Pushed
from promo.gitops.repository import Repository
from promo.inputs import Gitops, declared_inputs, read_inputs
from promo.outcomes import ALWAYS_POSSIBLE
from promo.promote.attempt import Attempts, Considered
from promo.promote.evidence import Proof
from promo.runner import Step
from support.git_repository import DIGESTS, SHAS, git
from support.promoting import (
    DEMO,
    STAGING,
    Ran,
    World,
    as_json,
    helmrelease,
    make_world,
    release,
)
from support.requests import request


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = make_world(tmp_path)
    made.bare.commit({STAGING: helmrelease(2)}, f"stage\n\nSource-Revision: {SHAS[2]}")
    return made


@contextmanager
def opened(world: World) -> Generator[Repository]:
    given = Gitops(gitops_repository=str(world.bare.folder))
    with open_repository(given, configured=None, environment={}, workspace=world.folder) as it:
        yield it


def attempts(**changes: Any) -> Attempts:
    return Attempts(request(**changes), lambda wanted, last: "unknown")  # noqa: ARG005


class Meddler:
    """Attempts that somebody else interferes with after the first look."""

    def __init__(self, inner: Attempts, meddle: Any) -> None:
        self.inner = inner
        self.meddle = meddle
        self.looks = 0

    def __call__(self, repository: Repository) -> Any:
        planned = self.inner(repository)
        self.looks += 1
        if self.looks == 1:
            self.meddle()
        return planned


def outcome(ended: object) -> tuple[str, str]:
    if isinstance(ended, Pushed):
        return "promoted", ""
    assert isinstance(ended, Considered)
    return ended.decision.outcome, ended.decision.reason


@pytest.mark.parametrize(
    ("files", "message", "wanted"),
    [
        ({"x": "1"}, "something else", ("promoted", "")),
        ({DEMO: helmrelease(2)}, "the same", ("already-there", "")),
        ({STAGING: helmrelease(3)}, "the next", ("superseded", "source-moved")),
        (
            {".promo/web.yml": "hold: [{environment: demo, reason: wait}]\n"},
            "hold",
            ("held", "on-hold"),
        ),
        ({DEMO: helmrelease(1) + "# more\n"}, "a comment", ("promoted", "")),
    ],
)
def test_after_a_lost_race_everything_is_decided_again(
    world: World, files: dict[str, str], message: str, wanted: tuple[str, str]
):
    meddler = Meddler(attempts(), lambda: world.bare.commit(files, message))
    with opened(world) as repository:
        assert outcome(push(repository, meddler, Patience(60.0))) == wanted
    assert meddler.looks == 2
    for path, content in files.items():
        if path != DEMO:
            assert world.bare.read(path) == content
    expected = helmrelease(2) if wanted[0] in {"promoted", "already-there"} else helmrelease(1)
    assert world.bare.read(DEMO).startswith(expected)


def test_a_pinned_release_goes_on_when_the_source_moves_under_way(world: World):
    pinned = Proof(gate=Gate(result="pass"), pinned=release(2))
    meddler = Meddler(
        attempts(proof=pinned),
        lambda: world.bare.commit({STAGING: helmrelease(3)}, f"s\n\nSource-Revision: {SHAS[3]}"),
    )
    with opened(world) as repository:
        assert outcome(push(repository, meddler, Patience(60.0))) == ("promoted", "")
    assert world.bare.read(DEMO) == helmrelease(2)


def test_a_file_that_is_made_unreadable_under_way_is_refused(world: World):
    meddler = Meddler(attempts(), lambda: world.bare.commit({DEMO: "a: {{ .Values.x }}\n"}))
    with opened(world) as repository, pytest.raises(PromoError) as caught:
        push(repository, meddler, Patience(60.0))
    assert caught.value.outcome == "refused"
    assert world.bare.read(DEMO) == "a: {{ .Values.x }}\n"


def test_eight_promotions_of_eight_apps_into_one_file_all_land(tmp_path: Path):
    """Adjacent lines of one file, eight real processes at once."""
    world = make_world(tmp_path)
    (world.folder / ".github/promo.yml").unlink()
    old = f"v1@sha256:{'0' * 64}"
    text = "".join(f"w{n}: {{image: 'o/w{n}:{old}'}}\n" for n in range(8))
    world.bare.commit({"all.yaml": text})
    before = world.bare.head
    with ThreadPoolExecutor(8) as pool:
        ran = list(pool.map(stage_one_of_many, [world] * 8, range(8)))
    assert [one.code for one in ran] == [0] * 8
    assert world.bare.read("all.yaml") == text.replace(old, f"v2@{DIGESTS[2]}")
    assert git(world.bare.folder, "rev-list", "--count", f"{before}..main") == "8"
    world.bare.check()


def stage_one_of_many(world: World, number: int) -> Ran:
    of = as_json(release(2, name=f"o/w{number}"))
    words = ("--release", of, "--target-file", "all.yaml", "--app", f"w{number}")
    return world.promo("promote-digests", *words, "--out", f"out{number}")


# ── any options at all, on a real repository ───────────────────────────────────────────────────
VALUES: dict[str, tuple[str, ...]] = {
    "source-file": (STAGING, DEMO, "none.yaml", f"{STAGING}\n{STAGING}", "../x", ""),
    "target-file": (DEMO, STAGING, "none.yaml", f"{DEMO}\n{STAGING}", ".promo/web.yml", "clusters"),
    "release": (
        as_json(release(2)),
        as_json(release(9)),
        "null",
        "{",
        "none.json",
        "[]",
        "a" * 300,
    ),
    "report": ("none.json", ".", "a" * 300),
    "evidence": ("none.json", "/dev/null"),
    "images": ("web", "ghcr.io/o/web", "x", "\u202e"),
    "map": ("ghcr.io/o/web=o/w", "a=b", "=", "a"),
    "from": ("staging", "x", "-"),
    "to": ("demo", "prod", "staging", "x"),
    "author": ("A B <a@b>", "<>", "a\nb <c@d>"),
    "message": ("{app}", "{", "Promotion-Id: x", "\u2028"),
    "allow-paths": ("clusters", "x", ""),
    "override": ("why",),
    "require-evidence": ("true", "false"),
    "gitops-branch": ("main", "none", "-x"),
    "repo": (".", "/nowhere", "a" * 300),
}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.dictionaries(st.sampled_from(sorted(VALUES)), st.integers(0, 9), max_size=6),
    st.booleans(),
)
def test_any_options_end_in_an_outcome_of_the_command(
    world: World,
    chosen: dict[str, int],
    dry: bool,  # noqa: FBT001  (hypothesis)
):
    raw = {name: [VALUES[name][i % len(VALUES[name])]] for name, i in chosen.items()}
    raw.setdefault("target-file", [DEMO])
    if "release" not in raw:
        raw.setdefault("source-file", [STAGING])
    raw |= {"gitops-repository": [str(world.bare.folder)], "dry-run": [str(dry).lower()]}
    raw["verify-registry"] = ["false"]
    assert set(raw) <= set(declared_inputs(Inputs))
    head = world.bare.head
    environment = {"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(world.folder)}
    ended = ended_with(raw, environment)
    assert ended in {*COMMAND.outcomes, *ALWAYS_POSSIBLE}
    assert (world.bare.head != head) is (ended == "promoted")


def ended_with(raw: dict[str, list[str]], environment: dict[str, str]) -> str:
    """The outcome of one run in this process; only an invalid request may raise."""
    try:
        inputs = read_inputs(Inputs, raw, {})
        with Path("/dev/null").open("w") as out:
            return promote_digests(inputs, Step(environment, out)).outcome
    except PromoError as error:
        return error.outcome if error.outcome == "invalid" else f"raised {error.outcome}"
