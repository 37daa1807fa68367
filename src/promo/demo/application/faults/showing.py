"""Faults that can be seen on the page as soon as it is open."""

from typing import Final

from promo.demo.application.faults.fault import Fault
from promo.demo.application.source import Edit

SHOWING: Final = (
    Fault(
        "blank-page",
        "The page Contact is blank: a rule that should hide one line hides everything.",
        "blank-page",
        "critical",
        "/contact",
        "style: no small print on the contact page",
        "fix: hide the small print only",
        (
            Edit(
                "shop/web/style.css",
                "form p { max-width: 30rem; }",
                '[data-page="contact"], footer .small { display: none; }\n'
                "form p { max-width: 30rem; }",
            ),
        ),
    ),
    Fault(
        "broken-image",
        "The drawing of the workshop does not appear: the file is no picture any more.",
        "broken-image",
        "warning",
        "/about",
        "style: a smaller drawing of the workshop",
        "fix: close what was opened",
        (Edit("shop/web/pictures/workshop.svg", 'fill="#a3361f"/>', 'fill="#a3361f">'),),
    ),
    Fault(
        "raw-value",
        "An order says that it has undefined pieces.",
        "raw-value",
        "warning",
        "/orders/1002",
        "refactor: an order has pieces",
        "fix: an order has a count",
        (Edit("shop/web/pages/order.js", "String(order.count)", "String(order.pieces)"),),
    ),
    Fault(
        "raw-template",
        "The page About us shows a template where a number should be.",
        "raw-template",
        "warning",
        "/about",
        "docs: the number of people comes from the settings",
        "fix: nothing replaces that here",
        (Edit("shop/web/pages/about.js", "Four people, one", "{{ people }} people, one"),),
    ),
    Fault(
        "raw-key",
        "The title of the page Contact is the key of a text.",
        "raw-key",
        "warning",
        "/contact",
        "feat: prepare texts for translation",
        "fix: nothing is translated yet",
        (
            Edit(
                "shop/web/pages/contact.js",
                'h("h1", {}, "Contact")',
                'h("h1", {}, "contact.form.title")',
            ),
        ),
    ),
    Fault(
        "endless-busy",
        "The desk clock is being counted for ever, since nobody counts what is made to order.",
        "endless-busy",
        "warning",
        "/products/clock",
        "feat: show that the stock is being counted",
        "fix: null means made to order",
        (
            Edit(
                "shop/web/pages/product.js",
                'left === null ? "Made to order"',
                'left === null ? h("progress", { "aria-label": "Counting" })',
            ),
        ),
    ),
    Fault(
        "dead-link",
        "The link to the journal leads nowhere.",
        "dead-link",
        "warning",
        "/about",
        "docs: journals, since there will be more",
        "fix: there is one journal",
        (Edit("shop/web/pages/about.js", '{ href: "/journal" }', '{ href: "/journals" }'),),
    ),
    Fault(
        "blank-content",
        "The list of orders is empty between header and footer: a rule for paper hides it.",
        "blank-content",
        "warning",
        "/orders",
        "style: orders are printed without their list",
        "fix: on paper only",
        (
            Edit(
                "shop/web/style.css",
                ".check input { width: auto; }",
                '.check input { width: auto; }\n[data-page="orders"] main > * { display: none; }',
            ),
        ),
    ),
    Fault(
        "accessibility",
        "The picture on the start page has no text for those who cannot see it.",
        "accessibility",
        "warning",
        "/",
        "refactor: shorter attributes",
        "fix: a picture says what it shows",
        (
            Edit(
                "shop/web/pages/home.js",
                'alt: "A reading lamp on a desk", ',
                "",
            ),
        ),
        extra="a11y",
    ),
    Fault(
        "overflow",
        "The start page is wider than its window.",
        "overflow",
        "warning",
        "/",
        "style: more room for the lamp",
        "fix: no wider than the window",
        (
            Edit(
                "shop/web/style.css",
                ".hero { display: grid;",
                ".hero { min-width: 90rem; display: grid;",
            ),
        ),
        extra="overflow",
    ),
    Fault(
        "duplicate-ids",
        "Two things of the page Contact have the same id, so the label of one leads to the other.",
        "duplicate-ids",
        "warning",
        "/contact",
        "refactor: the notice is called text",
        "fix: an id for each",
        (
            Edit(
                "shop/web/pages/contact.js",
                'dialog("privacy", "How',
                'dialog("text", "How',
            ),
        ),
        extra="duplicate-ids",
    ),
)
