import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec import structs

from promo import bounds
from promo.documents.report import Flow, Phases, SmokePhase, TargetedPhase
from promo.render.markdown import report_markdown
from support.hostile_texts import TEXTS
from support.shown_report import finding, hostile, large, report, rich

HOSTILE = (
    "@team #1 ![x](http://evil.example/x.png) <img src=x> | ```\n::error::x <!-- promo:id=1 -->"
)


def test_verdict_and_reasons_come_first() -> None:
    lines = report_markdown(
        report(finding(), reasons=("unlinked-release: no trailer",))
    ).splitlines()
    assert lines[0] == "## ✗ fail · web on staging"
    assert lines[4] == "- `unlinked-release` no trailer"


def test_what_blocks_is_told_in_full_and_the_rest_in_a_table() -> None:
    text = report_markdown(rich())
    blocks, _, rest = text.partition("### What else was found (4)")
    assert "### What blocks (2)" in blocks
    assert "3. Click the button Add to cart" in blocks
    assert "Test: `tests/test_http_5xx_product_0000000000000001.py`" in blocks
    assert "| warning | A picture is broken (`broken-image`, confirmed) | `/about` |" in rest
    assert "accepted until 2026\\-04\\-01: Removed with the next release" in rest


def test_what_changed_leads_to_what_was_explored() -> None:
    text = report_markdown(rich())
    assert "**3** files changed → **2** charters worked → **6** of 7 routes tried" in text
    assert "`web/src/api/cart.ts` | it imports a changed file | Work /product/7 | fail |" in text
    assert "not\\-admitted" in text
    assert "| Smoke sweep  | 25.0 s | 14.5 s |" in text


def test_what_was_left_alone_says_why() -> None:
    text = report_markdown(rich())
    why = "it leads out, ends something or costs money"
    assert f'| the button "Log out" | `/search` | {why} |' in text
    assert "| 12 further things | `/search` | max-steps was reached |" in text


def test_where_a_model_was_to_work_each_charter_says_who_did_and_what_it_cost() -> None:
    phase = TargetedPhase(
        passed=False,
        engine="model",
        flows_tested=(
            Flow(name="Work /a", steps=4, outcome="pass", engine="model", usd="0.0312"),
            Flow(name="Work /b", steps=9, outcome="pass"),
            Flow(
                name="Work /c", steps=0, outcome="inconclusive", engine="none",
                reason="model-budget: the run's budget",
            ),
        ),
    )  # fmt: skip
    smoke = SmokePhase()
    text = report_markdown(structs.replace(report(), phases=Phases(targeted=phase, smoke=smoke)))
    assert "| Work /a | pass (by the model, 0.0312 USD) |" in text
    assert "| Work /b | pass (by rules, 0.00 USD) |" in text
    assert "the run's budget (by nobody, 0.00 USD) |" in text


def test_what_the_row_above_says_is_not_said_again() -> None:
    text = report_markdown(large(100, 1))
    assert text.count("everything is in scope") == 1
    assert text.count("| Work /catalogue/0/item\\-") == 40


def test_hostile_text_is_never_markdown() -> None:
    text = report_markdown(hostile(HOSTILE))
    outside = _outside_code(text)
    assert "evil" in outside
    for live in ("@team", "![x](", "<img", "http://", "<!--"):
        assert live not in outside, live
    assert not any(line.startswith("::") for line in _outside_blocks(text))


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_no_text_of_the_corpus_gets_out(text: str) -> None:
    shown, calm = report_markdown(hostile(text)), report_markdown(hostile("calm"))
    assert _headings(shown) == _headings(calm)
    outside = _outside_code(shown)
    assert not re.search(r"<[a-zA-Z!/]|(?<!\\\\)\]\(|@\w|(?<![\\\\&])#\d|://", outside)
    assert not any(line.startswith(("::", "##[", "##vso")) for line in _outside_blocks(shown))


@given(st.text(max_size=200))
def test_every_table_row_keeps_its_columns(text: str) -> None:
    assume(text != "/")
    shown = report_markdown(report(finding(text=text or "x"), routes=("/", text or "x")))
    start = shown.index("| route | status |")
    rows = shown[start:].split("\n\n")[0].splitlines()
    assert len(rows) == 4
    assert all(_unescaped_bars(row) == 5 for row in rows), rows


def test_long_reports_are_cut_with_a_word_about_it() -> None:
    routes = tuple(f"/{n}" for n in range(bounds.SHOWN_ROUTES + 5))
    findings = [finding(n, f"title {n}") for n in range(bounds.SHOWN_FINDINGS + 7)]
    text = report_markdown(report(*findings, routes=routes))
    assert "_5 routes more: report.html has them all._" in text
    assert "_7 findings more: report.html has them all._" in text


def test_the_largest_report_stays_within_what_github_shows() -> None:
    text = report_markdown(large(5_000, 500))
    assert len(text.encode()) < bounds.SUMMARY_BYTES
    assert text.startswith("## ✗ fail")


def test_sections_are_cut_one_by_one_and_none_without_a_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bounds, "MARKDOWN_BYTES", 24_000)
    text = report_markdown(large(500, 500))
    assert len(text.encode()) < 24_000 + 10_000
    assert "### What blocks (125)" in text
    assert "more: report.html has them all._" in text
    assert text.count("```") % 2 == 0


def _headings(text: str) -> list[str]:
    return [line.split(" ")[0] for line in _outside_blocks(text) if line.startswith("#")]


def _outside_blocks(text: str) -> list[str]:
    kept: list[str] = []
    fence = ""
    for line in text.splitlines():
        if not fence and line.startswith("```"):
            fence = line[: len(line) - len(line.lstrip("`"))]
        elif fence and line == fence:
            fence = ""
        elif not fence:
            kept.append(line)
    return kept


def _outside_code(text: str) -> str:
    """The text without code spans: a run of back-ticks up to the next run of the same length."""
    rest, kept = "\n".join(_outside_blocks(text)), ""
    while "`" in rest:
        before, _, rest = rest.partition("`")
        kept += before
        if before.endswith("\\"):
            continue
        run = 1 + len(rest) - len(rest.lstrip("`"))
        rest = rest.lstrip("`").partition("`" * run)[2]
    return kept + rest


def _unescaped_bars(row: str) -> int:
    return row.replace("\\|", "").count("|")
