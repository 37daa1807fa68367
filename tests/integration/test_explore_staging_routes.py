"""explore-staging as a process: where its routes come from, and what links add to them."""

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from promo import bounds
from support.site import Reply
from support.staging import BROKEN, PAGE, Staging, staging


@pytest.fixture
def here(tmp_path: Path) -> Generator[Staging]:
    with staging(tmp_path) as one:
        one.shop.page("/", PAGE + "<a href=/journal>Journal</a> <a href=/members>Members</a>")
        one.shop.page("/journal", PAGE + "<a href=/journal/ash>Ash</a> <a href=/gone>Gone</a>")
        one.shop.page("/journal/ash", PAGE)
        one.shop.page("/members", PAGE, 401)
        yield one


# A view of its own for each path in the fragment; one of them is broken.
ROUTED = """<a href="#/cart">Cart</a> <a href="#/terms">Terms</a> <a href="#top">Up</a><main id=m>x
</main><script>const show = () => { m.textContent = location.hash;
if (location.hash === "#/cart") undefined.items }; onhashchange = show; show()</script>"""


def planned(report: dict[str, Any]) -> dict[str, tuple[list[str], bool, str | None]]:
    return {
        one["route"]: (one["sources"], one["duty"], one["linked_from"])
        for one in report["scope"]["inventory"]
    }


def test_links_lead_to_findings_and_to_no_duties(here: Staging) -> None:
    here.shop.page("/journal/ash", BROKEN, 500)
    here.shop.page(
        "/journal", PAGE + "<a href=/journal/ash>Ash</a> <a href=/gone>Gone</a>" + ROUTED
    )
    ran = here.run(here.url, "--rate", "0", "--phases", "smoke", "--app", "web")
    assert ran.code == 1, ran.out + ran.err
    report = ran.report
    assert report["scope"]["routes"] == ["/"]
    assert planned(report) == {
        "/": (["root"], True, None),
        "/journal": (["crawl"], False, "/"),
        "/journal#/cart": (["crawl"], False, "/journal"),
        "/journal#/terms": (["crawl"], False, "/journal"),
        "/journal/ash": (["crawl"], False, "/journal"),
        "/members": (["crawl"], False, "/"),
    }
    found = {(f["rule"], f["url"], f["severity"]) for f in report["phases"]["smoke"]["findings"]}
    assert ("http-5xx", f"{here.url}/journal/ash", "critical") in found
    assert ("uncaught-exception", f"{here.url}/journal#/cart", "critical") in found
    assert ("dead-link", f"{here.url}/journal", "warning") in found
    assert "a link on /journal; optional" in (here.folder / "promo-report/report.html").read_text()


def test_asked_for_routes_and_a_configuration_without_crawl_follow_nothing(here: Staging) -> None:
    options = (here.url, "--rate", "0", "--phases", "smoke")
    ran = here.run(*options, "--routes", "/", "--app", "web")
    assert ran.code == 0, ran.out + ran.err
    assert list(planned(ran.report)) == ["/"]
    (here.folder / "promo.yml").write_text(
        f"version: 1\nenvironments: {{staging: {{url: '{here.url}'}}}}\n"
        "explore: {routes: {from: [config], include: [/]}}\n"
    )
    ran = here.run(*options, "--config", "promo.yml")
    assert ran.code == 0, ran.out + ran.err
    assert list(planned(ran.report)) == ["/"]


def test_one_source_that_fails_is_said_and_the_rest_is_explored(here: Staging) -> None:
    here.shop.pages["/sitemap.xml"] = Reply(503, b"later")
    ran = here.run(here.url, "--rate", "0", "--phases", "smoke", "--app", "web")
    assert ran.code == 0, ran.out + ran.err
    # Nor does a page that only a link leads to and that nobody saw make the verdict worse.
    checks = {c["route"]: c["outcome"] for c in ran.report["phases"]["smoke"]["routes_checked"]}
    assert checks["/members"] == "inconclusive"
    said = f"sitemap: {here.url}/sitemap.xml: answered 503"
    assert said in ran.report["scope"]["notes"]
    assert said in ran.out
    for name in ("report.html", "report.md"):
        assert "answered 503" in (here.folder / "promo-report" / name).read_text()


def test_a_dry_run_prints_what_would_be_explored_and_why(here: Staging) -> None:
    here.shop.pages["/sitemap.xml"] = Reply(503, b"later")
    routes = f"/journal\n{here.url}/journal\n/\n/journal"
    ran = here.run(here.url, "--dry-run", "--app", "web")
    assert ran.code == 0, ran.out + ran.err
    lines = ran.out.splitlines()
    table = next(at for at, line in enumerate(lines) if line.split()[:2] == ["route", "source"])
    assert lines[table + 2].split() == ["/", "root", "everything"]
    assert any(line.startswith("links") and "at most 100 further pages" in line for line in lines)
    assert f"  · sitemap: {here.url}/sitemap.xml: answered 503" in lines
    plan = json.loads((here.folder / "promo-report/plan.json").read_text())
    assert plan["crawled_at_most"] == bounds.CRAWLED_ROUTES
    ran = here.run(here.url, "--dry-run", "--app", "web", "--routes", routes)
    assert ran.code == 0, ran.out + ran.err
    rows = [line.split()[0] for line in ran.out.splitlines() if line.split()[1:2] == ["given"]]
    assert rows == ["/journal", "/"]
    assert "further pages" not in ran.out


# Submitting it throws in one and is fine in the other; the header is on every page.
HEADER = "<header><input aria-label=Search><button>Find</button></header>"
FORM = (
    "<form onsubmit='event.preventDefault(); {does}'><input name=words><button>Send</button></form>"
)


def charters(report: dict[str, Any]) -> dict[str, tuple[bool, str | None]]:
    return {one["route"]: (one["duty"], one["linked_from"]) for one in report["scope"]["charters"]}


def test_forms_of_pages_that_only_links_lead_to_are_used(here: Staging) -> None:
    shop, pages = here.shop, ("/praise", "/complain", "/item/1", "/item/2", "/terms")
    shop.page("/", PAGE + HEADER + "".join(f"<p><a href={one}>{one}</a>" for one in pages))
    shop.page("/praise", PAGE + HEADER + FORM.format(does="document.title = 1"))
    shop.page("/complain", PAGE + HEADER + FORM.format(does="undefined.words"))
    for item in ("/item/1", "/item/2"):
        shop.page(item, PAGE + HEADER + "<button onclick='document.title = 2'>Take</button>")
    shop.page("/terms", PAGE + HEADER + "<p>Be kind.")
    ran = here.run(here.url, "--rate", "0", "--app", "web")
    assert ran.code == 1, ran.out + ran.err
    report = ran.report
    linked = dict.fromkeys(("/complain", "/praise", "/item/1"), (False, "/"))
    assert charters(report) == {"/": (True, None)} | linked
    flows = {one["name"]: one["outcome"] for one in report["phases"]["targeted"]["flows_tested"]}
    assert flows == {"work /complain": "fail"} | dict.fromkeys(
        ("work /", "work /praise", "work /item/1"), "pass"
    )
    found = [one for one in report["phases"]["targeted"]["findings"] if one["severity"] != "info"]
    (fault,) = found
    assert fault["rule"] == "uncaught-exception"
    assert (fault["charter"], fault["confirmation"]) == ("work /complain", "confirmed")
    assert [one["what"] for one in report["timeline"] if one["what"] != "live"] == [
        "preflight", "targeted", "smoke", "targeted", "confirm"
    ]  # fmt: skip
    assert (
        "a link on / leads there; optional"
        in (here.folder / "promo-report/report.html").read_text()
    )
