"""Visits as tests write them: a page that is in order, but for what is said."""

from typing import Any

from promo.explore.fence.origins import allowed_of
from promo.explore.page.visited import Answer, Failure, Logged, Look, Thrown, Visited

SITE = "https://shop.test"
Fields = dict[str, Any]
ALLOWED = allowed_of(SITE, ("https://api.test",))
SHOWN = Look(characters=100, things=3)
BLANK = Look(characters=0, things=0)


def visited(**fields: Any) -> Visited:
    """A page that loaded with 200 and has something on it."""
    plain: Fields = {
        "route": "/cart",
        "url": f"{SITE}/cart",
        "ended": "loaded",
        "status": 200,
        "ms": 80,
        "look": SHOWN,
    }
    return Visited(**(plain | fields))


def answer(status: int, path: str = "/api/x", **fields: Any) -> Answer:
    """An answer to a request of the page."""
    url = path if "://" in path else SITE + path
    plain: Fields = {"url": url, "method": "GET", "kind": "fetch", "status": status}
    return Answer(**(plain | fields))


def failure(error: str = "", path: str = "/api/x", **fields: Any) -> Failure:
    """A request without an answer."""
    url = path if "://" in path else SITE + path
    plain: Fields = {"url": url, "method": "GET", "kind": "fetch", "error": error}
    return Failure(**(plain | fields))


def thrown(message: str, name: str = "TypeError", **fields: Any) -> Thrown:
    """What nobody caught."""
    frames = ((f"{SITE}/app.js", "render"),)
    plain: Fields = {"name": name, "message": message, "frames": frames}
    return Thrown(**(plain | fields))


def logged(text: str, url: str = f"{SITE}/app.js") -> Logged:
    """A line of the console."""
    return Logged(text=text, url=url)
