"""What makes an issue ours: its marker, and the one block of its body that we may change.

    <!-- promo:id=v1:0123456789abcdef -->      first line: what the issue stands for; more such
                                               lines make it stand for more than one finding
    <!-- promo:status -->                      the block begins
    …                                          what a person reads
    <!-- promo:state={"at":…} -->              what the next run reads
    <!-- /promo:status -->                     the block ends

Foreign text cannot make a marker: none of it leaves ``markup`` with ``<!--`` whole, and ``<`` and
``>`` inside the state are written as escapes.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

_NAME: Final = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}"
_ID: Final = (
    rf"v\d{{1,3}}:[0-9a-f]{{16}}|(?:run-failed|nothing-promoted|rollup):{_NAME}"
    rf"|rolled-back:{_NAME}/{_NAME}/{_NAME}"
)
_MOST_IDS: Final = 20
_ID_LINE: Final = re.compile(rf"^<!-- promo:id=({_ID}) -->\r?$", re.MULTILINE)
_STATE_LINE: Final = re.compile(r"^<!-- promo:state=(\{[^<>\n]{1,20000}\}) -->\r?$", re.MULTILINE)
_BEGIN: Final = "<!-- promo:status -->"
_END: Final = "<!-- /promo:status -->"
_BLOCK: Final = re.compile(rf"^{re.escape(_BEGIN)}.*?^{re.escape(_END)}", re.MULTILINE | re.DOTALL)

Short = Annotated[str, Meta(max_length=300)]
Moment = Annotated[datetime, Meta(tz=True)]


class State(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """What is remembered of an issue from run to run.

    Args:
        app: the application.
        at: when the last exploration that counted was made.
        severity: what it weighs now.
        seen: explorations that saw it.
        greens: explorations in a row that exercised its route and did not see it.
        first: the first commit that it was seen at.
        last: the last one.
        routes: where it is seen: the template and the paths that were loaded.
        assignees: those that we assigned; anybody else was assigned by a person.
        commented: when we last wrote a comment.
        charter: the flow that shows it; None when loading one of the routes does.
        ids: what it stands for, when that is more than its first line says.
        runs: the last runs that counted, oldest first: S seen, G not seen.
        flaky: whether it came and went, so that it carries the label.
        ended: whether it was us who closed it.
    """

    app: Short
    at: Moment
    severity: Short = ""
    seen: Annotated[int, Meta(ge=0)] = 1
    greens: Annotated[int, Meta(ge=0)] = 0
    first: Short | None = None
    last: Short | None = None
    routes: Annotated[tuple[Short, ...], Meta(max_length=20)] = ()
    assignees: Annotated[tuple[Short, ...], Meta(max_length=20)] = ()
    commented: Moment = datetime(1970, 1, 1, tzinfo=UTC)
    charter: Short | None = None
    ids: Annotated[tuple[Short, ...], Meta(max_length=20)] = ()
    runs: Annotated[str, Meta(pattern="^[SG]*$", max_length=20)] = ""
    flaky: bool = False
    ended: bool = False


def id_line(identity: str) -> str:
    """The first line of an issue that stands for something."""
    return f"<!-- promo:id={identity} -->"


def identity_of(body: str) -> str | None:
    """What an issue was opened for, None when it has no marker of ours."""
    found = _ID_LINE.search(body)
    return found[1] if found else None


def identities_of(body: str) -> frozenset[str]:
    """All that an issue stands for: its marker lines, and what its state remembers."""
    state = state_of(body)
    kept = (i for i in (state.ids if state else ()) if re.fullmatch(_ID, i))
    return frozenset({*_ID_LINE.findall(body)[:_MOST_IDS], *kept})


def state_of(body: str) -> State | None:
    """What is remembered in an issue's body; None when the block is gone or damaged."""
    block = _BLOCK.search(body)
    lines = _STATE_LINE.findall(block[0]) if block else []
    if len(lines) != 1:
        return None
    try:
        return msgspec.json.decode(lines[0], type=State)
    except (msgspec.MsgspecError, RecursionError):
        return None


def block(text: str, state: State) -> str:
    """The block that we may change: a text for people, and the state."""
    data = msgspec.json.encode(state).decode().replace("<", "\\u003c").replace(">", "\\u003e")
    return f"{_BEGIN}\n{text}\n\n<!-- promo:state={data} -->\n{_END}"


def with_block(body: str, new: str) -> str:
    """The body with its block replaced; a person's edits around it stay.

    Where somebody removed the block, it is put at the end.
    """
    old = _BLOCK.search(body)
    if old is None:
        return f"{body.rstrip()}\n\n{new}\n"
    if old[0].replace("\r\n", "\n") == new:
        return body
    return body[: old.start()] + new + body[old.end() :]
