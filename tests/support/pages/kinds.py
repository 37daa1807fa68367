"""What each block is, and what says whether it is right; a block of no known kind is wrong."""

from pathlib import Path
from typing import Any, cast

import yaml

from support.pages import drawings, settings, shell, workflows
from support.pages.blocks import Block

_BY_LANGUAGE = {
    "console": shell.complaints,
    "sh": shell.complaints,
    "json": settings.json_complaints,
    "text": drawings.complaints,
    "html": drawings.marker_complaints,
}


def complaints(blocks: list[Block], folder: Path) -> list[str]:
    """What is wrong with blocks, each line naming page and line; ``folder`` is empty."""
    found: list[str] = []
    called: dict[str, tuple[Block, Any]] = {}
    for number, block in enumerate(blocks):
        if block.language in _BY_LANGUAGE:
            found += _BY_LANGUAGE[block.language](block)
        elif block.language != "yaml":
            found.append(f"{block}: a block of no known kind ({block.language or 'no language'})")
        elif (parsed := _parsed(block, found)) is not None:
            if workflows.jobs_in(parsed) is not None:
                called[f"block-{number}.yml"] = (block, parsed)
            else:
                found += _file(block, parsed)
    return found + workflows.complaints(called, folder / "project")


def _parsed(block: Block, found: list[str]) -> Any:
    try:
        return yaml.load(block.text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        found.append(f"{block}: {' '.join(str(error).split())}")
        return None


def _file(block: Block, parsed: Any) -> list[str]:
    known = cast("dict[str, Any]", parsed) if isinstance(parsed, dict) else {}
    keys = set(known)
    if keys and keys <= settings.CONFIG_KEYS:
        return settings.config_complaints(block, known)
    if keys and keys <= settings.HOLDS_KEYS:
        return settings.holds_complaints(block)
    return settings.gitops_complaints(block)
