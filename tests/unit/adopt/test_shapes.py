"""What is found in repositories of every usual shape."""

import pytest

from promo.adopt.files import files_from
from promo.adopt.places import health_of, schema_of
from promo.adopt.shapes import applications
from support.strangers import STRANGERS

# shape: (kind, folder, router, routes named, health, whether it names a commit)
FOUND = {
    "react-vite": ("React with Vite", "web", "react-router", (), None, None),
    "next": ("Next.js", "", "next", (), "/api/health", True),
    "vue": ("Vue", "", "vue-router", (), None, None),
    "django": ("Django", "", "urls.py", ("/", "/products/"), "/health/", False),
    "rails": ("Rails", "", "routes.rb", ("/", "/about", "/products"), "/up", False),
    "static": ("plain pages", "public", "the pages",
               ("/", "/about.html", "/docs/"), "/version.json", True),
}  # fmt: skip


def test_every_stranger_is_known():
    assert set(FOUND) == set(STRANGERS)


@pytest.mark.parametrize("name", FOUND)
def test_each_stranger_s_shape_is_recognised(name: str):
    kind, folder, router, routes, health, names_commit = FOUND[name]
    files = files_from(STRANGERS[name])
    ((shape, application),) = applications(files)
    assert (shape.title, application.folder, application.router) == (kind, folder, router)
    assert application.routes == routes
    found = health_of(files.below(folder))
    assert (found.path if found else None, found.names_commit if found else None) == (
        health,
        names_commit,
    )


def test_a_health_answer_that_names_the_commit_wins():
    files = files_from(
        {
            "a.py": 'path("health", ok)',
            "b.py": 'path("api/version", lambda: {"commit": SHA})',
            "test_c.py": '"/healthz" sha',
        }
    )
    found = health_of(files)
    assert found
    assert (found.path, found.file) == ("/api/version", "b.py")


@pytest.mark.parametrize(
    ("page", "names_it"),
    [
        ('<meta name="revision" content="{{ sha }}">', True),
        ("<meta content='x' name='git-sha'>", True),
        ("<META NAME=commit CONTENT=x>", True),
        ('<meta name="description" content="revision">', False),
        ("<p>revision</p>", False),
    ],
)
def test_a_page_that_names_its_commit_is_as_good(page: str, *, names_it: bool):
    found = health_of(files_from({"templates/base.html": page}))
    assert (found is not None) == names_it
    assert not found or (found.path, found.names_commit) == ("/", True)


def test_a_schema_is_one_that_defines_a_query():
    files = files_from(
        {
            "a/cart.graphql": "query Cart { cart }",
            "a/more.graphql": "type Query { a: Int }",
            "a/b/schema.graphql": "type Query { a: Int }",
        }
    )
    assert schema_of(files) == "a/b/schema.graphql"
    assert schema_of(files_from({"cart.graphql": "query Cart { cart }"})) is None


def test_several_applications_are_all_named():
    both = {f"one/{k}": v for k, v in STRANGERS["next"].items()} | STRANGERS["react-vite"]
    found = [(shape.title, one.folder) for shape, one in applications(files_from(both))]
    assert found == [("Next.js", "one"), ("React with Vite", "web")]


@pytest.mark.parametrize("text", ["{", "[]", '{"dependencies": []}', "[" * 100_000, "\x00"])
def test_a_package_file_that_does_not_read_is_no_application(text: str):
    assert applications(files_from({"package.json": text})) == ()


def test_what_other_people_wrote_is_not_looked_at():
    files = files_from({"node_modules/x/package.json": '{"dependencies": {"next": "1"}}'})
    assert applications(files) == ()
