"""What a script can do: each act becomes a call of one tool, with the refs that the texts name."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from promo.demo.model.scene import Scene
from promo.demo.model.wire import Json

_REF: Final = r"\[(?:ref[=_ ])?((?:f\d+)?e\d+|ref_\d+)\]"


@dataclass(frozen=True)
class Said:
    """A call, or a text when there is no tool; not ``found`` while an element is looked for."""

    tool: str | None
    input: Json
    found: bool = True


Act = Callable[[Scene], Said]


def go(address: str) -> Act:
    """Open an address, a path below the site or one of the words of the history."""

    def act(scene: Scene) -> Said:
        whole = scene.site + address if address.startswith("/") else address
        return Said("navigate", {"url": whole})

    return act


def look() -> Act:
    """Read the page."""
    return call("read_page")


def click(role: str, name: str) -> Act:
    """Click on what has this role and name."""
    return _on(role, name, lambda ref: Said("left_click", {"target": ref}))


def fill(role: str, name: str, value: str) -> Act:
    """Set a field."""
    return _on(role, name, lambda ref: Said("form_input", {"target": ref, "value": value}))


def press(keys: str) -> Act:
    """Press keys, as the toolset writes them."""
    return call("key", text=keys)


def say(text: str) -> Act:
    """Say something and do nothing."""
    return lambda _: Said(None, {"text": text})


def call(tool: str, **given: Any) -> Act:
    """Call any tool."""
    return lambda _: Said(tool, dict(given))


@dataclass(frozen=True)
class Shown:
    """What shows a fault: of which element, what is there and what should be.

    Args:
        kind: text, value, count, url or subtree.
        observed: what is there.
        expected: what should be.
        element: its role and name; None is the whole page.
        role: what is counted, where something is.
    """

    kind: str
    observed: tuple[str, ...]
    expected: tuple[str, ...] = ()
    element: tuple[str, str] | None = None
    role: str = ""


def report(title: str, expected: str, observed: str, shown: Shown) -> Act:
    """Report a finding that is critical, with what a replay can check."""

    def act(scene: Scene) -> Said:
        ref = ref_of(scene, *shown.element) if shown.element else ""
        if ref is None and shown.element:
            return Said("find", {"query": " ".join(shown.element)}, found=False)
        predicate = {
            "kind": shown.kind,
            "ref": ref,
            "role": shown.role,
            "observed": list(shown.observed),
            "expected": list(shown.expected),
        }
        given: Json = {"title": title, "expected": expected, "observed": observed}
        return Said("report_finding", {**given, "severity": "critical", "predicate": predicate})

    return act


def finish(tried: str, not_tried: str = "") -> Act:
    """End the charter."""
    return call("finish_charter", tried=[tried], not_tried=[not_tried] if not_tried else [])


def ref_of(scene: Scene, role: str, name: str) -> str | None:
    """The ref of an element in what was read: by its whole name, else by how that begins.

    Pages write it before the element, ``[e7] button "Save"``, or after it, as snapshots do.
    """
    for spelled in (f'"{name}"', f'"{name}', name):
        called = rf"\b{re.escape(role)}\b[^\[\n]*?{re.escape(spelled)}"
        for text in scene.texts:
            found = re.search(rf"{_REF} +{called}", text)
            found = found or re.search(rf"{called}[^\n]*?{_REF}", text)
            if found:
                return found[1]
    return None


def _on(role: str, name: str, then: Callable[[Json], Said]) -> Act:
    def act(scene: Scene) -> Said:
        ref = ref_of(scene, role, name)
        if ref is not None:
            return then({"type": "ref", "ref": ref})
        return Said("find", {"query": f"{role} {name}"}, found=False)

    return act
