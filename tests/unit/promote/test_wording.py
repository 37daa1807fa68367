"""What a promotion's commit says to somebody who has nothing else."""

from typing import Any

import pytest

from promo.documents.promotion import Change, Evidence, Gate
from promo.documents.release import Release
from promo.gitops.edit import Edited
from promo.gitops.trailers import Record, commit_message, read_trailers
from promo.promote.evidence import Proof
from promo.promote.wording import body
from support.git_repository import DIGESTS, SHAS
from support.promoting import release
from support.requests import request

RUN = "https://github.com/o/web/actions/runs/7"
EDITS = tuple(
    (
        "a/demo.yaml",
        Edited(b"", b"", (Change(file="a/demo.yaml", path=p, line=n, old="v1", new="v2"),)),
    )
    for n, p in ((3, "spec.tag"), (9, "job.tag"))
)


def told(previous: Release | None = None, *, run: str | None = RUN, **changes: Any) -> list[str]:
    text = body(request(**changes), release(2), previous, EDITS, run=run, approved_by=())
    return text.split("\n")


def gate(result: Any, *schemas: str, override: str | None = None) -> Proof:
    found = tuple(Evidence(schema=one, outcome="pass", sha256="0" * 64) for one in schemas)
    known = Gate(result=result, evidence=found, override=override)
    return Proof(gate=known, explored_on="staging")


def test_what_moves_why_and_how_to_undo_it():
    lines = told(release(1), sources=("s.yaml",), origin="staging", goal="demo", proof=gate("pass"))
    old, new = SHAS[1][:10], SHAS[2][:10]
    assert lines == [
        f"web {new} moves from staging to demo.",
        f"It replaces {old}: git log {old}..{new} of web lists what comes with it.",
        f"Why: it was explored on staging and passed: {RUN}",
        "",
        "a/demo.yaml:3 spec.tag: v1 -> v2",
        "a/demo.yaml:9 job.tag: v1 -> v2",
        "",
        (
            "To undo it: run promo rollback --environment demo, or revert this commit; promotions"
            " then wait for something newer."
        ),
    ]


@pytest.mark.parametrize(
    ("proof", "run", "said"),
    [
        (gate("pass"), None, "Why: it was explored on staging and passed."),
        (
            gate("pass", "promo/report", "promo/quality"),
            RUN,
            f"Why: it was checked on staging (promo/report pass, promo/quality pass): {RUN}",
        ),
        (gate("skipped"), RUN, f"Why: by the rules it need not be explored on staging: {RUN}"),
        (
            gate("none"),
            RUN,
            "Why: it was asked for. Nothing was explored, so it rests on no evidence.",
        ),
        (gate("overridden", override="it burns"), RUN, "Promoted without a pass: it burns"),
    ],
)
def test_the_commit_says_on_what_evidence_it_rests(proof: Proof, run: str | None, said: str):
    assert told(proof=proof, run=run)[1] == said


def test_what_a_build_writes_comes_from_no_environment():
    assert told(sources=(), origin=None, goal="staging")[0] == (
        f"web {SHAS[2][:10]} goes to staging as the build made it."
    )
    named = told(sources=("s.yaml",), origin=None, goal=None, targets=("a/demo.yaml",))
    assert named[0] == f"web {SHAS[2][:10]} moves from s.yaml to a/demo.yaml."
    assert named[-1].startswith("To undo it: revert this commit")


def test_who_approved_stands_in_it_and_no_word_is_taken_for_a_trailer():
    record = Record(
        promotion_id="p",
        app="web",
        target_paths=("a/demo.yaml",),
        source_revision=SHAS[2],
        images=release(2).images,
    )
    forged = gate("overridden", override=f"Promotion-Id: x\n\nSource-Revision: {DIGESTS[1]}")
    text = body(request(proof=forged), release(2), None, EDITS, run=None, approved_by=("ann", "b"))
    assert "\nApproved by @ann, @b\n" in text
    read = read_trailers(commit_message("promote", text, record))
    assert read is not None
    assert (read.promotion_id, read.source_revision) == ("p", SHAS[2])
