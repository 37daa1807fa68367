"""Faults that need a hand on the page: each is met that way, and a healthy shop shows nothing."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response

from promo.demo.application.faults import MET_BY_THINKING, MET_BY_USING, Fault
from support.browsing import chromium
from support.shop import shop


@dataclass
class Met:
    """What went wrong while somebody used a page."""

    thrown: list[str] = field(default_factory=list[str])
    statuses: list[int] = field(default_factory=list[int])
    graphql: list[str] = field(default_factory=list[str])
    seen: str = ""


def more(page: Page) -> str:
    page.get_by_role("button", name="One more: Stoneware mug").click()
    return page.get_by_role("main").inner_text()


def privacy(page: Page) -> str:
    page.get_by_role("button", name="How we use your address").click()
    return page.locator("dialog[open]").inner_text()


def subscribe(page: Page) -> str:
    page.get_by_label("E-mail").fill("robin@example.com")
    page.get_by_role("button", name="Subscribe").click()
    page.locator("button:enabled", has_text="Subscribe").wait_for()
    return page.get_by_role("status").inner_text()


def second_page(page: Page) -> str:
    page.get_by_role("link", name="2", exact=True).click()
    page.wait_for_url("**/*page=2")
    page.locator("main[aria-busy=false]").wait_for()
    return page.get_by_role("main").inner_text()


def visits(page: Page) -> str:
    page.get_by_role("tab", name="Visits").click()
    return page.get_by_role("tabpanel").inner_text()


def search(page: Page) -> str:
    page.get_by_label("Search").fill('"lamp"')
    page.get_by_label("Search").press("Enter")
    return page.get_by_role("main").inner_text()


def save(page: Page) -> str:
    page.get_by_role("button", name="Save").click()
    page.locator("button:enabled", has_text="Save").wait_for()
    return page.get_by_role("status").inner_text()


def entries(page: Page) -> str:
    page.get_by_role("link", name="A year with ash").click()
    page.reload()
    return page.get_by_role("main").inner_text()


def turned_and_loaded_again(page: Page) -> str:
    page.get_by_role("button", name="Oldest first").click()
    page.reload()
    return page.get_by_role("main").inner_text()


HANDS: dict[str, tuple[Callable[[Page], str], Callable[[Met], bool]]] = {
    "button-throws": (more, lambda met: len(met.thrown) == 1),
    "dialog-blank": (privacy, lambda met: not met.seen),
    "form-500": (subscribe, lambda met: met.statuses == [500]),
    "page-two-blank": (second_page, lambda met: not met.seen),
    "tab-throws": (visits, lambda met: len(met.thrown) == 1 and not met.seen),
    "hostile-input": (search, lambda met: len(met.thrown) == 1),
    "operation-errors": (save, lambda met: len(met.graphql) == 1),
    "far-link": (entries, lambda met: met.statuses == [404]),
    "reload-throws": (turned_and_loaded_again, lambda met: len(met.thrown) == 1 and not met.seen),
}


def used(browser: Browser, address: str, fault: Fault, hand: Callable[[Page], str]) -> Met:
    met = Met()
    with browser.new_context() as context:
        page = context.new_page()
        page.on("pageerror", lambda error: met.thrown.append(str(error)))
        page.on("response", lambda response: _note(met, response))
        page.goto(address + fault.route, wait_until="networkidle")
        assert met == Met(), "the page is in order until somebody uses it"
        met.seen = hand(page).strip()
    return met


def _note(met: Met, response: Response) -> None:
    if response.status >= 400:
        met.statuses.append(response.status)
    elif response.url.endswith("/graphql") and "errors" in (said := response.json()):
        met.graphql.append(str(said))


# ── faults that break nothing: what is seen differs, and that is all ───────────────────────────
def settled(page: Page) -> str:
    page.locator("main[aria-busy=false]").wait_for()
    return page.get_by_role("main").inner_text()


def total(page: Page) -> str:
    return page.locator(".total strong").inner_text()


def renamed(page: Page) -> str:
    page.get_by_label("Name", exact=True).fill("Kim Example")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    page.reload()
    return page.get_by_label("Name", exact=True).input_value()


def paper(page: Page) -> str:
    page.get_by_role("link", name="Paper", exact=True).click()
    page.wait_for_url("**/*category=paper")
    settled(page)
    return ", ".join(page.locator(".card .name").all_inner_texts())


def oldest_first(page: Page) -> str:
    page.get_by_role("button", name="Oldest first").click()
    page.locator("button[aria-pressed=true]").wait_for()
    return ", ".join(page.locator("tbody a").all_inner_texts())


def ordered(page: Page) -> str:
    page.get_by_role("link", name="Cart").click()
    page.get_by_role("link", name="Go to checkout").click()
    page.get_by_label("Address").fill("A street, a town")
    page.get_by_role("button", name="Place the order").click()
    page.get_by_text("Thank you.").wait_for()
    page.get_by_role("link", name="Orders").click()
    page.get_by_role("heading", name="Your orders").wait_for()
    return ", ".join(page.locator("tbody a").all_inner_texts())


def next_page(page: Page) -> str:
    page.get_by_role("link", name="2", exact=True).click()
    page.wait_for_url("**/*page=*")
    settled(page)
    return ", ".join(page.locator(".card .name").all_inner_texts())


FIRST_PAGE = "Field notebook, Cedar pencils, Reading lamp, Stoneware mug, Desk clock, Potted fern"
THOUGHTS: dict[str, tuple[Callable[[Page], str], str, str]] = {
    "wrong-sum": (total, "€33.00", "€51.50"),
    "lost-edit": (renamed, "Robin Example", "Kim Example"),
    "filter-ignored": (paper, FIRST_PAGE, "Field notebook, Envelopes"),
    "sort-lies": (oldest_first, "1003, 1002, 1001", "1001, 1002, 1003"),
    "stale-list": (ordered, "1003, 1002, 1001", "1004, 1003, 1002, 1001"),
    "off-by-one-page": (next_page, FIRST_PAGE, "Brass ruler, Envelopes, Letter tray"),
}


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    with shop(tmp_path_factory.mktemp("healthy")) as address:
        yield address


@pytest.mark.parametrize("name", MET_BY_USING)
def test_a_fault_is_met_by_using_its_page_alone(
    browser: Browser, healthy: str, tmp_path: Path, name: str
):
    hand, sign = HANDS[name]
    fault = MET_BY_USING[name]
    with shop(tmp_path, name) as address:
        met = used(browser, address, fault, hand)
    assert sign(met), met
    fine = used(browser, healthy, fault, hand)
    assert fine.seen
    assert fine == Met(seen=fine.seen)


@pytest.mark.parametrize("name", MET_BY_THINKING)
def test_a_fault_of_meaning_breaks_nothing_and_shows_the_wrong_thing(
    browser: Browser, healthy: str, tmp_path: Path, name: str
):
    hand, wrong, right = THOUGHTS[name]
    with shop(tmp_path, name) as address:
        assert used(browser, address, MET_BY_THINKING[name], hand) == Met(seen=wrong)
    assert used(browser, healthy, MET_BY_THINKING[name], hand) == Met(seen=right)
