"""What is done with a thing."""

from playwright.async_api import Page

from promo.documents.steps import Action, Check, Choose, Click
from promo.explore.walker.names import NAME, called, quoted
from promo.explore.walker.read import stable_selector
from promo.explore.walker.things import Thing
from promo.untrusted import one_line


async def use_of(page: Page, thing: Thing) -> tuple[str, Action] | None:
    """What is done with a thing, in words and as an action; None when nothing can be."""
    selector = await stable_selector(page, thing)
    if selector is None:
        return None
    match thing.kind:
        case "toggle":
            on = not thing.on or thing.type == "radio"
            return f"{'Tick' if on else 'Untick'} {quoted(thing)}", Check(selector=selector, on=on)
        case "choose":
            options = [one for one in thing.options if one]
            if not options:
                return None
            text = f"Choose {one_line(options[-1], NAME)!r} in {called(thing)}"
            return text, Choose(selector=selector, option=options[-1])
        case _:
            return f"Click {called(thing)}", Click(selector=selector)
