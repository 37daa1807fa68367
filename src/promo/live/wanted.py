"""The commit that a workflow run is about, where nobody named one."""

import re
from collections.abc import Mapping
from typing import Any, Final, cast

_SHA: Final = re.compile(r"(?!0{40})[0-9a-f]{40}\Z")

# Started by hand, or by a deployment: the run's own commit is the one that was chosen.
_OWN_COMMIT: Final = frozenset({"workflow_dispatch", "deployment", "deployment_status"})


def head_commit(environment: Mapping[str, str], event: Mapping[str, Any]) -> str | None:
    """The head commit of the event that started a workflow run; None when it has no one commit.

    Under ``workflow_run`` the variable GITHUB_SHA is the head of the default branch, whatever was
    built, and is never used. A pull request's is a merge that nobody deploys.

    Args:
        environment: GITHUB_EVENT_NAME, GITHUB_SHA, GITHUB_REF.
        event: the event's payload.
    """
    name = environment.get("GITHUB_EVENT_NAME")
    if name == "workflow_run":
        return _sha(_member(event, "workflow_run"), "head_sha")
    if name == "push" and not environment.get("GITHUB_REF", "").startswith("refs/tags/"):
        return _sha(event, "after") or _sha(environment, "GITHUB_SHA")
    if name == "push":  # of an annotated tag: `after` is the tag, not its commit
        return _sha(_member(event, "head_commit"), "id") or _sha(environment, "GITHUB_SHA")
    return _sha(environment, "GITHUB_SHA") if name in _OWN_COMMIT else None


def _member(event: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = event.get(name)
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


def _sha(holder: Mapping[str, Any], name: str) -> str | None:
    value = holder.get(name)
    return value if isinstance(value, str) and _SHA.match(value) else None
