"""What of an index a lock file accepts."""

import re
from pathlib import Path

import pytest

from shipping.locks import installable

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "file",
    [
        "click-8.5.1-py3-none-any.whl",
        "six-1.0-py2.py3-none-any.whl",
        "a-1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        "a-1-cp314-cp314-musllinux_1_2_aarch64.whl",
        "a-1-cp38-abi3-macosx_10_9_universal2.whl",
        "a-1-cp310-abi3-win_amd64.whl",
        "a-1-2-cp313-cp313-win_arm64.whl",
        "a-1-cp312-cp312-manylinux_2_31_armv7l.whl",
    ],
)
def test_a_wheel_that_a_runner_can_install_is_accepted(file: str):
    assert installable(file)


@pytest.mark.parametrize(
    "file",
    [
        "click-8.5.1.tar.gz",  # it would be built
        "a-1-cp310-cp310-manylinux_2_17_x86_64.whl",
        "a-1-cp39-cp39-win_amd64.whl",
        "a-1-cp314-cp314t-win_amd64.whl",
        "a-1-pp311-pypy311_pp73-macosx_10_15_x86_64.whl",
        "a-1-cp311-cp311-win32.whl",
        "a-1-cp311-cp311-manylinux_2_17_s390x.whl",
        "a-1-cp311-cp311-musllinux_1_2_i686.whl",
    ],
)
def test_what_no_runner_can_install_has_no_hash(file: str):
    assert not installable(file)


def names(extra: str) -> list[str]:
    """The requirements of a lock file and of those that it includes, once for each time."""
    text = (ROOT / f"locked/{extra}.txt").read_text()
    included = re.findall(r"^-r (\w+)\.txt$", text, re.MULTILINE)
    return [
        *re.findall(r"^([a-z0-9.-]+)==", text, re.MULTILINE),
        *(n for i in included for n in names(i)),
    ]


def test_what_an_extra_shares_with_a_smaller_one_stands_in_one_file():
    light, explore, github, run = map(names, ("light", "explore", "github", "run"))
    assert len(set(explore)) == len(explore)
    assert set(light) < set(explore)
    assert set(light) < set(github)
    assert set(run) == set(explore) | set(github)
    whole = "".join(file.read_text() for file in (ROOT / "locked").glob("*.txt"))
    assert len(re.findall("^click==", whole, re.MULTILINE)) == 1
