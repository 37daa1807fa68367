"""The commit in an answer: every place, every decoration, and what is no commit."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.http import Answer
from promo.live.match import parse
from promo.live.spelling import Version
from promo.live.version import read_version

A = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
B = "b" * 40


def answer(body: str | bytes = "", *, truncated: bool = False, **headers: str) -> Answer:
    raw = body if isinstance(body, bytes) else body.encode()
    named = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    return Answer(200, named, raw, truncated=truncated, url="http://x/")


def seen(match: str, body: object = "", **headers: str) -> Version:
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return read_version(answer(text, truncated=False, **headers), parse(match))


# ── auto ───────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ({"sha": A}, A),
        ({"git_sha": A}, A),
        ({"gitSha": A.upper()}, A),
        ({"GIT_COMMIT": A[:7]}, A[:7]),
        ({"build": {"info": [{"revision": A}]}}, A),
        ({"git": {"commit": {"id": A[:7], "time": "2026-02-24T12:00:00Z"}}}, A[:7]),
        ({"git": {"commit": {"id": {"full": A, "abbrev": A[:7]}}}}, A),
        ({"status": "ok", "version": A}, A),
        ({"version": "1.4.0-3-g" + A[:8]}, A[:8]),
        ({"version": "1.4.0+20260224." + A[:8]}, A[:8]),
        ({"revision": "main-" + A[:10]}, A[:10]),
        ({"revision": "sha-" + A}, A),
        ({"commit": A, "version": "1.4.0-gbbbbbbb"}, A),
        ({"commit": A, "short_sha": A[:7]}, A),
        ({"commit": "unknown", "version": A}, A),
        ({"commit": "1234567"}, "1234567"),
        (f"{A}\n", A),
        (f'<html><META name="revision" content="{A}">', A),
        (f"<meta content='{A}' property=git-sha />", A),
        (f"<!-- <meta name=revision content={B}> --><meta name=revision content={A}>", A),
        (f'<script>"<meta name=revision content={B}>"</script><meta name=sha content={A}>', A),
    ],
)
def test_auto_finds(body: object, wanted: str):
    assert seen("auto", body).sha == wanted


@pytest.mark.parametrize("name", ["X_App_Revision", "X_Git_Sha", "X_Commit", "X_Version"])
def test_auto_finds_in_headers(name: str):
    assert seen("auto", "ok", **{name: A}).sha == A


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"sha": A, "commit": B}, "two different commits"),
        ({"sha": A, "parents": [{"sha": B}]}, "two different commits"),
        ({"sha": A[:7], "api": {"sha": "c" * 7}}, "two different commits"),
        ({"commit": "unknown"}, "the key commit is 'unknown'"),
        ({"version": "1.4.0"}, "the key version is '1.4.0'"),
        ({"version": "20260224"}, "no usual JSON key"),
        ({"commit": A + "-dirty"}, "uncommitted changes"),
        ({"commit": "sha256:" + "a" * 64}, "no commit"),
        ({"commit": None, "sha": 1234567, "revision": True}, "no usual JSON key"),
        ({"name": A}, "no usual JSON key"),
        ({"sha": A[:6]}, "no commit"),
        (f'{{"sha": "{A}", "sha": "{B}"}}', "a key twice"),
        (f'{{"sha": "{A}"', "is no JSON"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
        ('{"sha": ' + "1" * 100_000 + "}", "no usual JSON key"),
        (f"<meta name=revision content={A}><meta name=commit content={B}>", "two different"),
        ("", "no usual JSON key"),
        ("OK", "no usual JSON key"),
        ("20260224", "no usual JSON key"),
    ],
)
def test_auto_says_why_there_is_none(body: object, says: str):
    version = seen("auto", body)
    assert version.sha is None
    assert says in version.why
    assert len(version.why) < 200


def test_a_header_and_a_body_that_disagree_name_nothing():
    version = seen("auto", {"sha": A}, X_Git_Sha=B)
    assert version.sha is None
    assert "the key sha" in version.why
    assert "the header x-git-sha" in version.why


def test_a_json_body_that_was_cut_is_not_read_but_its_headers_are():
    cut = answer('{"sha": "' + A + '"}', truncated=True)
    assert "longer than" in read_version(cut, parse("auto")).why
    cut = answer("{", truncated=True, X_Git_Sha=A)
    assert read_version(cut, parse("auto")).sha == A


# ── the named places ───────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("match", "body", "wanted"),
    [
        ("json:/build/sha", {"build": {"sha": A}, "sha": B}, A),
        ("json:/0/a~1b/~0", [{"a/b": {"~": A}}], A),
        ("json:/", {"": A}, A),
        ("json:", f'"{A}"', A),
        ("json:/tag", {"tag": "v2-g" + A[:9]}, A[:9]),
        ("meta:x-build", f'<meta name="X-Build" content="{A}"><meta name=revision content={B}>', A),
        ("regex:rev=(\\w+)", f"commit={B} rev={A}", A),
        ("regex:(?m)^rev (.*)$", f"a\nrev build {A[:7]} of today\n", A[:7]),
        ("text", f"running {A} since noon", A),
        ("text", f"{A[:7]} {A}", A),
        ("text", "1234567\n", "1234567"),
    ],
)
def test_a_named_place_is_read(match: str, body: object, wanted: str):
    assert seen(match, body).sha == wanted


@pytest.mark.parametrize(
    ("match", "body", "says"),
    [
        ("json:/build/sha", {"build": {}}, "no JSON at /build/sha"),
        ("json:/a/b", {"a": "text"}, "no JSON at /a/b"),
        ("json:/9", [1], "no JSON at /9"),
        ("json:/01", [1, 2], "no JSON at /01"),
        ("json:/sha", {"sha": 12345678}, "is no text"),
        ("json:/sha", "oops", "is no JSON"),
        ("header:X-Sha", "", "no header X-Sha"),
        ("meta:revision", "<meta name=other content=1>", "no meta tag revision"),
        ("regex:rev=(\\w+)", "nothing", "matches nothing"),
        ("regex:rev=(\\w+)", f"rev={A} rev={B}", "two different"),
        ("regex:(a+)+$", "a" * 60_000 + "!", "did not end"),
        ("text", f"{A} {B}", "two different"),
        ("text", "built 20260224", "no commit"),
    ],
)
def test_a_named_place_says_why_it_names_none(match: str, body: object, says: str):
    version = seen(match, body)
    assert version.sha is None
    assert says in version.why


def test_a_header_is_found_in_any_case():
    assert seen("header:x-ReVision", "", X_Revision=A).sha == A


def test_foreign_text_in_a_reason_cannot_print_a_command():
    why = seen("auto", {"commit": "x\n::error::hello\u202e"}).why
    assert "\n" not in why
    assert "\u202e" not in why


# ── anything ───────────────────────────────────────────────────────────────────────────────────
PLACES = ["auto", "text", "json:/a/0", "header:a", "meta:revision", "regex:a(.*)"]
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=10) | st.just(A),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["sha", "commit", "version", "a", "id"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@given(
    st.binary(max_size=300)
    | JSON.map(lambda v: json.dumps(v).encode())
    | st.text(alphabet="<meta namecontent=\"'>!-/script{}[]:,0a", max_size=200).map(str.encode),
    st.dictionaries(st.sampled_from(["a", "x-sha", "revision"]), st.text(max_size=60), max_size=3),
    st.sampled_from(PLACES),
    st.booleans(),
)
def test_no_answer_raises_anything(body: bytes, headers: dict[str, str], place: str, cut: bool):  # noqa: FBT001
    heard = Answer(200, headers, body, truncated=cut, url="http://x/")
    version = read_version(heard, parse(place), search=lambda _, text: [text[1:]])
    assert (version.sha is None) == bool(version.why)
    assert version.sha is None or 7 <= len(version.sha) <= 40


@pytest.mark.parametrize(
    "piece", ["<meta ", "<!--", "<script>", "<meta name='", '<meta "', "a=", "<meta a=b ", '{"a":[']
)
def test_a_megabyte_made_to_be_slow_is_read(piece: str):
    assert seen("auto", piece * (1_000_000 // len(piece))).sha is None
