"""The example lines of docs/errors.md are what promo says: held against the code that says them.

An error that is made where its reason stands is compared with the words in the source, which become
a pattern. What is put together elsewhere (tables, decisions) is provoked. An example may leave out
the last sentence, which the entry's "What to do" says too, and cut what is long with "…".
"""

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from promo.cli import parse
from promo.errors import PromoError
from promo.explore.outcome import Why, obstacles
from promo.gitops.trouble import error_of
from promo.inputs import read_inputs
from promo.live.telling import headline
from promo.promote.decide import Facts, decide

ROOT = Path(__file__).parents[2]
MAKERS = {"invalid", "refused", "undecided", "PromoError"}


@cache
def entries() -> dict[str, str]:
    """The example of each entry, without the backticks."""
    text = (ROOT / "docs/errors.md").read_text()
    found = (entry.splitlines() for entry in re.split(r"^### ", text, flags=re.MULTILINE)[1:])
    return {
        lines[0]: next(line for line in lines if line.startswith("`")).strip("`").strip()
        for lines in found
    }


# ── from the source ────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Place:
    """Where an error is made: patterns of its parts."""

    where: str
    what: str
    hint: str

    def says(self, line: str) -> bool:
        head = rf"{self.where}{self.what}\."
        whole = rf"{head}(?: {self.hint}\.)?" if self.hint else head
        if line.endswith("…"):
            return bool(re.match(head, line) or re.fullmatch(self.where + self.what, line))
        return bool(re.fullmatch(whole, line))


@cache
def places() -> dict[str, list[Place]]:
    """Each reason that stands beside its own words, with all the places that give it."""
    found: defaultdict[str, list[Place]] = defaultdict(list)
    for file in sorted((ROOT / "src").rglob("*.py")):
        tree = ast.parse(file.read_text())
        known = dict(_constants(tree))
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            given = {keyword.arg: keyword.value for keyword in call.keywords}
            for reason in _names(given.get("reason")):
                found[reason].append(_place(call, given, known))
    return found


