"""The languages that a gitops file may be written in: how each is walked, split and written."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from promo import yamltext
from promo.gitops import dotenv
from promo.yamltext import Chunk, Document, Event


@dataclass(frozen=True)
class Form:
    """A language.

    Args:
        walk: the documents of a text; its file and the lines before it are for errors, and
            collections without any of the words may be left empty.
        events: what a parser sees of a text, to compare with what a walk has kept.
        chunks: a text's documents told apart without parsing them.
        written: a value as it is written in a style, and the style that it then has.
        gap: what stands before a value where none stood.
    """

    walk: Callable[[str, str, int, Collection[str]], tuple[Document, ...]]
    events: Callable[[str], list[Event]]
    chunks: Callable[[str], tuple[Chunk, ...]]
    written: Callable[[str, str], tuple[str, str]]
    gap: str


YAML: Final = Form(yamltext.walk, yamltext.events, yamltext.chunks, yamltext.written, " ")
DOTENV: Final = Form(dotenv.walk, dotenv.events, dotenv.chunks, dotenv.written, "")


def form_of(file: str) -> Form:
    """The language of a file, by its name: `.env`, `.env.demo`, `demo.env`; else YAML (or JSON)."""
    name = file.rpartition("/")[2].lower()
    is_dotenv = name == ".env" or name.startswith(".env.") or name.endswith(".env")
    return DOTENV if is_dotenv else YAML
