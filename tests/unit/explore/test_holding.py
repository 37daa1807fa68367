"""When a predicate holds: what was observed is there, and what was expected is not."""

import pytest

from promo.explore.confirm.holding import decide


@pytest.mark.parametrize(
    ("kind", "shown", "observed", "expected", "seen"),
    [
        ("text", "Items Total: 3 Pay", ["Total: 3"], ["Total: 5"], True),
        ("text", "Items Total: 5 Pay", ["Total: 3"], ["Total: 5"], False),
        ("text", "Items Total: 3 and Total: 5", ["Total: 3"], ["Total: 5"], False),
        ("text", "12 items", ["2 items"], ["12 items"], False),
        ("text", "€ 20.00", ["€ 20.00"], ["€ 20.0"], True),
        ("text", "nothing", ["Total: 3"], [], False),
        ("text", "Total: 3", ["Total: 3"], [], True),
        ("text", "", [""], [], True),
        ("text", "anything", [], [], False),
        ("value", "Jo", ["Jo"], ["Joanna"], True),
        ("value", "Joanna", ["Jo"], ["Joanna"], False),
        ("value", "Jo", ["Jo"], ["Jo"], False),
        ("value", "", ["Jo"], [], False),
        ("count", "3", ["3"], ["4"], True),
        ("count", "13", ["3"], ["4"], False),
        ("url", "/a?b=1", ["/a?b=1"], ["/a"], True),
        ("url", "/a", ["/a?b=1"], ["/a"], False),
        ("subtree", "Pear Apple Fig", ["Pear", "Apple"], ["Apple", "Pear"], True),
        ("subtree", "Apple Pear Fig", ["Pear", "Apple"], ["Apple", "Pear"], False),
        ("subtree", "Apple Apple", ["Apple", "Apple"], [], True),
        ("subtree", "Apple", ["Apple", "Apple"], [], False),
    ],
)
def test_a_predicate_holds_only_when_the_page_shows_it(
    kind: str, shown: str, observed: list[str], expected: list[str], *, seen: bool
):
    assert decide(kind, shown, observed, expected) is seen
