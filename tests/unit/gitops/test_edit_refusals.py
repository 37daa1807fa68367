"""Each file that must not be edited, with its reason; and the file beside it that may."""

from collections.abc import Mapping, Sequence

import pytest

from promo import bounds
from promo.documents.release import Image
from promo.errors import PromoError
from promo.gitops.edit import move, wanted_moves
from promo.gitops.images import release_images
from promo.gitops.plan import make_plan
from promo.gitops.proof import prove
from promo.gitops.source import open_source
from support.digests import NEW, OLD, OTHER, WEB, web

FULL = f"{WEB}:v1@{OLD}"
MARKER = '# {"$imagepolicy": "flux-system:web"}'


def refusal(
    content: str | bytes,
    *images: Image,
    rename: Mapping[str, str] | None = None,
    only: Sequence[str] = (),
) -> tuple[str, str]:
    """The reason and the place of a refused move."""
    raw = content.encode() if isinstance(content, str) else content
    with pytest.raises(PromoError) as caught:
        move(raw, "f.yaml", images or [web()], rename or {}, only)
    assert caught.value.outcome in {"refused", "invalid"}
    assert caught.value.hint or caught.value.reason in {"bad-yaml", "too-deep"}
    return caught.value.reason, caught.value.where


def moves(content: str, *images: Image, force: bool = False) -> bool:
    return bool(move(content.encode(), "f.yaml", images or [web()], force=force).changes)


# ── what the file is ───────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (f"image: {FULL} # \xe9".encode("latin-1"), ("not-utf8", "f.yaml")),
        (b"#" * (bounds.YAML_BYTES + 1), ("file-too-large", "f.yaml")),
        (f"x: 1\nimage: {FULL}\ny: [\n", ("bad-yaml", "f.yaml:4")),
        (f"x: {'[' * 101}{'web'}{']' * 101}\n", ("too-deep", "f.yaml:1")),
        ("[" * 100_000 + WEB, ("too-deep", "f.yaml:1")),
        (f"--- # 1\n---\nimage: {FULL}\nb: *nothing\n", ("bad-yaml", "f.yaml:4")),
        (f"image: {FULL}\n\x00", ("bad-yaml", "f.yaml:2")),
    ],
)
def test_an_unreadable_file_is_not_edited(content: str | bytes, expected: tuple[str, str]):
    assert refusal(content) == expected


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (f"image: {FULL}\nreplicas: {{{{ .Values.replicas }}}}\n", 2),
        (f"image: {FULL}\n---\n{{{{- if .Values.x }}}}\na: 1\n", 3),
        (f"{{{{- if .x }}}}\nimage: {FULL}\n{{{{- end }}}}\n", 1),
        (f"image: {FULL}\n'a': b{{{{ c }}}}\n", 2),
        (f"image: {FULL}\na: 'b # c'{{{{ d\n", 2),
        (f"image: {FULL}\n? {{{{a: b}}: c}}\n", 2),
        (f"image: {WEB}:{{{{ tag }}}}\n", 1),
        (f"image: '{WEB}:{{{{ tag }}}}'\n", 1),
        (f"image: {WEB}:${{TAG}}\n", 1),
        (f"x: 1\nimage: {WEB}:$TAG@{OLD}\n", 2),
        (f"repository: {WEB}\ntag: ${{TAG:=v1}}\n", 2),
        (f"repository: {WEB}\ntag: v1\ndigest: '{{{{ digest }}}}'\n", 2),
        (f"repository: {WEB}\ntag: '{{{{ tag }}}}@{OLD}'\n", 2),
        (f"v: |\n  image: '{WEB}:{{{{ tag }}}}'\n", 2),
    ],
)
def test_a_template_is_not_edited(content: str, line: int):
    assert refusal(content) == ("templated-file", f"f.yaml:{line}")


@pytest.mark.parametrize(
    "sops",
    [
        "sops:\n  mac: ENC[x]\n  version: 3.9.0\n",
        "sops: {lastmodified: x, mac_only_encrypted: false}\n",
        "'sops' : {version: 3.9.0}\n",
        "sops: {mac: x, lastmodified: x, version: 3.9.0, age: []}\n",
        "---\na: ENC[x]\nsops: {mac: x}\n",
    ],
)
def test_an_encrypted_file_is_not_edited(sops: str):
    assert refusal(f"image: {FULL}\n{sops}") == ("sops-encrypted", "f.yaml")


