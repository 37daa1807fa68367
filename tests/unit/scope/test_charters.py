from promo import bounds
from promo.documents.scope import PlannedRoute
from promo.scope.charters import Chartering


def planned(*routes: str, pattern: str | None = None) -> list[PlannedRoute]:
    return [PlannedRoute(route=route, pattern=pattern, sources=("config",)) for route in routes]


def test_the_surest_reason_comes_first_and_everything_last() -> None:
    all_reasons = Chartering()
    all_reasons.everything(["package.json"])
    all_reasons.route("/b", "operation", operations=["addToCart"])
    all_reasons.route("/c", "paths", ["c.css"])
    all_reasons.route("/c", "imports", ["c.tsx"])
    made, notes = all_reasons.charters(planned("/a", "/b", "/c"))
    assert [(one.route, one.reach) for one in made] == [
        ("/c", "imports"),
        ("/b", "operation"),
        ("/a", "everything"),
    ]
    assert made[0].files == ("c.css", "c.tsx")
    assert made[1].operations == ("addToCart",)
    assert made[2].files == ("package.json",)
    assert notes == ()


def test_routes_of_one_pattern_are_worked_once() -> None:
    all_reasons = Chartering()
    all_reasons.everything()
    pages = [*planned("/p/1", "/p/2", pattern="/p/:id"), *planned("/")]
    made, _ = all_reasons.charters(pages)
    assert [one.route for one in made] == ["/p/1", "/"]


def test_charters_are_bounded_and_that_is_said() -> None:
    all_reasons = Chartering()
    all_reasons.everything()
    made, notes = all_reasons.charters(planned(*(f"/{n}" for n in range(100))))
    assert len(made) == bounds.CHARTERS
    assert "of which" in notes[0]


def test_without_a_reason_there_is_no_charter() -> None:
    assert Chartering().charters(planned("/")) == ((), ())
