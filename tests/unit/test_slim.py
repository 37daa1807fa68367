"""What a release drops of a module: its readers' part, and nothing of the program."""

import ast
import re
from pathlib import Path

import pytest

from shipping.slim import WHOLE, slim

ROOT = Path(__file__).parents[2]
SOURCE = '''"""What it is."""

# why
from typing import Final  # noqa: X  (reason)

TEXT: Final = """\\
    # no comment
        kept as it is
"""


def story(  # the long way
    name: str,
) -> str:
    """Tell it.

    Raises: nothing
    """
    # once more
    return f"""{name}  # not one either
    {TEXT}"""


class Thing:
    """A thing."""


def nothing() -> None:
    """Only said."""
'''


def test_comments_docstrings_and_all_but_single_blank_lines_go():
    assert slim(SOURCE) == (
        "from typing import Final\n"
        "\n"
        'TEXT: Final = """\\\n'
        "    # no comment\n"
        "        kept as it is\n"
        '"""\n'
        "\n"
        "def story(\n"
        "\tname: str,\n"
        ") -> str:\n"
        '\treturn f"""{name}  # not one either\n'
        '    {TEXT}"""\n'
        "\n"
        "class Thing:\n"
        '\t"""A thing."""\n'
        "\n"
        "def nothing() -> None:\n"
        '\t"""Only said."""\n'
    )


def test_what_a_text_holds_stays_to_the_letter():
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    exec(SOURCE, before)
    exec(slim(SOURCE), after)
    assert after["TEXT"] == before["TEXT"]
    assert after["story"]("x") == before["story"]("x")  # type: ignore[operator]


def test_a_docstring_that_is_all_there_is_stays():
    assert slim(SOURCE).count('"""A thing."""') == 1
    assert slim(SOURCE).count('"""Only said."""') == 1


@pytest.mark.parametrize(
    "source",
    [
        "",
        "x = 1",
        "x = '''a\n\n\n\nb'''\n",
        "#!/usr/bin/env python3\n",
        '"""Alone."""\n',
        "if x:\n    y = [\n        1,  # one\n    ]\n",
        "x = '''\n  a\n''' + f'''\n  {1:\n  >3}\n'''\n",
        "def f():\n  # odd\n  return 1\n",
        'x = "ä"  # ö\n',
    ],
)
def test_the_program_is_the_same(source: str):
    made = slim(source)
    assert "#" not in made or "'" in made
    if '"""' not in source:
        assert ast.dump(ast.parse(made)) == ast.dump(ast.parse(source))


def test_a_module_that_is_read_as_text_is_shipped_whole():
    named = {
        file.with_name(name).relative_to(ROOT)
        for file in (ROOT / "src/promo").rglob("*.py")
        for name in re.findall(r'with_name\(\s*"(\w+\.py)"', file.read_text())
    }
    assert named == WHOLE


def test_nobody_reads_a_docstring_of_ours_while_running():
    # wire.py reads those of the SDK's models, which are theirs.
    found = {
        file.name
        for file in (ROOT / "src/promo").rglob("*.py")
        if re.search(r"__doc__|getdoc|getsource", file.read_text())
    }
    assert found <= {"wire.py"}
