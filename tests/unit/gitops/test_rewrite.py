"""The table of docs/shapes.md: the form of a place, against what the release has."""

import pytest

from promo.documents.release import Image
from promo.errors import PromoError
from promo.gitops.edit import move
from support.digests import NEW, OLD, WEB, web

FULL, TAG, DIGEST, NOTHING = web(), web(digest=None), web(tag=None), web(None, None)


def after(place: str, image: Image) -> str:
    """The place after the move, or the refusal's reason."""
    try:
        return move(place.encode(), "f.yaml", [image]).after.decode()
    except PromoError as error:
        return error.reason if error.outcome == "refused" else error.outcome


def siblings(**values: str) -> str:
    return "".join(f"{key}: {value}\n" for key, value in {"repository": WEB, **values}.items())


TABLE = [
    # place, tag and digest, only a tag, only a digest
    (
        f"image: {WEB}:v1@{OLD}",
        (f"image: {WEB}:v2@{NEW}", "digest-missing", "tag-missing"),
    ),
    (
        f"image: {WEB}@{OLD}",
        (f"image: {WEB}@{NEW}", "digest-missing", f"image: {WEB}@{NEW}"),
    ),
    (
        f"image: {WEB}:v1",
        (f"image: {WEB}:v2@{NEW}", f"image: {WEB}:v2", "tag-missing"),
    ),
    (
        f"image: {WEB}",
        ("no-place-for-digest", "no-place-for-digest", "no-place-for-digest"),
    ),
    (
        siblings(tag=f"v1@{OLD}"),
        (siblings(tag=f"v2@{NEW}"), "digest-missing", "tag-missing"),
    ),
    (
        siblings(tag=f"v1@{OLD}", digest='""'),
        (siblings(tag=f"v2@{NEW}", digest='""'), "digest-missing", "tag-missing"),
    ),
    (
        siblings(tag="v1", digest=OLD),
        (siblings(tag="v2", digest=NEW), "digest-missing", "tag-missing"),
    ),
    (
        siblings(tag="v1", digest='""'),
        (siblings(tag="v2", digest=f'"{NEW}"'), siblings(tag="v2", digest='""'), "tag-missing"),
    ),
    (
        siblings(tag="v1", digest="null"),
        (siblings(tag="v2", digest=NEW), siblings(tag="v2", digest="null"), "tag-missing"),
    ),
    (
        siblings(tag="''", digest=OLD),
        (siblings(tag="'v2'", digest=NEW), "digest-missing", siblings(tag="''", digest=NEW)),
    ),
    (
        siblings(digest=OLD),
        (siblings(digest=NEW), "digest-missing", siblings(digest=NEW)),
    ),
    (
        siblings(digest="''"),
        (siblings(digest=f"'{NEW}'"), "digest-missing", siblings(digest=f"'{NEW}'")),
    ),
    (
        siblings(tag="v1"),
        ("no-place-for-digest", siblings(tag="v2"), "tag-missing"),
    ),
    (
        siblings(tag="''"),
        ("no-place-for-digest", siblings(tag="'v2'"), "no-place-for-digest"),
    ),
]


@pytest.mark.parametrize(("place", "expected"), TABLE, ids=[row[0].strip() for row in TABLE])
def test_a_place_moves_in_its_own_form_or_not_at_all(place: str, expected: tuple[str, str, str]):
    assert tuple(after(place, image) for image in (FULL, TAG, DIGEST)) == expected


@pytest.mark.parametrize("place", [row[0] for row in TABLE])
def test_an_image_without_a_version_moves_nothing(place: str):
    assert after(place, NOTHING) in {"digest-missing", "no-place-for-digest"}


@pytest.mark.parametrize("place", [row[1][0] for row in TABLE if row[1][0][-1] == "\n"])
def test_what_already_says_it_does_not_change(place: str):
    edited = move(place.encode(), "f.yaml", [FULL])
    assert (edited.changes, edited.after) == ((), place.encode())
