from hypothesis import given
from hypothesis import strategies as st

from promo import bounds
from promo.documents.report import Accepted
from promo.render.markdown import report_markdown
from support.shown_report import finding, report

HOSTILE = (
    "@team #1 ![x](http://evil.example/x.png) <img src=x> | ```\n::error::x <!-- promo:id=1 -->"
)


def test_verdict_and_reasons_come_first() -> None:
    lines = report_markdown(
        report(finding(), reasons=("unlinked-release: no trailer",))
    ).splitlines()
    assert lines[0] == "## ✗ fail · web on staging"
    assert lines[4] == "- `unlinked-release` no trailer"


def test_hostile_text_is_never_markdown() -> None:
    hostile = finding(
        text=HOSTILE,
        title=HOSTILE,
        screenshot=HOSTILE,
        accepted=Accepted(reason=HOSTILE, until=HOSTILE),
    )
    text = report_markdown(
        report(hostile, refused=(HOSTILE,), reasons=(HOSTILE,), routes=(HOSTILE,))
    )
    outside = _outside_code(text)
    assert "evil" in outside
    for live in ("@team", "![x](", "<img", "http://", "<!--"):
        assert live not in outside, live
    assert not any(line.startswith("::") for line in _outside_blocks(text))


@given(st.text(max_size=200))
def test_every_table_row_keeps_its_columns(text: str) -> None:
    shown = report_markdown(report(finding(text=text or "x"), routes=("/", text or "x")))
    start = shown.index("| route | status |")
    rows = shown[start:].split("\n\n")[0].splitlines()
    assert len(rows) == 4
    assert all(_unescaped_bars(row) == 5 for row in rows), rows


def test_long_reports_are_cut_with_a_word_about_it() -> None:
    routes = tuple(f"/{n}" for n in range(bounds.SHOWN_ROUTES + 5))
    findings = [finding(n, f"title {n}") for n in range(bounds.SHOWN_FINDINGS + 7)]
    text = report_markdown(report(*findings, routes=routes))
    assert "_5 more are in report.json._" in text
    assert "_7 more are in report.json._" in text


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
