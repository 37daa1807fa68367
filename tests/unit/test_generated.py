"""action.yml, tables and schemas say what the commands say."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from promo.command import Command, Ending
from promo.documents.envelope import schema_name
from promo.inputs import URL, YES_NO, Common, declared_inputs, given
from promo.runner import Step
from shipping import generate
from shipping.actions import action_yml, outputs_of, variable
from shipping.schemas import DOCUMENTS, schemas
from shipping.tables import fill, inputs_table, outcomes_table, outputs_table, workflow_tables

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, kw_only=True)
class Inputs(Common):
    url: tuple[str, ...] = given('The address: "quoted", 100 % | piped.', URL, many=True)
    base_sha: str | None = given("The commit before.", required=True)
    accept_newer: bool = given("Newer is fine.", YES_NO, default="false")
    api: str = given("The API.", URL, default="https://a.example", environment="GITHUB_API_URL")
    token: str | None = given("A token.", secret=True, action_default="${{ github.token }}")


def story(inputs: Inputs, step: Step) -> Ending:
    raise NotImplementedError(inputs, step)


MADE_UP = Command(
    name="look-around",
    help="Look around: once.",
    inputs=Inputs,
    outcomes=("live", "degraded"),
    story=story,
    outputs={"seen": "What was seen."},
    extra="github",
)


def parsed(command: Command = MADE_UP) -> dict[str, Any]:
    return yaml.safe_load(action_yml(command))


def test_an_action_has_exactly_the_inputs_of_its_command():
    inputs = parsed()["inputs"]
    assert set(inputs) == set(declared_inputs(Inputs))
    assert list(inputs)[:3] == ["url", "base-sha", "accept-newer"]
    assert list(inputs)[-1] == "python-path"
    assert inputs["url"] == {
        "description": 'The address: "quoted", 100 % | piped. One a line.',
        "required": False,
    }
    assert inputs["base-sha"]["required"] is True
    assert inputs["accept-newer"]["default"] == "false"
    assert inputs["token"]["default"] == "${{ github.token }}"


def test_python_path_is_an_input_of_the_action_alone():
    declared = declared_inputs(Inputs)
    assert "python-path" in parsed()["inputs"]
    assert [name for name, d in declared.items() if d.bootstrap_only] == ["python-path"]


def test_every_input_travels_by_the_environment_and_none_by_the_script():
    (step,) = parsed()["runs"]["steps"]
    assert step["env"] == {
        variable(name): f"${{{{ inputs.{name} }}}}" for name in declared_inputs(Inputs)
    }
    assert "${{" not in step["run"]
    assert step["shell"] == "bash"
    assert "uses" not in step
    assert 'bootstrap.sh" github' in step["run"]
    assert step["run"].endswith('exec "$python" -I -m promo look-around\n')


def test_outputs_are_those_of_the_command_and_the_three_that_all_have():
    outputs = parsed()["outputs"]
    assert list(outputs) == ["outcome", "reason", "document", "seen"] == list(outputs_of(MADE_UP))
    assert outputs["seen"]["value"] == "${{ steps.promo.outputs.seen }}"
    assert "live, degraded, invalid" in outputs["outcome"]["description"]


def test_a_default_does_not_win_over_a_variable_of_the_runner():
    assert "default" not in parsed()["inputs"]["api"]
    assert "| `api` | `https://a.example` | The API. |" in inputs_table(MADE_UP)


def test_only_the_root_action_has_branding():
    root = Command(name="run", help="All.", inputs=Inputs, outcomes=("pass",), story=story)
    assert set(parsed(root)["branding"]) == {"icon", "color"}
    assert parsed(root)["name"] == "Promo"
    assert "branding" not in parsed()


def test_tables_hold_every_input_output_and_outcome():
    inputs, outputs = inputs_table(MADE_UP), outputs_table(MADE_UP)
    assert '| `url` |  | The address: "quoted", 100 % \\| piped. One a line. |' in inputs
    assert "| `base-sha` | required | The commit before. |" in inputs
    assert "| `seen` | What was seen. |" in outputs
    assert "| `look-around` | `live` 0, `degraded` 1, `invalid` 2," in outcomes_table([MADE_UP])


def test_the_tables_of_a_reusable_workflow_hold_what_it_declares():
    tables = workflow_tables(
        "on:\n  workflow_call:\n    inputs:\n"
        "      url: {description: The site., required: true}\n"
        "      mode: {description: How., default: enforce}\n"
        "    secrets: {key: {description: A key.}}\n    outputs: {outcome: {description: End.}}\n"
    )
    assert "| `url` | required | The site. |" in tables["workflow-inputs"]
    assert "| `mode` | `enforce` | How. |" in tables["workflow-inputs"]
    assert "| `key` | A key. |" in tables["workflow-secrets"]
    assert "| `outcome` | End. |" in tables["workflow-outputs"]


def test_a_table_replaces_what_stood_between_its_marks():
    text = "a\n<!-- promo:inputs -->\nold\n<!-- /promo:inputs -->\nb\n"
    once = fill(text, "inputs", "new\n")
    assert once == "a\n<!-- promo:inputs -->\nnew\n<!-- /promo:inputs -->\nb\n"
    assert fill(once, "inputs", "new\n") == once


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<!-- promo:inputs -->",
        "<!-- /promo:inputs --><!-- promo:inputs -->",
        "<!-- promo:inputs --><!-- /promo:inputs -->" * 2,
    ],
)
def test_a_page_without_its_marks_is_an_error(text: str):
    with pytest.raises(ValueError, match="once each"):
        fill(text, "inputs", "new\n")


def test_what_is_committed_is_what_would_be_made_now():
    assert generate.stale(ROOT) == []


def test_a_file_that_is_not_current_is_named(tmp_path: Path):
    for path, text in generate.wanted(ROOT):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    workflows = (f".github/workflows/{name}.yml" for name in generate.WORKFLOWS)
    for name in ("uv.lock", "pyproject.toml", *workflows):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / ".cache").symlink_to(ROOT / ".cache")
    assert generate.stale(tmp_path) == []
    (tmp_path / "locked/light.txt").write_text("click==1\n")
    (tmp_path / "src/promo/documents/schemas/report.json").unlink()
    assert set(map(str, generate.stale(tmp_path))) == {
        "locked/light.txt",
        "src/promo/documents/schemas/report.json",
    }


@pytest.mark.parametrize("name", sorted(schemas()))
def test_every_schema_is_one(name: str):
    jsonschema.Draft202012Validator.check_schema(json.loads(schemas()[name]))


def test_a_document_carries_the_name_of_its_schema():
    for kind in DOCUMENTS:
        name = schema_name(kind)
        schema = json.loads(schemas()[f"{name.removeprefix('promo/')}.json"])
        assert schema["title"] == name
        definition = schema["$defs"][schema["$ref"].rpartition("/")[2]]
        assert definition["properties"]["schema"]["enum"] == [name]


def test_lock_files_name_no_index_and_hash_everything():
    for file in (ROOT / "locked").iterdir():
        text = file.read_text()
        assert "://" not in text, file
        for requirement in re.split(r"\n(?=\S)", text.strip()):
            if re.fullmatch(r"-r [a-z]+\.txt", requirement):
                continue
            assert re.match(r"[a-z0-9-]+==\S+", requirement), (file, requirement)
            assert "--hash=sha256:" in requirement, (file, requirement)


def test_every_action_has_its_page_and_its_changelog():
    for command in generate.commands():
        if command.name != "run":
            assert (ROOT / generate.folder(command) / "README.md").is_file()
            assert (ROOT / generate.folder(command) / "CHANGELOG.md").is_file()
