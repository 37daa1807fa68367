"""Which files of a gitops repository are staging's and the next one's."""

import pytest

from promo.adopt.environments import Chosen, choose_files, stage_of

IMAGE = "ghcr.io/team/shop"
STAGING, DEMO, PROD = "c/shop/staging.yaml", "c/shop/demo.yaml", "c/shop/prod.yaml"


@pytest.mark.parametrize(
    ("path", "stage"),
    [
        ("clusters/a/web/helmrelease-staging.yaml", "staging"),
        ("envs/stg/web.yaml", "staging"),
        ("overlays/production/kustomization.yaml", "prod"),
        ("apps/uat/web.yaml", "demo"),
        ("apps/web.yaml", None),
        ("apps/latest.yaml", None),  # the letters of test are no word of it
    ],
)
def test_a_path_names_an_environment_by_a_word(path: str, stage: str | None):
    assert stage_of(path) == stage


@pytest.mark.parametrize(
    ("deployed", "images", "chosen"),
    [
        ({STAGING: [IMAGE], DEMO: [IMAGE], PROD: [IMAGE]}, [IMAGE], Chosen(STAGING, DEMO, "demo")),
        ({STAGING: [IMAGE], PROD: [IMAGE]}, [IMAGE], Chosen(STAGING, PROD, "prod")),
        # Without a known image the application's name in the path is what tells.
        ({STAGING: ["x/y"], PROD: ["x/y"]}, [], Chosen(STAGING, PROD, "prod")),
        # The image decides before the name does.
        ({STAGING: ["x/y"], "s/staging.yaml": [IMAGE], "s/demo.yaml": [IMAGE]}, [IMAGE],
         Chosen("s/staging.yaml", "s/demo.yaml", "demo")),
        ({STAGING: [IMAGE]}, [IMAGE], Chosen(why_not="only staging is there for shop")),
        ({PROD: [IMAGE]}, [IMAGE], Chosen(why_not="no file of shop names staging in its path")),
        ({}, [IMAGE], Chosen(why_not="no file of shop names staging in its path")),
        ({STAGING: [IMAGE], "d/staging.yaml": [IMAGE], DEMO: [IMAGE]}, [IMAGE],
         Chosen(why_not=f"several files are staging: {STAGING}, d/staging.yaml")),
    ],
)  # fmt: skip
def test_source_and_target_are_chosen_by_what_the_files_deploy(
    deployed: dict[str, list[str]], images: list[str], chosen: Chosen
):
    assert choose_files(deployed, images, ["shop"]) == chosen
