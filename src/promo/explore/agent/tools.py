"""What the model may call: the members of the browser toolset that are on, and tools of our own.

Plain data; nothing here needs the model's SDK.
"""

from typing import Any, Final, get_args

from promo.documents.predicates import Kind

MEMBERS: Final = (
    "navigate", "read_page", "get_page_text", "find", "left_click", "double_click", "hover",
    "form_input", "type", "key", "scroll_to", "wait", "screenshot", "list_tabs", "new_tab",
    "switch_tab", "close_tab", "read_console", "read_network",
)  # fmt: skip
"""The members that are on. All others are off for good: what they do no replay could repeat, or
reaches outside the page (``javascript_exec``, ``file_upload``)."""

REPORT: Final = "report_finding"
FINISH: Final = "finish_charter"
NOT_CHECKABLE: Final = "none"

_TEXTS: Final[dict[str, Any]] = {"type": "array", "items": {"type": "string"}}
_PREDICATE: Final[dict[str, Any]] = {
    "type": "object",
    "description": (
        "What shows the fault on the page that is open now; it is checked at once, and again when"
        " the steps are replayed without you."
    ),
    "properties": {
        "kind": {
            "type": "string",
            "enum": [*get_args(Kind), NOT_CHECKABLE],
            "description": (
                "text: what the element says. value: what the field holds. count: how many"
                " elements of a role are in it. url: path and query of the page. subtree: texts"
                " that stand in it in this order. none: it cannot be checked (weighs less)."
            ),
        },
        "ref": {
            "type": "string",
            "description": "The element, by a ref of the page; empty for the whole page.",
        },
        "role": {
            "type": "string",
            "description": "For count: the role that is counted (row, listitem …); else empty.",
        },
        "observed": {
            **_TEXTS,
            "description": "What is there, as the page writes it. One text; several for subtree.",
        },
        "expected": {
            **_TEXTS,
            "description": "What should be there instead, in the same form; empty if unknown.",
        },
    },
    "required": ["kind", "ref", "role", "observed", "expected"],
    "additionalProperties": False,
}
_REPORT: Final[dict[str, Any]] = {
    "name": REPORT,
    "description": (
        "Report one fault of the application, on the page that shows it. Call it once a fault, as"
        " soon as you see it."
    ),
    "strict": True,
    "input_schema": {
        "type": "object",
        "properties": {
            "title": {"type": "string", "description": "One line: what is wrong, and where."},
            "expected": {"type": "string", "description": "What should happen, and why."},
            "observed": {"type": "string", "description": "What happens instead."},
            "severity": {
                "type": "string",
                "enum": ["critical", "warning", "info"],
                "description": "critical: the application does what is wrong, or loses data.",
            },
            "predicate": _PREDICATE,
        },
        "required": ["title", "expected", "observed", "severity", "predicate"],
        "additionalProperties": False,
    },
}
_FINISH: Final[dict[str, Any]] = {
    "name": FINISH,
    "description": "End the charter. Call it when everything worth trying was tried.",
    "strict": True,
    "input_schema": {
        "type": "object",
        "properties": {
            "tried": {**_TEXTS, "description": "What was tried, one line each."},
            "not_tried": {**_TEXTS, "description": "What was left out, and why."},
        },
        "required": ["tried", "not_tried"],
        "additionalProperties": False,
    },
}
OWN: Final = (_REPORT, _FINISH)
"""The tools of our own, as the API is told of them."""
