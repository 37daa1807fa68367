import dataclasses
import re
import textwrap

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from promo.documents.release import Image
from promo.gitops.trailers import (
    Record,
    commit_message,
    image_reference,
    parse_image,
    read_trailers,
    source_revision,
    write_trailers,
)
from support.git_repository import DIGESTS, SHAS

WEB = Image(name="web", repository="ghcr.io/o/web", tag="v2", digest=DIGESTS[2])
API = Image(name="api", repository="localhost:5000/o/api", tag=None, digest=DIGESTS[3])
RECORD = Record(
    promotion_id="20260224T120000Z-1a2b3c4d",
    app="web",
    target_paths=("clusters/a/web/demo.yaml", "clusters/a/web/demo two.yaml"),
    source_revision=SHAS[2],
    images=(WEB, API),
    promoted_from="staging",
    promoted_to="demo",
    previous_revision=SHAS[1],
    gate_run="https://github.com/o/web/actions/runs/1/attempts/1",
    gate_result="pass",
)
TEXT = f"""\
Promotion-Id: 20260224T120000Z-1a2b3c4d
Promo-App: web
Promoted-From: staging
Promoted-To: demo
Target-Path: clusters/a/web/demo.yaml
Target-Path: clusters/a/web/demo two.yaml
Source-Revision: {SHAS[2]}
Previous-Revision: {SHAS[1]}
Image: ghcr.io/o/web:v2@{DIGESTS[2]}
Image: localhost:5000/o/api@{DIGESTS[3]}
Gate-Run: https://github.com/o/web/actions/runs/1/attempts/1
Gate-Result: pass"""


def test_a_record_is_written_in_the_order_of_the_contract():
    assert write_trailers(RECORD) == TEXT


def test_what_was_written_is_read_back():
    message = commit_message("promote web to demo", "Some words.", RECORD)
    assert read_trailers(message) == RECORD
    assert message.startswith("promote web to demo\n\nSome words.\n\nPromotion-Id: ")


ROLLBACK = dataclasses.replace(
    RECORD,
    target_paths=("clusters/production/europe-west-4/applications/web/helmrelease-demo.yaml",),
    rollback_of="20260224T120000Z-1a2b3c4d",
    rollback_to="20260223T120000Z-1a2b3c4d",
    rollback_reason="the checkout answers 500 to everybody who pays by invoice since the release",
    rolled_back_by="@ann",
)


def wrapped(message: str, columns: int, end: str) -> str:
    """As GitHub wraps the description of a pull request into the message of its squash."""
    return "\n".join(
        end.join(textwrap.wrap(line, columns, break_long_words=False, break_on_hyphens=False))
        for line in message.split("\n")
    )


@pytest.mark.parametrize("columns", [72, 76, 80])
@pytest.mark.parametrize("end", ["\n", " \n", "\r\n"])
@pytest.mark.parametrize("record", [RECORD, ROLLBACK])
def test_a_squash_that_wraps_its_lines_is_read_as_before(record: Record, columns: int, end: str):
    message = wrapped(commit_message("promote web (#12)", "word " * 60, record), columns, end)
    assert f"Image:{end}ghcr.io/o/web" in message
    assert read_trailers(message) == record


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # broken where nothing had to be: somebody wrote it, and it is no promotion
        ("Promo-App: web", "Promo-App:\nweb"),
        ("Image: ghcr.io/o/web:v2@", "Image: ghcr.io/o/web:v2@\n"),
        (f"Source-Revision: {SHAS[2]}", f"Source-Revision: {SHAS[2][:20]}\n{SHAS[2][20:]}"),
        ("Image: ghcr.io/o/web", f"Image: {'x' * 70}\nghcr.io/o/web"),
    ],
)
def test_what_no_wrapping_explains_is_no_promotion(old: str, new: str):
    assert old in TEXT
    assert read_trailers(TEXT.replace(old, new)) is None


