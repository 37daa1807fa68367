"""The steps of an exploration: what was done in the page, so that it can be done again.

A ``selector`` is Playwright's own spelling of a stable locator (``locator.normalize()``): it goes
by role, label or test id, crosses iframes and open shadow roots, and reads back with
``page.locator``. A secret is known by its name alone.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from promo.documents.envelope import Line

Selector = Annotated[str, Meta(min_length=1, max_length=2_000)]
Typed = Annotated[str, Meta(max_length=5_000)]


class Open(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="open"):
    """Load an address; the first step of every way to a finding.

    Args:
        url: the address.
    """

    url: Line


class Click(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="click"):
    """Click one element, or click it twice in a row.

    Args:
        selector: the element, as Playwright finds it.
        double: whether it is clicked twice in a row.
    """

    selector: Selector
    double: bool = False


class Hover(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="hover"):
    """Point at one element.

    Args:
        selector: the element, as Playwright finds it.
    """

    selector: Selector


class Fill(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="fill"):
    """Type a text into a field; ``unique`` texts get a fresh part in each replay.

    Args:
        selector: the field, as Playwright finds it.
        text: what is typed.
        unique: whether a fresh part is added in each replay.
    """

    selector: Selector
    text: Typed
    unique: bool = False


class FillSecret(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="fill-secret"):
    """Type a secret into a field; the harness knows its value, no document does.

    Args:
        selector: the field, as Playwright finds it.
        secret: the name of the variable that holds the value.
    """

    selector: Selector
    secret: Line


class Choose(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="choose"):
    """Choose an option of a list by its label.

    Args:
        selector: the list, as Playwright finds it.
        option: the label of the option.
    """

    selector: Selector
    option: Line


class Check(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="check"):
    """Tick a box or a radio button, or take the tick away.

    Args:
        selector: the box, as Playwright finds it.
        on: whether it is ticked afterwards.
    """

    selector: Selector
    on: bool = True


class Press(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="press"):
    """Press a key, in an element or in the page.

    Args:
        key: the key, as Playwright names it.
        selector: the element that it is pressed in; null for the page.
    """

    key: Line
    selector: Selector | None = None


class Back(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="back"):
    """Go back one page."""


class Reload(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="reload"):
    """Load the page again."""


Action = Open | Click | Hover | Fill | FillSecret | Choose | Check | Press | Back | Reload


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step to see a finding again: for a person, and for a replay.

    Args:
        text: for a person.
        replay: for a replay.
    """

    text: Line
    replay: Action
