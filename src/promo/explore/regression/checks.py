"""What a test asks of the page, a row for each rule: an expression that is true while it is broken.

``seen`` and the functions are those of ``template``.
"""

import math
from collections.abc import Callable, Mapping
from typing import Final

from promo import bounds
from promo.explore.oracle import Observation
from promo.explore.page.look.screens import SCREENS
from promo.explore.page.perform import UNIQUE
from promo.explore.regression.literals import literal, message_pattern, path_pattern
from promo.explore.regression.locators import locator

Check = Callable[[Observation], str]


def _requested(name: str) -> Check:
    """A rule about a request: its identity begins with the method and the template of the path."""

    def check(one: Observation) -> str:
        method, template = one.identity[:2]
        return f"seen.{name}({_method(method)}, {path_pattern(template)})"

    return check


def _said(name: str) -> Check:
    """A rule about a message: its identity has the type, then the message in its normal form."""

    def check(one: Observation) -> str:
        kind, message = one.identity[:2]
        return f"seen.{name}({message_pattern(message or kind)})"

    return check


def _method(text: str) -> str:
    return f'"{"".join(c for c in text if c.isascii() and c.isalpha())}"'


def _path(name: str) -> Check:
    """A rule about an address: the template of its path is the identity's first part."""
    return lambda one: f"{name}(page, {path_pattern(one.identity[0])})"


def _picture(one: Observation) -> str:
    inline = not one.identity[0].startswith("/")
    return (
        f"broken_images(page, {literal('image/.*') if inline else path_pattern(one.identity[0])})"
    )


def _logged(one: Observation) -> str:
    return f"seen.console_errors({message_pattern(one.identity[1])})"


def _text(one: Observation) -> str:
    return f"shows_text(page, {literal(one.identity[0])})"


def _screen(one: Observation) -> str:
    signs = [(s.css, s.title, s.text) for s in SCREENS if s.name == one.identity[0]]
    rows = [f"({', '.join(map(literal, sign))})" for sign in signs]
    return f"shows_screen(page, {', '.join(rows)})"


def _busy(one: Observation) -> str:
    selector = _BUSY.get(one.identity[0])
    if selector is None:
        return "is_blank(page)"
    return f"stays(page, {literal(selector)}, {math.ceil(bounds.BUSY_SECONDS)})"


def _slow(one: Observation) -> str:
    method, template = one.identity[:2]
    seconds = bounds.SLOW_SECONDS if one.severity == "info" else bounds.VERY_SLOW_SECONDS
    return f"seen.slow({_method(method)}, {path_pattern(template)}, {seconds:g})"


def _circle(one: Observation) -> str:
    """The page itself, which is what weighs most; else one of its requests."""
    if one.severity == "critical":
        return f"seen.circles({bounds.DOCUMENTS_PER_VISIT})"
    return f"seen.sent_in_a_circle({path_pattern(one.identity[0])})"


def _graphql(one: Observation) -> str:
    return f"seen.graphql_errors({message_pattern(one.identity[2])})"


def _behaves(one: Observation) -> str:
    """What a model found: true while the page shows what was observed."""
    told = one.predicate
    if told is None:
        return "False"
    place = locator(told.selector) if told.selector else 'page.locator("body")'
    match told.kind:
        case "value":
            return f"{place}.input_value() == {literal(told.observed[0])}"
        case "count":
            counted = f"{place}.get_by_role({literal(told.role)}).count()"
            return f"str({counted}) == {literal(told.observed[0])}"
        case "url":
            return f"below(page) == {literal(told.observed[0])}"
        case _:
            # What is different in every run lies between the parts.
            observed, expected = (
                ", ".join(literal(part) for text in texts for part in text.split(UNIQUE) if part)
                for texts in (told.observed, told.expected)
            )
            return f"says({place}, [{observed}], [{expected}])"


_BUSY: Final[Mapping[str, str]] = {
    "aria-busy": '[aria-busy="true"]',
    "progressbar": '[role="progressbar"]:not([aria-valuenow]), progress:not([value])',
    "words": '[role="status"], [role="alert"], [aria-live], [role="img"][aria-label]',
}
CHECKS: Final[Mapping[str, Check]] = {
    "accessibility": lambda one: f"violations(page, {literal(one.identity[0])})",
    "blank-content": lambda _: 'empty(page, "main, [role=main]")',
    "blank-dialog": lambda _: (
        'empty(page, "dialog:visible, [role=dialog]:visible, [role=alertdialog]:visible")'
    ),
    "blank-page": lambda _: "is_blank(page)",
    "broken-image": _picture,
    "console-error": _said("console_errors"),
    "csp-violation": _logged,
    "dead-link": _path("dead_links"),
    "duplicate-ids": lambda _: "ids_given_twice(page)",
    "endless-busy": _busy,
    "error-screen": _screen,
    "failed-request": _requested("failures"),
    "graphql-errors": _graphql,
    "http-4xx": _requested("client_errors"),
    "http-5xx": _requested("server_errors"),
    "mixed-content": _logged,
    "overflow": lambda _: f"wider(page, {bounds.OVERFLOW_PIXELS})",
    "page-crash": lambda _: "seen.crashed",
    "raw-key": _text,
    "raw-template": _text,
    "raw-value": _text,
    "redirect-loop": _circle,
    "slow-response": _slow,
    "uncaught-exception": _said("exceptions"),
    "unhandled-rejection": _said("exceptions"),
    "wrong-behaviour": _behaves,
}
