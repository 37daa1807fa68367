"""Tell people elsewhere: one message a run that changed something.

A notifier is one file with one row here: how its message looks. What goes wrong is a warning; it
never changes how the run ends.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from promo import bounds
from promo.errors import invalid
from promo.findings.notify.message import Message
from promo.findings.notify.slack import slack
from promo.findings.notify.webhook import webhook
from promo.http import Trouble, fetch
from promo.untrusted import one_line

Form = Callable[[Message], Mapping[str, Any]]

NOTIFIERS: Final[Mapping[str, Form]] = {"slack-webhook": slack, "webhook": webhook}

_LOOPBACK: Final = ("http://127.0.0.1", "http://localhost", "http://[::1]")
_BUSY: Final = {408, 429, 500, 502, 503, 504}
_FINE: Final = range(200, 300)


def check_address(option: str, url: str) -> None:
    """Refuse an address that would carry its own secret in the open.

    Raises:
        PromoError: invalid, ``plain-http``.
    """
    if not url.startswith(("https://", *_LOOPBACK)):
        raise invalid(
            "a webhook's address is a secret, and that does not travel over plain HTTP",
            reason="plain-http",
            where=f"--{option}",
            hint="Use the https:// address",
        )


def notify(option: str, url: str, message: Message, pause: Callable[[float], None]) -> str:
    """Send a message; empty when it was taken, else why not.

    Args:
        option: which notifier, by the name of its input.
        url: where to; never repeated in what is said.
        message: what changed.
        pause: how to wait before it is tried again.
    """
    said = ""
    body = NOTIFIERS[option](message)
    for attempt in range(bounds.NOTIFY_ATTEMPTS):
        if attempt:
            pause(2.0**attempt)
        try:
            answer = fetch(url, method="POST", json=body, redirects=0)
        except Trouble as trouble:
            said = f"there was no answer ({trouble.kind})"
            continue
        if answer.status in _FINE:
            return ""
        words = one_line(answer.body[:200].decode("utf-8", "replace"), 100)
        said = f"it answered {answer.status}" + (f" ({words})" if words else "")
        if answer.status not in _BUSY:
            break
    return said
