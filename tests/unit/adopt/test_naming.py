"""What an application is called, and by whom."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo import config
from promo.adopt.files import files_from
from promo.adopt.naming import Named, name_of

SHOP = "team/shop"


def package(name: object) -> str:
    return json.dumps({"name": name})


@pytest.mark.parametrize(
    ("texts", "folder", "repository", "named"),
    [
        ({"package.json": package("boutique")}, "", SHOP, Named("boutique", "package.json")),
        ({"package.json": package("@team/boutique")}, "", SHOP, Named("boutique", "package.json")),
        ({"web/package.json": package("till")}, "web", SHOP, Named("till", "web/package.json")),
        # What a generator wrote, or what only says which part it is, says nothing.
        ({"package.json": package("vite-project")}, "", SHOP, Named("shop", "the repository")),
        ({"package.json": package("my-vue-app")}, "", SHOP, Named("shop", "the repository")),
        ({"package.json": package("frontend")}, "", SHOP, Named("shop", "the repository")),
        ({"web/package.json": package("web")}, "web", SHOP, Named("shop", "the repository")),
        ({"package.json": package("web")}, "", None, Named("web", "package.json")),
        # The top's package is not the application's.
        ({"package.json": package("tools")}, "web", SHOP, Named("shop", "the repository")),
        (
            {"pyproject.toml": '[project]\nname = "book_shop"\n'},
            "", SHOP, Named("book_shop", "pyproject.toml"),
        ),
        (
            {"pyproject.toml": '[tool.poetry]\nname = "books"\n'},
            "", SHOP, Named("books", "pyproject.toml"),
        ),
        ({"package.json": "{", "pyproject.toml": "["}, "", SHOP, Named("shop", "the repository")),
        ({"package.json": package(3)}, "", SHOP, Named("shop", "the repository")),
        ({"package.json": package("näh & garn")}, "", None, Named("n-h-garn", "package.json")),
        ({}, "", None, Named("cloned-here", "the folder")),
        ({}, "", "team/web", Named("web", "the repository")),
    ],
)  # fmt: skip
def test_the_first_that_says_something(
    texts: dict[str, str], folder: str, repository: str | None, named: Named
):
    assert name_of(files_from(texts), folder, repository, "cloned-here") == named


@given(st.text(max_size=300), st.text(max_size=20))
def test_any_name_is_one_that_a_configuration_takes(name: str, top: str):
    found = name_of(files_from({"package.json": package(name)}), "", None, top).name
    text = f"version: 1\napps:\n  '{found}':\n    environments: {{s: {{url: 'https://s.x'}}}}\n"
    assert list(config.parse(text.encode(), "f", "x").apps) == [found]
