"""The addresses that are pages, and the document that each starts from."""

import re
from html import escape
from pathlib import Path
from typing import Final

from .catalogue import PRODUCTS

WEB: Final = Path(__file__).parent / "web"

# An address and its title; ``:id`` stands for one part. web/router.js has the same table.
PAGES: Final = {
    "/": "Things for a good desk",
    "/products": "All products",
    "/products/:id": "Product",
    "/cart": "Your cart",
    "/checkout": "Checkout",
    "/orders": "Your orders",
    "/orders/:id": "Order",
    "/account": "Your account",
    "/about": "About us",
    "/contact": "Contact",
    "/journal": "Journal",
    "/journal/:id": "Journal",
}

# What a search engine shows under the title.
DESCRIPTIONS: Final = {
    "/": "Nine things for a good desk.",
    "/products": "Paper, pencils, lamps and more.",
    "/products/:id": "One of nine things for a good desk.",
    "/cart": "What you are about to take home.",
    "/checkout": "Where it should go.",
    "/orders": "What you took home before.",
    "/orders/:id": "What you took home before.",
    "/account": "Your name, your address, your choices.",
    "/about": "Who makes all this, and where.",
    "/contact": "Write to us.",
    "/journal": "What we do on Fridays.",
    "/journal/:id": "What we do on Fridays.",
}

# What may stand for ``:id``, where that is not known only to a visitor.
KNOWN: Final = {"/products/:id": frozenset(PRODUCTS), "/journal/:id": frozenset({"paper", "ash"})}

SITEMAP: Final = ("/", "/products", "/about", "/contact", *(f"/products/{key}" for key in PRODUCTS))


def page_of(path: str) -> str | None:
    """The pattern that an address matches, None when it is no page."""
    for pattern in PAGES:
        expression = re.sub(r":id", r"([a-z0-9-]{1,40})", pattern)
        match = re.fullmatch(expression, path)
        if match and (pattern not in KNOWN or match[1] in KNOWN[pattern]):
            return pattern
    return None


def document(pattern: str | None, sha: str) -> str:
    """The HTML that a page starts from."""
    title = PAGES[pattern] if pattern else "Not found"
    description = DESCRIPTIONS[pattern] if pattern else "There is nothing here."
    text = (WEB / "index.html").read_text(encoding="utf-8")
    for name, value in {"title": title, "description": description, "revision": sha}.items():
        text = text.replace(f"{{{{ {name} }}}}", escape(value, quote=True))
    return text


def sitemap(origin: str) -> str:
    """The addresses a search engine should know."""
    entries = "".join(f"<url><loc>{escape(origin + path)}</loc></url>" for path in SITEMAP)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{space}">{entries}</urlset>\n'
