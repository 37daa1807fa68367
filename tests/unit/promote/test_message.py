import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.documents.release import Image, Release
from promo.errors import PromoError
from promo.promote.message import DEFAULT, check_template, subject
from support.git_repository import DIGESTS, SHAS
from support.promoting import release


def said(template: str, of: Release | None = None) -> str:
    return subject(
        check_template(template),
        of or release(2),
        app="web",
        origin="staging",
        goal="demo",
        promotion_id="p1",
    )


@pytest.mark.parametrize(
    ("template", "text"),
    [
        (DEFAULT, f"promote web to demo: {SHAS[2][:10]}"),
        ("{app} {from} {to} {sha} {tag} {id}", f"web staging demo {SHAS[2]} v2 p1"),
        ("no field", "no field"),
        ("two\nlines", "two lines"),
    ],
)
def test_fields_are_filled_in(template: str, text: str):
    assert said(template) == text


def test_images_with_several_tags_have_no_one_tag():
    two = Release(
        sha=SHAS[2],
        images=(*release(2).images, Image(name="a", repository="o/a", tag="v9", digest=DIGESTS[9])),
    )
    assert said("{tag}", two) == SHAS[2][:10]


@pytest.mark.parametrize(
    "template",
    ["{secret}", "{app.__class__}", "{0}", "{}", "{app", "app}", "{{app}}", "{app!r}", " ", ""],
)
def test_what_is_no_template_is_invalid(template: str):
    with pytest.raises(PromoError) as caught:
        check_template(template)
    assert (caught.value.outcome, caught.value.reason) == ("invalid", "bad-message")


@given(st.text())
def test_a_subject_is_one_line_or_an_error(template: str):
    try:
        line = said(template)
    except PromoError:
        return
    assert "\n" not in line
    assert len(line) <= 200
