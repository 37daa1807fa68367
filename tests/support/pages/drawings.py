"""Blocks that no program reads: drawings, trees of folders, messages that promo writes."""

import re

from support.pages.blocks import ROOT, Block

_DRAWN = re.compile(r"[─│▶▲└├┌┘]")
_TREE = re.compile(r"[\w.-]+(/[\w.-]+)*/(\s|$)")
_TRAILER = re.compile(r"^([A-Z][a-z]+-[A-Z][A-Za-z]+): ", re.MULTILINE)
# What promo prints: one line for each thing, where it is, what it is.
_SAID = re.compile(r"(error|warning|notice): \S+.*: .+\.$")
# What begins a message, and the page of code that writes it.
_MESSAGES = {"🔴": "src/promo/findings/notify/slack.py"}


def complaints(block: Block) -> list[str]:
    """What is wrong with a block of plain text."""
    if _TRAILER.search(block.text):
        return _unknown_trailers(block)
    if re.search(r"^\$ |^promo ", block.text, re.MULTILINE):
        return [f"{block}: commands stand in a block of `console` or `sh`"]
    if all(_SAID.match(line) for line in block.text.splitlines()):
        return []
    if _DRAWN.search(block.text) or _TREE.match(block.text):
        return []
    written = _MESSAGES.get(block.text[:1])
    return [] if written and (ROOT / written).is_file() else [f"{block}: text of no known kind"]


def _unknown_trailers(block: Block) -> list[str]:
    source = "".join(file.read_text() for file in (ROOT / "src/promo").rglob("*.py"))
    unknown = [name for name in _TRAILER.findall(block.text) if f'"{name}"' not in source]
    return [f"{block}: nothing writes a trailer {name}" for name in unknown]


def marker_complaints(block: Block) -> list[str]:
    """An issue's text: every marker in it is one that promo writes."""
    source = "".join(file.read_text() for file in (ROOT / "src/promo/findings").rglob("*.py"))
    markers = re.findall(r"<!-- (/?promo:[a-z]+)", block.text)
    known = [marker for marker in markers if marker.removeprefix("/") in source]
    return [] if markers and known == markers else [f"{block}: markers that nothing writes"]
