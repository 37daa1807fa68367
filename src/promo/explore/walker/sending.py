"""How a form is filled in and sent, as steps in words and as actions."""

from collections.abc import Sequence

from playwright.async_api import Page

from promo import bounds
from promo.documents.steps import Action, Click, Fill, Press
from promo.explore.page.perform import UNIQUE
from promo.explore.walker.fillings import Filling, typed
from promo.explore.walker.read import stable_selector
from promo.explore.walker.things import Thing
from promo.explore.walker.uses import NAME, quoted
from promo.untrusted import one_line


async def sending(page: Page, form: Sequence[Thing], filling: Filling) -> list[tuple[str, Action]]:
    """Every field, then the form's button; without one, the Enter key.

    Args:
        page: where it is.
        form: what belongs to it, in the page's order.
        filling: what is typed.
    """
    deeds: list[tuple[str, Action]] = []
    fields = [one for one in form if one.kind == "field"][: bounds.FIELDS_FILLED]
    last = ""
    for one in fields:
        selector = await stable_selector(page, one)
        if selector is not None:
            text, last = typed(one, filling), selector
            what = one_line(text.replace(UNIQUE, ""), NAME) or "nothing"
            fill = Fill(selector=selector, text=text, unique=UNIQUE in text)
            deeds.append((f"Type {what!r} into the field {quoted(one)}", fill))
    button = next((one for one in form if one.submits), None)
    selector = await stable_selector(page, button) if button else None
    if button is not None and selector is not None:
        deeds.append((f"Click the button {quoted(button)}", Click(selector=selector)))
    elif last:
        deeds.append(("Press Enter", Press(key="Enter", selector=last)))
    return deeds
