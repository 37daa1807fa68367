"""What can be used on a page, as the page tells it, and the state that it is in."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

from promo.explore.fingerprint import normal_message, route_template

# open    shows more of the page: a tab, a menu, something to unfold
# press   a button, or what is used as one
# toggle  a box or a radio button
# choose  a list of options
# field   something is typed into it
# link    leads to another page of the site
Kind = Literal["open", "press", "toggle", "choose", "field", "link"]
_KINDS: Final = frozenset({"open", "press", "toggle", "choose", "field", "link"})
_TEXTS: Final = ("path", "shape", "name", "role", "tag", "type", "form", "href", "hint", "least",
                 "highest", "held")  # fmt: skip
_FLAGS: Final = ("modal", "blank", "required", "on", "submits")
_CHARACTERS: Final = 4_000


@dataclass(frozen=True, kw_only=True)
class Thing:
    """One thing that can be used.

    Args:
        frame: its place among the page's frames; 0 is the page itself.
        path: where it is now, as a CSS path; numbers in it change with the page.
        shape: the same without numbers: alike things have the same one.
        name: what a person would call it.
        form: the path of the form, or of what stands for one, that it belongs to.
        submits: whether it sends that form.
        hint: what a field says of itself beside its name.
        held: what a field holds.
    """

    kind: Kind
    frame: int = 0
    path: str
    shape: str
    name: str = ""
    role: str = ""
    tag: str = ""
    type: str = ""
    form: str = ""
    href: str = ""
    hint: str = ""
    least: str = ""
    highest: str = ""
    held: str = ""
    most: int = 0
    modal: bool = False
    blank: bool = False
    required: bool = False
    on: bool = False
    submits: bool = False
    options: tuple[str, ...] = ()

    @property
    def alike(self) -> str:
        """The same for all rows of a list: where it is, without numbers, and what it says."""
        said = route_template(self.href) if self.kind == "link" else normal_message(self.name)
        return f"{self.frame}|{self.kind}|{self.shape}|{said}"

    @property
    def key(self) -> str:
        """What it is known by while the page changes around it, wherever the site lives."""
        leads = "/" + self.href.split("/", 3)[-1] if "://" in self.href else self.href
        return f"{self.frame}|{self.kind}|{self.shape}|{leads or self.name}"


@dataclass(frozen=True, kw_only=True)
class State:
    """What a page offers at one moment. ``modal``: a dialog keeps everything else away."""

    url: str
    things: tuple[Thing, ...]
    modal: bool = False

    @property
    def identity(self) -> str:
        """A cheap structural hash: pages that offer the same are the same state."""
        said = sorted({thing.alike for thing in self.things})
        told = "\n".join((route_template(self.url), str(self.modal), *said))
        return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:16]

    def find(self, key: str) -> Thing | None:
        """The first thing known by a key."""
        return next((thing for thing in self.things if thing.key == key), None)

    def form(self, frame: int, path: str) -> tuple[Thing, ...]:
        """What belongs to one form, in the page's order."""
        return tuple(t for t in self.things if t.frame == frame and t.form == path and path)


def state_of(url: str, told: Sequence[object]) -> State:
    """The state that the frames of a page tell, the page itself first; they may tell anything."""
    answers = [cast("dict[str, Any]", one) if isinstance(one, dict) else {} for one in told]
    things = [t for frame, one in enumerate(answers) for t in _things(frame, one.get("things"))]
    return State(
        url=url,
        things=tuple(things),
        modal=any(one.get("modal") is True for one in answers),
    )


def _things(frame: int, rows: object) -> Iterable[Thing]:
    for row in cast("list[object]", rows) if isinstance(rows, list) else []:
        if isinstance(row, dict):
            thing = _thing(frame, cast("dict[str, Any]", row))
            if thing is not None:
                yield thing


def _thing(frame: int, row: dict[str, Any]) -> Thing | None:
    if row.get("kind") not in _KINDS or not row.get("path"):
        return None
    fields: dict[str, Any] = {name: str(row.get(name) or "")[:_CHARACTERS] for name in _TEXTS}
    fields |= {name: row.get(name) is True for name in _FLAGS}
    most, options = row.get("most"), row.get("options")
    told = cast("list[object]", options) if isinstance(options, list) else []
    return Thing(
        kind=row["kind"],
        frame=frame,
        most=most if isinstance(most, int) else 0,
        options=tuple(str(one)[:200] for one in told[:20]),
        **fields,
    )
