"""Which pages that only links lead to get a charter, and in which order."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.explore.linked import Linked
from promo.explore.walker.things import State, Thing
from support.visits import SITE, visited

Page = tuple[str, tuple[Thing, ...]]

SEARCH = Thing(kind="field", path="s", shape="html > body > header > input", name="Search")
LINK = Thing(kind="link", path="a", shape="html > body > a", href=f"{SITE}/x", name="X")
OUT = Thing(kind="press", path="o", shape="html > body > main > button", name="Log out")


def button(name: str = "Add") -> Thing:
    return Thing(kind="press", path="b", shape="html > body > main > button", name=name)


def form(hint: str) -> tuple[Thing, ...]:
    shape = "html > body > main > form"
    return (
        Thing(kind="field", path="f", shape=f"{shape} > input", name="Name", hint=hint, form=shape),
        Thing(kind="press", path="p", shape=f"{shape} > button", name="Go", form=shape,
              submits=True),
    )  # fmt: skip


def chosen(
    pages: Iterable[Page], *, used: Iterable[str] = (), most: int = 40, linked: Linked | None = None
) -> list[str]:
    one = linked or Linked(SITE, ("/", "/item/1"))
    one.used.update(used)
    for route, things in pages:
        one.note(visited(route=route), State(url=SITE + route, things=things))
    return [charter.route for charter in one.charters({}, most)]


def test_pages_with_forms_come_first_and_those_without_anything_get_none():
    pages = [
        ("/a", (button(),)),
        ("/b", form("b")),
        ("/c", (LINK,)),
        ("/d", (OUT,)),
        ("/e", form("e")),
    ]
    assert set(chosen(pages)[:2]) == {"/b", "/e"}
    assert set(chosen(pages)) == {"/a", "/b", "/e"}
    assert len(chosen(pages, most=2)) == 2


def test_the_inventory_and_one_of_each_template():
    pages = [("/item/7", (button(),)), ("/log/2", (button(),)), ("/log/1", (button("Take"),))]
    assert chosen(pages) == ["/log/1"]


def test_of_pages_of_a_folder_that_offer_the_same_two_are_worked():
    alike = [(f"/plant/{name}", (button(f"Take {name}"),)) for name in ("ash", "elm", "oak", "yew")]
    assert len(chosen(alike)) == 2
    # Other fields are another form, another folder is another thing.
    other = [("/plant/new", form("plant")), ("/bulb/new", form("bulb")), ("/bulb/x", (button(),))]
    assert len(chosen([*alike, *other])) == 5


def test_the_same_page_with_other_data_is_worked_only_for_what_is_new_there():
    pages = [
        ("/item/1?page=2", (button("Take oak"),)),  # /item/1 is of the inventory
        ("/list?sort=up", (button("Drop"),)),
        ("/list", (button("Keep"),)),
        ("/index?view=contact", form("contact")),
    ]
    used = [button("Take ash").key]
    assert set(chosen(pages, used=used)) == {"/index?view=contact", "/list"}
    assert "/item/1?page=2" in chosen(pages)


def test_what_stands_around_every_page_is_used_once():
    pages = [("/a", (SEARCH,)), ("/b", (SEARCH, button())), ("/c", (SEARCH,))]
    assert chosen(pages) == ["/b"]
    assert chosen(pages[::2], used=[SEARCH.key]) == []
    one = Linked(SITE, ())
    assert chosen([*pages, ("/d", (SEARCH, *form("d")))], linked=one) == ["/d", "/b"]
    assert (one.of_others("work /d"), one.of_others("work /b")) == (frozenset(), {SEARCH.key})


@pytest.mark.parametrize("fields", [{"status": 500}, {"ended": "hung"}, {"status": 403}])
def test_a_page_that_was_not_seen_is_not_worked(fields: dict[str, object]):
    one = Linked(SITE, ())
    one.note(visited(route="/a", **fields), State(url=f"{SITE}/a", things=(button(),)))
    assert one.charters({}, 40) == ()


def test_a_link_that_leads_to_a_known_page_or_away_is_no_page_of_its_own():
    one = Linked(SITE, ("/cart",))
    for url in (f"{SITE}/cart", "https://elsewhere.test/a"):
        one.note(visited(route="/go"), State(url=url, things=(button(),)))
    assert one.charters({}, 40) == ()


def test_the_password_of_whoever_is_signed_in_stays_what_it_is():
    page = ("/password", (*form("x"), replace(SEARCH, type="password")))
    assert chosen([page]) == ["/password"]
    assert chosen([page], linked=Linked(SITE, (), signed_in=True)) == []


def test_it_owes_nothing_and_says_which_page_leads_there():
    one = Linked(SITE, ())
    one.note(visited(route="/a"), State(url=f"{SITE}/a", things=(button(),)))
    (charter,) = one.charters({"/a": "/menu"}, 40)
    assert (charter.name, charter.duty, charter.linked_from) == ("work /a", False, "/menu")


PAGES = [(f"/p{letter}/x", (button(), *form(letter))) for letter in "abcdefgh"]


@given(st.permutations(PAGES))
def test_the_order_of_visits_decides_nothing(pages: list[Page]):
    assert chosen(pages) == chosen(PAGES)


def test_another_seed_may_begin_elsewhere_and_each_shard_begins_with_its_own():
    orders = {tuple(chosen(PAGES, linked=Linked(SITE, (), seed=seed))) for seed in range(5)}
    assert len(orders) > 1
    one, other = (chosen(PAGES, linked=Linked(SITE, (), shard=(n, 2))) for n in (1, 2))
    everything = sorted(one)
    assert any(sorted(one[:n] + other[:-n]) == everything for n in range(1, len(PAGES)))
