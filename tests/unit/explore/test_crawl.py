"""Where links lead beyond the inventory: what is taken, and what is left."""

from hypothesis import given
from hypothesis import strategies as st

from promo import bounds
from promo.explore.crawl import Crawl, leads_nowhere
from promo.explore.page.visited import Look, Visited
from support.visits import SITE, visited

KNOWN = ("/", "/about")


def beyond(link: str) -> str | None:
    route = link.removeprefix(SITE)
    return None if route in KNOWN else route


def at(route: str, *links: str) -> Visited:
    look = Look(characters=9, things=1, links=tuple(SITE + link for link in links))
    return visited(route=route, look=look)


def crawl() -> Crawl:
    return Crawl(beyond, SITE)


def test_what_no_inventory_names_is_taken_once_with_the_page_that_leads_there():
    one = crawl()
    one.note(at("/", "/about", "/journal", "/terms"))
    one.note(at("/about", "/journal"))
    assert one.take() == ["/journal", "/terms"]
    assert one.pages == {"/journal": "/", "/terms": "/"}
    one.note(at("/journal", "/journal", "/terms", "/ash"))
    assert one.take() == ["/ash"]
    assert one.take() == []


def test_of_the_pages_that_lead_somewhere_the_shortest_is_named_whoever_came_first():
    one, two = crawl(), crawl()
    pages = [at("/about", "/ash"), at("/terms/of/use", "/ash"), at("/", "/ash")]
    for page, other in zip(pages, reversed(pages), strict=True):
        one.note(page)
        two.note(other)
    assert (one.take(), two.take()) == (["/ash"], ["/ash"])
    assert one.pages == two.pages == {"/ash": "/"}


def test_of_a_kind_only_some_are_taken_and_the_whole_is_bounded():
    one = crawl()
    one.note(at("/", *(f"/entry/{number}" for number in range(50))))
    one.note(at("/about", *(f"/page-{'x' * number}" for number in range(1, 200))))
    taken = one.take()
    assert sum(route.startswith("/entry/") for route in taken) == bounds.CRAWLED_ALIKE
    assert len(taken) == bounds.CRAWLED_ROUTES


def test_what_a_link_may_do_is_not_done():
    one = crawl()
    one.note(at("/", "/log-out", "/item/7/delete", "/?action=empty", "/fine"))
    assert one.take() == ["/fine"]


def test_views_of_a_router_in_the_fragment_are_pages():
    views = ("/#/", "/#/cart", "/#/item/1", "/#/item/2", "/#/log-out", "/#!/help")
    one, two = crawl(), crawl()
    look = Look(characters=9, things=1, views=tuple(SITE + view for view in views))
    one.note(visited(route="/", look=look))
    assert one.take() == ["/#!/help", "/#/", "/#/cart", "/#/item/1", "/#/item/2"]
    kinds = tuple(f"{SITE}/#!/item/{number}" for number in range(9))
    kinds += (f"{SITE}/#!/about", f"{SITE}/#!/cart")
    two.note(visited(route="/", look=Look(characters=9, things=1, views=kinds)))
    assert len(two.take()) == bounds.CRAWLED_ALIKE + 2


def test_whoever_asks_for_nothing_and_whoever_was_sent_away_takes_nothing():
    none, stopped = Crawl(None, SITE), crawl()
    for one in (none, stopped):
        one.note(at("/", "/a"))
    stopped.stop()
    stopped.note(at("/", "/b"))
    assert (none.take(), stopped.take()) == ([], [])


def test_a_link_that_leads_nowhere_is_the_fault_of_its_page():
    assert leads_nowhere(visited(route="/a", status=404))
    assert not leads_nowhere(visited(route="/a", status=500))


@given(st.permutations([at("/", "/c/1", "/c/2"), at("/about", "/c/3", "/c/4", "/d")]))
def test_the_order_of_visits_changes_nothing(visits: list[Visited]):
    one = crawl()
    for visit in visits:
        one.note(visit)
    assert one.take() == ["/c/1", "/c/2", "/c/3", "/d"]
