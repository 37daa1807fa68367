"""Names that an action.yml or a workflow uses and nobody declares.

GitHub answers an undefined ``inputs.x`` or ``steps.x`` with an empty text and a misspelt ``with:``
with a warning that nobody reads; here each is an error.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, cast

import yaml

_EXPRESSION: Final = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_QUOTED: Final = re.compile(r"'(?:[^']|'')*'")
_NAME: Final = re.compile(r"\b(inputs|steps|needs|secrets|matrix)((?:\.[A-Za-z_][\w-]*|\.\*)+)")
_OURS: Final = re.compile(r"(?:\$/actions|\./actions|[^/@]+/promo)/([a-z-]+)(?:@.*)?\Z")


_CALLED: Final = re.compile(r"[^/@]+/promo/\.github/workflows/([a-z-]+\.yml)@.*")


def undefined(text: str, actions: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What a file uses and does not declare, each as one line.

    Args:
        text: an action.yml or a workflow.
        actions: the parsed action.yml of each of our actions, for ``with:`` and outputs, and by
            file name (``rollback.yml``) what each of our reusable workflows declares.
    """
    data = yaml.load(text, Loader=yaml.CSafeLoader)
    if "runs" in data:
        return list(_in_action(data))
    return list(_in_workflow(data, actions))


def _in_action(data: dict[str, Any]) -> Iterator[str]:
    known = {f"inputs.{name}" for name in data.get("inputs", {})}
    for step in data["runs"].get("steps", []):
        yield from _unknown(step, known, "step")
        known |= _step_names(step)
    yield from _unknown(data.get("outputs", {}), known, "outputs")


def _in_workflow(data: dict[Any, Any], actions: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    triggers = data.get("on", data.get(True))  # YAML 1.1 reads the key `on` as true
    call = _part(triggers, "workflow_call")
    known = {f"inputs.{name}" for name in {**call.get("inputs", {}), **_part(_part(triggers,
             "workflow_dispatch"), "inputs")}}  # fmt: skip
    # A workflow that others call has only the secrets that it declares.
    known |= {f"secrets.{name}" for name in (*call.get("secrets", {}), "GITHUB_TOKEN")}
    known |= set() if call else {"secrets.*"}
    jobs = data.get("jobs", {})
    for name, job in jobs.items():
        yield from _in_job(name, job, jobs, known, actions)
    outputs = {f"jobs.{n}.outputs.{o}" for n, job in jobs.items() for o in job.get("outputs", {})}
    for output, declared in call.get("outputs", {}).items():
        for used in re.findall(r"jobs\.[\w-]+\.outputs\.[\w-]+", declared["value"]):
            if used not in outputs:
                yield f"outputs.{output}: {used} is not declared"


def _in_job(
    name: str,
    job: dict[str, Any],
    jobs: dict[str, Any],
    outside: set[str],
    actions: Mapping[str, Mapping[str, Any]],
) -> Iterator[str]:
    needed = job.get("needs", [])
    needed = [needed] if isinstance(needed, str) else needed
    known = outside | ({"needs.*.result"} if needed else set[str]())
    known |= {f"matrix.{key}" for key in _part(job.get("strategy"), "matrix")}
    for other in needed:
        known |= {f"needs.{other}.result"}
        known |= {f"needs.{other}.outputs.{o}" for o in _outputs(jobs.get(other, {}), actions)}
    head = {k: v for k, v in job.items() if k not in {"steps", "outputs"}}
    yield from _unknown(head, known, f"job {name}")
    yield from _unknown_inputs(job, f"job {name}", actions)
    for step in job.get("steps", []):
        where = f"job {name}, step {step.get('name') or step.get('uses')}"
        yield from _unknown(step, known, where)
        yield from _unknown_inputs(step, where, actions)
        known |= _step_names(step, actions)
    yield from _unknown(job.get("outputs", {}), known, f"outputs of job {name}")


def _outputs(job: dict[str, Any], actions: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """What a job gives to those that need it: its outputs, or those of the workflow it calls."""
    called = _CALLED.fullmatch(job.get("uses", ""))
    return (actions.get(called[1], {}) if called else job).get("outputs", {})


def _unknown_inputs(
    step: dict[str, Any], where: str, actions: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    used = step.get("uses", "")
    match = _OURS.match(used) or _CALLED.fullmatch(used)
    if not match:
        return
    if match[1] not in actions:
        yield f"{where}: there is no action {match[1]}"
        return
    for key in step.get("with", {}):
        if key not in actions[match[1]]["inputs"]:
            yield f"{where}: {match[1]} has no input {key}"


def _step_names(
    step: dict[str, Any], actions: Mapping[str, Mapping[str, Any]] | None = None
) -> set[str]:
    if "id" not in step:
        return set()
    match = _OURS.match(step.get("uses", ""))
    action = (actions or {}).get(match[1]) if match else None
    outputs = action["outputs"] if action else ("*",)
    plain = {f"steps.{step['id']}.{part}" for part in ("outcome", "conclusion")}
    return plain | {f"steps.{step['id']}.outputs.{output}" for output in outputs}


def _unknown(part: Any, known: set[str], where: str) -> Iterator[str]:
    for expression in _expressions(part):
        for context, path in _NAME.findall(_QUOTED.sub("''", expression)):
            used = f"{context}{path}"
            anything = used.rpartition(".")[0] + ".*"
            if used not in known and anything not in known:
                yield f"{where}: {used} is not declared"


def _expressions(part: Any, key: str = "") -> Iterator[str]:
    match part:
        case dict():
            for name, value in cast("dict[Any, Any]", part).items():
                yield from _expressions(value, str(name))
        case list():
            for value in cast("list[Any]", part):
                yield from _expressions(value, key)
        case str():
            yield from _EXPRESSION.findall(part)
            if key == "if" and "${{" not in part:
                yield part
        case _:
            return


def _part(value: Any, key: str) -> dict[str, Any]:
    found = cast("dict[str, Any]", value).get(key) if isinstance(value, dict) else None
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def declared(root: Path) -> Mapping[str, Mapping[str, Any]]:
    """What each of our actions declares, and by file name each of our reusable workflows."""
    actions = {
        file.parent.name: yaml.load(file.read_text(), Loader=yaml.CSafeLoader)
        for file in (root / "actions").glob("*/action.yml")
    }
    for file in (root / ".github/workflows").glob("*.yml"):
        data = yaml.load(file.read_text(), Loader=yaml.CSafeLoader)
        actions[file.name] = _part(data.get("on", data.get(True)), "workflow_call")
    return actions


def main(paths: list[str]) -> int:
    """Look at files; 1 when one of them uses what nobody declares."""
    actions = declared(Path())
    problems = [
        f"error: {path}: {line}"
        for path in paths
        for line in undefined(Path(path).read_text(), actions)
    ]
    print("\n".join(problems), end="\n" if problems else "", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
