import msgspec
import pytest

from promo.documents import envelope
from promo.documents.report import Report
from promo.errors import PromoError
from support.shown_report import SHA, report


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("overall", "pass", "overall is pass and outcome is fail"),
        ("sha", "d" * 40, "the first of live"),
        ("sha", None, "the first of live"),
        ("live", ["d" * 40, SHA], "the first of live"),
    ],
)
def test_a_report_that_says_two_things_at_once_is_refused(
    field: str, value: object, says: str
) -> None:
    plain = msgspec.to_builtins(report())
    content = msgspec.json.encode({**plain, field: value})
    with pytest.raises(PromoError, match=says) as caught:
        envelope.decode(content, Report, "report.json")
    assert caught.value.reason == "bad-document"
