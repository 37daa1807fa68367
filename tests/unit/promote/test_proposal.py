"""What becomes of a proposal that is there already, and what a new one says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.documents.promotion import Change
from promo.documents.release import Image
from promo.gitops.edit import Edited
from promo.gitops.push.proposals import Proposal, State, branch_of
from promo.gitops.trailers import Record, read_trailers
from promo.promote.proposal import proposal_body, weigh_proposals
from support.git_repository import DIGESTS, SHAS
from support.requests import request


def record(number: int = 2, **changes: object) -> Record:
    image = Image(name="web", repository="ghcr.io/o/web", tag=f"v{number}", digest=DIGESTS[number])
    known: dict[str, object] = {
        "promotion_id": f"id-{number}",
        "app": "web",
        "target_paths": ("a/demo.yaml",),
        "source_revision": SHAS[number],
        "images": (image,),
        "promoted_to": "demo",
        "gate_run": "https://github.com/o/web/actions/runs/7",
        "gate_result": "pass",
    }
    return Record(**(known | changes))  # type: ignore[arg-type]  (a table)


def proposal(number: int, state: State, of: Record | None) -> Proposal:
    return Proposal(
        number=number, url=f"https://x/pull/{number}", state=state, branch="promo/web/demo",
        head=SHAS[9], record=of,
    )  # fmt: skip


OURS, OLDER, OTHER_ID = record(2), record(1), record(2, promotion_id="another-run")
TABLE = [
    # what the branch proposed, newest first            its branch is as wanted   fate       about
    ((), False, "opens", None),
    ((proposal(1, "open", OURS),), True, "stands", 1),
    ((proposal(1, "open", OTHER_ID),), True, "stands", 1),
    ((proposal(1, "open", OURS),), False, "renews", 1),
    ((proposal(1, "open", OLDER),), False, "renews", 1),
    ((proposal(1, "open", OLDER),), True, "renews", 1),
    ((proposal(1, "open", None),), True, "renews", 1),
    ((proposal(1, "closed", OURS),), False, "declined", 1),
    ((proposal(1, "closed", OTHER_ID),), False, "declined", 1),
    ((proposal(1, "closed", OLDER),), False, "opens", None),
    ((proposal(1, "closed", None),), False, "opens", None),
    ((proposal(1, "merged", OURS),), False, "undone", 1),
    ((proposal(1, "merged", OLDER),), False, "opens", None),
    # an older no to this release does not outlive a newer proposal of another one
    ((proposal(2, "merged", OLDER), proposal(1, "closed", OURS)), False, "opens", None),
    # somebody reopened what was closed
    ((proposal(2, "closed", OURS), proposal(1, "open", OURS)), True, "stands", 1),
]


@pytest.mark.parametrize(("known", "as_it_would_be", "fate", "about"), TABLE)
def test_each_set_of_open_proposals_has_its_fate(
    known: tuple[Proposal, ...], *, as_it_would_be: bool, fate: str, about: int | None
):
    weighed = weigh_proposals(known, OURS, as_it_would_be=as_it_would_be)
    number = weighed.proposal.number if weighed.proposal else None
    assert (weighed.fate, number) == (fate, about)


@pytest.mark.parametrize(
    ("app", "goal", "targets", "branch"),
    [
        ("web", "demo", ("a.yaml",), "promo/web/demo"),
        ("web", None, ("clusters/a/web.yaml",), "promo/web/clusters-a-web.yaml"),
        ("web", "..", ("a",), "promo/web/target"),
        ("w eb", "d~mo^", ("a",), "promo/w-eb/d-mo"),
    ],
)
def test_one_branch_for_each_app_and_environment(
    app: str, goal: str | None, targets: tuple[str, ...], branch: str
):
    assert branch_of(app, goal, targets) == branch


def edits(old: str, new: str) -> tuple[tuple[str, Edited], ...]:
    change = Change(file="a/demo.yaml", path="spec.tag", line=3, old=old, new=new)
    return (("a/demo.yaml", Edited(b"", b"", (change,))),)


def test_a_body_says_what_moves_on_what_evidence_and_how_to_undo_it():
    body = proposal_body(request(), edits("v1", "v2"), OURS, "-v1\n+v2\n", ["abc fix the cart"])
    for part in ("demo", "`v1`", "`v2`", "fix the cart", "revert the merge", "+v2"):
        assert part in body
    assert read_trailers(body) == OURS


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=300))
def test_no_text_forges_or_breaks_the_trailers(old: str, new: str, commit: str):
    body = proposal_body(request(), edits(old, new), OURS, f"-{old}\n+{new}\n", [commit])
    assert read_trailers(body) == OURS
    assert len(body) < 65_536


def test_a_long_change_leaves_the_trailers_whole():
    many = tuple(
        (f"f{i}.yaml", Edited(b"", b"", (Change(file="f" * 900, path="p" * 900, line=1,
                                               old="o" * 900, new="n" * 900),)))
        for i in range(100)
    )  # fmt: skip
    body = proposal_body(request(), many, OURS, "+x\n" * 20_000, ["c" * 900] * 100)
    assert read_trailers(body) == OURS
    assert len(body) < 65_536
