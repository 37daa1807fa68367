"""Every reason that the code can give has an entry in docs/errors.md, and the other way round."""

import ast
import re
from pathlib import Path
from typing import get_args

from promo.explore.oracles import rules
from promo.explore.outcome import Why

ROOT = Path(__file__).parents[2]
# Reasons that a shell script or the boundary gives, and those that only a docstring of ours names.
OUTSIDE_PYTHON = {"bootstrap-failed"}
# Where a reason stands when it is not given by name.
POSITION = {"Ending": 2, "Decision": 1}


def reasons_in_code() -> dict[str, str]:
    """Each literal reason, with a file that gives it."""
    found: dict[str, str] = {}
    for file in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call):
                found |= dict.fromkeys(_reasons(node), str(file))
            if isinstance(node, ast.FunctionDef):
                found |= dict.fromkeys(_defaults(node), str(file))
    return found


def _reasons(call: ast.Call) -> list[str]:
    keywords = {k.arg: k.value for k in call.keywords}
    if "verb" in keywords:  # what is done to an issue, and why, in words
        return []
    values = [keywords["reason"]] if "reason" in keywords else []
    if isinstance(call.func, ast.Name):
        place = POSITION.get(call.func.id)
        values += call.args[place : place + 1] if place else []
    return [v.value for v in _branches(values) if isinstance(v, ast.Constant) and v.value
            and isinstance(v.value, str)]  # fmt: skip


def _branches(values: list[ast.expr]) -> list[ast.expr]:
    flat: list[ast.expr] = []
    for value in values:
        match value:
            case ast.IfExp():
                flat += [value.body, value.orelse]
            case ast.BoolOp():
                flat += value.values
            case _:
                flat.append(value)
    return flat


def _defaults(function: ast.FunctionDef) -> list[str]:
    pairs = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
    return [
        default.value
        for argument, default in pairs
        if argument.arg == "reason" and isinstance(default, ast.Constant) and default.value
        and isinstance(default.value, str)
    ]  # fmt: skip


def documented() -> list[str]:
    return re.findall(r"^### ([a-z0-9-]+)$", (ROOT / "docs/errors.md").read_text(), re.MULTILINE)


def test_every_reason_is_documented():
    missing = {r: f for r, f in reasons_in_code().items() if r not in documented()}
    assert missing == {}


def test_no_reason_is_documented_twice_or_in_vain():
    names = documented()
    assert len(names) == len(set(names))
    source = "\n".join(f.read_text() for f in (ROOT / "src").rglob("*.py"))
    unused = [n for n in names if f'"{n}"' not in source and n not in OUTSIDE_PYTHON]
    assert unused == []


def test_an_entry_says_what_it_means_what_to_do_and_shows_an_example():
    entries = re.split(r"^### ", (ROOT / "docs/errors.md").read_text(), flags=re.MULTILINE)[1:]
    poor = [
        entry.split("\n")[0]
        for entry in entries
        if not all(part in entry for part in ("**What it means", "**What to do", "`"))
    ]
    assert poor == []


def test_the_page_is_in_alphabetical_order():
    assert documented() == sorted(documented())


# ── reasons of a verdict, which are the first word of a line ───────────────────────────────────
FIRST_WORD = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)+): ")
# Where such lines are made, and what begins a line there without being a reason.
VERDICTS = ("documents", "scope", "explore", "commands/explore_staging", "findings")
OTHERWISE = {"compare-url", "run-failed", "chrome-extension", "moz-extension"}


def first_words() -> set[str]:
    """The names that begin a reason, an obstacle or a note, and those of failed runs."""
    found: set[str] = {str(why) for why in get_args(Why)}
    for folder in VERDICTS:
        for file in (ROOT / "src/promo" / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                found |= _first_word(node)
    return found - OTHERWISE - set(rules())


def _first_word(node: ast.AST) -> set[str]:
    match node:
        case ast.Constant(value=str() as text) if first := FIRST_WORD.match(text):
            return {first[1]}
        case ast.Call(
            func=ast.Name(id="Failure" | "_none"), args=[ast.Constant(value=str() as w), *_]
        ):
            return {w}
        case _:
            return set()


def test_every_reason_of_a_verdict_is_documented():
    page = (ROOT / "docs/verdicts.md").read_text()
    named = re.findall(r"`([a-z0-9-]+)`", page)
    assert first_words() - set(named) - set(documented()) == set()
    assert len(first_words()) > 40


def test_no_reason_of_a_verdict_is_documented_in_vain():
    page = (ROOT / "docs/verdicts.md").read_text()
    cells = re.findall(r"^\| (`[a-z0-9-]+`(?:, `[a-z0-9-]+`)*) \|", page, re.MULTILINE)
    source = "\n".join(f.read_text() for f in (ROOT / "src").rglob("*.py"))
    named = re.findall(r"`([a-z0-9-]+)`", " ".join(cells))
    parts = {name: re.sub(r"^(smoke|targeted)(?=-phase)", "{name}", name) for name in named}
    assert [n for n, p in parts.items() if f'"{p}' not in source] == []
