"""What the walker does next, what it types, and what it never presses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo import bounds
from promo.explore.oracle import Observation
from promo.explore.page.perform import UNIQUE
from promo.explore.walker.fillings import Filling, typed
from promo.explore.walker.forbidden import forbidden
from promo.explore.walker.paging import turns_pages
from promo.explore.walker.plan import Plan
from promo.explore.walker.softened import softened
from promo.explore.walker.things import Kind, State, Thing, state_of
from promo.explore.walker.walked import Left
from support.visits import answer, visited


def thing(kind: Kind, name: str = "", **fields: object) -> Thing:
    known = {"path": f"body > {kind}:nth-child(1)", "shape": f"body > {kind}", "name": name}
    return Thing(kind=kind, **(known | fields))  # pyright: ignore[reportArgumentType]  (a test's own)


def state(*things: Thing, url: str = "https://shop.test/", modal: bool = False) -> State:
    return State(url=url, things=things, modal=modal)


def order(plan: Plan, at: State) -> list[tuple[str, str]]:
    """Everything that is done, as long as the page stays what it is."""
    done: list[tuple[str, str]] = []
    while (task := plan.next(at)) is not None:
        done.append((task.key.rpartition("|")[2], task.filling or task.deed))
        plan.done(task, new=False)
    return done


MIXED = state(
    thing("link", "Away", href="https://shop.test/about"),
    thing("press", "Add"),
    thing("field", "Search", form="f", shape="body > form > input"),
    thing("press", "Go", form="f", submits=True, shape="body > form > button"),
    thing("open", "Details", role="tab"),
    thing("press", "Log out", shape="body > nav > button"),
)


def test_heavier_kinds_come_later_and_the_forbidden_never():
    plan = Plan()
    plan.learn(MIXED, (), 0)
    assert order(plan, MIXED) == [
        ("Details", "use"), ("Add", "use"), ("Search", "plausible"), ("Search", "empty"),
        ("Search", "hostile"), ("/about", "follow"),
    ]  # fmt: skip
    assert list(plan.left_alone) == [Left('the button "Log out"', "forbidden")]


PAGED = state(
    *(thing("link", f"Lamp {i}", href=f"/products/lamp-{i}x", shape=f"main > a{i}")
      for i in range(20)),
    *(thing("link", str(i), href=f"/products?page={i}", shape="nav > a") for i in range(2, 6)),
)  # fmt: skip


def test_the_pages_of_a_list_are_turned_before_its_things_are_looked_at():
    plan = Plan()
    plan.learn(PAGED, (), 0)
    followed = [key for key, _ in order(plan, PAGED)]
    assert set(followed[:2]) == {"/products?page=2", "/products?page=3"}
    assert len(followed) == bounds.LINKS_FOLLOWED


@pytest.mark.parametrize(
    ("name", "href"),
    [
        ("2", "/list/2"), ("Next", "/x"), ("Weiter \u203a", "/x"), ("\u00bb", "/x"),
        ("Older posts", "/blog/page/2/"), ("More", "/list?offset=20&sort=a"),
    ],
)  # fmt: skip
def test_links_that_turn_pages_are_known(name: str, href: str):
    assert turns_pages(thing("link", name, href=href))


@pytest.mark.parametrize(
    ("name", "href"),
    [("Next steps", "/guide"), ("Lamp", "/lamp"), ("", ""), ("A", "http://["), ("B", "/x?kind=b")],
)
def test_other_links_do_not_turn_pages(name: str, href: str):
    assert not turns_pages(thing("link", name, href=href))


def test_a_state_is_learned_once():
    plan = Plan()
    assert plan.learn(MIXED, (), 0)
    order(plan, MIXED)
    assert not plan.learn(MIXED, (), 0)
    assert plan.next(MIXED) is None


def test_a_page_that_a_link_leads_to_is_looked_at_and_not_worked():
    plan = Plan()
    plan.learn(MIXED, (), 1)
    assert [deed for _, deed in order(plan, MIXED)] == ["follow"]
    deeper = Plan()
    deeper.learn(MIXED, (), bounds.LINK_DEPTH)
    assert deeper.next(MIXED) is None


def test_alike_things_in_vain_are_left_out_and_one_that_shows_something_goes_on():
    rows = state(*(thing("press", f"Row {n}") for n in range(20)))
    plan = Plan()
    plan.learn(rows, (), 0)
    assert len(order(plan, rows)) == bounds.ALIKE_IN_VAIN
    other = Plan()
    other.learn(rows, (), 0)
    for _ in range(20):
        task = other.next(rows)
        assert task is not None
        other.done(task, new=True)


def test_links_are_bounded_and_known_routes_come_last():
    links = [
        thing("link", str(n), href=f"https://shop.test/{kind}-{n * 'x'}", shape=f"a{kind}{n}")
        for kind in ("new", "known")
        for n in range(1, 20)
    ]
    known = frozenset(f"/known-{n * 'x'}" for n in range(20))
    plan, page = Plan(known=known), state(*links)
    plan.learn(page, (), 0)
    followed = [key for key, _ in order(plan, page)]
    assert len(followed) == bounds.LINKS_FOLLOWED
    assert all("new" in key for key in followed)


@given(st.integers(0, 5), st.permutations(MIXED.things))
def test_the_same_seed_chooses_the_same_way(seed: int, things: list[Thing]):
    one, other = Plan(seed=seed), Plan(seed=seed)
    one.learn(MIXED, (), 0)
    other.learn(MIXED, (), 0)
    assert order(one, MIXED) == order(other, state(*things))


def test_the_same_site_elsewhere_is_walked_the_same_way():
    ways: list[list[tuple[str, str]]] = []
    for site in ("https://shop.test", "http://127.0.0.1:8080"):
        links = [thing("link", n, href=f"{site}/{n}?p=1", shape=f"a > {n}") for n in "abcdef"]
        plan, page = Plan(), state(*links, url=f"{site}/")
        plan.learn(page, (), 0)
        ways.append(order(plan, page))
    assert ways[0] == ways[1]


def test_seeds_differ():
    rows = state(*(thing("press", f"A{chr(65 + n)}", shape=f"s{n}") for n in range(8)))
    ways: set[tuple[tuple[str, str], ...]] = set()
    for seed in range(5):
        plan = Plan(seed=seed)
        plan.learn(rows, (), 0)
        ways.add(tuple(order(plan, rows)))
    assert len(ways) > 1


FORBIDDEN = [
    "Log out", "Logout", "SIGN OUT", "Abmelden", "Se déconnecter", "Cerrar sesión", "Выйти",
    "退出登录", "ログアウト", "Delete my account", "Konto löschen", "Supprimer mon compte", "Pay",
    "Pay now", "Zahlungspflichtig bestellen", "Buy now", "Jetzt kaufen", "Pagar", "Unsubscribe",
    "Kündigen", "Cancel my subscription", "→ Log out (Robin)",
]  # fmt: skip
ALLOWED = [
    "Add to cart", "Save", "Payments overview", "Display", "Delete", "Place the order", "Send",
    "Log in", "Sign up", "Outline", "Newsletter", "", "Repay plan details", "Company",
]  # fmt: skip


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_is_never_pressed(name: str):
    assert forbidden(thing("press", name))


@pytest.mark.parametrize("name", ALLOWED)
def test_what_may_be_pressed(name: str):
    assert not forbidden(thing("press", name))


def test_addresses_and_texts_of_ones_own_forbid_too():
    assert forbidden(thing("link", "Bye", href="https://shop.test/logout?next=/"))
    assert not forbidden(thing("link", "Log", href="https://shop.test/logs"))
    assert forbidden(thing("press", "Reset the database"), ("DATABASE",)) == "never"
    assert forbidden(thing("link", "x", href="https://shop.test/admin/x"), ("/admin/",)) == "never"


FIELDS: list[tuple[dict[str, object], Filling, str]] = [
    ({"type": "email"}, "plausible", f"robin.{UNIQUE}@example.com"),
    ({"name": "Your name"}, "plausible", "Robin Example"),
    ({"hint": "postalCode postal-code"}, "plausible", "10115"),
    ({"type": "number", "least": "5"}, "plausible", "5"),
    ({"type": "date"}, "plausible", "2030-06-15"),
    ({"name": "Whatever"}, "plausible", f"Example {UNIQUE}"),
    ({"name": "Whatever", "most": 5}, "plausible", "Examp"),
    ({"type": "email"}, "empty", ""),
    ({"type": "date", "highest": "2031-01-01"}, "hostile", "2031-01-01"),
]


@pytest.mark.parametrize(("fields", "filling", "text"), FIELDS)
def test_each_kind_of_field_gets_its_text(fields: dict[str, object], filling: Filling, text: str):
    name = str(fields.get("name", ""))
    rest = {key: value for key, value in fields.items() if key != "name"}
    assert typed(thing("field", name, **rest), filling) == text


def test_hostile_input_has_quotes_a_tag_and_is_long():
    text = typed(thing("field", tag="textarea"), "hostile")
    assert {'"', "'", "<", "名", "🦊"} <= set(text)
    assert len(text) > 1_500
    assert len(typed(thing("field", tag="input", most=20), "hostile")) == 20


def said(rule: str, severity: str, *identity: str) -> Observation:
    return Observation(rule=rule, severity=severity, title="x", identity=identity)  # pyright: ignore[reportArgumentType]  (a test's own)


SOFT = [
    # rule, what is in its identity, answer's status, filling, what it weighs
    ("http-4xx", "422", 422, "plausible", "info"),
    ("http-4xx", "422", 422, None, "warning"),
    ("http-4xx", "404", 404, "hostile", "warning"),
    ("http-5xx", "500", 500, "hostile", "warning"),
    ("console-error", "x", 422, "empty", "info"),
    ("console-error", "x", 200, "empty", "warning"),
    ("unhandled-rejection", "x", 400, "plausible", "info"),
    ("graphql-errors", "x", 200, "empty", "info"),
    ("graphql-errors", "x", 200, "plausible", "warning"),
    ("uncaught-exception", "x", 422, "hostile", "warning"),
]


@pytest.mark.parametrize(("rule", "identity", "status", "filling", "weighs"), SOFT)
def test_a_no_is_no_fault(
    rule: str, identity: str, status: int, filling: Filling | None, weighs: str
):
    seen = visited(answers=(answer(status),))
    (one,) = softened(seen, [said(rule, "warning", identity)], filling)
    assert one.severity == weighs


_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["things", "kind", "path", "name", "options", "most", "modal", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(st.lists(_anything, max_size=3))
def test_a_page_may_tell_anything(told: list[object]):
    assert state_of("https://shop.test/", told).identity


def test_states_that_offer_the_same_are_the_same():
    one = state(thing("press", "Row 1"), thing("press", "Row 2"))
    other = state(thing("press", "Row 7"), url="https://shop.test/?")
    assert one.identity == other.identity
    assert one.identity != state(thing("press", "Row 1"), modal=True).identity
