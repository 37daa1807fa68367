"""The workflow that calls staged-promotion: what it gives and grants, and what starts it."""

import difflib
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from promo.adopt.caller import Caller
from promo.adopt.check import Check, Facts, Trouble
from promo.adopt.interface import INPUTS, PERMISSIONS, REQUIRED

_SHA: Final = re.compile(r"[0-9a-f]{40}\Z")
_VERSION: Final = re.compile(r"v\d+(\.\d+){0,2}\Z")
_HERE: Final = {"localhost", "127.0.0.1", "::1"}
_LEVELS: Final = ("none", "read", "write")


def _there(facts: Facts) -> Iterator[Trouble]:
    for line in facts.broken:
        yield Trouble("workflow-broken", line, "GitHub does not run it either", "", "warning")
    if not facts.callers:
        what = "no workflow calls staged-promotion"
        yield Trouble("workflow-missing", what, "promo init writes one", ".github/workflows")


def _inputs(facts: Facts) -> Iterator[Trouble]:
    for caller in facts.callers:
        for name in caller.given:
            if name not in INPUTS:
                near = difflib.get_close_matches(name, INPUTS, 1)
                mend = f"Did you mean {near[0]}" if near else "See docs/staged-promotion.md"
                where = facts.line_of(caller.file, f"{name}:")
                yield Trouble("input-unknown", f"there is no input {name}", mend, where)
        for name in sorted(REQUIRED - set(caller.given)):
            what = f"the input {name} is missing"
            yield Trouble("input-missing", what, f"Add {name} to with", caller.where)


def _agrees(facts: Facts) -> Iterator[Trouble]:
    """That the workflow and the configuration mean the same."""
    config = facts.config
    for caller in facts.callers:
        app = caller.given.get("app")
        if config and len(config.apps) > 1 and app is None:
            what = f"there are {len(config.apps)} apps, and the workflow names none"
            yield Trouble("app-ambiguous", what, "Add app to with", caller.where)
        if config and app and app not in config.apps and "${{" not in app:
            near = difflib.get_close_matches(app, config.apps, 1)
            mend = f"Did you mean {near[0]}" if near else f"Known are {', '.join(config.apps)}"
            yield Trouble("app-unknown", f"there is no app {app}", mend, caller.where)
        yield from _same_places(caller, facts)


def _same_places(caller: Caller, facts: Facts) -> Iterator[Trouble]:
    if facts.app is None:
        return
    known = facts.app.environments.values()
    addresses, files = {one.url.rstrip("/") for one in known}, {one.file for one in known}
    for name in ("url", "target-url"):
        said = caller.given.get(name, "").rstrip("/")
        if said and "${{" not in said and said not in addresses:
            what = f"{name} is {said}, which is no environment's address"
            mend = "Write the same in both, or exploring knows nothing of its data"
            yield Trouble("address-differs", what, mend, facts.line_of(caller.file, said))
    for name in ("source-file", "target-file"):
        for said in caller.given.get(name, "").split():
            if "{" not in said and said not in files:
                what = f"{name} is {said}, which is no environment's file"
                mend = "Write the same in both, or holds and approvals do not know it"
                yield Trouble("file-differs", what, mend, facts.line_of(caller.file, said))
    given = caller.given
    if given.get("source-file") and given.get("source-file") == given.get("target-file"):
        what = "source-file and target-file are the same"
        yield Trouble("same-file", what, "Name the next environment's file", caller.where)


def _reachable(facts: Facts) -> Iterator[Trouble]:
    """That a runner can get to what it is told of; one of your own may be on the same machine."""
    for caller in facts.callers:
        repository = caller.given.get("gitops-repository", "")
        if repository.startswith(("/", "./", "../", "~", "file:")):
            what = "the gitops repository is a folder of this machine, which no runner has"
            where = facts.line_of(caller.file, "gitops-repository:")
            yield Trouble("gitops-on-this-machine", what, "Write owner/name, or its URL", where)
        for name in ("url", "target-url"):
            if urlsplit(caller.given.get(name, "")).hostname in _HERE:
                what = f"{name} is this machine, and a runner of GitHub's is another"
                mend = "Write staging's address as the runner sees it"
                where = facts.line_of(caller.file, f"{name}:")
                yield Trouble("address-on-this-machine", what, mend, where, "warning")


def _permissions(facts: Facts) -> Iterator[Trouble]:
    for caller in facts.callers:
        granted = caller.permissions
        if granted is None:
            what = "permissions are not named, so the repository's default decides"
            mend = f"Name them: {_listed()}"
            yield Trouble("permissions-unnamed", what, mend, caller.where, "warning")
            continue
        if "write-all" in granted:
            what = "the job may write everything"
            yield Trouble("permission-too-wide", what, f"Name what it needs: {_listed()}",
                          caller.where, "warning")  # fmt: skip
            continue
        for name, level in PERMISSIONS.items():
            if "read-all" in granted and level == "read":
                continue
            if _LEVELS.index(_known(granted.get(name))) < _LEVELS.index(level):
                what = f"a called workflow can have no more than its caller: {name} is missing"
                yield Trouble("permission-missing", what, f"Add {name}: {level}", caller.where)
        for name, level in granted.items():
            if level == "write" and PERMISSIONS.get(name) != "write":
                what = f"{name}: write is granted, and nothing needs it"
                yield Trouble("permission-too-wide", what, f"Take {name}: write away",
                              caller.where, "warning")  # fmt: skip


def _known(level: str | None) -> str:
    return level if level in _LEVELS else "none"


def _listed() -> str:
    return ", ".join(f"{name}: {level}" for name, level in PERMISSIONS.items())


def _starts(facts: Facts) -> Iterator[Trouble]:
    for caller in facts.callers:
        if "pull_request_target" in caller.triggers:
            what = "anybody's pull request starts it with this repository's secrets"
            yield Trouble("pull-request-target", what, "Start it on push", caller.where)
        if "workflow_run" in caller.triggers and "head_repository" not in caller.condition:
            what = "a run of a fork's pull request starts it too"
            mend = "Guard the job by event and head_repository, as examples/ does"
            yield Trouble("workflow-run-unguarded", what, mend, caller.where)
        if "workflow_dispatch" not in caller.triggers:
            what = "it cannot be started by hand"
            mend = "Add workflow_dispatch to its triggers"
            yield Trouble("no-manual-start", what, mend, caller.where, "warning")
        if caller.cancels:
            what = "a newer run cuts a running promotion off"
            yield Trouble("runs-cancelled", what, "Set cancel-in-progress to false", caller.where)


def _pinned(facts: Facts) -> Iterator[Trouble]:
    for caller in facts.callers:
        if not _SHA.match(caller.ref) and not _VERSION.match(caller.ref):
            what = f"@{caller.ref} moves with every commit of promo"
            mend = "Pin a release: @<full SHA> # v1.0.0"
            yield Trouble("release-unpinned", what, mend, caller.where, "warning")


def _without(facts: Facts) -> str:
    return "" if facts.callers else "a workflow that calls staged-promotion"


CHECKS = (
    Check("workflow", "nothing happens by itself without one", _there),
    Check("inputs", "GitHub refuses a call with an input that is not declared", _inputs, _without),
    Check("workflow and configuration", "each is read by other steps", _agrees, _without),
    Check("reachable", "a runner is another machine", _reachable, _without),
    Check("permissions", "a step that lacks one leaves its work out", _permissions, _without),
    Check("what starts it", "it holds the repository's secrets", _starts, _without),
    Check("release", "what runs should change when you say so", _pinned, _without),
)
