"""A message for Slack: blocks, within its limits, with nothing of a page interpreted.

``verbatim`` keeps Slack from making links, channels and people of words; the three characters that
it reads as markup are escaped as its documentation says.
"""

from collections.abc import Iterator
from typing import Any, Final

from promo import bounds
from promo.findings.notify.message import Change, Message
from promo.untrusted import one_line

_HTML: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_STYLES: Final = str.maketrans({c: f"\u200b{c}\u200b" for c in "*_~`"})
_SIGNS: Final = {"fail": "🔴", "inconclusive": "🟡", "pass": "🟢", "skipped": "⚪"}
_TITLE_CHARACTERS: Final = 160


def slack(message: Message) -> dict[str, Any]:
    """The body that a Slack webhook takes."""
    headline = _headline(message)
    return {
        "text": headline,
        "unfurl_links": False,
        "unfurl_media": False,
        "blocks": [
            {
                "type": "header",
                "text": {"type": "plain_text", "text": headline[: bounds.SLACK_HEADER_CHARACTERS]},
            },
            *(_section(text) for text in _sections(message)),
            {"type": "context", "elements": [_words(_foot(message))]},
        ],
    }


def _headline(message: Message) -> str:
    round_ = message.round_
    place = f" in {one_line(round_.environment, 40)}" if round_.environment else ""
    sign = _SIGNS.get(message.verdict, "🟡")
    return f"{sign} {one_line(round_.app, 60)}{place}: {message.verdict}"


def _sections(message: Message) -> Iterator[str]:
    """The changes, as few sections as they fit in; what is too much is counted."""
    kept = message.changes[: bounds.SLACK_LINES]
    text = ""
    for line in map(_line, kept):
        if len(text) + len(line) + 1 > bounds.SLACK_SECTION_CHARACTERS:
            yield text
            text = ""
        text += ("\n" if text else "") + line
    more = len(message.changes) - len(kept)
    yield text + (f"\n… and {more} more" if more else "")


def _line(change: Change) -> str:
    done, finding = change.touched, change.finding
    number = f"<{done.url}|#{done.number}>" if done.url and done.number else ""
    what = f"*{finding.severity}* {_text(finding.title)}" if finding else _text(done.finding)
    return f"• {done.action} {number} {what} — {_text(done.reason)}"


def _foot(message: Message) -> str:
    sha = f"`{message.round_.sha[:12]}`" if message.round_.sha else "no commit named"
    links = [
        f"<{url}|{name}>"
        for name, url in (("run", message.run_url), ("evidence", message.evidence_url))
        if url and not set(url) & set("<>|")
    ]
    return " · ".join([_text(message.repository), sha, *links])


def _text(text: str) -> str:
    return one_line(text, _TITLE_CHARACTERS).translate(_HTML).translate(_STYLES)


def _words(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": _words(text)}
