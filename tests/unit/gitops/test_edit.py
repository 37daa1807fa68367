"""Every form of file that breaks other editors: the value changes, and no other byte does."""

import pytest

from promo.documents.promotion import Change
from promo.documents.release import Image
from promo.gitops.edit import move
from support.digests import NEW, OLD, OTHER, WEB, web
from support.gitops_files import FILES, VARIABLES, filled, variants


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("variant", ["as it is", "crlf", "bom", "no final newline"])
def test_only_the_versions_change(name: str, variant: str):
    before = variants(filled(FILES[name], "v1", OLD))[variant]
    wanted = variants(filled(FILES[name], "v2", NEW))[variant]
    edited = move(before, "f.yaml", [web()])
    assert edited.after == wanted
    assert edited.before == before
    assert edited.changes


@pytest.mark.parametrize("name", [".env", ".env.demo", "envs/demo.env"])
@pytest.mark.parametrize("variant", ["as it is", "crlf", "bom", "no final newline"])
def test_only_the_versions_of_variables_change(name: str, variant: str):
    before = variants(filled(VARIABLES, "v1", OLD))[variant]
    wanted = variants(filled(VARIABLES, "v2", NEW))[variant]
    edited = move(before, name, [web()])
    assert edited.after == wanted
    assert [change.line for change in edited.changes] == [3, 4, 5, 13, 14]
    assert move(wanted, name, [web()]).changes == ()


@pytest.mark.parametrize("name", FILES)
def test_a_second_move_changes_nothing(name: str):
    content = filled(FILES[name], "v2", NEW).encode()
    edited = move(content, "f.yaml", [web()])
    assert (edited.after, edited.changes) == (content, ())


@pytest.mark.parametrize("name", FILES)
def test_there_and_back_again(name: str):
    before = filled(FILES[name], "v1", OLD).encode()
    there = move(before, "f.yaml", [web()]).after
    assert move(there, "f.yaml", [web("v1", OLD)]).after == before


@pytest.mark.parametrize("tag", ["1.20", "1e5", "0123e4", "08", "2026-02-24", "yes", "7"])
def test_what_would_be_no_string_gets_quotes(tag: str):
    before = f"repository: {WEB}\ntag: v1 # c\ndigest: {OLD}\n"
    after = f'repository: {WEB}\ntag: "{tag}" # c\ndigest: {NEW}\n'
    assert move(before.encode(), "f", [web(tag)]).after == after.encode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tag:\ndigest:", "tag: v2\ndigest: <D>"),
        ("tag: # why\ndigest: &d # why", "tag: v2 # why\ndigest: &d <D> # why"),
        ("tag: ~\ndigest: null # c", "tag: v2\ndigest: <D> # c"),
    ],
)
def test_a_value_that_is_not_there_yet_gets_its_place(before: str, after: str):
    edited = move(f"repository: {WEB}\n{before}\n".encode(), "f", [web()])
    assert edited.after.decode() == f"repository: {WEB}\n{after}\n".replace("<D>", NEW)


def test_a_value_over_several_lines_becomes_one():
    content = f'image: "{WEB}:\\\n  v1@{OLD}" # c\nb: 1\n'
    assert move(content.encode(), "f", [web()]).after.decode() == (
        f'image: "{WEB}:v2@{NEW}" # c\nb: 1\n'
    )


def test_changes_say_what_where_and_from_what_to_what():
    content = f"# x\na.b:\n  - repository: {WEB}\n    tag: v1\n    digest: {OLD}\n"
    edited = move(content.encode(), "apps/f.yaml", [web()])
    assert edited.changes == (
        Change(file="apps/f.yaml", path='["a.b"][0].tag', line=4, old="v1", new="v2"),
        Change(file="apps/f.yaml", path='["a.b"][0].digest', line=5, old=OLD, new=NEW),
    )


def test_a_change_in_a_block_has_the_file_s_line():
    content = f"--- # 1\nx: 1\n---\ndata:\n  v.yaml: |\n\n    image: {WEB}@{OLD}\n"
    changes = move(content.encode(), "f", [web()]).changes
    assert [(c.path, c.line) for c in changes] == [('data["v.yaml"]|image', 7)]


def test_several_images_move_at_once():
    api = Image(name="api", repository="host:5000/api", tag="v7", digest=OTHER)
    content = (
        f"a: {{image: {WEB}:v1@{OLD}}}\nb: {{image: host:5000/api@{OLD}}}\nc: {{image: x:v1}}\n"
    )
    edited = move(content.encode(), "f", [web(), api])
    assert edited.after.decode() == (
        f"a: {{image: {WEB}:v2@{NEW}}}\nb: {{image: host:5000/api@{OTHER}}}\nc: {{image: x:v1}}\n"
    )


@pytest.mark.parametrize("only", [("web",), (WEB,), ("api", "web")])
def test_only_the_images_asked_for_move(only: tuple[str, ...]):
    api = Image(name="other", repository="ghcr.io/o/other", tag="v7", digest=OTHER)
    content = f"image: {WEB}:v1@{OLD}\n".encode()
    assert move(content, "f", [web(), api], only=only).after == f"image: {WEB}:v2@{NEW}\n".encode()


def test_a_renamed_image_is_found_and_keeps_its_name():
    content = b"image: eu.example.com/mirror/web@" + OLD.encode() + b"\n"
    edited = move(content, "f", [web()], rename={WEB: "eu.example.com/mirror/web"})
    assert edited.after == content.replace(OLD.encode(), NEW.encode())


def test_a_repository_is_found_however_it_is_spelt():
    content = f"image: docker.io/library/nginx:v1@{OLD}\n"
    edited = move(content.encode(), "f", [web(repository="nginx")])
    assert edited.after.decode() == f"image: docker.io/library/nginx:v2@{NEW}\n"
