"""Blocks that are workflows, or parts of one: actionlint reads them beside our own actions.

What a page leaves out (`on:`, a runner, jobs that a step needs) is filled in; what it says is not
changed, but for where our actions lie: actionlint then holds inputs, secrets and outputs against
the real action.yml files and the real reusable workflows.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import yaml

from promo.cli import COMMANDS, load
from promo.errors import PromoError
from promo.inputs import declared_inputs
from support.pages import shell
from support.pages.blocks import ROOT, Block

OURS = re.compile(r"(?:org|OWNER)/promo(?P<path>/[^@]+)?@(?P<ref>.+)$")
_REF = re.compile(r"<sha>$|v\d+$|[0-9a-f]{40}$")
_NEEDED = re.compile(r"needs\.([\w-]+)\.outputs\.([\w-]+)")
_ELIDED = {"…": None}
_STUB = {"runs-on": "ubuntu-latest", "steps": [{"run": "true"}]}
Job = dict[str, Any]


def jobs_in(parsed: Any) -> dict[str, Job] | None:
    """The jobs that a block has or is a part of; None when it is no part of a workflow."""
    match parsed:
        case {"jobs": dict()}:
            return cast("dict[str, Job]", parsed["jobs"])
        case [*items] if items and all(_is_step(item) for item in items):
            return {"example": {"steps": items}}
        case {"permissions": dict()} if len(cast("Job", parsed)) == 1:
            return {"example": {**parsed, "steps": [{"run": "true"}]}}
        case dict() if parsed and all(_is_job(one) for one in cast("Job", parsed).values()):
            return cast("dict[str, Job]", parsed)
        case _:
            return None


def _is_step(item: Any) -> bool:
    return isinstance(item, dict) and bool({"uses", "run"} & set(cast("Job", item)))


def _is_job(one: Any) -> bool:
    return isinstance(one, dict) and ("steps" in one or "uses" in one)


def completed(parsed: Any) -> Job:
    """The whole workflow that a block stands for."""
    jobs = {name: _job(one) for name, one in (jobs_in(parsed) or {}).items()}
    inputs = re.findall(r"inputs\.([\w-]+)", str(jobs))
    trigger = {"workflow_dispatch": {"inputs": {name: {"type": "string"} for name in inputs}}}
    if not (isinstance(parsed, dict) and "jobs" in parsed):
        return {"on": trigger, "jobs": _with_needed(jobs)}
    whole = cast("dict[Any, Any]", parsed)
    rest = {str(key): value for key, value in whole.items() if key not in {"jobs", True}}
    return {"on": whole.get(True, trigger), **rest, "jobs": jobs}  # YAML 1.1: `on` is true


def _with_needed(jobs: dict[str, Job]) -> dict[str, Job]:
    """The jobs of a fragment, and stand-ins for those that it needs and does not show."""
    outputs = set(_NEEDED.findall(str(jobs)))
    wanted = {
        name: _needs(one) | {n for n, _ in _NEEDED.findall(str(one))} for name, one in jobs.items()
    }
    stubs = {
        name: {**_STUB, "outputs": {o: "x" for n, o in outputs if n == name}}
        for name in set[str]().union(*wanted.values()) - set(jobs)
    }
    needing = {
        name: {**one, "needs": sorted(wanted[name])} for name, one in jobs.items() if wanted[name]
    }
    return {**stubs, **jobs, **needing}


def _needs(job: Job) -> set[str]:
    needs = job.get("needs", [])
    return {needs} if isinstance(needs, str) else set(needs)


def _job(one: Job) -> Job:
    if one == _ELIDED:
        return dict(_STUB)
    job = {**one, **({"uses": _local(one["uses"])} if "uses" in one else {})}
    if "steps" in one:
        job["steps"] = [_step(step) for step in one["steps"]]
        job.setdefault("runs-on", "ubuntu-latest")
    return job


def _step(step: Job) -> Job:
    return {**step, "uses": _local(step["uses"])} if "uses" in step else step


def _local(uses: str) -> str:
    ours = OURS.match(uses)
    if not ours:
        return uses.replace("@<sha>", f"@{'0' * 40}")
    path = ours["path"] or ""
    return f".{path}" if path.startswith("/.github/") else f"./actions{path}" if path else "./root"


def project(folder: Path) -> Path:
    """A repository that has our actions and reusable workflows where `_local` looks for them."""
    (folder / ".git").mkdir(parents=True)
    shutil.copytree(ROOT / "actions", folder / "actions")
    shutil.copytree(ROOT / ".github/workflows", folder / ".github/workflows")
    (folder / "root").mkdir()
    shutil.copy(ROOT / "action.yml", folder / "root")
    return folder


def complaints(found: dict[str, tuple[Block, Any]], folder: Path) -> list[str]:
    """What actionlint, and the inputs of our commands, say of workflows by file name."""
    workflows = project(folder) / ".github/workflows"
    for name, (_, parsed) in found.items():
        text = yaml.safe_dump(completed(parsed), sort_keys=False, allow_unicode=True)
        (workflows / name).write_text(text)
    linter = Path(sys.executable).with_name("actionlint")
    said = subprocess.run(
        [linter, "-no-color", "-oneline", "-shellcheck=", "-pyflakes="]
        + [workflows / name for name in found],
        capture_output=True, text=True, check=False, cwd=folder,
    )  # fmt: skip
    lines = [_named(line, found) for line in (said.stdout + said.stderr).splitlines()]
    return lines + [c for block, parsed in found.values() for c in _values(block, parsed)]


def _named(line: str, found: dict[str, tuple[Block, Any]]) -> str:
    name = Path(line.partition(":")[0]).name
    return f"{found[name][0]}: {line.partition(': ')[2]}" if name in found else line


def _values(block: Block, parsed: Any) -> Iterator[str]:
    """What the commands say of the values that are given to their actions."""
    for job in (jobs_in(parsed) or {}).values():
        for step in job.get("steps", ()):
            if "promo " in step.get("run", ""):
                yield from shell.complaints(replace(block, language="sh", text=step["run"]))
            ours = OURS.match(step.get("uses", ""))
            if ours:
                yield from _step_values(block, ours, step.get("with", {}))
        ours = OURS.match(job.get("uses", ""))
        if ours and not _REF.match(ours["ref"]):
            yield f"{block}: {job['uses']} is pinned to nothing known"


def _step_values(block: Block, ours: re.Match[str], given: dict[str, Any]) -> Iterator[str]:
    if not _REF.match(ours["ref"]):
        yield f"{block}: {ours[0]} is pinned to nothing known"
    name = (ours["path"] or "/run")[1:]
    if name not in COMMANDS or not load(name).action:
        yield f"{block}: there is no action {name}"
        return
    declared = declared_inputs(load(name).inputs)
    for name, value in given.items():
        text = {True: "true", False: "false"}.get(value, str(value)) if name in declared else ""
        if not text or "${{" in text or declared[name].many:
            continue
        try:
            declared[name].kind.read(text)
        except (ValueError, PromoError) as error:
            yield f"{block}: {name}: {text!r} must be {error}"
