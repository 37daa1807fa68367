"""Rails, and what has its config/routes.rb."""

import re
from collections.abc import Iterator
from typing import Final

from promo.adopt.files import Files
from promo.adopt.shape import Application, Shape, some

_ROUTES: Final = "config/routes.rb"
_GET: Final = re.compile(r"""^\s*get\s+["']/?([A-Za-z0-9_/-]{1,200})["']""", re.MULTILINE)
_RESOURCES: Final = re.compile(r"^\s*resources\s+:([a-z0-9_]{1,100})", re.MULTILINE)
_NESTED: Final = re.compile(r"^\s*(namespace|scope)\b", re.MULTILINE)
_MACHINES: Final = {"up", "health", "healthz"}


def _find(files: Files) -> Iterator[Application]:
    for path in files.named("routes.rb"):
        if path == _ROUTES or path.endswith(f"/{_ROUTES}"):
            folder = path.removesuffix(_ROUTES).rstrip("/")
            routes = some(iter(_routes(files.content(path))))
            yield Application(folder=folder, evidence=path, router="routes.rb", routes=routes)


def _routes(text: str) -> list[str]:
    """What stands before the first namespace or scope: after it a path has a prefix."""
    nested = _NESTED.search(text)
    flat = text[: nested.start()] if nested else text
    found = [*_GET.findall(flat), *_RESOURCES.findall(flat)]
    return [one for one in found if one not in _MACHINES]


SHAPE = Shape("Rails", _find)
