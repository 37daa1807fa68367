"""Blocks that are files: settings of promo, files of a gitops repository, documents."""

import json
import re
from collections.abc import Callable
from typing import Any

import jsonschema
import msgspec

from promo import config
from promo.config import App, Config
from promo.documents.issues import Touched
from promo.documents.release import Release
from promo.errors import PromoError
from promo.findings.notify.message import Change, Message
from promo.findings.notify.webhook import webhook
from promo.findings.rounds import Round
from promo.gitops.images import find_images
from promo.promote.holds import Holds, read_holds
from support import reports
from support.pages.blocks import ROOT, Block

CONFIG_KEYS = {*Config.__struct_fields__, *App.__struct_fields__}
HOLDS_KEYS = set(Holds.__struct_fields__)
_SCHEMAS = ROOT / "src/promo/documents/schemas"


def config_complaints(block: Block, parsed: dict[str, Any]) -> list[str]:
    """A promo.yml, or a part of one, as promo reads it and as the editor's schema has it."""
    text = block.text
    if "version" not in parsed:
        text = f"version: 1\n{text}"
    if "environments" not in parsed and "apps" not in parsed:
        text += "environments: {staging: {url: https://staging.example.com}}\n"
    return _refusal(block, lambda: config.parse(text.encode(), str(block), "web"))


def holds_complaints(block: Block) -> list[str]:
    """A `.promo/<app>.yml`, as promote-digests reads it."""
    return _refusal(block, lambda: read_holds(block.text.encode(), str(block)))


def gitops_complaints(block: Block) -> list[str]:
    """A file of a gitops repository: promo finds the images in it."""
    if not re.match(r"# (?:\S+\.ya?ml|refused:)", block.text):
        return [f"{block}: YAML of no known kind (a file begins with its name: `# a/b.yaml`)"]
    content, found = block.text.encode(), list[str]()
    said = _refusal(block, lambda: found.extend(map(str, find_images(content, "f.yaml"))))
    return said or ([] if found else [f"{block}: promo finds no image in it"])


def json_complaints(block: Block) -> list[str]:
    """A document, a release, or a message that is sent: whole, and of its schema."""
    try:
        parsed = json.loads(block.text)
    except ValueError as error:
        return [f"{block}: {error}"]
    file = _SCHEMAS / f"{str(parsed.get('schema')).removeprefix('promo/')}.json"
    if file.is_file():
        return _refusal(block, lambda: jsonschema.validate(parsed, json.loads(file.read_text())))
    if {"sha", "images"} <= set(parsed):
        return _refusal(block, lambda: msgspec.convert(parsed, Release))
    if parsed.get("schema") == "promo/notification":
        return _keys(block, parsed)
    return [f"{block}: JSON of no known kind"]


def _keys(block: Block, parsed: dict[str, Any]) -> list[str]:
    """A notification has exactly the keys that are posted."""
    finding = reports.finding()
    done = Touched(finding=finding.id, number=1, url=None, action="created", reason="new")
    round_ = Round(app="web", at=reports.NOON)
    posted = webhook(Message(round_, "o/r", (Change(done, finding),)))
    told, sent = parsed["changes"][0], posted["changes"][0]
    same = parsed.keys() == posted.keys() and told.keys() == sent.keys()
    return [] if same else [f"{block}: its keys are not those that are posted"]


def _refusal(block: Block, read: Callable[[], object]) -> list[str]:
    try:
        read()
    except (PromoError, msgspec.ValidationError, jsonschema.ValidationError) as error:
        return [f"{block}: {str(error).splitlines()[0]}"]
    return []
