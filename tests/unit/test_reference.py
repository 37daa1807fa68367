"""The reference is complete: nothing that can be given or comes back is without a line."""

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
