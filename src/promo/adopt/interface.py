"""What staged-promotion takes and needs; workflow.json is generated from the workflow itself."""

from pathlib import Path
from typing import Final

import msgspec


class _Interface(msgspec.Struct, frozen=True):
    inputs: dict[str, bool]  # name: whether it is required
    secrets: tuple[str, ...]
    permissions: dict[str, str]


_READ: Final = msgspec.json.decode(
    Path(__file__).with_name("workflow.json").read_bytes(), type=_Interface
)
INPUTS: Final = frozenset(_READ.inputs)
REQUIRED: Final = frozenset(name for name, required in _READ.inputs.items() if required)
SECRETS: Final = frozenset(_READ.secrets)
PERMISSIONS: Final = _READ.permissions
