"""What a model's finding may weigh, before and after its replays: never more than its proof."""

import pytest

from promo.documents.judge import settle_proposed
from promo.documents.predicates import Predicate
from promo.documents.report import Confirmation, Severity
from promo.documents.steps import Back, Open, Step
from promo.explore.agent.proposals import weight

SITE = "http://shop.test"
CHECKED = Predicate(kind="text", observed=("Total: 3",))


def opened(*paths: str) -> tuple[Step, ...]:
    steps = [Step(text=f"Open {path}", replay=Open(url=SITE + path)) for path in paths]
    return (*steps, Step(text="Go back", replay=Back()))


@pytest.mark.parametrize(
    ("said", "predicate", "trail", "weighs"),
    [
        ("critical", CHECKED, ("/cart",), "critical"),
        ("critical", CHECKED, ("/", "/cart"), "critical"),
        ("critical", CHECKED, ("/orders/7",), "critical"),  # of the same template
        ("critical", None, ("/cart",), "warning"),  # nothing can be checked
        ("critical", CHECKED, ("/",), "warning"),  # not on a way from where the change is
        ("critical", CHECKED, (), "warning"),
        ("warning", CHECKED, ("/cart",), "warning"),
        ("warning", None, ("/",), "warning"),
        ("info", CHECKED, ("/cart",), "info"),
        ("info", None, (), "info"),
    ],
)
def test_critical_needs_a_predicate_and_a_way_from_the_change(
    said: Severity, predicate: Predicate | None, trail: tuple[str, ...], weighs: Severity
):
    assert weight(said, predicate, opened(*trail), SITE, ("/cart", "/orders/1")) == weighs


@pytest.mark.parametrize(
    ("confirmation", "critical", "warning", "info"),
    [
        ("confirmed", "critical", "warning", "info"),
        ("flaky", "warning", "warning", "info"),
        ("not-replayable", "warning", "warning", "info"),
        ("unconfirmed", "info", "info", "info"),
    ],
)
def test_what_replays_leave_of_it(
    confirmation: Confirmation, critical: Severity, warning: Severity, info: Severity
):
    left = [settle_proposed(one, confirmation) for one in ("critical", "warning", "info")]
    assert left == [critical, warning, info]
