"""Where in a tree of routes a declaration stands."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, kw_only=True)
class Written:
    """One page as a file writes it, relative to the place that its tree is mounted at."""

    pattern: str
    file: str
    line: int
    shows: tuple[str, ...]
    conditional: bool


@dataclass(frozen=True)
class Place:
    """The route around a declaration: its pattern, its files, whether it is always there."""

    pattern: str = "/"
    shows: tuple[str, ...] = ()
    conditional: bool = False

    def at(self, pattern: str) -> "Place":
        """The same place under another pattern."""
        return replace(self, pattern=pattern)

    def with_files(self, files: tuple[str, ...]) -> "Place":
        """The same place inside one more component."""
        return replace(self, shows=tuple(dict.fromkeys((*files, *self.shows))))

    def only_sometimes(self) -> "Place":
        """The same place inside a condition."""
        return replace(self, conditional=True)

    def written(self, file: str, line: int) -> Written:
        """The route that is written here."""
        return Written(
            pattern=self.pattern,
            file=file,
            line=line,
            shows=self.shows,
            conditional=self.conditional,
        )


def is_page(path: str | None, *, holds_others: bool, shows_itself: bool) -> bool:
    """Whether a route is a page, or only the frame of those it holds.

    Args:
        path: its own part of the address; None for a route without one.
        holds_others: whether it has children.
        shows_itself: whether it has a component of its own.
    """
    return not holds_others or bool(path and shows_itself)
