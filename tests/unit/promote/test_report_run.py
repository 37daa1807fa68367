"""Whose run's artifact may be believed."""

from dataclasses import replace

import pytest

from promo.errors import PromoError
from promo.github.origin import Origin
from promo.promote.report_run import check_origin

OWN = Origin(
    repository="o/web",
    event="push",
    head_repository="O/Web",
    head_branch="main",
    default_branch="main",
    is_on_default=True,
)
TABLE: list[tuple[dict[str, object], str]] = [
    ({}, ""),
    ({"event": "workflow_dispatch"}, ""),
    ({"event": "schedule"}, ""),
    ({"event": "workflow_run"}, ""),
    ({"event": "repository_dispatch"}, ""),
    ({"repository": "other/web"}, "it is a run of other/web, not of o/web"),
    ({"head_repository": "stranger/web"}, "it ran the code of stranger/web"),
    ({"head_repository": None}, "it ran the code of a deleted fork"),
    ({"event": "pull_request"}, "a pull_request started it"),
    ({"event": "pull_request_target"}, "a pull_request_target started it"),
    ({"event": "issue_comment"}, "a issue_comment started it"),
    ({"event": "merge_group"}, "a merge_group started it"),
    ({"event": ""}, "started it"),
    ({"head_branch": "feature"}, "it ran for feature"),
    ({"head_branch": None}, "it ran for no branch"),
    # A tag may be called as the default branch is, and carry a workflow of its own.
    ({"is_on_default": False}, "it ran for main, and what it ran need not be reviewed"),
]


@pytest.mark.parametrize(("changed", "why"), TABLE)
def test_only_a_run_of_the_default_branch_is_believed(changed: dict[str, object], why: str):
    origin = replace(OWN, **changed)
    if not why:
        check_origin(origin, "o/web", "7")
        return
    with pytest.raises(PromoError) as caught:
        check_origin(origin, "o/web", "7")
    assert (caught.value.outcome, caught.value.reason) == ("refused", "untrusted-run")
    assert why in str(caught.value)
    assert str(caught.value).startswith("run 7: ")


def test_what_github_says_stays_on_its_line():
    with pytest.raises(PromoError) as caught:
        check_origin(replace(OWN, head_branch="x\n::error::y"), "o/web", "7")
    assert "\n" not in str(caught.value)
