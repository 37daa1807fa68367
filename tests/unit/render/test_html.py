import base64
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo import bounds
from promo.documents.report import Verdict
from promo.redact import redact
from promo.render.html import report_html
from support.hostile_texts import TEXTS
from support.shown_report import finding, hostile, large, report, rich

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"


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
    text = Page(report_html(rich(), tmp_path)).text
    order = [
        "web on staging",
        "fail",
        "This release must not move on",
        "http-5xx on /product/{id}",
        "files changed",
        "Findings",
        "Blocking",
        "What the change reaches",
        "Timeline",
        "ghcr.io/acme/web",
        "Read from cache",
    ]
    places = [text.index(part) for part in order[2:]]
    assert places == sorted(places)
    assert all(part in text[: places[0]] for part in order[:2])


def test_a_finding_tells_all_that_is_needed_to_fix_it(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    path = rich().findings[0].test or ""
    (tmp_path / path).write_text("def test_cart() -> None:\n    assert 1 < 2\n")
    text = Page(report_html(rich(), tmp_path)).text
    for part in (
        "Click the button Add to cart",
        "POST https://staging.example.com/api/cart → 500",
        "TypeError: Cannot read properties of undefined",
        path,
        "assert 1 < 2",
        "Accepted until 2026-04-01: Removed with the next release",
    ):
        assert part in text, part


def test_what_changed_leads_to_what_was_explored(tmp_path: Path) -> None:
    text = " ".join(Page(report_html(rich(), tmp_path)).text.split())
    for part in (
        "web/src/components/AddToCart.tsx",
        "it imports a changed file",
        "React Router, linksweb/src/routes.tsx:14",
        "not-admitted: answers 401",
        "sitemap.xml answers 404",
        "GET https://ads.example.net/t.js (script) on /",
        "Timeline, 41.3 s in all",
        "91,000 tokens",
    ):
        assert part in text, part


def test_reasons_and_routes_lead_to_their_findings(tmp_path: Path) -> None:
    page = Page(report_html(rich(), tmp_path))
    ids = set(page.attributes["id"])
    links = [link for link in page.attributes["href"] if link.startswith("#")]
    assert {"#f1", "#f2", "#findings", "#explored", "#run"} <= set(links)
    assert {link[1:] for link in links} <= ids


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_hostile_text_stays_text_everywhere(tmp_path: Path, text: str) -> None:
    html = report_html(hostile(text), tmp_path)
    page, calm = Page(html), Page(report_html(hostile("calm"), tmp_path))
    assert set(page.tags) <= {*calm.tags, "a"}
    assert not {name for name in page.attributes if name.startswith("on")}
    assert all(re.match("#|https?://", link) for link in page.attributes["href"])
    assert set(page.attributes["style"]) == set(calm.attributes["style"])
    assert not re.search("[\u202e\u2066\u200b\x00\x1b]", html)


CALM = set(Page(report_html(hostile("calm"), Path("/nowhere"))).tags)


@given(st.text(max_size=200))
def test_no_text_can_add_an_element(text: str) -> None:
    page = Page(report_html(hostile(text), Path("/nowhere")))
    assert set(page.tags) <= CALM


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "http:x", 'https://x/" onclick="x', "//x"]
)
def test_only_addresses_of_the_web_are_links(tmp_path: Path, url: str) -> None:
    page = Page(report_html(report(finding(url=url)), tmp_path))
    assert all(
        link.startswith(("#", "https://github.com/acme")) for link in page.attributes["href"]
    )
    assert "onclick" not in page.attributes


def test_nothing_is_loaded_and_nothing_runs(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(PNG)
    page = Page(report_html(report(finding(screenshot="a.png")), tmp_path))
    assert "script" not in page.tags
    assert "link" not in page.tags
    assert "iframe" not in page.tags
    assert page.attributes["src"] == ["data:image/png;base64," + base64.b64encode(PNG).decode()]
    assert any(policy.startswith("default-src 'none'") for policy in page.attributes["content"])


@pytest.mark.parametrize("path", ["../secret.py", "/etc/passwd", "missing.py", "picture.py", "."])
def test_only_tests_below_the_folder_are_shown(tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.py").write_text("SECRET")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "picture.py").write_bytes(PNG)
    text = Page(report_html(report(finding(test=path)), folder)).text
    assert f"Test to copy: {path}" in text
    assert not {"SECRET", "root:"} & set(text.split())


def test_a_large_report_is_folded(tmp_path: Path) -> None:
    html = report_html(large(2_000, 500), tmp_path)
    assert html.count('<details class="card finding') == 500
    assert len(re.findall(r'<details class="card finding[^>]* open>', html)) == bounds.OPEN_FINDINGS
    assert "1,960 further routes" in html
    assert "10 further charters" in html
    assert len(html) < 3_000_000


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
    assert "#f1" in page.attributes["href"]
    assert "On the same picture as finding 1." in page.text


def test_secrets_are_taken_out(tmp_path: Path) -> None:
    redact.learn("correct-horse-battery")
    html = report_html(report(finding(text="token correct-horse-battery")), tmp_path)
    assert "correct-horse-battery" not in html


def test_a_passing_report_without_findings_or_release(tmp_path: Path) -> None:
    text = Page(report_html(report(overall="pass", reasons=(), release=None), tmp_path)).text
    assert "none was pinned" in text
    assert "Nothing was found." in text
    assert "Timeline" not in text


@pytest.mark.parametrize("overall", ["inconclusive", "skipped", "superseded"])
def test_nothing_found_proves_nothing_where_nothing_was_decided(
    tmp_path: Path, overall: Verdict
) -> None:
    text = Page(report_html(report(overall=overall, routes=()), tmp_path)).text
    assert "that is no proof that nothing is there" in text
