"""A place where a file names an image, and what a shape must offer to find such places."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from promo.gitops import references
from promo.gitops.source import Part
from promo.gitops.templates import is_templated
from promo.untrusted import one_line
from promo.yamltext import PLAIN, Leaf, Node, Path

# What a value is for: a whole reference (of Kustomize perhaps behind `name=`), its parts, or a tag
# with the digest behind it.
Role: TypeAlias = Literal[
    "reference", "set-image", "registry", "repository", "tag", "digest", "tag@digest"
]
WHOLE_ROLES: Final[tuple[Role, ...]] = ("reference", "set-image")
NO_KEYS: Final = re.compile(r"(?!)")  # of a shape that is a list
VERSION_ROLES: Final[tuple[Role, ...]] = (*WHOLE_ROLES, "tag@digest", "tag", "digest")

_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})
_TEXT_TAGS: Final = frozenset({None, "!", "tag:yaml.org,2002:str"})
_PLAIN_KEY: Final = re.compile(r"[A-Za-z0-9_$/-]+")
_PATH_CHARACTERS: Final = 300


@dataclass(frozen=True)
class Place:
    """What a shape finds in a mapping or list.

    ``repository`` is as written, with its registry. ``problem`` says why the version cannot be
    read; then tag and digest are None. One that is not ``sure`` may be no image at all and counts
    only where its very repository is looked for.
    """

    repository: str
    tag: str | None
    digest: str | None
    leaves: Mapping[Role, Leaf]
    at: Node | Leaf
    problem: str = ""
    sure: bool = True


@dataclass(frozen=True)
class Shape:
    """One row of the table: a way in which files write an image.

    ``words`` are texts that a document of this shape holds, at least one of them; ``keys`` fits
    one key at least of every mapping of this shape; ``find`` looks at one mapping or list.
    """

    name: str
    words: tuple[str, ...]
    keys: re.Pattern[str]
    find: Callable[[Node], Iterator[Place]]


@dataclass(frozen=True)
class Found:
    """An image in a file: what it says, where, in which shape, and the values that say it."""

    shape: str
    repository: str
    tag: str | None
    digest: str | None
    path: str
    line: int
    leaves: Mapping[Role, Leaf]
    part: Part
    problem: str = ""

    @property
    def identity(self) -> str:
        """The repository's full name, by which images are compared."""
        return references.normalised(self.repository)


def value_of(leaf: Leaf | None) -> str | None:
    """A value as text; empty for null; None when there is none or its tag makes it no text."""
    scalar = leaf.scalar if leaf else None
    if scalar is None or scalar.tag not in _TEXT_TAGS:
        return None
    return "" if scalar.style == PLAIN and scalar.value in _NULL else scalar.value


def version_problem(value: str) -> str:
    """Why a text that should hold a tag or a digest does not."""
    if is_templated(value):
        return f"{one_line(value, 80)} is filled in elsewhere"
    return f"{one_line(value, 80)} is no tag and no digest"


def path_text(part: Part, path: Path) -> str:
    """A path as a person writes it: `spec.values.image`, `a["b.c"][0]`, `data.values|image`."""
    text = ""
    for key in path:
        if isinstance(key, int):
            text += f"[{key}]"
        elif _PLAIN_KEY.fullmatch(key):
            text += f".{key}" if text else key
        else:
            text += f'["{one_line(key, 60)}"]'
    if part.outer is not None and part.block is not None:
        text = f"{path_text(part.outer, part.block.path)}|{text}"
    return one_line(text, _PATH_CHARACTERS)
