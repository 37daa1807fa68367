"""Which paths a glob means: the rules of `.gitignore`'s asterisks, and nothing else.

    *       any characters of one part        docs/*.md   docs/a.md, not docs/x/a.md
    ?       one character of one part
    **      any number of whole parts         **/*.md     a.md, docs/x/a.md
    docs/   everything below docs             the same as docs/**

Everything else stands for itself, brackets too: `[id]` is how routers name their files. Case
counts, and a glob without a slash matches at the root alone.
"""

from collections.abc import Iterable
from functools import cache


def matches_any(path: str, globs: Iterable[str]) -> bool:
    """Whether a path matches one of the globs."""
    return any(matches(path, glob) for glob in globs)


def matches(path: str, glob: str) -> bool:
    """Whether the glob means this path; a leading slash of either says nothing."""
    pattern = glob.removeprefix("/")
    if pattern.endswith("/"):
        pattern += "**"
    return _parts_match(tuple(path.removeprefix("/").split("/")), tuple(pattern.split("/")))


def _parts_match(path: tuple[str, ...], glob: tuple[str, ...]) -> bool:
    """Parts against parts; each pair of positions is looked at once, whatever the glob."""

    @cache
    def rest(at: int, of: int) -> bool:
        if of == len(glob):
            return at == len(path)
        if glob[of] == "**":
            # At the end it stands for something: `docs/**` is not `docs` itself.
            last = of == len(glob) - 1
            return (at < len(path)) if last else any(rest(i, of + 1) for i in range(at, len(path)))
        return at < len(path) and _part_matches(path[at], glob[of]) and rest(at + 1, of + 1)

    return rest(0, 0)


def _part_matches(text: str, glob: str) -> bool:
    """One part against one part; going back only to the last asterisk keeps it quadratic."""
    at = of = 0
    star, resume = -1, 0
    while at < len(text):
        if of < len(glob) and glob[of] == "*":
            star, resume, of = of, at, of + 1
        elif of < len(glob) and glob[of] in {"?", text[at]}:
            at, of = at + 1, of + 1
        elif star >= 0:
            resume += 1
            at, of = resume, star + 1
        else:
            return False
    return not glob[of:].strip("*")
