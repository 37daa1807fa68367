"""Each way to fail has one answer."""

import pytest

from promo import bounds
from promo.explore.agent.failure import FAILURES, of_status, of_stop, wait_seconds


@pytest.mark.parametrize(
    ("status", "message", "row"),
    [
        (429, "rate_limit_error", "rate-limited"),
        (529, "overloaded_error", "overloaded"),
        (500, "api_error", "server-error"),
        (502, "", "server-error"),
        (503, "", "server-error"),
        (504, "", "server-error"),
        (408, "", "server-error"),
        (401, "authentication_error", "no-access"),
        (403, "permission_error", "no-access"),
        (404, "model: x", "no-access"),
        (402, "billing", "no-access"),
        (413, "request_too_large", "too-long"),
        (400, "prompt is too long: 210000 tokens > 200000 maximum", "too-long"),
        (400, "tools.0: Input tag 'browser_toolset_20260801' found using 'type'", "no-toolset"),
        (400, "messages: something else", "bad-request"),
        (400, "Your credit balance is too low.", "no-access"),
        (418, "prompt is too long", "bad-request"),
        (422, "", "bad-request"),
        (418, "", "bad-request"),
    ],
)
def test_what_the_api_answers_is_a_row_of_the_table(status: int, message: str, row: str):
    assert of_status(status, message) == row
    assert row in FAILURES


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("overloaded_error", "overloaded"),
        ("rate_limit_error", "rate-limited"),
        ("api_error", "server-error"),
        ("timeout_error", "server-error"),
        ("something_else", "cut-stream"),
        ("", "cut-stream"),
    ],
)
def test_an_error_in_an_answer_that_had_begun_is_known_by_its_kind(kind: str, row: str):
    assert of_status(200, "prompt is too long", kind) == row


@pytest.mark.parametrize(
    ("reason", "row"),
    [
        ("tool_use", None), ("end_turn", None), ("stop_sequence", None), (None, "cut-stream"),
        ("refusal", "refusal"), ("pause_turn", "pause_turn"), ("max_tokens", "max_tokens"),
        ("model_context_window_exceeded", "model_context_window_exceeded"),
        ("compaction", "unknown-stop"), ("something new", "unknown-stop"),
    ],
)  # fmt: skip
def test_how_a_turn_ends_is_a_row_of_the_table(reason: str | None, row: str | None):
    assert of_stop(reason) == row
    assert row is None or row in FAILURES


def test_waits_follow_retry_after_and_are_bounded():
    assert wait_seconds(1, 7.0) == 7
    assert wait_seconds(1, 86_400.0) == bounds.MODEL_RETRY_SECONDS
    assert wait_seconds(1, -5.0) == 0
    assert [wait_seconds(n, None) for n in (1, 2, 3)] == [0.5, 1, 2]


def test_everything_ends():
    assert all(answer.most <= 4 and answer.told for answer in FAILURES.values())
    assert all(a.most == 0 for a in FAILURES.values() if a.remedy in {"leave", "down"})
