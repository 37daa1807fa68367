"""Faults that are met by whoever uses the page, and not by opening it."""

from typing import Final

from promo.demo.application.faults.fault import Fault
from promo.demo.application.source import Edit

USING: Final = (
    Fault(
        "button-throws",
        "The buttons beside a quantity do nothing: their handler calls what was renamed.",
        "uncaught-exception",
        "critical",
        "/cart",
        "refactor: say what changes in a cart",
        "fix: the handler has the old name",
        (
            Edit(
                "shop/web/pages/cart.js",
                "onclick: () => change(product.id, count)",
                "onclick: () => changeQuantity(product.id, count)",
            ),
        ),
        by="clicks the button + or - beside a quantity",
    ),
    Fault(
        "dialog-blank",
        "The notice about addresses opens empty: a rule that was for paper hides what is in it.",
        "blank-dialog",
        "warning",
        "/contact",
        "style: the notice about addresses is not printed",
        "fix: hide it on paper only",
        (
            Edit(
                "shop/web/style.css",
                "dialog h2 { margin-top: 0; }",
                "dialog h2 { margin-top: 0; }\n#privacy > * { display: none; }",
            ),
        ),
        by="opens the dialog How we use your address",
    ),
    Fault(
        "form-500",
        "Nobody can subscribe to the letters: the server fails when the form is sent.",
        "http-5xx",
        "critical",
        "/about",
        "feat: letters go to an address of their own",
        "fix: the form sends an e-mail",
        (Edit("shop/server.py", 'str(body.get("email"))', 'str(body["address"])'),),
        by="fills in an e-mail and sends the form",
    ),
    Fault(
        "page-two-blank",
        "The second page of the products is empty: a number is compared with a text.",
        "blank-content",
        "warning",
        "/products",
        "fix: never draw a page that was not asked for",
        "fix: compare numbers with numbers",
        (
            Edit(
                "shop/web/pages/products.js",
                '  const here = query.get("category") ?? "all";\n',
                '  if (products.page !== (query.get("page") ?? 1)) return [];\n'
                '  const here = query.get("category") ?? "all";\n',
            ),
        ),
        by="goes to page 2",
    ),
    Fault(
        "tab-throws",
        "The tab Visits stays empty: it reads a field that no visit has.",
        "uncaught-exception",
        "critical",
        "/account",
        "feat: visits with their city",
        "fix: a visit has a place",
        (
            Edit(
                "shop/web/pages/account.js",
                "${day(visit.day)}, ${visit.place}",
                "${day(visit.day)}, ${visit.city.toUpperCase()}",
            ),
        ),
        by="chooses the tab Visits",
    ),
    Fault(
        "hostile-input",
        "A search with a quotation mark in it throws: the words become part of a selector.",
        "uncaught-exception",
        "critical",
        "/products",
        "perf: let the browser find what was searched before",
        "fix: words are no part of a selector",
        (
            Edit(
                "shop/web/pages/products.js",
                "[...before.options].some((option) => option.value === words)",
                'before.querySelector(`[value="${words}"]`)',
            ),
        ),
        by="searches for something with a quotation mark",
    ),
    Fault(
        "operation-errors",
        "The profile cannot be saved: its resolver reads an argument that is not sent.",
        "graphql-errors",
        "critical",
        "/account",
        "feat: letters are part of the profile",
        "fix: the argument is called newsletter",
        (
            Edit(
                "shop/graphql.py",
                'bool(arguments.get("newsletter"))',
                'bool(arguments["letters"])',
            ),
        ),
        by="saves the profile",
    ),
    Fault(
        "far-link",
        "An entry of the journal is a 404 for whoever opens it by its address.",
        "dead-link",
        "warning",
        "/journal",
        "refactor: what was written, by name",
        "fix: the entry is called ash",
        (Edit("shop/pages.py", '{"paper", "ash"}', '{"paper", "wood"}'),),
        by="goes to the journal, two clicks from the start",
    ),
    Fault(
        "reload-throws",
        "After the orders were turned round, no page of the shop comes up again.",
        "uncaught-exception",
        "critical",
        "/orders",
        "refactor: one way to remember things",
        "fix: what is remembered is yes or no",
        (
            Edit(
                "shop/web/pages/orders.js",
                'let oldestFirst = sessionStorage.getItem("oldest-first") === "yes";',
                'let oldestFirst = JSON.parse(sessionStorage.getItem("oldest-first"));',
            ),
        ),
        by="clicks Oldest first, and loads the page again",
    ),
)
