"""Where an answer names its commit: the input ``match``.

auto                 well-known JSON keys, headers and meta tags
json:/build/sha      a JSON pointer (RFC 6901) into the body
header:X-Git-Sha     a header
meta:revision        <meta name="revision" content="…">
regex:sha=([a-f]+)   a regular expression with one group
text                 the body holds one commit and nothing like it
"""

import re
import warnings
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from promo import bounds
from promo.errors import invalid
from promo.inputs import Kind
from promo.untrusted import one_line

Place = Literal["auto", "text", "json", "header", "meta", "regex"]

_HINT: Final = (
    "Write auto, text, json:/pointer, header:Name, meta:name, or regex: with one group in brackets"
)
_TOKEN: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}\Z")
_META_NAME: Final = re.compile(r"[A-Za-z0-9:._-]{1,100}\Z")
_POINTER: Final = re.compile(r"(?:/(?:[^~/]|~[01])*)*\Z")


@dataclass(frozen=True)
class Match:
    """A place, and which pointer, name or expression there."""

    place: Place
    argument: str = ""

    def __str__(self) -> str:
        """The form that it is configured in."""
        return f"{self.place}:{self.argument}" if self.place not in {"auto", "text"} else self.place


def parse(text: str, where: str = "--match") -> Match:
    """The match that a text writes; ``where`` names its origin in an error.

    Raises:
        PromoError: invalid, ``bad-match``.
    """
    place, colon, argument = text.partition(":")
    problem = _problem(place, colon, argument)
    if problem:
        raise invalid(
            f"{one_line(text, 80)!r} {problem}", reason="bad-match", where=where, hint=_HINT
        )
    return Match(cast("Place", place), argument)


def _problem(place: str, colon: str, argument: str) -> str:
    if place not in get_args(Place):
        return "is no way to find a commit"
    if place in {"auto", "text"}:
        return f"has something after {place}" if colon else ""
    if not colon or (not argument and place != "json"):
        return f"does not say which {place}"
    if place == "regex":
        return _problem_of_pattern(argument)
    form, problem = {
        "json": (_POINTER, "is no JSON pointer; one begins with /"),
        "header": (_TOKEN, "is no header's name"),
        "meta": (_META_NAME, "is no meta tag's name"),
    }[place]
    return "" if len(argument) <= bounds.PATTERN_CHARACTERS and form.match(argument) else problem


def _problem_of_pattern(pattern: str) -> str:
    if len(pattern) > bounds.PATTERN_CHARACTERS:
        return f"is longer than {bounds.PATTERN_CHARACTERS:,} characters"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a future meaning of sets
            groups = re.compile(pattern).groups
    except (re.error, OverflowError, RecursionError, ValueError) as error:
        return f"is no regular expression: {one_line(str(error), 120)}"
    return "" if groups == 1 else f"has {groups} groups and needs one, around the commit"


MATCH: Final = Kind("form", parse)