def test_an_encrypted_file_that_says_it_already_is_fine():
    assert not moves(f"image: {WEB}:v2@{NEW}\nsops: {{mac: x}}\n")


# ── which value is meant ───────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "content",
    [
        "",
        "# nothing\n",
        f"image: ghcr.io/o/other@{OLD}\n",
        f"# image: {FULL}\n",
        f"repository: {WEB}\n",
        f"value: {FULL}\n",
        f"image: [{FULL}]\n",
        f"image: {{name: {FULL}}}\n",
        f"image: !vault {FULL}\n",
        f"{FULL}\n",
        f"image: &i [{FULL}]\nb: *i\n",
        f"image: {WEB}/:v1\n",
        f"a: |\n  docker pull {FULL}\n",
    ],
)
def test_a_file_without_a_place_is_refused(content: str):
    assert refusal(content) == ("no-match", "f.yaml")


@pytest.mark.parametrize(
    "content",
    [f"image: ghcr.io/p/web:v1@{OLD}\n", f"images: [{{name: x, newName: web, digest: '{OLD}'}}]\n"],
)
def test_an_image_from_elsewhere_is_not_taken_for_ours(content: str):
    assert refusal(content) == ("repository-mismatch", "f.yaml:1")
    with pytest.raises(PromoError) as caught:
        move(content.encode(), "f.yaml", [web()])
    assert f"--map {WEB}=" in caught.value.hint


@pytest.mark.parametrize("missing", ["api", "web"])
def test_every_image_of_the_release_needs_a_place(missing: str):
    api = Image(name="api", repository="ghcr.io/o/api", tag="v1", digest=OTHER)
    there = {"web": f"image: ghcr.io/o/api@{OLD}\n", "api": f"image: {FULL}\n"}[missing]
    assert refusal(there, web(), api)[0] == "no-match"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (f"a: {{image: {FULL}}}\nb: {{image: {WEB}:v0@{OLD}}}\n", 2),
        (f"a: {{image: {FULL}}}\nb: {{image: {WEB}:v1@{OTHER}}}\n", 2),
        (f"a: {{image: {WEB}@{OTHER}}}\n---\nb: {{image: {FULL}}}\n", 3),
        (f"a: {{image: {FULL}}}\nb: {{repository: {WEB}, tag: v2, digest: {NEW}}}\n", 2),
        ("a: {image: nginx:v1}\nb: {image: docker.io/library/nginx:v0}\n", 2),
    ],
)
def test_places_that_contradict_each_other_are_refused(content: str, line: int):
    image = web(repository="nginx", digest=None) if "nginx" in content else web()
    assert refusal(content, image) == ("ambiguous-image", f"f.yaml:{line}")


def test_places_that_only_say_less_do_not_contradict():
    assert moves(f"a: {{image: {FULL}}}\nb: {{image: {WEB}@{OLD}}}\nc: {{image: {WEB}:v1}}\n")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (f"repository: {WEB}\ntag: v0\ntag: v1\ndigest: {OLD}\n", 3),
        (f"repository: {WEB}\ntag: v1\nrepository: {WEB}\ndigest: {OLD}\n", 2),
        (f"registry: x\nregistry: ghcr.io\nrepository: o/web\ntag: v1\ndigest: {OLD}\n", 4),
        (f"image: x\n'image': {FULL}\n", 2),
        (f"a: 1\na: {{image: {FULL}}}\n", 2),
        (f"a: {{b: [], b: [{{image: {FULL}}}]}}\n", 1),
        (f"v: 1\nv: |\n  image: {FULL}\n", 3),
        (f"v: |\n  a: 1\n  a: {{image: {FULL}}}\n", 3),
    ],
)
def test_a_key_given_twice_on_the_way_is_refused(content: str, line: int):
    assert refusal(content) == ("duplicate-key", f"f.yaml:{line}")


@pytest.mark.parametrize(
    "content",
    [
        f"d: &d {{digest: {OLD}}}\nimage: {{<<: *d, repository: {WEB}, tag: v1}}\n",
        f"image: {{repository: {WEB}, tag: v1@{OLD}, <<: {{digest: x}}}}\n",
    ],
)
def test_an_image_that_is_partly_taken_over_is_refused(content: str):
    assert refusal(content)[0] == "merged-image"


