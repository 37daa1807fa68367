"""Shells complete promo's words: commands, options, choices; what breaks is silent."""

import os
import subprocess
import sys

import pytest

PROMO = (sys.executable, "-I", "-m", "promo")


def completed(words: str, **environment: str) -> tuple[int, list[str], str]:
    """What is offered after some words, the last of which is begun."""
    asked = {
        "_PROMO_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
    }
    done = subprocess.run(
        PROMO,
        env={"PATH": os.environ["PATH"], **asked, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, [line for line in done.stdout.splitlines() if line], done.stderr


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("promo exp", ["plain,explore-staging"]),
        ("promo explore-staging --mod", ["plain,--model", "plain,--model-tools", "plain,--mode"]),
        ("promo explore-staging --mode e", ["plain,enforce"]),
        ("promo promote-digests --report s", ["file,s"]),
        ("promo explore-staging --rate 5", []),
        ("promo nonsense --x", []),
    ],
)
def test_what_may_follow_is_offered(words: str, offered: list[str]):
    assert completed(words) == (0, offered, "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(shell: str):
    code, said, trouble = completed("promo", _PROMO_COMPLETE=f"{shell}_source")
    assert (code, trouble) == (0, "")
    assert any("promo" in line for line in said)


def test_a_step_is_never_answered_like_a_shell():
    code, said, _ = completed("promo exp", GITHUB_ACTIONS="true")
    assert code == 0
    assert "plain,explore-staging" not in said
