"""Links of visited pages that lead nowhere: asked for politely, and asked again before they count.

The first question is a HEAD without any cookie, so that nothing that a link could do is done for
somebody who is signed in. Only what answers that there is nothing is asked for once more, as the
page would ask.
"""

import asyncio
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from playwright.async_api import APIRequestContext, Error, Page

from promo import bounds
from promo.explore.pace import Pace
from promo.explore.page.visited import Dead

_NOTHING: Final = frozenset({404, 410})
_TOO_MANY: Final = 429
# Answers to HEAD from servers that know only GET; what they say to GET is not asked here.
_UNKNOWN: Final = 0
# What a link may do by being followed; a list is no protection, so no cookie is sent either.
_DOES: Final = re.compile(
    r"log-?_?(?:out|off)|sign-?_?(?:out|off)|delete|remove|destroy|unsubscribe|cancel|revoke"
    r"|[?&](?:action|do|cmd)=",
    re.IGNORECASE,
)


class Links:
    """What is known of the links of one exploration.

    Args:
        headers: that the site's own requests carry.
    """

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = dict(headers)
        self._suspects: set[str] = set()

    async def suspect(
        self, asking: APIRequestContext, links: Sequence[str], pace: Pace
    ) -> frozenset[str]:
        """Ask each link once; those that seem to lead nowhere are looked at again by visits."""
        waiting = list(reversed(links[: bounds.LINKS_CHECKED]))

        async def ask() -> None:
            while waiting:
                link = waiting.pop()
                await pace.turn()
                status = await self._head(asking, link)
                if status == _TOO_MANY:
                    waiting.clear()
                if status in _NOTHING:
                    self._suspects.add(link)

        async with asyncio.TaskGroup() as group:
            for _ in range(bounds.LINKS_AT_ONCE):
                group.create_task(ask())
        return frozenset(self._suspects)

    def expect(self, links: Iterable[str]) -> None:
        """Take up suspects that were found elsewhere."""
        self._suspects.update(links)

    def moved(self, site: str, other: str) -> list[str]:
        """The suspects as another site has them; both addresses are without their last slash."""
        return [other + link[len(site) :] for link in self._suspects if link.startswith(site)]

    async def dead_among(self, page: Page, links: Iterable[str]) -> tuple[Dead, ...]:
        """Which suspects of a page answer to the page itself that there is nothing."""
        found: list[Dead] = []
        for link in links:
            if link in self._suspects:
                status = await self._get(page.context.request, link)
                if status in _NOTHING:
                    found.append(Dead(url=link, status=status))
        return tuple(found)

    async def _head(self, asking: APIRequestContext, link: str) -> int:
        return await self._ask(asking, link, "HEAD")

    async def _get(self, asking: APIRequestContext, link: str) -> int:
        return await self._ask(asking, link, "GET")

    async def _ask(self, asking: APIRequestContext, link: str, method: str) -> int:
        try:
            answer = await asking.fetch(
                link,
                method=method,
                headers=self._headers,
                timeout=bounds.LINK_SECONDS * 1000,
                max_redirects=0,
            )
        except Error:
            return _UNKNOWN
        status = answer.status
        await answer.dispose()
        return status


def worth_asking(links: Iterable[str], known: Container[str]) -> list[str]:
    """Links that nobody has loaded yet, and that do nothing by being followed."""
    fresh = [link for link in dict.fromkeys(links) if link not in known]
    return [link for link in fresh if not _DOES.search(_without_origin(link))]


def _without_origin(link: str) -> str:
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}#{parts.fragment}"