def _constants(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in tree.body:
        match node:
            case (
                ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
                | ast.Assign(targets=[ast.Name(id=name)], value=value)
            ) if isinstance(value, ast.Constant | ast.JoinedStr):
                yield name, value
            case _:
                pass


def _names(value: ast.expr | None) -> Iterator[str]:
    match value:
        case ast.Constant(value=str() as name) if name:
            yield name
        case ast.IfExp(body=one, orelse=other):
            yield from (*_names(one), *_names(other))
        case _:
            pass


def _place(call: ast.Call, given: dict[str | None, ast.expr], known: dict[str, ast.expr]) -> Place:
    what = call.args[0] if call.args else given.get("what")
    by_name = isinstance(call.func, ast.Name) and call.func.id in MAKERS
    where = f"(?:{_pattern(given['where'], known)}: )?" if "where" in given else ""
    hint = _pattern(given["hint"], known) if "hint" in given else ""
    return Place(where if by_name else "(?:.*: )?", _pattern(what, known) if what else ".*", hint)


def _pattern(node: ast.expr, known: dict[str, ast.expr]) -> str:
    """An expression that makes a text, as a pattern of the texts that it can make."""
    match node:
        case ast.Constant(value=str() as text):
            return re.escape(text)
        case ast.FormattedValue(value=inner):
            return _pattern(inner, known)
        case ast.JoinedStr() | ast.BinOp(op=ast.Add()):
            parts = node.values if isinstance(node, ast.JoinedStr) else (node.left, node.right)
            return "".join(_pattern(part, known) for part in parts)
        case ast.IfExp(body=one, orelse=other):
            return f"(?:{_pattern(one, known)}|{_pattern(other, known)})"
        case ast.Name(id=name) if name in known:
            return _pattern(known[name], known)
        case _:
            return ".*"


# ── provoked ───────────────────────────────────────────────────────────────────────────────────
def error(make: Callable[[], object]) -> str:
    """What somebody reads."""
    try:
        made = make()
    except PromoError as raised:
        made = raised
    return f"error: {made}"


def gitops(said: str, where: str = "org/gitops main") -> str:
    return error(lambda: error_of(said, where))


def decided(**facts: Any) -> str:
    given: dict[str, Any] = {"order": "newer"} | facts
    decision = decide(Facts(**given))
    return f"{decision.outcome}: {decision.why}"


def hindered(why: Why, *routes: str, detail: str = "") -> str:
    return obstacles({why: [(route, detail) for route in routes]})[0]


TAKEN = "20260301T120000Z-1a2b3c4d on 2026-03-01 by @ann: checkout is down"
PROVOKED: dict[str, Callable[[], str]] = {
    "approval-required": lambda: decided(approval_required=True),
    "override-needs-approval": lambda: decided(override=True),
    "source-moved": lambda: decided(source_moved=True),
    "target-newer": lambda: decided(order="older"),
    "rolled-back": lambda: decided(order="same", taken_back=True, rollback=TAKEN),
    "source-rolled-back": lambda: decided(source_rollback=TAKEN),
    "on-hold": lambda: decided(hold="audit (until 2026-03-01)"),
    "frozen": lambda: decided(freeze="holidays (until 2027-01-04)"),
    "order-unknown": lambda: f"error: {decide(Facts(order='unknown')).why}.",
    "branch-missing": lambda: gitops("fatal: couldn't find remote ref mian", "org/gitops mian"),
    "protected-branch": lambda: gitops("remote: error: GH006: Protected branch update failed"),
    "repository-gone": lambda: gitops("ERROR: Repository not found."),
    "host-key-unknown": lambda: gitops("Host key verification failed.", "git@host:o/r.git main"),
    "gitops-denied": lambda: gitops("fatal: Authentication failed"),
    "bad-input": lambda: error(lambda: read("wait-for-sha", "--timeout", "soon")),
    "throttled": lambda: hindered("throttled", "/cart", "/orders"),
    "not-admitted": lambda: hindered("not-admitted", "/admin", detail="it answers 403"),
    "not-seen": lambda: hindered("not-seen", "/logout"),
    "browser-crashed": lambda: hindered("browser-crashed", "/map"),
}


def read(name: str, *words: str) -> object:
    """A command line, as far as it is read before anything happens."""
    command, raw = parse([name, "https://staging.example.com/health", *words])
    return read_inputs(command.inputs, raw, {})


WAITS = ("never-healthy", "no-answer", "no-commit-named", "not-settled", "other-commit",
         "unsteady", "went-back")  # fmt: skip
# Whole programs give these; the tests named here read what they print.
ELSEWHERE = {
    "bootstrap-failed": "tests/integration/test_bootstrap.py",
    "budget": "tests/unit/explore/test_outcome.py",
    "fenced": "tests/unit/explore/test_fenced.py",
    "internal-error": "tests/unit/test_cli.py",
    "not-live": "tests/integration/test_explore_staging.py",
    "nothing-promoted": "tests/unit/promote/test_standstill.py",
    "usage": "tests/unit/test_cli.py",
    "unlinked-release": "tests/unit/gitops/test_link.py",
}


@pytest.mark.parametrize("name", [n for n in places() if n not in {*PROVOKED, *ELSEWHERE}])
def test_an_example_is_what_the_source_says(name: str):
    line = entries()[name].removeprefix("error: ")
    line = line.removeprefix(f"{name}: ")
    assert any(place.says(line) for place in places()[name]), (line, places()[name])


@pytest.mark.parametrize("name", PROVOKED)
def test_an_example_is_what_is_said_when_it_is_provoked(name: str):
    shown, said = entries()[name], PROVOKED[name]()
    pieces = [re.escape(piece) for piece in shown.rstrip(".").split("…")]
    assert re.match(".*".join(pieces), said), said


@pytest.mark.parametrize("name", WAITS)
def test_an_example_of_a_wait_is_its_headline(name: str):
    said = headline("timeout", name, Wanted(), None, 900.0).partition(": ")[2]  # type: ignore[arg-type]
    assert f": {said}" in entries()[name].replace("… ", ": ").replace(":: ", ": ")


class Wanted:
    """As much of a wait as its headline reads."""

    wanted = "1a2b3c4d5e6f7a8b9c0d"


def test_every_example_is_held_against_something():
    assert set(entries()) == {*places(), *PROVOKED, *WAITS, *ELSEWHERE} & set(entries())
    assert [name for name in ELSEWHERE if not (ROOT / ELSEWHERE[name]).is_file()] == []
