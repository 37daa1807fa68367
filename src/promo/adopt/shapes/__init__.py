"""One file a kind of web application.

A file of this folder has ``SHAPE``; that is all it takes to join. The order is what tells apart:
Next is React too, and everything may have an index.html.
"""

import importlib
from functools import cache
from typing import Final

from promo.adopt.files import Files
from promo.adopt.shape import Application, Shape

_SURE_FIRST: Final = ("next_js", "vue", "react_vite", "django", "rails", "static")


@cache
def shapes() -> tuple[Shape, ...]:
    """Every kind, the most certain first."""
    return tuple(importlib.import_module(f"{__name__}.{name}").SHAPE for name in _SURE_FIRST)


def applications(files: Files) -> tuple[tuple[Shape, Application], ...]:
    """The web applications of a repository; of each folder the most certain kind."""
    found: dict[str, tuple[Shape, Application]] = {}
    for shape in shapes():
        for one in shape.find(files):
            found.setdefault(one.folder, (shape, one))
    sure = [pair for pair in found.values() if pair[0] is not shapes()[-1]]
    # A folder of plain pages beside an application is its documentation.
    return tuple(sure or found.values())
