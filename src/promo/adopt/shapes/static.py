"""Plain pages: an index.html, and the pages beside it."""

from collections.abc import Iterator

from promo.adopt.files import Files, folder_of
from promo.adopt.shape import Application, Shape, some


def _find(files: Files) -> Iterator[Application]:
    path = next(files.named("index.html"), None)
    if path is None:
        return
    folder = folder_of(path)
    pages = (one for one in files.below(folder).ours() if one.endswith(".html"))
    routes = some(_route(page) for page in pages)
    yield Application(folder=folder, evidence=path, router="the pages", routes=routes)


def _route(page: str) -> str:
    """A page's address as a server of files gives it."""
    return "/" + page.removesuffix("index.html") if page.endswith("index.html") else f"/{page}"


SHAPE = Shape("plain pages", _find)