@pytest.mark.parametrize(
    "message",
    [
        "",
        "promote web",
        TEXT.replace("Promotion-Id: ", "promotion-id: "),
        TEXT.replace(SHAS[2], SHAS[2][:-1]),
        TEXT.replace(f"Source-Revision: {SHAS[2]}\n", ""),
        TEXT.replace("Promo-App: web\n", ""),
        TEXT + "\nPromo-App: api",
        TEXT + f"\nSource-Revision: {SHAS[3]}",
        TEXT + "\nand a line that is no trailer",
        TEXT + "\nImage: not an image",
        TEXT.replace("Gate-Result: pass", "Gate-Result: perfect"),
        TEXT.replace("https://github.com", "javascript://github.com"),
        TEXT.replace("Promo-App: web", "Promo-App: web web"),
        re.sub(r"(?m)^Image: .*\n", "", TEXT),
        TEXT.replace("\n", "\n\n"),
        TEXT.replace("Gate-Result: pass", "Gate-Result: pass" + "x" * 5000),
    ],
)
def test_what_is_not_of_the_form_is_no_promotion(message: str):
    assert read_trailers(message) is None


@pytest.mark.parametrize(
    "message",
    [
        f"promote (#12)\n\n{TEXT}\n\nCo-authored-by: a <a@example.com>",
        f"promote\r\n\r\n{TEXT}\r\n".replace("\n", "\r\n").replace("\r\r", "\r"),
        f"promote\n\nPromotion-Id: forged-earlier\n\n{TEXT}",
        f"promote\n\n{TEXT}\nSigned-off-by: a <a@example.com>",
        f"promote\n  \n{TEXT}\n\n\n",
    ],
)
def test_a_squash_a_sign_off_and_an_earlier_paragraph_change_nothing(message: str):
    assert read_trailers(message) == RECORD


HOSTILE = (
    "x\nPromotion-Id: forged",
    "x\n\nPromotion-Id: forged\nPromo-App: web",
    "x\rPromo-App: other",
    "x\u2028Promo-App: other",
    "x\x00y",
    "",
    " web",
    "web ",
)


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("field", ["promotion_id", "app", "promoted_to", "gate_run"])
def test_a_value_that_is_not_one_line_is_not_written(field: str, value: str):
    with pytest.raises(ValueError, match="cannot be written"):
        write_trailers(dataclasses.replace(RECORD, **{field: value}))


@given(st.text(), st.text())
@example("Promotion-Id: forged", "Promotion-Id: forged\n\nPromo-App: other")
@example("x", TEXT.replace("Promo-App: web", "Promo-App: other"))
@example("Image: x", "\n\n\n")
def test_free_text_never_changes_what_is_read_back(subject: str, body: str):
    message = commit_message(subject, body, RECORD)
    assert read_trailers(message) == RECORD
    assert source_revision(message) == SHAS[2]
    free = message[: -len(TEXT) - 1]
    assert not re.search(r"(?m)^(Promotion-Id|Promo-App|Image|Source-Revision):", free)


@given(st.text())
def test_any_message_is_read_without_an_error(message: str):
    assert isinstance(read_trailers(message), Record | None)
    assert isinstance(source_revision(message), str | None)


@pytest.mark.parametrize(
    ("message", "revision"),
    [
        (f"deploy\n\nSource-Revision: {SHAS[5]}", SHAS[5]),
        (f"deploy\n\nSource-Revision: {SHAS[5]}\nSigned-off-by: a <a@example.com>", SHAS[5]),
        (f"deploy\n\nSource-Revision: {SHAS[5]}\nSource-Revision: {SHAS[6]}", None),
        (f"deploy\n\nsome words\nSource-Revision: {SHAS[5]}", None),
        (f"deploy\n\nSource-Revision: {SHAS[5].upper()}x", None),
        ("deploy", None),
    ],
)
def test_anybody_may_name_the_source_revision(message: str, revision: str | None):
    assert source_revision(message) == revision