def test_a_whole_reference_beside_a_merge_is_fine():
    assert moves(f"d: &d {{a: 1}}\nweb: {{<<: *d, image: '{FULL}'}}\n")


@pytest.mark.parametrize(
    "content",
    [
        f"image: {WEB}@sha256:abc\n",
        f"image: {WEB}:v1@{OLD}@{OLD}\n",
        f"repository: {WEB}\ntag: v 1\n",
        f"repository: {WEB}\ntag: v1@sha256:abc\n",
        f"repository: {WEB}\ndigest: abc\n",
        f"repository: {WEB}\ntag: v1@{OLD}\ndigest: {OTHER}\n",
    ],
)
def test_a_version_that_is_none_is_refused(content: str):
    assert refusal(content)[0] == "bad-image"


# ── whose value it is ──────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "content",
    [
        f"repository: {WEB}\ntag: &v v1\ndigest: {OLD}\napp: {{version: *v}}\n",
        f"x: &v v1\nrepository: {WEB}\ntag: *v\ndigest: {OLD}\n",
        f"a: {{repository: {WEB}, tag: &v v1, digest: {OLD}}}\nb: {{repository: x, tag: *v}}\n",
        f"image: &i {FULL}\nargs: [*i]\n",
        f"&k v1: 1\nrepository: {WEB}\ntag: *k\ndigest: {OLD}\n",
        f"tag: &v v1\nrepository: {WEB}\ndigest: {OLD}\n*v : x\n",
        f"a: &a {{repository: {WEB}, tag: v1, digest: {OLD}}}\nb: {{<<: *a, tag: v0}}\n",
        f"a: &a {{repository: {WEB}, tag: v1, digest: {OLD}}}\nb: {{<<: [*a], tag: v0}}\n",
        f"v: |\n  image: &i {FULL}\n  args: [*i]\n",
    ],
)
def test_an_anchor_that_serves_something_else_is_refused(content: str):
    assert refusal(content)[0] == "shared-anchor"


def test_two_images_with_one_anchor_move_together_or_not_at_all():
    content = (
        f"a: {{repository: {WEB}, tag: &v v1, digest: {OLD}}}\n"
        f"b: {{repository: ghcr.io/o/api, tag: *v, digest: {OTHER}}}\n"
    )
    api = Image(name="api", repository="ghcr.io/o/api", tag="v2", digest=NEW)
    behind = Image(name="api", repository="ghcr.io/o/api", tag="v1", digest=NEW)
    assert moves(content, web(), api)
    assert refusal(content, web(), behind)[0] == "shared-anchor"
    assert refusal(content, behind, web())[0] == "shared-anchor"


@pytest.mark.parametrize(
    "line",
    [
        f"image: {FULL} {MARKER}",
        f"image: {FULL} #{MARKER[2:]}",
        f"image: {FULL} ##{MARKER[2:]}",
        f"image: '{FULL}'\t{MARKER}  ",
        f"image: {FULL} {MARKER}\r",
        f'image: {FULL} # {{ "$imagepolicy" : "a:b:tag" }}',
        f"repository: {WEB}\ntag: v1 {MARKER}\ndigest: {OLD}",
        f"repository: {WEB}\ntag: v1\ndigest: {OLD} {MARKER}",
        f"x: {{repository: {WEB}, tag: v1, digest: {OLD}}} {MARKER}",
        f"v: |\n  image: {FULL} {MARKER}",
    ],
)
def test_a_value_that_flux_writes_is_left_to_it_unless_forced(line: str):
    assert refusal(f"{line}\n")[0] == "flux-owned"
    assert moves(f"{line}\n", force=True)


# ── how it is written ──────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("content", "line"),
    [
        (f"image: >-\n  {FULL}\n", 1),
        (f"image: |-\n  {FULL}\n", 1),
        (f"a: 1\nv: >\n  a: 1\n\n  image: {FULL}\n", 2),
        (f"v: 'a: 1\n\n  image: {FULL}'\n", 1),
        (f'v: "a: 1\\nimage: {FULL}\\n"\n', 1),
        (f"v: >\n  a: |\n    image: {FULL}\n", 1),
        (f'v: |\n  image: "{WEB}:v1@\\\n    {OLD}"\n', 2),
    ],
)
def test_an_image_in_a_folded_text_is_refused(content: str, line: int):
    assert refusal(content) == ("block-scalar", f"f.yaml:{line}")


