"""The images of a file: as places, and as what a release is made of."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo import bounds
from promo.documents.release import Image
from promo.errors import PromoError
from promo.gitops.images import find_images, release_images
from promo.gitops.naming import unique_names
from promo.gitops.shapes import shapes
from support.digests import NEW, OLD, OTHER, WEB


def seen(content: str) -> list[tuple[str, str, str | None, str | None, str, int]]:
    found = find_images(content.encode(), "f.yaml")
    return [(f.shape, f.repository, f.tag, f.digest, f.path, f.line) for f in found]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (f"image: {WEB}:v1@{OLD}", ("image-reference", WEB, "v1", OLD, "image", 1)),
        (f"image: {WEB}@{OLD}", ("image-reference", WEB, None, OLD, "image", 1)),
        ("- image: 'web:1.20'", ("image-reference", "web", "1.20", None, "[0].image", 1)),
        ("image: web", ("image-reference", "web", None, None, "image", 1)),
        (
            f"a:\n  image:\n    repository: {WEB}\n    tag: v1\n    digest: {OLD}",
            ("repository-tag", WEB, "v1", OLD, "a.image", 4),
        ),
        (
            "registry: ghcr.io/\nrepository: o/web\ntag: 1.20",
            ("repository-tag", WEB, "1.20", None, "", 3),
        ),
        (
            "registry: ''\nrepository: nginx\ntag: ''\ndigest: null",
            ("repository-tag", "nginx", None, None, "", 3),
        ),
        ("image: nginx\ntag: v1", ("repository-tag", "nginx", "v1", None, "", 2)),
        (
            f"x.y:\n  repository: {WEB}\n  tag: 'v1@{OLD}'",
            ("repository-tag-at-digest", WEB, "v1", OLD, '["x.y"]', 3),
        ),
        (
            "kustomize: {images: [web=host:5000/x:v1]}",
            ("kustomize-strings", "host:5000/x", "v1", None, "kustomize.images[0]", 1),
        ),
        (
            f"images:\n- name: web\n  newName: {WEB}\n  newTag: 'v1@{OLD}'",
            ("kustomize-images", WEB, "v1", OLD, "images[0]", 4),
        ),
        (
            "images:\n- {name: web, digest: ''}",
            ("kustomize-images", "web", None, None, "images[0]", 2),
        ),
        (
            "env: [{name: X, value: host:5000/web:v1}]",
            ("named-value", "host:5000/web", "v1", None, "env[0].value", 1),
        ),
        ("name: WEB_IMAGE\nvalue: web:v1", ("named-value", "web", "v1", None, "value", 2)),
        (
            "p:\n- {name: repository, value: web}\n- {name: tag, value: v1}",
            ("helm-parameters", "web", "v1", None, "p", 3),
        ),
        ("sidecarImage: web:v1", ("named-reference", "web", "v1", None, "sidecarImage", 1)),
        ("imageName: web\nimageTag: v1", ("image-keys", "web", "v1", None, "", 2)),
        ("image: web\nimageTag: v1", ("image-keys", "web", "v1", None, "", 2)),
        (f"a: &t v1\nrepository: {WEB}\ntag: *t", ("repository-tag", WEB, "v1", None, "", 3)),
    ],
)
def test_each_shape_is_found(
    content: str, expected: tuple[str, str, str | None, str | None, str, int]
):
    assert seen(content) == [expected]


@pytest.mark.parametrize(
    "content",
    [
        "image: https://example.com/logo.png",
        "image: ./logo.png",
        "image: {name: web, tag: v1}",
        "image: Web Server",
        "image: null",
        "image: true story",
        "images: [web:v1]",
        "repository: https://github.com/o/web\ntag: v1",
        "repository: ghcr.io/o/web:v1\ntag: v2",
        "repository: ghcr.io/o/web",
        "tag: v1\ndigest: x",
        "- repository\n- tag",
        "",
        "# image: web:v1",
        "image: !ref web:v1",
        "images: [{name: web}, {newTag: v1}, {name: 'a b', newTag: v1}, web]",
        "- {name: ADDRESS, value: web:8080}\n- {name: B, value: o/web:v1}",
        "- {name: C, value: v1}\n- {value: host:5000/web:v1}\n- {name: WEB_IMAGE, value: web:80}",
        "- {name: gitRepository, value: o/web}\n- {name: gitTag, value: v1}",
        "p: [{name: a.repository, value: web}, {name: b.tag, value: v1}, x]",
        "imagePullPolicy: Always\nimageTag: v1",
        "webImage: logo.png\nheroImage: https://example.com/a.png",
    ],
)
def test_what_is_no_image_is_not_found(content: str):
    assert seen(content) == []


def test_images_come_in_the_order_of_the_file():
    content = (
        f"b: {{image: z:v1}}\na: |\n  image: y:v1\nc:\n  d: [{{repository: {WEB}, tag: v1}}]\n"
    )
    assert [(f[1], f[5]) for f in seen(content)] == [("z", 1), ("y", 3), (WEB, 5)]


def test_no_value_belongs_to_two_shapes():
    names = [shape.name for shape in shapes()]
    assert len(set(names)) == len(names)
    content = f"image: {WEB}\nrepository: {WEB}\ntag: v1@{OLD}\ndigest: {OLD}\n"
    assert [f[0] for f in seen(content)] == ["repository-tag-at-digest"]


def test_a_release_has_one_image_for_each_repository():
    content = (
        f"a: {{image: {WEB}@{OLD}}}\nb: {{image: '{WEB}:v1'}}\n"
        f"c: {{image: 'nginx:1.27@{NEW}'}}\nd: {{image: docker.io/library/nginx@{NEW}}}\n"
        "e: {image: busybox}\nf: {repository: redis, tag: ''}\n"
    )
    assert release_images(content.encode(), "f.yaml") == (
        Image(name="web", repository=WEB, tag="v1", digest=OLD),
        Image(name="nginx", repository="nginx", tag="1.27", digest=NEW),
    )


@pytest.mark.parametrize(
    ("only", "names"),
    [
        (("web",), ["web"]),
        (("nginx",), ["nginx"]),
        (("docker.io/library/nginx", WEB), ["web", "nginx"]),
    ],
)
def test_only_the_images_asked_for_are_read(only: tuple[str, ...], names: list[str]):
    content = (
        f"- image: {WEB}@{OLD}\n- image: nginx@{NEW}\n- image: api@{OTHER}\n- image: api@{OLD}\n"
    )
    assert [i.name for i in release_images(content.encode(), "f.yaml", only)] == names


def test_a_release_holds_no_more_images_than_its_document():
    content = "".join(f"- image: r{n}:v1\n" for n in range(bounds.RELEASE_IMAGES))
    assert len(release_images(content.encode(), "f.yaml")) == bounds.RELEASE_IMAGES
    content += "- image: another:v1\n"
    with pytest.raises(PromoError) as caught:
        release_images(content.encode(), "f.yaml")
    assert caught.value.reason == "too-many-images"


@pytest.mark.parametrize(
    ("repositories", "names"),
    [
        (["ghcr.io/o/web"], ["web"]),
        (["ghcr.io/o/web", "ghcr.io/p/web", "api"], ["o/web", "p/web", "api"]),
        (["a.io/o/web", "b.io:5000/o/web"], ["a.io/o/web", "b.io-5000/o/web"]),
        (["web", "ghcr.io/library/web"], ["docker.io/library/web", "ghcr.io/library/web"]),
        (["a.io/x/y", "a.io/y"], ["x/y", "a.io/y"]),
        (["nginx", "docker.io/nginx"], ["nginx"]),
        (["b.io:5000/o/web", "b.io-5000/o/web"], ["b.io-5000/o/web", "b.io-5000/o/web-2"]),
    ],
)
def test_names_are_short_and_unique(repositories: list[str], names: list[str]):
    assert list(unique_names(repositories).values()) == names


_PART = st.text(st.sampled_from("ab0"), min_size=1, max_size=60)
_REPOSITORY = st.builds("/".join, st.tuples(st.sampled_from(["a.io", "b.io:5000"]), _PART, _PART))


@given(st.lists(_REPOSITORY, max_size=6))
def test_names_never_clash_and_fit_the_document(repositories: list[str]):
    names = unique_names(repositories)
    assert len(set(names.values())) == len(names)
    assert all(0 < len(name) <= 100 and name[0].isalnum() for name in names.values())


def test_every_file_of_the_folder_is_a_shape_and_is_documented():
    root = Path(__file__).parents[3]
    files = {f.stem for f in (root / "src/promo/gitops/shapes").glob("*.py")} - {"__init__"}
    assert {shape.name.replace("-", "_") for shape in shapes()} == files
    page = (root / "docs/shapes.md").read_text()
    assert [shape.name for shape in shapes() if f"`{shape.name}`" not in page] == []
