"""What every page finds: cookies, storage, flags; and banners that are clicked away."""

import json
from contextlib import suppress
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.async_api import BrowserContext, Error, Page

from promo import bounds
from promo.access import Prepare
from promo.explore.entry.login import locate
from promo.explore.entry.stored import StorageState

# Only what is not there yet: the application may change its mind.
_STORE: Final = """(() => {
  const put = (storage, items) => {
    for (const [name, value] of items) {
      if (storage.getItem(name) === null) storage.setItem(name, value);
    }
  };
  try {
    for (const { origin, local, session } of STORED) {
      if (location.origin !== origin) continue;
      put(localStorage, local);
      put(sessionStorage, session);
    }
  } catch {}
})();"""


async def prepare(
    context: BrowserContext, origin: str, wanted: Prepare, state: StorageState | None
) -> None:
    """Give a fresh context its cookies and its storage.

    Args:
        context: before its first page.
        origin: the site's.
        wanted: the settings.
        state: of the login; its session storage is what a browser's own state leaves out.
    """
    host = urlsplit(origin).hostname or ""
    cookies = [(c.name, c.value, c.path) for c in wanted.cookies]
    local = [[name, value] for name, value in wanted.local_storage.items()]
    if wanted.flags_in == "cookies":
        cookies += [(name, value, "/") for name, value in wanted.flags.items()]
    if wanted.flags_in == "local_storage":
        local += [[name, value] for name, value in wanted.flags.items()]
    if cookies:
        await context.add_cookies([{"name": name, "value": value, "domain": host, "path": path}
                                   for name, value, path in cookies])  # fmt: skip
    stored: list[dict[str, Any]] = []
    if local:
        stored.append({"origin": origin, "local": local, "session": []})
    for one in state.origins if state else ():
        if one.session:
            items = [[item.name, item.value] for item in one.session]
            stored.append({"origin": one.origin, "local": [], "session": items})
    if stored:
        await context.add_init_script(_STORE.replace("STORED", json.dumps(stored)))


async def dismiss(page: Page, wanted: Prepare) -> bool:
    """Click away what lies over a page; whether there was something."""
    clicked = False
    for selector in wanted.dismiss:
        with suppress(Error):  # it is not there, or went by itself
            element = locate(page, selector)
            if await element.is_visible():
                await element.click(timeout=bounds.DISMISS_SECONDS * 1000)
                clicked = True
    return clicked


def flags(wanted: Prepare) -> bool:
    """Whether there are flags that go into the query of every address."""
    return wanted.flags_in == "query" and bool(wanted.flags)


def flagged(url: str, wanted: Prepare) -> str:
    """An address with the flags that go into its query; those that it has stay."""
    if not flags(wanted):
        return url
    parts = urlsplit(url)
    given = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    more = urlencode([(k, v) for k, v in wanted.flags.items() if k not in given])
    query = "&".join(text for text in (parts.query, more) if text)
    return parts._replace(query=query).geturl()
