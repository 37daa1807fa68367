"""The links that a registry or a tag makes, and a base commit from a label: by dry runs."""

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from support.oci import REVISION, Layout, docker_registry
from support.staging import DEMO, STAGING, Staging, digest, staging


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    with docker_registry(tmp_path_factory.mktemp("registry") / "open") as address:
        yield address


@pytest.fixture
def here(tmp_path: Path) -> Generator[Staging]:
    with staging(tmp_path) as one:
        yield one


class Images:
    """Pushes images whose labels name commits."""

    def __init__(self, folder: Path, host: str) -> None:
        self.folder, self.host, self.count = folder, host, 0

    def push(self, name: str, revision: str | None) -> str:
        """An image; returns its digest."""
        self.count += 1
        layout = Layout(self.folder / f"layout-{self.count}")
        labels = {REVISION: revision} if revision else {}
        return layout.push(layout.image(labels), f"{self.host}/o/{name}:v{self.count}")


@pytest.fixture
def images(tmp_path: Path, host: str) -> Images:
    return Images(tmp_path, host)


def environment_file(**images: str) -> str:
    """An environment's file with these images: name to ``host/repository[:tag]@digest``."""
    lines = [f"    {name}:\n      image: {reference}\n" for name, reference in images.items()]
    return "kind: HelmRelease\nspec:\n  values:\n" + "".join(lines)


def plan(here: Staging, *more: str) -> dict[str, Any]:
    ran = here.explore("--dry-run", *more)
    assert ran.code == 0, ran.out + ran.err
    return json.loads((here.folder / "promo-report" / "plan.json").read_text())


def linked(found: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    release = found["subject"]["release"]
    images: list[dict[str, Any]] = release["images"] if release else []
    return [(i["name"], i["linked_by"], i["revision"]) for i in images]


def test_a_label_links(here: Staging, images: Images, host: str) -> None:
    live = here.shop.commit
    web = images.push("web", live)
    here.gitops.commit({STAGING: environment_file(web=f"{host}/o/web@{web}")})
    assert linked(plan(here)) == [("web", "label", live)]


def test_an_ancestors_image_is_listed(here: Staging, images: Images, host: str) -> None:
    before = here.shop.commit
    api = images.push("api", before)
    live = here.shop.commit = here.app.commit({"src/app.py": "2"})
    web = images.push("web", live)
    here.gitops.commit(
        {STAGING: environment_file(web=f"{host}/o/web@{web}", api=f"{host}/o/api@{api}")}
    )
    assert linked(plan(here)) == [("web", "label", live), ("api", "label", before)]


def test_the_next_releases_label_is_never_linked(here: Staging, images: Images, host: str) -> None:
    """Only web was built for N+1; api still is N's, which the site serves."""
    live = here.shop.commit
    newer = here.app.commit({"src/app.py": "2"})
    web, api = images.push("web", newer), images.push("api", live)
    here.gitops.commit(
        {STAGING: environment_file(web=f"{host}/o/web@{web}", api=f"{host}/o/api@{api}")}
    )
    found = plan(here)
    assert linked(found) == []
    assert "the revision label of web does not agree" in found["obstacles"][0]


def test_an_image_without_a_label_is_not_linked(here: Staging, images: Images, host: str) -> None:
    web = images.push("web", None)
    here.gitops.commit({STAGING: environment_file(web=f"{host}/o/web@{web}")})
    found = plan(here)
    assert linked(found) == []
    assert "Easiest here is label" in found["obstacles"][0]


def test_a_tag_that_is_the_commit_links_without_a_registry(here: Staging) -> None:
    live = here.shop.commit
    reference = f"127.0.0.1:9/o/web:{live}@{digest('1')}"
    here.gitops.commit({STAGING: environment_file(web=reference)})
    assert linked(plan(here)) == [("web", "tag", None)]


def test_a_label_of_the_target_is_the_base(here: Staging, images: Images, host: str) -> None:
    base = here.shop.commit
    old = images.push("web", base)
    live = here.shop.commit = here.app.commit({"src/app.py": "2"})
    new = images.push("web", live)
    here.gitops.commit(
        {
            STAGING: environment_file(web=f"{host}/o/web@{new}"),
            DEMO: environment_file(web=f"{host}/o/web@{old}"),
        }
    )
    found = plan(here)
    assert found["base_sha"] == base
    assert found["scope"]["files_changed"] == 1


def test_two_files_of_one_environment(here: Staging, images: Images, host: str) -> None:
    live = here.shop.commit
    web, api = images.push("web", live), images.push("api", live)
    here.gitops.commit(
        {
            STAGING: environment_file(web=f"{host}/o/web@{web}"),
            "clusters/a/api-staging.yaml": environment_file(api=f"{host}/o/api@{api}"),
        }
    )
    found = plan(here, "--source-file", "clusters/a/api-staging.yaml")
    assert linked(found) == [("web", "label", live), ("api", "label", live)]
