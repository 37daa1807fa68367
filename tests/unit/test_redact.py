"""What must never leave the process, and what must not be blanked out by mistake."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.redact import MARK, Redactor, looks_like_secret

TOKEN = "ghp_" + "a1" * 18


@pytest.mark.parametrize(
    "secret",
    [
        TOKEN,
        "github_pat_" + "A" * 70,
        "sk-ant-api03-" + "x" * 40,
        "AKIA" + "ABCD" * 4,
        "xoxb-1234567890-abcdef",
        "eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJSMeK",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----",
    ],
)
def test_credential_shapes_are_found_without_being_told(secret: str):
    cleaned = Redactor()(f"before {secret} after")
    assert secret not in cleaned
    assert cleaned.startswith("before ")
    assert looks_like_secret(secret)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Authorization: Bearer abc.def", "abc.def"),
        ('"authorization": "Basic dXNlcjpwdw=="', "dXNlcjpwdw"),
        ("Set-Cookie: session=deadbeef; Path=/", "deadbeef"),
        ("https://user:pw@example.com/x", "user:pw"),
    ],
)
def test_headers_and_addresses(text: str, hidden: str):
    assert hidden not in Redactor()(text)


@pytest.mark.parametrize(
    "text",
    ["sha256:" + "ab" * 32, "0123456789abcdef" * 2, "https://example.com/a@b", "Bearer of news"],
)
def test_ordinary_text_stays(text: str):
    assert Redactor()(text) == text


@given(st.text(min_size=4, max_size=40).filter(lambda s: len(s.strip()) >= 4), st.text())
def test_a_known_secret_never_survives(secret: str, around: str):
    redactor = Redactor()
    redactor.learn(secret)
    cleaned = redactor(around + secret + around)
    assert secret not in cleaned.replace(MARK, "\0")


def test_spellings_a_secret_travels_in():
    redactor = Redactor()
    redactor.learn("pa ss/word")
    encoded = base64.b64encode(b"pa ss/word").decode().rstrip("=")
    assert redactor(f"pa%20ss%2Fword {encoded}") == f"{MARK} {MARK}"


@pytest.mark.parametrize(
    "printed",
    [
        "p%2fw%2bx%3f",  # .NET writes escapes in lower case
        r'{"key":"p\/w+x?"}',  # PHP's JSON
        base64.urlsafe_b64encode(b"p/w+x?").decode().rstrip("="),
    ],
)
def test_spellings_of_other_languages(printed: str):
    redactor = Redactor()
    redactor.learn("p/w+x?")
    assert MARK in redactor(printed)
    assert redactor(printed) != printed
