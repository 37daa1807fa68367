"""Seeding test data: a command or a call, once, and what failing means."""

import sys
from pathlib import Path

import pytest

from promo import bounds
from promo.access import Before
from promo.errors import PromoError
from promo.explore.entry.before import Call, Command, Place, read_before, seed, told
from promo.explore.fence.origins import allowed_of
from promo.redact import redact
from support.site import Reply, serving

SITE = "https://shop.test"
ALLOWED = allowed_of(SITE, ("https://api.test",))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("npm run seed", Command(arguments=("npm", "run", "seed"))),
        ("seed 'a b' $HOME; rm x", Command(arguments=("seed", "a b", "$HOME;", "rm", "x"))),
        (("seed", "a b"), Command(arguments=("seed", "a b"))),
        ("https://shop.test/seed", Call(method="POST", url="https://shop.test/seed")),
        ("GET https://api.test/seed?x=1", Call(method="GET", url="https://api.test/seed?x=1")),
        ("POST data", Command(arguments=("POST", "data"))),
    ],
)
def test_a_text_means_a_command_or_a_call(text: Before, wanted: Command | Call):
    assert read_before(text, ALLOWED) == wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("https://elsewhere.test/seed", "neither the site nor one of its origins"),
        ("POST http://169.254.169.254/", "neither the site nor one of its origins"),
        ("seed 'a", "is no command"),
        ("  ", "is empty"),
    ],
)
def test_a_text_that_means_neither_is_refused(text: str, said: str):
    with pytest.raises(PromoError) as refused:
        read_before(text, ALLOWED)
    assert (refused.value.outcome, refused.value.reason) == ("invalid", "bad-before")
    assert said in str(refused.value)


def sow(wanted: Command | Call, folder: Path, site: str = SITE) -> None:
    place = Place(
        site=site,
        sha="a" * 40,
        folder=folder,
        headers={"X-Way": "in"},
        secrets={"PASS": "p4ss-w0rd"},
    )
    seed(wanted, place, allowed_of(site), print)


def python(code: str) -> Command:
    return Command(arguments=(sys.executable, "-c", code))


def test_a_command_runs_in_the_checkout_and_knows_the_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("GITHUB_TOKEN", "not-for-it")
    code = (
        "import os, pathlib; names = ('PROMO_URL', 'PROMO_SHA', 'PASS', 'GITHUB_TOKEN');"
        "pathlib.Path('seen').write_text(' '.join(os.environ.get(n, '-') for n in names))"
    )
    sow(python(code), tmp_path)
    assert (tmp_path / "seen").read_text() == f"{SITE} {'a' * 40} p4ss-w0rd -"


def test_a_call_is_made_once_with_the_headers_of_the_site(tmp_path: Path):
    with serving(lambda _: Reply(status=204)) as site:
        sow(Call(method="POST", url=f"{site.url}/seed?key=1"), tmp_path, site.url)
    assert [(r.method, r.path, r.headers["x-way"]) for r in site.requests] == [
        ("POST", "/seed?key=1", "in")
    ]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (
            python("import sys; print('p4ss-w0rd', file=sys.stderr); sys.exit('no table')"),
            "no table",
        ),
        (python("import time; time.sleep(60)"), "did not end in"),
        (Command(arguments=("no-such-program-here",)), "is not installed"),
        (Call(method="POST", url=f"{SITE}.invalid/"), "before-failed"),
    ],
)
def test_failing_is_undecided_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: Command | Call, said: str
):
    monkeypatch.setattr(bounds, "BEFORE_SECONDS", 1.0)
    redact.learn("p4ss-w0rd")
    with pytest.raises(PromoError) as failed:
        sow(wanted, tmp_path)
    assert (failed.value.outcome, failed.value.reason) == ("inconclusive", "before-failed")
    assert said in str(failed.value) + failed.value.reason
    assert "p4ss" not in str(failed.value)


def test_another_status_is_a_failure(tmp_path: Path):
    with serving(lambda _: Reply(status=302, headers={"Location": "/login"})) as site:
        call = Call(method="POST", url=f"{site.url}/seed?secret=1")
        with pytest.raises(PromoError, match="it answered 302"):
            sow(call, tmp_path, site.url)
    assert "secret" not in told(call)
