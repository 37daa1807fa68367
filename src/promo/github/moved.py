"""A repository or an issue that is elsewhere now: GitHub answers with the new place.

PyGithub follows by itself, but without the query of the address, so that a list of all issues with
a label becomes one of all open issues, and with the body of a write, so that an issue in another
repository is changed. Here the answer is handed on instead, and who asked decides.
"""

import re
from typing import Any, Final
from urllib.parse import urlsplit

from github import GithubException
from urllib3 import Retry

MOVED: Final = frozenset({301, 307, 308})
_NUMBERED: Final = re.compile(r"(?:/api/v3)?/repositories/(\d{1,20})(?:/|\Z)")


class HandOn(Retry):
    """No retry at all; an answer that names another place is raised as what it is."""

    def is_retry(
        self,
        method: str,  # noqa: ARG002  (the base class's signature)
        status_code: int,
        has_retry_after: bool = False,  # noqa: ARG002, FBT001, FBT002
    ) -> bool:
        """Whether urllib3 hands an answer to ``increment``."""
        return status_code in MOVED

    def increment(self, *arguments: Any, **named: Any) -> Retry:
        """Raise for such an answer; anything else goes as it always did."""
        response = named.get("response")
        if response is not None and response.status in MOVED:
            raise GithubException(response.status, None, dict(response.headers))
        return super().increment(*arguments, **named)


def number_of(location: str, api_url: str) -> int | None:
    """The number of the repository that a new place is in; None when it is on another server."""
    there, here = urlsplit(location), urlsplit(api_url)
    if (there.scheme, there.netloc) != (here.scheme, here.netloc):
        return None
    found = _NUMBERED.match(there.path)
    return int(found[1]) if found else None
