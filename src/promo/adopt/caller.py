"""A workflow that calls staged-promotion: what it gives, grants and is started by."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

from promo.adopt.files import Files
from promo.errors import PromoError
from promo.yamltext import Node, decode, walk

_WORKFLOW: Final = re.compile(r"\.github/workflows/[^/]+\.ya?ml\Z")
_NAMED: Final = re.compile(r"\bsecrets\.([A-Za-z_][A-Za-z0-9_]*)")
_CALLED: Final = "staged-promotion.yml@"
Plain = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Caller:
    """One job that calls it.

    Args:
        file: the workflow.
        job: the job's name in it.
        line: where its ``uses`` stands.
        ref: what follows the @.
        uses: what stands before it: ``owner/name/.github/workflows/staged-promotion.yml``.
        given: its ``with``.
        secrets: its ``secrets``: name to expression.
        inherits: whether it says ``secrets: inherit``.
        permissions: what the job may do, else the whole workflow; None when nobody says.
        triggers: the events that start it.
        branches: those whose pushes start it; empty when it names none.
        condition: the job's ``if``.
        cancels: whether a newer run cuts it off.
    """

    file: str
    job: str
    line: int
    ref: str
    uses: str = ""
    given: Mapping[str, str] = field(default_factory=dict[str, str])
    secrets: Mapping[str, str] = field(default_factory=dict[str, str])
    inherits: bool = False
    permissions: Mapping[str, str] | None = None
    triggers: frozenset[str] = frozenset()
    branches: tuple[str, ...] = ()
    condition: str = ""
    cancels: bool = False

    @property
    def enforces(self) -> bool:
        """Whether something may move; what only a run knows counts as yes."""
        return self.given.get("mode", "enforce") != "observe"

    def secret_names(self) -> tuple[tuple[str, str], ...]:
        """What is handed over, and the repository's secret that it is taken from."""
        pairs = ((given, _NAMED.search(value)) for given, value in self.secrets.items())
        return tuple((given, found[1]) for given, found in pairs if found)

    @property
    def where(self) -> str:
        """The place of the call, for an error."""
        return f"{self.file}:{self.line}"


def read_callers(files: Files) -> tuple[tuple[Caller, ...], tuple[str, ...]]:
    """Every caller in the workflows, and a line for each workflow that cannot be read."""
    callers: list[Caller] = []
    troubles: list[str] = []
    for path in sorted(path for path in files.paths if _WORKFLOW.match(path)):
        text = files.content(path)
        try:
            documents = walk(decode(text.encode(), path)[1], path)
        except PromoError as error:
            troubles.append(str(error))
            continue
        if documents and documents[0].root:
            callers += _callers(path, text, _mapping(_plain(documents[0].root)))
    return tuple(callers), tuple(troubles)


def _callers(path: str, text: str, workflow: Plain) -> list[Caller]:
    found: list[Caller] = []
    for name, job in _mapping(workflow.get("jobs")).items():
        uses = str(_mapping(job).get("uses", ""))
        if _CALLED not in uses:
            continue
        line = text[: text.index(uses)].count("\n") + 1
        concurrency = (_mapping(workflow.get("concurrency")), _mapping(job.get("concurrency")))
        found.append(
            Caller(
                file=path,
                job=name,
                line=line,
                ref=uses.rpartition("@")[2],
                uses=uses.rpartition("@")[0],
                given=_texts(job.get("with")),
                secrets=_texts(job.get("secrets")),
                inherits=job.get("secrets") == "inherit",
                permissions=_permissions(job, workflow),
                triggers=_triggers(workflow.get("on")),
                branches=_branches(workflow.get("on")),
                condition=str(job.get("if", "")),
                cancels=any(one.get("cancel-in-progress") == "true" for one in concurrency),
            )
        )
    return found


def _permissions(job: Plain, workflow: Plain) -> Mapping[str, str] | None:
    """The job's own word, else the workflow's; ``write-all`` is one permission of that name."""
    for part in (job, workflow):
        if "permissions" in part:
            said = part["permissions"]
            return _texts(said) if isinstance(said, dict) else {str(said): "all"}
    return None


def _triggers(said: Any) -> frozenset[str]:
    if isinstance(said, str):
        return frozenset({said})
    return frozenset(str(one) for one in cast("Any", said or ()))


def _branches(said: Any) -> tuple[str, ...]:
    named = _mapping(_mapping(said).get("push")).get("branches")
    if isinstance(named, str):
        return (named,)
    return tuple(str(one) for one in cast("list[Any]", named)) if isinstance(named, list) else ()


def _mapping(part: Any) -> Plain:
    return cast("Plain", part) if isinstance(part, dict) else {}


def _texts(part: Any) -> dict[str, str]:
    return {name: value for name, value in _mapping(part).items() if isinstance(value, str)}


def _plain(node: Node) -> Any:
    """A node as plain data; every scalar is its text."""
    values: dict[str | int, Any] = {}
    for key, child in node.children.items():
        if isinstance(child, Node):
            values[str(key) if node.is_mapping else len(values)] = _plain(child)
        elif leaf := node.leaf(key):
            values[str(key) if node.is_mapping else len(values)] = leaf.value
    return values if node.is_mapping else list(values.values())
