"""What settings of getting in may say, and what they may not."""

import pytest

from promo.access import Auth
from promo.errors import PromoError
from promo.settings import parse_settings

OPEN = "{open: /login}"
FILL = "{fill: '#p', secret: PASS}"


def auth(text: str) -> Auth:
    return parse_settings(text.encode(), "auth", Auth)


def test_steps_with_the_names_of_their_secrets():
    read = auth(f"steps: [{OPEN}, {FILL}, {{click: 'text=Go'}}]\nsecrets: [PASS, SPARE]")
    assert [(step.verb, step.what) for step in read.steps] == [
        ("open", "/login"),
        ("fill", "#p"),
        ("click", "text=Go"),
    ]
    assert read.used == {"PASS"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"steps: [{FILL}]\nsecrets: [PASS]", "the first step must open a page"),
        (f"steps: [{OPEN}, {FILL}]", "PASS is used and not named in secrets"),
        (f"steps: [{OPEN}, {{fill: '#p'}}]", "fill takes secret or text beside it"),
        (
            f"steps: [{OPEN}, {{fill: a, secret: P, text: x}}]",
            "fill takes secret or text beside it",
        ),
        (f"steps: [{OPEN}, {{click: a, text: x}}]", "click takes neither secret nor text"),
        (f"steps: [{OPEN}, {{click: a, press: Enter}}]", "exactly one of open, fill"),
        (f"steps: [{OPEN}, {{text: x}}]", "exactly one of open, fill"),
        (f"steps: [{OPEN}, {{clik: a}}]", "unknown key clik. Did you mean click"),
        ("steps: [{open: 'file:///etc/passwd'}]", "must be a path, or an http(s) address"),
        ("steps: [{open: '//elsewhere'}]", "must be a path, or an http(s) address"),
        ("steps: [{open: 'https://me:pw@site'}]", "must be a path, or an http(s) address"),
        ("secrets: [pass]", "must be the name of an environment variable"),
        ("secrets: [ANTHROPIC_API_KEY]", "no secret for a page"),
        ("secrets: [GITHUB_TOKEN]", "no secret for a page"),
        ("secrets: [INPUT_TOKEN]", "no secret for a page"),
        ("secrets: [AWS_SECRET_ACCESS_KEY]", "no secret for a page"),
        ("basic: {username: a, password: hunter2}", "must come from a secret"),
        ("basic: {username: a, password: '${PW}'}", "PW is used and not named"),
        ("headers: {X-A: '${PW}'}", "PW is used and not named"),
        ("headers: {'X A': b}", "must be the name of a header"),
        (f"steps: [{OPEN}]\nstorage_state: a.json", "two ways in; give one"),
        ("[]", "must be a mapping"),
        ("storage: a.json", "Did you mean storage_state"),
    ],
)
def test_a_way_in_that_cannot_be_is_refused(text: str, said: str):
    with pytest.raises(PromoError) as refused:
        auth(text)
    assert (refused.value.outcome, refused.value.reason) == ("invalid", "bad-config")
    assert said in str(refused.value)
