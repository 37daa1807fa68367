"""Faults that break nothing: each page does something, and it is the wrong thing.

No rule can know them. Whoever knows what the page is for does.
"""

from typing import Final

from promo.demo.application.faults.fault import Fault
from promo.demo.application.source import Edit

RULE: Final = "wrong-behaviour"

MEANING: Final = (
    Fault(
        "wrong-sum",
        "The total of the cart counts each product once, however many pieces there are.",
        RULE,
        "critical",
        "/cart",
        "refactor: the cart adds up what it shows",
        "fix: pieces count too",
        (
            Edit(
                "shop/web/pages/cart.js",
                "money(cart.total)",
                "money(cart.lines.reduce((sum, line) => sum + line.product.price, 0))",
            ),
        ),
        by="adds up the prices in the cart",
    ),
    Fault(
        "lost-edit",
        "A new name is said to be saved, and is gone when the account is opened again.",
        RULE,
        "critical",
        "/account",
        "refactor: a profile keeps what can be written to",
        "fix: a name can change",
        (Edit("shop/graphql.py", '        "name": str(arguments["name"])[:200],\n', ""),),
        by="changes the name, saves it and loads the page again",
    ),
    Fault(
        "filter-ignored",
        "Every category shows all products: the chosen one is sent under a name nobody reads.",
        RULE,
        "critical",
        "/products",
        "refactor: categories are kinds",
        "fix: the address still says category",
        (
            Edit(
                "shop/web/pages/products.js",
                'category: query.get("category") ?? "all",',
                'category: query.get("kind") ?? "all",',
            ),
        ),
        by="chooses a category and looks at what is shown",
    ),
    Fault(
        "sort-lies",
        "Oldest first shows the newest first: its order says yes or no where a number is needed.",
        RULE,
        "critical",
        "/orders",
        "refactor: orders are sorted by their day",
        "fix: a comparison has three answers",
        (
            Edit(
                "shop/web/pages/orders.js",
                "orders.toReversed()",
                "orders.toSorted((one, other) => one.date < other.date)",
            ),
        ),
        by="clicks Oldest first and compares the days",
    ),
    Fault(
        "stale-list",
        "An order that was just placed is not in the list of orders: the list was asked for once.",
        RULE,
        "critical",
        "/orders",
        "perf: ask for the orders once",
        "fix: orders change",
        (
            Edit(
                "shop/web/pages/orders.js",
                'export const load = () => ask("{ orders { id date state total count } }");',
                "let known;\n\n"
                'export const load = () => (known ??= ask("{ orders { id date state total count }'
                ' }"));',
            ),
        ),
        by="looks at the orders, places one and looks again",
    ),
    Fault(
        "off-by-one-page",
        "The link to page 2 of the products leads to page 1.",
        RULE,
        "critical",
        "/products",
        "refactor: pages count from nought",
        "fix: the server counts from one",
        (
            Edit(
                "shop/web/pages/products.js",
                "page: page === 1 ? null : page })",
                "page: page === 1 ? null : page - 1 })",
            ),
        ),
        by="goes to page 2 and looks where that is",
    ),
)
