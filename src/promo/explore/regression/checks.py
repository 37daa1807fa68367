"""What a test asks of the page, a row for each rule: an expression that is true while it is broken.

``seen`` and the functions are those of ``template``.
"""

from collections.abc import Callable, Mapping
from typing import Final

from promo.explore.oracle import Observation
from promo.explore.regression.literals import message_pattern, path_pattern

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


CHECKS: Final[Mapping[str, Check]] = {
    "blank-page": lambda _: "is_blank(page)",
    "console-error": _said("console_errors"),
    "failed-request": _requested("failures"),
    "http-4xx": _requested("client_errors"),
    "http-5xx": _requested("server_errors"),
    "page-crash": lambda _: "seen.crashed",
    "uncaught-exception": _said("exceptions"),
    "unhandled-rejection": _said("exceptions"),
}
