import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.documents.handed import handed_release
from promo.errors import PromoError

SHA, DIGEST = "a" * 40, f"sha256:{'1' * 64}"
IMAGE = {"name": "web", "repository": "ghcr.io/o/web", "digest": DIGEST}
GOOD = {"sha": SHA, "images": [IMAGE]}


@pytest.mark.parametrize("text", [None, "", "null"])
def test_nothing_is_handed_over(text: str | None, tmp_path: Path) -> None:
    assert handed_release(text, tmp_path) is None


def test_json_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "release.json").write_text(json.dumps(GOOD))
    (tmp_path / "null.json").write_text("null\n")
    from_json = handed_release(json.dumps(GOOD), tmp_path)
    assert from_json is not None
    assert from_json.images[0].digest == DIGEST
    assert handed_release("release.json", tmp_path) == from_json
    assert handed_release("null.json", tmp_path) is None


BAD: list[tuple[Any, str]] = [
    ({}, "sha"),
    ({"sha": SHA}, "images"),
    ({"sha": SHA, "images": []}, "images"),
    ({"sha": "main", "images": [IMAGE]}, "sha"),
    ({"sha": f"{SHA}\n", "images": [IMAGE]}, "sha"),
    ({"sha": SHA, "images": [{**IMAGE, "digest": "sha256:1"}]}, "digest"),
    ({"sha": SHA, "images": [{**IMAGE, "repository": "ghcr.io/o/web:v1@x"}]}, "repository"),
    ({"sha": SHA, "images": [IMAGE, {**IMAGE, "repository": "ghcr.io/o/api"}]}, "same name"),
    ({"sha": SHA, "images": [IMAGE, {**IMAGE, "name": "api"}]}, "same repository"),
]


@pytest.mark.parametrize(("value", "says"), BAD)
def test_a_bad_release_is_one_clear_line(value: Any, says: str, tmp_path: Path) -> None:
    with pytest.raises(PromoError, match=says) as caught:
        handed_release(json.dumps(value), tmp_path)
    assert (caught.value.outcome, caught.value.reason) == ("invalid", "bad-release")
    assert "\n" not in str(caught.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(PromoError) as caught:
        handed_release("nowhere.json", tmp_path)
    assert caught.value.reason == "unreadable-file"


@given(st.text(max_size=100).map(lambda text: "{" + text))
def test_any_text_is_a_release_or_an_error(text: str) -> None:
    with pytest.raises(PromoError):
        handed_release(text, Path("/nowhere"))
