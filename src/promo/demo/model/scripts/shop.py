"""What somebody who knows the shop tries on each page, and how they tell that it is wrong.

The same steps on every form of the shop: what is reported follows from what the pages say.
"""

import re
from collections.abc import Sequence
from typing import Final

from promo.demo.model.acts import Act, Shown, click, fill, finish, go, look, report
from promo.demo.model.scene import Scene
from promo.demo.model.script import ByTask, Do, Flow, Policy

NEW_NAME: Final = "Kim {unique}"
OLD_NAME: Final = "Robin Example"
_TOTAL: Final = re.compile(r"Total for \d+ pieces? €(\d+\.\d\d)")
_LINE: Final = re.compile(r"One more: .* €(\d+\.\d\d)$", re.MULTILINE)
_ORDER: Final = re.compile(r'link "(\d{4})"')
_PRODUCT: Final = re.compile(r'link "([^"€]+) €')
_PAPER: Final = ("Field notebook", "Envelopes")


def _euro(text: str) -> int:
    return int(text.replace(".", ""))


def _money(cents: int) -> str:
    return f"€{cents // 100}.{cents % 100:02}"


def sums(scene: Scene) -> Sequence[Act]:
    """The total is the sum of what stands above it."""
    total, lines = _TOTAL.search(scene.page), _LINE.findall(scene.page)
    if not total or not lines:
        return ()
    right = sum(map(_euro, lines))
    if right == _euro(total[1]):
        return ()
    wrong = f"€{total[1]}"
    said = f"The lines of the cart add up to {_money(right)}."
    return (
        report(
            "The total of the cart is not the sum of its lines",
            said,
            f"The total is {wrong}.",
            Shown("text", (wrong,), (_money(right),)),
        ),
    )


def kept(scene: Scene) -> Sequence[Act]:
    """What was saved is there when the page is loaded again."""
    if OLD_NAME not in scene.page:
        return ()
    return (
        report(
            "A new name is lost",
            "The page said that it saved the new name.",
            f"Loaded again it is {OLD_NAME}.",
            Shown("value", (OLD_NAME,), (NEW_NAME,), element=("textbox", "Name")),
        ),
    )


def filtered(scene: Scene) -> Sequence[Act]:
    """A category shows its products and no others."""
    shown = _PRODUCT.findall(scene.page)
    if not shown or set(shown) <= set(_PAPER):
        return ()
    other = next(name for name in shown if name not in _PAPER)
    return (
        report(
            "The category Paper shows products of other categories",
            f"Paper has {' and '.join(_PAPER)}.",
            f"It shows {', '.join(shown)}.",
            Shown("text", (other,), (_PAPER[-1],)),
        ),
    )


def turned(scene: Scene) -> Sequence[Act]:
    """Oldest first begins with the lowest number."""
    shown = _ORDER.findall(scene.page)
    right = sorted(shown)
    if not shown or shown == right:
        return ()
    return (
        report(
            "Oldest first shows the newest first",
            f"The orders are {', '.join(right)}.",
            f"They are {', '.join(shown)}.",
            Shown("subtree", tuple(shown), tuple(right)),
        ),
    )


def listed(scene: Scene) -> Sequence[Act]:
    """An order that was placed is in the list."""
    said = " ".join(call.text for call in scene.calls)
    placed = re.search(r"Your order has the number (\d{4})", said)
    shown = _ORDER.findall(scene.page)
    if not placed or not shown or placed[1] in shown:
        return ()
    return (
        report(
            "A new order is not in the list of orders",
            f"Order {placed[1]} was placed a moment ago.",
            f"The list has {', '.join(shown)}.",
            Shown("text", (max(shown),), (placed[1],)),
        ),
    )


def paged(scene: Scene) -> Sequence[Act]:
    """The link to page 2 leads to page 2."""
    found = re.search(
        r"/products\?page=(\d+)(?!.*link)", scene.calls[-1].text.rpartition("[tab]")[2]
    )
    if not found or found[1] == "2":
        return ()
    return (
        report(
            "The link to page 2 leads to page 1",
            "It leads to page 2 of the products.",
            f"It leads to page {found[1]}.",
            Shown("url", (f"/products?page={found[1]}",), ("/products?page=2",)),
        ),
    )


def see(scene: Scene) -> Sequence[Act]:
    """Read the page, unless the last action told all of it."""
    return (look(),) if scene.stale else ()


def _charter(route: str, *steps: Do) -> tuple[str, Policy]:
    return of_route(route), Flow((*steps, (finish(f"everything on {route}"),)))


def of_route(route: str) -> str:
    """What the task of a charter shows, whose page is open already."""
    return rf"(?m)^Page: {re.escape(route)} "


_MORE, _LESS = "One more: Stoneware mug", "One less: Stoneware mug"
SHOP: Final = ByTask(
    (
        _charter(
            "/cart",
            sums,
            (click("button", _MORE),),
            (click("button", _LESS),),
            (click("link", "Go to checkout"),),
        ),
        _charter(
            "/account",
            (fill("textbox", "Name", NEW_NAME), click("button", "Save")),
            (go("reload"),),
            see,
            kept,
        ),
        _charter(
            "/products",
            (click("link", "Paper"),),
            filtered,
            (go("/products"),),
            (click("link", "2"),),
            paged,
        ),
        _charter(
            "/orders",
            (click("button", "Oldest first"),),
            see,
            turned,
            (click("link", "Cart"),),
            (click("link", "Go to checkout"),),
            (fill("textbox", "Address", "A street, a town"), click("button", "Place the order")),
            (click("link", "Orders"),),
            listed,
        ),
    ),
    Flow(
        (
            (click("link", "About"),),
            (click("link", "Contact"),),
            (go("back"),),
            (finish("its links"),),
        )
    ),
)
"""All charters of the shop; on pages that it does not know the links are tried."""
