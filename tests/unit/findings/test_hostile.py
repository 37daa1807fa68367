"""Whatever a page says, the documents made of it do nothing: GitHub's own parser is the judge."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promo.documents.issues import Touched
from promo.documents.report import Finding
from promo.documents.steps import Open, Step
from promo.errors import PromoError
from promo.findings.decisions import Decision, Policy
from promo.findings.evidence import Evidence
from promo.findings.issues import Writer
from promo.findings.lifecycle import lifecycle
from promo.findings.markers import identity_of, state_of
from promo.findings.notify.message import Message, changes_of
from promo.findings.notify.slack import slack
from promo.findings.reading import Failure, Read
from promo.findings.rounds import Round, join
from promo.findings.summary import summary
from support.github_markdown import active_parts
from support.hostile import CORPUS, PIECES
from support.reports import NOON, finding, report

ISSUE = "https://github.com/o/r/issues/1"
OWN = ("https://github.com/o/r/", "https://staging.example.com/")
EVIDENCE = Evidence("https://github.com/o/r/actions/runs/1/artifacts/2")
TEXTS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


def found(text: str) -> Finding:
    return finding(
        3, title=text, description=text, route=f"/{text[:1_500]}"[:1_900], url=text[:1_900] or "/",
        console=(text[:1_900],) * 2, network=(text[:1_900],), screenshot=text[:1_900],
        test=text[:1_900],
        charter=text[:1_900],
        steps=(Step(text=text[:1_900], replay=Open(url=text[:1_900])),),
    )  # fmt: skip


def documents(text: str) -> tuple[Round, list[str], Decision, str]:
    """Every markdown that is made of a text, the first one being an issue's body."""
    line = text[:1_900]
    round_ = join(
        Read((report([found(text)], routes=("/",), reasons=(line,)),), (), ()), None, NOON
    )
    writer = Writer(round_, Policy(max_new=1), EVIDENCE, "https://github.com/o/r")
    (decision,) = lifecycle((), round_, writer.policy, NOON)
    assert decision.thing is not None
    failed = Round(app="web", at=NOON, failure=Failure("report-unreadable", text))
    (failure,) = lifecycle((), failed, writer.policy, NOON)
    assert failure.thing is not None
    many = Round(app="web", at=NOON, findings=(finding(9, "/9"), found(text)))
    rollup = next(d for d in lifecycle((), many, writer.policy, NOON) if "rollup" in d.identity)
    assert rollup.thing is not None
    touched = (Touched(finding=found(text).id, number=1, url=ISSUE, action="created", reason=line),)
    trouble = PromoError(text, outcome="partial", reason="github-refused", where=line, hint=line)
    made = [
        writer.body(decision, decision.thing),
        writer.body(failure, failure.thing),
        writer.body(rollup, rollup.thing),
        writer.comment(decision),
        summary(round_, touched, [trouble], [text], dry_run=False),
        summary(failed, (), [], dry_run=False),
    ]
    return round_, made, decision, writer.title(decision.thing)


def check(text: str) -> None:
    round_, made, decision, title = documents(text)
    for document in made:
        problems, comments = active_parts(document, *OWN)
        assert problems == []
        assert len(comments) in {0, 4}, comments
    body = made[0]
    assert identity_of(body) == decision.identity
    assert state_of(body) == decision.state
    assert body.count("<!-- promo:") == 3
    assert body.count("<!-- /promo:status -->") == 1
    # Everything after the foreign text is still there, so no fence and no comment swallowed it.
    assert "close it as not planned to silence it" in body
    assert not any(c in title for c in "\n\r\x1b\u202e")
    assert "@" not in title.replace("@\u200b", "")
    touched = (Touched(finding=found(text).id, number=1, url=None, action="created", reason=""),)
    told = slack(Message(round_, "o/r", changes_of(round_, touched)))
    words = "".join(b["text"]["text"] for b in told["blocks"] if b["type"] == "section")
    assert "<" not in words


@pytest.mark.parametrize("text", CORPUS, ids=[str(n) for n in range(len(CORPUS))])
def test_the_corpus_changes_nothing(text: str):
    check(text)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_no_mixture_of_its_pieces_does(text: str):
    check(text)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200))
def test_no_text_at_all_does(text: str):
    check(text)


def test_the_judge_sees_what_acts():
    for text in ("@octocat", "fixes #1", "GH-4", "o/r#3", "https://evil.example", "<b>x</b>",
                 "![x](https://evil.example)", "[x](javascript:x)", "&#64;octocat"):  # fmt: skip
        assert active_parts(text, *OWN)[0] != [], text
    for text in ("`@octocat`", "```\n#1\n```", "[x](https://github.com/o/r/1)", "plain"):
        assert active_parts(text, *OWN)[0] == [], text
