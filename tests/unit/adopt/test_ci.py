"""What workflows say about images."""

import pytest

from promo.adopt.ci import read_ci
from promo.adopt.files import files_from
from support.strangers import STRANGERS


@pytest.mark.parametrize(
    ("name", "builders", "images"),
    [
        ("next", {".github/workflows/build.yml": "Build and push"}, ("ghcr.io/team/shop",)),
        ("vue", {".github/workflows/ci.yml": "CI"}, ("registry.example.com/team/shop",)),
        ("static", {}, ()),
    ],
)
def test_each_stranger_s_builders_and_images_are_found(
    name: str, builders: dict[str, str], images: tuple[str, ...]
):
    ci = read_ci(files_from(STRANGERS[name]), "Team/Shop")
    assert (ci.builders, ci.images, ci.troubles) == (builders, images, ())


def test_an_image_that_only_a_run_names_is_left_open():
    build = "{uses: docker/build-push-action@v6, with: {tags: '${{ env.IMAGE }}:1'}}"
    text = f"jobs: {{a: {{steps: [{build}]}}}}"
    ci = read_ci(files_from({".github/workflows/a.yml": text}), "o/r")
    assert (ci.builders, ci.images) == ({".github/workflows/a.yml": ".github/workflows/a.yml"}, ())


def test_a_broken_workflow_is_told_with_its_line_and_the_others_are_read():
    files = files_from({".github/workflows/a.yml": "on: push\njobs: [", **STRANGERS["next"]})
    ci = read_ci(files, "o/r")
    assert ci.images == ("ghcr.io/o/r",)
    (trouble,) = ci.troubles
    assert trouble.startswith(".github/workflows/a.yml:3: is not YAML")


def test_a_workflow_that_is_not_utf_8_is_told():
    (trouble,) = read_ci(files_from({".github/workflows/a.yml": "on: \ufffd"}), "o/r").troubles
    assert trouble == ".github/workflows/a.yml: is not UTF-8."


def test_a_workflow_that_promotes_already_is_seen():
    text = "jobs: {p: {uses: org/promo/.github/workflows/staged-promotion.yml@v1}}"
    assert read_ci(files_from({".github/workflows/x.yaml": text}), None).promoting
