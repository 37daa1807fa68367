"""What is done about every kind of trouble with GitHub, as one table."""

import pytest

from promo.github.trouble import Trouble, explain, wait_seconds

NOW = 1_000.0
LIMIT = "You have exceeded a secondary rate limit"
SPENT = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1060"}


@pytest.mark.parametrize(
    ("status", "said", "headers", "repeatable", "wait", "reason"),
    [
        (403, LIMIT, {"retry-after": "7"}, False, 7, "rate-limited"),
        (403, LIMIT, {}, False, 60, "rate-limited"),
        (429, "", {}, False, 60, "rate-limited"),
        (429, "", {"retry-after": "soon"}, False, 60, "rate-limited"),
        (403, "API rate limit exceeded", SPENT, False, 61, "rate-limited"),
        (403, "", SPENT | {"x-ratelimit-reset": "900"}, False, 1, "rate-limited"),
        (403, "", SPENT | {"x-ratelimit-reset": "?"}, False, 60, "rate-limited"),
        (403, "Resource not accessible by integration", {}, True, None, "permission-missing"),
        (401, "Bad credentials", {}, True, None, "bad-token"),
        (404, "Not Found", {}, True, None, "repository-not-found"),
        (410, "Issues has been disabled", {}, True, None, "issues-disabled"),
        (422, "Validation Failed", {}, True, None, "github-refused"),
        (500, "", {}, True, 1, "github-unreachable"),
        (502, "", {}, True, 1, "github-unreachable"),
        (502, "", {}, False, None, "github-unreachable"),
        (501, "", {}, True, None, "github-unreachable"),
        (0, "ConnectionError", {}, True, 1, "github-unreachable"),
        (0, "ConnectionError", {}, False, None, "github-unreachable"),
    ],
)
def test_each_answer_has_its_wait_and_its_error(
    status: int,
    said: str,
    headers: dict[str, str],
    repeatable: bool,  # noqa: FBT001  (a column of the table)
    wait: float | None,
    reason: str,
):
    trouble = Trouble(status, said, headers)
    assert wait_seconds(trouble, 0, NOW, repeatable=repeatable) == wait
    assert explain(trouble, "issues: write", "o/r").reason == reason


def test_waits_for_a_busy_server_grow():
    busy = Trouble(503, "", {})
    assert [wait_seconds(busy, n, NOW, repeatable=True) for n in range(3)] == [1, 2, 4]


def test_a_refusal_names_the_permission_and_quotes_github_in_one_line():
    error = explain(Trouble(403, "No\n::error::x", {}), "statuses: write", "o/r")
    assert "Add to the job's permissions:  statuses: write" in str(error)
    assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("status", "one_issue", "visible", "reason"),
    [
        (404, None, False, "repository-not-found"),
        (404, None, True, "permission-missing"),
        (404, 7, False, "issue-gone"),
        (301, 7, False, "issue-gone"),
        (307, 7, False, "issue-gone"),
        (301, None, False, "repository-not-found"),
        (410, 7, False, "issue-gone"),
        (410, None, True, "issues-disabled"),
        (403, 7, True, "permission-missing"),
        (422, 7, True, "github-refused"),
    ],
)
def test_not_found_has_three_meanings(
    status: int,
    one_issue: int | None,
    visible: bool,  # noqa: FBT001  (a column of the table)
    reason: str,
):
    trouble = Trouble(status, "Not Found", {})
    error = explain(trouble, "issues: write", "o/r", one_issue=one_issue, visible=visible)
    assert error.reason == reason


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("issues=write", "issues: write"),
        ("issues=write; pull_requests=write", "issues: write"),
        ("issues=write,contents=read", "issues: write, contents: read"),
        ("security_events=write", "security-events: write"),
        ("", "statuses: write"),
        ("::error::=write", "statuses: write"),
        ("issues=admin", "statuses: write"),
    ],
)
def test_githubs_own_word_names_the_permission(header: str, line: str):
    trouble = Trouble(403, "No", {"x-accepted-github-permissions": header})
    assert str(explain(trouble, "statuses: write", "o/r")).endswith(f"permissions:  {line}.")