# ── what is asked for ──────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "image",
    [
        web(tag="v 1"),
        web(tag="v1\nx: y"),
        web(tag='v1"'),
        web(digest="sha256:abc"),
        web(digest=f"{NEW}\n"),
        web(repository="ghcr.io/o/web:v1"),
        web(repository="ghcr.io/o/web\n"),
        web(repository=""),
    ],
)
def test_an_image_that_is_none_is_invalid(image: Image):
    assert refusal(f"image: {FULL}\n", image)[0] == "bad-image"


def test_a_release_with_an_image_in_two_versions_is_refused():
    assert refusal(f"image: {FULL}\n", web(), web(digest=OTHER))[0] == "ambiguous-image"
    assert moves(f"image: {FULL}\n", web(), web())


def test_two_images_renamed_to_one_are_refused():
    other = Image(name="x", repository="ghcr.io/o/x", tag="v9", digest=OTHER)
    rename = {"ghcr.io/o/x": WEB}
    assert refusal(f"image: {FULL}\n", web(), other, rename=rename)[0] == "ambiguous-image"


def test_a_rename_to_something_that_is_no_repository_is_invalid():
    assert refusal(f"image: {FULL}\n", web(), rename={WEB: f"{WEB}:v1"})[0] == "bad-image"


def test_choosing_an_image_that_the_release_lacks_is_refused():
    assert refusal(f"image: {FULL}\n", web(), only=("nothing",))[0] == "no-image"


# ── the proof ──────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("other: 1", "other: 2"),
        ("other", "another"),
        ("other: 1\n", "other: 1\nmore: 1\n"),
        ("other: 1\n", "other: 1\n---\nimage: ghcr.io/o/web\n"),
        ("v2@", "v3@"),
        (f"image: {WEB}:v2@{NEW}\n", f"image: '{WEB}:v2@{NEW}'\n"),
        ("image: ", "image: &a "),
        ("image: ", "image: !!str "),
        ("other: 1", "other: '1'"),
        ("other: 1", "other: [1]"),
        ("other: 1", "other: ["),
        ("  y: 1", "  y: 2"),
        ("  # inside", "  # INSIDE"),
        ("web: |", "web: |-"),
    ],
)
def test_an_edit_that_changes_more_than_planned_is_not_proven(old: str, new: str):
    content = f"image: {FULL}\nother: 1\nweb: |\n  image: {FULL}\n  # inside\n  y: 1\n"
    source = open_source(content.encode(), "f.yaml", ["web"])
    plan = make_plan(source, wanted_moves(source, {WEB: web()}), force=False)
    text = plan.spliced()
    prove(plan, text)
    assert old in text
    with pytest.raises(PromoError) as caught:
        prove(plan, text.replace(old, new, 1))
    assert caught.value.reason == "edit-not-proven"


def test_a_value_that_cannot_stand_where_it_would_is_not_proven():
    """A key without a colon in a flow mapping has no room for a value."""
    content = f"{{repository: {WEB}, tag: v1, digest}}\n"
    assert refusal(content) == ("edit-not-proven", "f.yaml")
    assert refusal(f"v: |\n  {content}") == ("edit-not-proven", "f.yaml")


# ── reading the same files ─────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (f"image: {FULL}\nx: {{{{ y }}}}\n", "templated-file"),
        (f"image: {WEB}:${{TAG}}\n", "templated-file"),
        (f"image: x\nimage: {FULL}\n", "duplicate-key"),
        (f"a: {{image: {FULL}}}\nb: {{image: {WEB}@{OTHER}}}\n", "ambiguous-image"),
        (f"image: {WEB}@sha256:abc\n", "bad-image"),
        (
            f"d: &d {{digest: {OLD}}}\nimage: {{<<: *d, repository: {WEB}, tag: v1}}\n",
            "merged-image",
        ),
        ("image: nginx\n", "no-image"),
        ("", "no-image"),
    ],
)
def test_what_is_uncertain_is_not_read_into_a_release(content: str, reason: str):
    with pytest.raises(PromoError) as caught:
        release_images(content.encode(), "f.yaml")
    assert (caught.value.outcome, caught.value.reason) == ("refused", reason)
