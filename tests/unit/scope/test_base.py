import pytest

from promo.scope.base import Ancestry, Target, choose_base

A, B = "a" * 40, "b" * 40

TABLE = [
    # given, target, how it stands to what runs, base, reason
    (A, None, "ancestor", A, "base-sha: given"),
    (A, None, "same", A, "base-sha: given"),
    (A, Target(trailers=(B,)), "ancestor", A, "base-sha: given"),
    (A, None, "unrelated", None, "base-not-ancestor"),
    (A, None, "unknown", None, "base-unknown"),
    (None, None, "ancestor", None, "no-target"),
    (None, Target(trailers=(A,)), "ancestor", A, "the target's trailer"),
    (None, Target(trailers=(A, A)), "ancestor", A, "the target's trailer"),
    (None, Target(trailers=(A, B)), "ancestor", None, "base-ambiguous"),
    (None, Target(trailers=(A,)), "unrelated", None, "base-not-ancestor"),
    (None, Target(trailers=(A,)), "unknown", None, "base-unknown"),
    (None, Target(trailers=(A,), labels=(B,)), "ancestor", A, "the target's trailer"),
    (None, Target(trailers=(None,), labels=(B,)), "ancestor", B, "the target's label"),
    (None, Target(trailers=(A, None), labels=(B,)), "ancestor", B, "the target's label"),
    (None, Target(trailers=(None,), labels=(A, B)), "ancestor", None, "base-ambiguous"),
    (None, Target(trailers=(None,), labels=(A, None)), "ancestor", None, "first-promotion"),
    (None, Target(trailers=(None,)), "ancestor", None, "first-promotion"),
    (None, Target(exists=False), "ancestor", None, "first-promotion"),
    (None, Target(exists=False, trailers=(A,)), "ancestor", None, "first-promotion"),
    (None, Target(trailers=(A,), hand_edited=True), "ancestor", None, "target-edited-by-hand"),
    (None, Target(problem="no network"), "ancestor", None, "target-unreadable: no network"),
    (A, Target(problem="no network"), "ancestor", A, "base-sha: given"),
    (A, Target(trailers=(B,), hand_edited=True), "ancestor", A, "base-sha: given"),
]


@pytest.mark.parametrize(("given", "target", "ancestry", "base", "reason"), TABLE)
def test_the_base_is_the_given_commit_else_what_the_target_runs_else_none(
    given: str | None, target: Target | None, ancestry: Ancestry, base: str | None, reason: str
) -> None:
    found = choose_base(given, target, lambda _: ancestry)
    assert found.sha == base
    assert reason in found.reason
    assert found.sha is not None or "everything is in scope" in found.reason
