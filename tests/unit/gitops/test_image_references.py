"""Image references: read strictly, compared by their full name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.gitops.references import Reference, names, normalised, parse

D = f"sha256:{'0' * 64}"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("nginx", ("nginx", None, None)),
        ("nginx:1.27", ("nginx", "1.27", None)),
        ("a" * 255 + ":v1", ("a" * 255, "v1", None)),
        ("host:5000/x", ("host:5000/x", None, None)),
        ("host:5000/x:v1", ("host:5000/x", "v1", None)),
        (f"host:5000/x:v1@{D}", ("host:5000/x", "v1", D)),
        (f"ghcr.io/o/p/web@{D}", ("ghcr.io/o/p/web", None, D)),
        ("a__b/c-d--e/f.g_h:A_b.C-d", ("a__b/c-d--e/f.g_h", "A_b.C-d", None)),
        ("REG.io/o/web:v1", ("REG.io/o/web", "v1", None)),
    ],
)
def test_a_reference_has_three_parts(text: str, parts: tuple[str, str | None, str | None]):
    reference = parse(text)
    assert reference == Reference(*parts)
    assert str(reference) == text


@pytest.mark.parametrize(
    "text",
    [
        "", ":", "@", "web:", "web@", ":v1", f"@{D}", "web:v 1", "web: v1", "Web:v1", "o/Web",
        "/web", "web/", "a//b", "-web", "web-", "a___b", "a..b", "web:.v1", "web:-v1", "wéb:v1",
        f"web:{'v' * 129}", "web@sha256:abc", f"web@{D.upper()}", f"web@{D}0", f"web@{D}@{D}",
        f"web@sha512:{'0' * 128}", "https://example.com/logo.png", "ghcr.io:port/web", "web:v1\n",
        "host:123456/x", "${REG}/web:v1", "web:{{ tag }}", "a" * 256, "a/" * 400 + "a",
        "[::1]:5000/web",
    ],
)  # fmt: skip
def test_what_is_no_reference_is_none(text: str):
    assert parse(text) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("nginx", "docker.io/library/nginx"),
        ("nginx", "library/nginx"),
        ("nginx", "index.docker.io/nginx"),
        ("o/web", "docker.io/o/web"),
        ("GHCR.io/o/web", "ghcr.io/o/web"),
    ],
)
def test_the_same_repository(one: str, other: str):
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ghcr.io/o/web", "docker.io/o/web"),
        ("ghcr.io/o/web", "ghcr.io/p/web"),
        ("host/web", "host:5000/web"),
        ("host:5000/web", "host:5001/web"),
        ("localhost/web", "web"),
        ("ghcr.io/web", "web"),
        ("ghcr.io/library/web", "ghcr.io/web"),
    ],
)
def test_another_repository(one: str, other: str):
    assert normalised(one) != normalised(other)


@pytest.mark.parametrize(
    ("text", "repository"),
    [("ghcr.io/o/web:${TAG}", "ghcr.io/o/web"), ("web@sha256:x", "web"), ("${R}/web:v1", None)],
)
def test_a_broken_version_still_names_its_repository(text: str, repository: str | None):
    assert names(text) == repository


@given(st.text(st.sampled_from(list("ab0.:/@-_")), max_size=20))
def test_what_is_read_is_written_the_same(text: str):
    reference = parse(text)
    assert reference is None or str(reference) == text


@given(st.text(st.sampled_from(list("ab.:/")), max_size=12))
def test_a_full_name_is_its_own_full_name(text: str):
    if parse(text):
        assert normalised(normalised(text)) == normalised(text)
