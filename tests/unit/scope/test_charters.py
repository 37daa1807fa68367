from promo import bounds
from promo.scope.charters import everywhere


def test_a_change_that_reaches_everything_has_a_charter_for_each_route() -> None:
    found = everywhere(["/", "/cart"])
    assert [one.route for one in found] == ["/", "/cart"]
    assert {one.reach for one in found} == {"everything"}


def test_charters_are_bounded() -> None:
    assert len(everywhere(f"/{n}" for n in range(bounds.ROUTES))) == bounds.CHARTERS
