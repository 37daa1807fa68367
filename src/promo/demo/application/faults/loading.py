"""Faults of the server and of scripts, which whoever opens the page meets."""

from typing import Final

from promo.demo.application.faults.fault import Fault
from promo.demo.application.source import Edit

LOADING: Final = (
    Fault(
        "uncaught-exception",
        "The cart does not appear: its script reads a field that is not there.",
        "uncaught-exception",
        "critical",
        "/cart",
        "feat: count the pieces in the cart",
        "fix: the cart has lines, not items",
        (
            Edit(
                "shop/web/pages/cart.js",
                "cart.lines.reduce((sum, line) =>",
                "cart.items.reduce((sum, line) =>",
            ),
        ),
    ),
    Fault(
        "http-500",
        "The page About us is an error page of the server.",
        "http-5xx",
        "critical",
        "/about",
        "feat: better descriptions for search engines",
        "fix: describe the page that exists",
        (
            Edit(
                "shop/pages.py",
                '"/about": "Who makes all this, and where."',
                '"/about-us": "Who makes all this, and where."',
            ),
        ),
    ),
    Fault(
        "api-500",
        "The desk clock has no page: the server cannot count what is made to order.",
        "http-5xx",
        "critical",
        "/products/clock",
        "refactor: say where the stock comes from",
        "fix: the clock is not counted",
        (
            Edit(
                "shop/server.py",
                'self._json(200, {"left": STOCK.get(key)})',
                'self._json(200, {"left": STOCK[key], "from": "shelf"})',
            ),
        ),
    ),
    Fault(
        "failed-request",
        "The lamp has no page: the server hangs up on requests for what is nearly sold out.",
        "failed-request",
        "warning",
        "/products/lamp",
        "perf: no connections are kept for what is nearly sold out",
        "fix: answer before closing",
        (
            Edit(
                "shop/server.py",
                'self._json(200, {"reviews": REVIEWS})',
                'self._json(200, {"reviews": REVIEWS}) if STOCK.get(key, 9) > 4 '
                "else self.connection.shutdown(2)",
            ),
        ),
    ),
    Fault(
        "missing-file",
        "The lamp on the start page has no picture.",
        "http-4xx",
        "warning",
        "/",
        "style: a better picture on the start page",
        "fix: the picture is a drawing",
        (
            Edit(
                "shop/web/pages/home.js", "/assets/pictures/lamp.svg", "/assets/pictures/lamp.webp"
            ),
        ),
    ),
    Fault(
        "not-found",
        "The list of orders is a 404 when it is opened by its address.",
        "http-4xx",
        "warning",
        "/orders",
        "refactor: shorter names for pages",
        "fix: orders live under /orders",
        (Edit("shop/pages.py", '"/orders": "Your orders"', '"/order": "Your orders"'),),
    ),
    Fault(
        "unhandled-rejection",
        "The list of products throws in the background at every visit.",
        "unhandled-rejection",
        "critical",
        "/products",
        "perf: prefetch the products of a page",
        "fix: a product has no query",
        (
            Edit(
                "shop/web/pages/products.js",
                "export function render({ products }, _, query) {\n",
                "async function prefetch(items) {\n"
                "  await Promise.all(items.map((item) => ask(item.query.text)));\n"
                "}\n\n"
                "export function render({ products }, _, query) {\n"
                "  prefetch(products.items);\n",
            ),
        ),
    ),
    Fault(
        "console-error",
        "The account logs an error at every visit.",
        "console-error",
        "warning",
        "/account",
        "feat: prepare profiles for version 2",
        "fix: profiles of version 1 are fine",
        (
            Edit(
                "shop/web/pages/account.js",
                "export function render({ me }) {\n",
                "export function render({ me }) {\n"
                '  if (!me.version) console.error("The profile has no version; using 1.");\n',
            ),
        ),
    ),
    Fault(
        "error-screen",
        "The page Contact is a stack trace, sent as if it were a page.",
        "error-screen",
        "critical",
        "/contact",
        "chore: see on staging what goes wrong",
        "fix: visitors get a page that says sorry",
        (
            Edit("shop/pages.py", '"/contact": "Write to us."', '"/write": "Write to us."'),
            Edit(
                "shop/server.py",
                'self._send(500, "text/html; charset=utf-8", _SORRY)',
                'self._send(200, "text/plain; charset=utf-8", traceback.format_exc())',
            ),
        ),
    ),
    Fault(
        "graphql-errors",
        "An order cannot be looked at: its resolver reads an argument that is not there.",
        "graphql-errors",
        "critical",
        "/orders/1002",
        "refactor: orders by their number",
        "fix: the argument is called id",
        (
            Edit(
                "shop/graphql.py",
                'wanted = str(arguments.get("id"))',
                'wanted = str(arguments["number"])',
            ),
        ),
    ),
    Fault(
        "redirect-loop",
        "Whoever opens the page Contact is sent in a circle.",
        "redirect-loop",
        "critical",
        "/contact",
        "feat: a page for help",
        "fix: help is where contact is",
        (
            Edit(
                "shop/server.py",
                '_MOVED: Final = {"/help": "/contact",',
                '_MOVED: Final = {"/contact": "/help", "/help": "/contact",',
            ),
        ),
    ),
    Fault(
        "csp-violation",
        "The total of the checkout does not stand out: the page's policy forbids its colour.",
        "csp-violation",
        "warning",
        "/checkout",
        "style: a total that stands out",
        "fix: styles belong into the style sheet",
        (
            Edit(
                "shop/web/pages/checkout.js",
                'h("p", { class: "total" }',
                'h("p", { class: "total", style: "color: teal" }',
            ),
        ),
    ),
    Fault(
        "slow-response",
        "The account takes more than five seconds to begin.",
        "slow-response",
        "warning",
        "/account",
        "fix: wait until the profile is written everywhere",
        "fix: do not wait in front of a visitor",
        (
            Edit("shop/server.py", "import threading\n", "import threading\nimport time\n"),
            Edit(
                "shop/server.py",
                "            page = page_of(path)\n",
                "            page = page_of(path)\n"
                '            time.sleep(5.2 if page == "/account" else 0)\n',
            ),
        ),
    ),
)
