"""The files that init would write are files that everything else reads."""

from dataclasses import replace

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from promo import config
from promo.adopt.places import Health
from promo.adopt.proposal import CONFIG, MARK, WORKFLOW, Proposal, scalar
from promo.adopt.shape import Application

BARE = Proposal(
    app="shop", application=Application(folder="", evidence="", router="links"), branch="main"
)
WHOLE = replace(
    BARE,
    application=Application(folder="", evidence="urls.py", router="urls.py", routes=("/", "/a, b")),
    health=Health("/version", "v.py", names_commit=True),
    schema="web/schema.graphql",
    url="https://staging.shop.example",
    target_url="https://demo.shop.example",
    gitops="team/gitops",
    source="c/staging.yaml",
    target="c/demo.yaml",
    uses="team/promo/.github/workflows/staged-promotion.yml@v1",
    builders={".github/workflows/ci.yml": "CI"},
)


def test_a_bare_proposal_reads_and_marks_what_is_missing():
    files = BARE.files()
    read = config.parse(files[CONFIG].encode(), CONFIG, "shop")
    assert list(read.apps["shop"].environments) == ["staging", "demo"]
    assert set(BARE.unknown()) == {
        "url",
        "target_url",
        "gitops",
        "source",
        "target",
        "uses",
        "health",
    }
    assert files[WORKFLOW].count(MARK) == 6


def test_what_is_known_stands_in_both_files_and_nothing_is_marked():
    files = WHOLE.files()
    app = config.parse(files[CONFIG].encode(), CONFIG, "shop").apps["shop"]
    assert app.environments["staging"].url == "https://staging.shop.example"
    assert app.health.path == "/version"
    assert app.explore.routes.include == ("/", "/a, b")
    assert app.explore.graphql_schema == "web/schema.graphql"
    workflow = yaml.safe_load(files[WORKFLOW])
    job = workflow["jobs"]["promote"]
    assert job["with"]["mode"] == "observe"
    assert set(workflow[True]) == {"push", "workflow_dispatch"}
    assert job["with"]["target-file"] == "c/demo.yaml"
    assert MARK not in "".join(files.values())


HOSTILE = [
    "a: b",
    "#x",
    "{}",
    "'",
    '"',
    "no",
    "1.5",
    "- a",
    "&a",
    "*a",
    "a\nb",
    "${{ x }}",
    "é",
    "a:",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_scalar_stays_that_text(text: str):
    assert yaml.safe_load(f"[{scalar(text)}]") == [text]
    assert yaml.safe_load(f"a: {scalar(text)} # x") == {"a": text}


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x7f\x85\ufeff\u2028\u2029")))
def test_any_text_does(text: str):
    assert yaml.safe_load(f"[{scalar(text)}]") == [text]
