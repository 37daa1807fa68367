"""What a release drops of a module beside its comments: types that nothing reads."""

import ast

import pytest

from shipping.untyped import untyped

SOURCE = """\
import re
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias, cast

WORD: Final = re.compile("ä")
PLACES: Final[dict[str, int]] = {"ö": 1}
Ask: TypeAlias = Callable[[str], str]


class Thing:
    name: str = "x"
    words: "tuple[Final, ...]"

    def __init__(self, name: str = "ü", *more: int, key: Any = None, **rest: "Any") -> None:
        self.name: str = name
        there: list[
            str
        ] = []
        later: int
        later = cast("int", 3)

    @property
    def long(self) -> int:
        return len(self.name)


async def told(
    ask: Ask, /, of: Callable[
        [int], str
    ] = str
) -> Iterator[str]:
    def inner(x: int) -> int: return x
    return lambda y: ask(y)
"""


def test_types_that_nothing_reads_go_and_those_of_classes_and_decorated_functions_stay():
    assert (
        untyped(SOURCE)
        == """\
import re
from collections.abc import Callable
from typing import Final, cast

WORD = re.compile("ä")
PLACES = {"ö": 1}
Ask = Callable[[str], str]


class Thing:
    name: str = "x"
    words: "tuple[Final, ...]"

    def __init__(self, name = "ü", *more, key = None, **rest):
        self.name = name
        there = []
        later: int
        later = cast("int", 3)

    @property
    def long(self) -> int:
        return len(self.name)


async def told(
    ask, /, of = str
):
    def inner(x): return x
    return lambda y: ask(y)
"""
    )


def test_an_import_that_nothing_needs_any_more_goes_as_a_whole():
    assert untyped("from typing import Final\n\nX: Final = 1\n") == "\n\nX = 1\n"


def test_a_name_that_a_class_s_text_says_is_kept():
    source = "from typing import Any\nclass A:\n    x: 'list[Any]'\n"
    assert untyped(source) == source


@pytest.mark.parametrize(
    "source",
    ["", "x = 1\n", "x: int\n", "def f(): pass\n", "f = lambda: 1\n", "if 1:\n    x: int = 2\n"],
)
def test_what_is_left_is_a_program(source: str):
    ast.parse(untyped(source))
    assert untyped(untyped(source)) == untyped(source)


def test_it_runs_as_before():
    names: dict[str, object] = {}
    exec(untyped(SOURCE), names)
    thing = names["Thing"]("abc", 1, key=2)  # type: ignore[operator]
    assert (thing.name, thing.long) == ("abc", 3)  # type: ignore[attr-defined]
