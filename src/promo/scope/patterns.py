"""How routers write routes with parameters, and what of a site's addresses they mean.

/product/:id      one part          /files/*       any number of parts
/:lang?/cart      one part or none  /docs/:slug+   one part or more     /docs/:slug*  any number
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

_PARAMETER: Final = re.compile(r":([A-Za-z0-9_$-]+)(\((?:[^()]|\([^()]*\))*\))?([?+*]?)")
_SEGMENT: Final = r"[^/?#]+"


def tidy(path: str) -> str:
    """A pattern as it is compared: one slash between parts, none at the end, no expressions."""
    plain = _PARAMETER.sub(_without_expression, path)
    return "/" + "/".join(part for part in plain.split("/") if part)


def joined(parent: str, child: str) -> str:
    """A child's pattern below its parent's; one that starts with a slash stands for itself."""
    base = parent.removesuffix("/*").removesuffix("*") if parent.endswith("*") else parent
    return tidy(child if child.startswith("/") else f"{base}/{child}")


def is_dynamic(pattern: str) -> bool:
    """Whether a pattern needs a value to be loaded."""
    needed = without_optional(pattern)
    return _PARAMETER.search(needed) is not None or "*" in needed


def is_catch_all(pattern: str) -> bool:
    """Whether a pattern means every address: how a router says 'not found'."""
    parts = [part for part in tidy(pattern).split("/") if part and not part.endswith("?")]
    if len(parts) != 1:
        return False
    return parts[0] == "*" or (parts[0].startswith(":") and parts[0][-1] in "*+")


def without_optional(pattern: str) -> str:
    """A pattern without the parts that may be left out."""
    return tidy("/".join(part for part in pattern.split("/") if not _may_be_left_out(part)))


def best(path: str, patterns: Iterable[str]) -> str | None:
    """The pattern that a router would choose for an address, the most literal one."""
    plain = tidy(re.split("[?#](?!/)", path)[0])
    fitting = [pattern for pattern in patterns if _expression(pattern).fullmatch(plain)]
    return max(fitting, key=_literal, default=None)


def _without_expression(found: re.Match[str]) -> str:
    """A parameter without its expression; one that takes slashes is a parameter of many parts."""
    sweeping = (found[2] or "") in {"(.*)", "(.+)", "(.*)?"}
    return f":{found[1]}{'*' if sweeping else found[3]}"


def _may_be_left_out(part: str) -> bool:
    return (part.startswith(":") and part.endswith(("?", "*"))) or part.endswith("?")


def _literal(pattern: str) -> tuple[tuple[int, ...], int]:
    """How literal a pattern is, part by part."""
    parts = pattern.split("/")
    weights = tuple(0 if "*" in p or p.endswith("+") else 1 if ":" in p else 2 for p in parts)
    return weights, len(parts)


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    """A pattern as an expression over whole paths; nothing in it can make matching slow."""
    out = ""
    for part in tidy(pattern).split("/")[1:]:
        found = _PARAMETER.fullmatch(part)
        mark = found[3] if found else ""
        if part == "*" or mark == "*":
            out += f"(?:/{_SEGMENT})*"
        elif mark == "+":
            out += f"(?:/{_SEGMENT})+"
        elif mark == "?":
            out += f"(?:/{_SEGMENT})?"
        else:
            out += "/" + _part(part)
    return re.compile(out or "/", re.ASCII)


def _part(part: str) -> str:
    """One part, which may hold parameters and literal text: ``v:major.:minor``."""
    optional = part.endswith("?") and not part.startswith(":")
    pieces = _PARAMETER.sub("\0", part.removesuffix("?") if optional else part).split("\0")
    # Two parameters in one part share it; the first takes no more than it must.
    return "[^/?#]+?".join(re.escape(piece) for piece in pieces)
