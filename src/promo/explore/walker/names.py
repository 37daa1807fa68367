"""What a person would call a thing."""

from typing import Final

from promo.explore.walker.things import Kind, Thing
from promo.untrusted import one_line

NAME: Final = 80  # characters of a thing's name in a step
_CALLED: Final[dict[Kind, str]] = {
    "open": "", "press": "the button", "link": "the link", "field": "the field",
    "toggle": "the box", "choose": "the list",
}  # fmt: skip


def called(thing: Thing) -> str:
    """A thing's kind and name: the button "Save"."""
    what = "the tab" if thing.role == "tab" else _CALLED[thing.kind]
    return f"{what} {quoted(thing)}".strip()


def quoted(thing: Thing) -> str:
    """A thing's name in quotes; its tag when it has no name."""
    name = one_line(thing.name, NAME)
    return f'"{name}"' if name else f"<{one_line(thing.tag, 20)}> without a name"
