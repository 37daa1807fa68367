"""Django: manage.py tells of it; the paths of urls.py without parameters are named."""

import re
from collections.abc import Iterator
from typing import Final

from promo.adopt.files import Files, folder_of
from promo.adopt.shape import Application, Shape, some

_PATH: Final = re.compile(r"""\bpath\(\s*["']([A-Za-z0-9_./-]{0,200})["']\s*,(?!\s*include\b)""")
# Nothing that a visitor without an account sees, or that is for machines.
_LEFT_OUT: Final = re.compile(r"(admin|logout|api|health\w*|static|media)(/|\Z)")


def _find(files: Files) -> Iterator[Application]:
    for path in files.named("manage.py"):
        if "django" in files.content(path).lower():
            inside = files.below(folder_of(path))
            routes = some(_routes(inside))
            yield Application(
                folder=folder_of(path), evidence=path, router="urls.py", routes=routes
            )


def _routes(files: Files) -> Iterator[str]:
    """The paths of the top urls.py; what it includes has a prefix that only running it knows."""
    for path in files.named("urls.py"):
        text = files.content(path)
        if "include(" in text or path.count("/") <= 1:
            yield from (f"/{one}" for one in _PATH.findall(text) if not _LEFT_OUT.match(one))


SHAPE = Shape("Django", _find)
