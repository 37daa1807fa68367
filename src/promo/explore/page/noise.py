"""What healthy pages say and do all day: never a finding. Each row was met on a page in order."""

import re
from collections.abc import Mapping
from typing import Final, Literal
from urllib.parse import urlsplit

_CONSOLE: Final = re.compile(
    r"^Failed to load resource: "  # the browser's own; the HTTP oracles have the request
    r"|^DevTools |source ?map"
    r"|chrome-extension://|moz-extension://|Unchecked runtime\.lastError"
    r"|^Service Worker registration blocked by Playwright"
    r"|net::ERR_BLOCKED_BY_CLIENT"
    r"|report-only|Report Only"
    r"|^Error with Permissions-Policy header|^Permissions policy violation|^Unrecognized feature:"
    r"|third-party cookie|SameSite"
    r"|^Autofocus processing was blocked"
    # no graphics card, no sound and no permissions where this browser runs
    r"|WebGL|GL Driver Message|GroupMarkerNotSet|AudioContext|permission has been blocked"
    r"|ResizeObserver loop"
    # advice of the browser and of libraries
    r"|^\[Violation\]|^\[Intervention\]|passive event listener|was preloaded using link preload"
    r"|^Slow network is detected|Download the React DevTools|^Banner not shown"
    r"|^\[DOM\]|Password field is not contained in a form|is deprecated and will be removed",
    re.IGNORECASE,
)
_POLICY: Final = re.compile(
    r"violates the following (?:Content Security Policy|report-only Content Security Policy)"
    r"|because it violates the (?:document's|following) Content Security Policy",
    re.IGNORECASE,
)
_THROWN: Final = re.compile(
    r"^ResizeObserver loop|^Script error\.?$"
    # a request that the page itself gave up, or that ended because the page was left
    r"|^(?:DOMException: )?AbortError|signal is aborted|The user aborted a request"
    # permissions are denied here; a page that asks in vain is in order
    r"|NotAllowedError|PermissionDenied|user didn't interact with the document"
    r"|Service Worker registration blocked|chrome-extension://",
    re.IGNORECASE,
)
# Asked for by the browser, or measuring visitors; nobody meets their absence.
_PATHS: Final = re.compile(
    r"/favicon[^/]*$|/apple-touch-icon[^/]*$|\.map$|^/\.well-known/|^/cdn-cgi/"
    r"|^/_vercel/(?:insights|speed-insights)/|/(?:gtag|analytics|plausible|umami|matomo)(?:\.min)?\.js$"
    r"|^/(?:g/)?collect$|/browserconfig\.xml$|/service-?worker[^/]*\.js$|/sw\.js$"
)
# What a request says that nobody needed any more.
_GIVEN_UP: Final = ("net::ERR_ABORTED", "net::ERR_BLOCKED_BY_CLIENT")


def is_console_noise(text: str, url: str) -> bool:
    """Whether a console line is nothing to speak of; ``url`` is where it came from."""
    return bool(_CONSOLE.search(text)) or is_path_noise(url) or _is_extension(url)


def is_content_policy(text: str) -> Literal["", "csp-violation", "mixed-content"]:
    """Whether a console line is the browser's about what it keeps from the page, and which."""
    if text.startswith("Mixed Content:"):
        return "mixed-content"
    return "csp-violation" if _POLICY.search(text) else ""


def is_thrown_noise(text: str) -> bool:
    """Whether an exception or rejection, as ``name: message``, is nothing to speak of."""
    return bool(_THROWN.search(text))


def is_path_noise(url: str) -> bool:
    """Whether it does not matter how a request to this address ends."""
    try:
        return bool(_PATHS.search(urlsplit(url).path))
    except ValueError:
        return False


def is_ahead(headers: Mapping[str, str]) -> bool:
    """Whether a request loads something that nobody asked for yet, by its headers in lower case.

    Whoever opens it later meets it then. A browser that was told to accept a certificate does not
    always do so here (measured).
    """
    purpose = headers.get("sec-purpose", "") or headers.get("purpose", "")
    return purpose.startswith(("prefetch", "prerender")) or "sec-speculation-tags" in headers


def is_given_up(error: str) -> bool:
    """Whether a failed request was given up by the browser itself rather than by the server."""
    return error.startswith(_GIVEN_UP)


def _is_extension(url: str) -> bool:
    return url.startswith(("chrome-extension:", "moz-extension:"))
