"""The reference is complete: nothing that can be given or comes back is without a line."""

import ast
import re
from pathlib import Path

import pytest

from promo import bounds
from promo.cli import COMMANDS, all_outcomes, load
from promo.outcomes import MEANINGS, OUTCOMES
from shipping.actions import help_of, inputs_of, outputs_of
from shipping.fields import File, documents, settings, undescribed
from shipping.generate import WORKFLOWS
from shipping.reference import reference
from shipping.schemas import schemas

ROOT = Path(__file__).parents[2]
PAGES = {path.stem: text for path, text in reference()}
FILES = [*settings(), *documents()]


def rows(page: str) -> set[str]:
    """The first cell of every row that has a text in its last one."""
    return set(re.findall(r"^\| `([^`]+)` \|.*[^ |] \|$", PAGES[page], re.MULTILINE))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_input_output_and_outcome_of_a_command_has_its_line(name: str):
    command = load(name)
    inputs = {
        n for n, one in inputs_of(command).items() if command.action or not one.bootstrap_only
    }
    outputs = set(outputs_of(command)) if command.action else set[str]()
    assert inputs | outputs | set(all_outcomes(command)) <= rows(name)


def given_in(name: str) -> set[str]:
    """The outputs that the code of a command gives: the keys of what its endings are made with.

    Of keys that are taken from elsewhere (`{**counts, …}`) nothing is known.
    """
    module = COMMANDS[name][0]
    folder = ROOT / "src/promo/commands" / module
    files = folder.glob("*.py") if folder.is_dir() else [folder.with_suffix(".py")]
    calls = (
        node
        for file in files
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) != "Command"
    )
    given = (k.value for call in calls for k in call.keywords if k.arg == "outputs")
    keys = (key for one in given if isinstance(one, ast.Dict) for key in one.keys)
    return {str(key.value) for key in keys if isinstance(key, ast.Constant)}


@pytest.mark.parametrize("name", [name for name in COMMANDS if load(name).action])
def test_what_an_action_gives_is_what_it_declares(name: str):
    # The shards' one report comes back as an exploration does.
    given = given_in("explore-staging" if name == "merge-reports" else name)
    declared = set(load(name).outputs)
    assert given
    assert given <= declared
    assert given == declared or name == "report-findings"  # which counts by a list of names


@pytest.mark.parametrize("name", COMMANDS)
def test_every_line_of_help_is_a_sentence(name: str):
    command = load(name)
    lines = [help_of(one) for one in inputs_of(command).values()]
    assert [line for line in (*lines, *command.outputs.values()) if not line.endswith(".")] == []


def test_every_outcome_has_its_line():
    assert set(OUTCOMES) == rows("outcomes")
    assert all(meaning.endswith(".") for meaning in MEANINGS.values())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_field_of_a_file_has_its_line(file: File):
    assert undescribed(file) == []


def test_every_schema_has_its_page():
    known = {"promo-yml": "config"}
    named = {known.get(file.name, file.name.removeprefix("document-")) for file in FILES}
    assert named - {"holds"} == {Path(name).stem for name in schemas()}


def test_every_limit_has_its_row():
    names = {name for name in vars(bounds) if name.isupper()}
    assert set(re.findall(r"^\| `([A-Z0-9_]+)` \|", PAGES["limits"], re.MULTILINE)) == names


def test_every_reusable_workflow_that_is_shipped_has_its_page():
    files = {file.stem for file in (ROOT / ".github/workflows").glob("*.yml")}
    assert files - {"ci", "nightly", "release"} == set(WORKFLOWS)
    assert all(f"](../{name}.md)" in PAGES["README"] for name in WORKFLOWS)


def test_every_page_is_in_the_index():
    linked = set(re.findall(r"\]\(([\w-]+)\.md\)", PAGES["README"]))
    assert linked == set(PAGES) - {"README"}


def test_no_page_of_the_reference_is_left_over():
    assert {page.stem for page in (ROOT / "docs/reference").glob("*.md")} == set(PAGES)
