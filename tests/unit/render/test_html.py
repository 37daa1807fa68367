import base64
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo import bounds
from promo.documents.report import Accepted
from promo.redact import redact
from promo.render.html import report_html
from support.shown_report import finding, report

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"
HOSTILE = (
    '<script>alert(1)</script><img src=x onerror=alert(1)>"><style>*{display:none}</style>'
    "{{ 7*7 }}{% raw %}</main>&lt;\u202e\x00\x1b[31m"
)


class Page(HTMLParser):
    """The elements, attributes and text that a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, list[str]] = {}
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value or "")

    def handle_data(self, data: str) -> None:
        self.text += data


def test_verdict_and_reasons_come_first(tmp_path: Path) -> None:
    text = Page(report_html(report(finding()), tmp_path)).text
    order = ["fail", "web on staging", "http-5xx", "What was explored", "Findings", "Routes"]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_hostile_text_stays_text_everywhere(tmp_path: Path) -> None:
    hostile = finding(
        text=HOSTILE,
        title=HOSTILE,
        url=HOSTILE,
        screenshot=HOSTILE,
        accepted=Accepted(reason=HOSTILE, until=HOSTILE),
    )
    html = report_html(
        report(hostile, refused=(HOSTILE,), reasons=(HOSTILE,), routes=(HOSTILE,)), tmp_path
    )
    page, clean = Page(html), Page(report_html(report(finding()), tmp_path))
    assert set(page.tags) <= {*clean.tags, "ul"}
    assert "script" not in page.tags
    assert not any(name.startswith("on") for name in page.attributes)
    assert page.text.count("alert(1)") >= 2 * 9
    assert "49" not in page.text
    assert not re.search("[\u202e\x00\x1b]", html)


@given(st.text(max_size=200))
def test_no_text_can_add_an_element(text: str) -> None:
    one = finding(text=text or "x", title=text)
    page = Page(report_html(report(one, reasons=(text,)), Path("/nowhere")))
    assert set(page.tags) <= set(Page(report_html(report(finding()), Path("/nowhere"))).tags)


def test_nothing_is_loaded_and_nothing_runs(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(PNG)
    page = Page(report_html(report(finding(screenshot="a.png")), tmp_path))
    assert "script" not in page.tags
    assert "link" not in page.tags
    assert "iframe" not in page.tags
    assert page.attributes["src"] == ["data:image/png;base64," + base64.b64encode(PNG).decode()]
    assert any(policy.startswith("default-src 'none'") for policy in page.attributes["content"])


@pytest.mark.parametrize("path", ["../secret.png", "/etc/passwd", "missing.png", "text.png", "."])
def test_only_pictures_below_the_folder_are_inlined(tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.png").write_bytes(PNG)
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "text.png").write_bytes(b"no picture")
    page = Page(report_html(report(finding(screenshot=path)), folder))
    assert "src" not in page.attributes
    assert path in page.text


def test_pictures_beyond_the_limit_stay_beside_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "IMAGES_BYTES", len(PNG) * 2)
    for name in "abc":
        (tmp_path / f"{name}.png").write_bytes(PNG)
    findings = [finding(n, screenshot=f"{name}.png") for n, name in enumerate("abc")]
    page = Page(report_html(report(*findings), tmp_path))
    assert len(page.attributes["src"]) == 2
    assert "Screenshot: c.png" in page.text


def test_a_picture_of_several_findings_is_there_once(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(PNG)
    findings = [finding(n, f"title {n}", screenshot="a.png") for n in (1, 2)]
    page = Page(report_html(report(*findings), tmp_path))
    assert len(page.attributes["src"]) == 1
    assert page.attributes["href"] == ["#f1"]
    assert "On the same picture as finding 1." in page.text


def test_secrets_are_taken_out(tmp_path: Path) -> None:
    redact.learn("correct-horse-battery")
    html = report_html(report(finding(text="token correct-horse-battery")), tmp_path)
    assert "correct-horse-battery" not in html


def test_a_passing_report_without_findings_or_release(tmp_path: Path) -> None:
    text = Page(report_html(report(overall="pass", reasons=(), release=None), tmp_path)).text
    assert "none was pinned" in text
    assert "Findings" not in text