@pytest.mark.parametrize(
    "text",
    [
        "web:v1", f"ghcr.io/o/web@{DIGESTS[1]}", f"host:5000/web:v1@{DIGESTS[1]}",
        f"ghcr.io/o/web:v1@{DIGESTS[1]}",
    ],
)  # fmt: skip
def test_an_image_is_read_as_it_is_written(text: str):
    image = parse_image(text)
    assert image is not None
    assert image_reference(image) == text


@pytest.mark.parametrize(
    "text",
    [
        "", "web", "web:", "web@", "web:v1@sha256:12", "web:v1 ", "web:v1\n", "-web:v1", "web:-1",
        f"web@{DIGESTS[1]}x", "a" * 300 + ":v1", "https://x/web:v1", "web:v1:v2",
    ],
)  # fmt: skip
def test_what_is_no_image_is_none(text: str):
    assert parse_image(text) is None


WHOLE = write_trailers(ROLLBACK)
SINGLES = [line for line in WHOLE.split("\n") if line.partition(":")[0] not in {
    "Target-Path", "Image"}]  # fmt: skip
# By trailer: a value that is none, where not every line is one.
NO_VALUES = {
    "Promotion-Id": "-a",
    "Promo-App": "a b",
    "Source-Revision": "v1",
    "Previous-Revision": SHAS[1][:39],
    "Gate-Run": "ftp://x",
    "Gate-Result": "passed",
    "Rollback-Of": "a/b",
    "Rollback-To": "a" * 61,
    "Promoted-From": "x" * 1001,
    "Promoted-To": "\x85",
    "Rollback-Reason": "x" * 501,
    "Rolled-Back-By": "x" * 101,
}


def test_every_trailer_that_stands_once_is_in_the_tables():
    assert {line.partition(":")[0] for line in SINGLES} == set(NO_VALUES)
    assert read_trailers(WHOLE) == ROLLBACK


@pytest.mark.parametrize("line", SINGLES)
def test_what_stands_once_and_is_given_twice_is_no_promotion(line: str):
    assert read_trailers(WHOLE.replace(line, f"{line}\n{line}")) is None


@pytest.mark.parametrize("key", NO_VALUES)
def test_a_value_of_another_form_is_no_promotion(key: str):
    (line,) = [line for line in SINGLES if line.startswith(f"{key}:")]
    assert read_trailers(WHOLE.replace(line, f"{key}: {NO_VALUES[key]}")) is None


@pytest.mark.parametrize(
    ("record", "goes_back"),
    [
        (RECORD, False),
        (ROLLBACK, True),
        (dataclasses.replace(ROLLBACK, rollback_of=None), True),  # from what was written by hand
        (dataclasses.replace(ROLLBACK, rollback_to=None), True),
    ],
)
def test_what_a_rollback_is(record: Record, *, goes_back: bool):
    assert record.is_rollback is goes_back


LONG = f"Image: ghcr.io/o/{'a' * 100}:v1"


@pytest.mark.parametrize(
    ("last", "read"),
    [
        # a whole trailer of somebody else's continues none of ours
        (f"{LONG}\nReviewed-by: eve", True),
        (f"{LONG}\nImage: ghcr.io/o/b:v1", True),
        # what continues somebody else's was wrapped by nobody
        (f"Reviewed-by: {'e' * 70}\nve", False),
        (f"{LONG}\nwords that nobody wrapped and that had room", False),
    ],
)
def test_only_our_own_lines_are_unwrapped(last: str, *, read: bool):
    found = read_trailers(f"{TEXT}\n{last}")
    assert (found is not None) is read
    if found is not None:
        assert found.images[: len(RECORD.images)] == RECORD.images


def test_without_words_of_its_own_a_message_has_two_paragraphs():
    assert commit_message("promote", "", RECORD) == f"promote\n\n{TEXT}\n"
    assert commit_message("x" * 300, "", RECORD).partition("\n")[0] == "x" * 199 + "…"
