"""The facts of a promotion as trailers of its commit: none can be forged, all are read strictly.

The block is one paragraph. Of several paragraphs with a ``Promotion-Id`` the last counts, and ours
is written last; a value is one line, whatever it holds. What is not exactly of the form is not a
promotion: no record is better than a wrong one. Pure.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from promo import bounds
from promo.documents.release import Image
from promo.gitops import references
from promo.untrusted import one_line

GateResult = Literal["pass", "skipped", "none", "overridden"]

_LINE: Final = re.compile(r"([A-Z][A-Za-z]*(?:-[A-Za-z]+)*): (\S.*)\Z")
_PARAGRAPHS: Final = re.compile(r"\n[ \t]*\n[ \t\n]*")
_SINGLE: Final[Mapping[str, re.Pattern[str]]] = {
    "Promotion-Id": re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}\Z"),
    "Promo-App": re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z"),
    "Promoted-From": re.compile(r"[^\x00-\x1f\x7f\x85\u2028\u2029]{1,1000}\Z"),
    "Promoted-To": re.compile(r"[^\x00-\x1f\x7f\x85\u2028\u2029]{1,1000}\Z"),
    "Source-Revision": re.compile(r"[0-9a-f]{40}\Z"),
    "Previous-Revision": re.compile(r"[0-9a-f]{40}\Z"),
    "Gate-Run": re.compile(r"https?://[!-~]{1,1900}\Z"),
    "Gate-Result": re.compile(f"(?:{'|'.join(get_args(GateResult))})\\Z"),
    "Rollback-Of": re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}\Z"),
    "Rollback-To": re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}\Z"),
    "Rollback-Reason": re.compile(r"[^\x00-\x1f\x7f\x85\u2028\u2029]{1,500}\Z"),
    "Rolled-Back-By": re.compile(r"[^\x00-\x1f\x7f\x85\u2028\u2029]{1,100}\Z"),
}
_KEYS: Final = (
    "Promotion-Id", "Promo-App", "Promoted-From", "Promoted-To", "Target-Path",
    "Source-Revision", "Previous-Revision", "Image", "Gate-Run", "Gate-Result", "Rollback-Of",
    "Rollback-To", "Rollback-Reason", "Rolled-Back-By",
)  # fmt: skip
_OPENINGS: Final = tuple(f"{key}:" for key in _KEYS)
_WRAPPED_AT: Final = 72  # columns
_NAME_CHARACTERS: Final = 100
_NEEDED: Final = ("Promotion-Id", "Promo-App", "Source-Revision", "Target-Path", "Image")


@dataclass(frozen=True, kw_only=True)
class Record:
    """What the trailers of one promotion say.

    ``images`` are as the target files hold them; ``promoted_from`` is None for a release that was
    written as the build made it. ``rollback_to`` is set by every rollback; ``rollback_of`` is None
    where that led away from what was written by hand.
    """

    promotion_id: str
    app: str
    target_paths: tuple[str, ...]
    source_revision: str
    images: tuple[Image, ...]
    promoted_from: str | None = None
    promoted_to: str | None = None
    previous_revision: str | None = None
    gate_run: str | None = None
    gate_result: GateResult = "none"
    rollback_of: str | None = None
    rollback_to: str | None = None
    rollback_reason: str | None = None
    rolled_back_by: str | None = None

    @property
    def is_rollback(self) -> bool:
        """Whether it put an earlier release back."""
        return (self.rollback_of or self.rollback_to) is not None


def write_trailers(record: Record) -> str:
    """The paragraph that says it, without a final newline.

    Raises:
        ValueError: a value that would not be read back as it was given.
    """
    values: dict[str, Sequence[str | None]] = {
        "Promotion-Id": [record.promotion_id],
        "Promo-App": [record.app],
        "Promoted-From": [record.promoted_from],
        "Promoted-To": [record.promoted_to],
        "Target-Path": record.target_paths,
        "Source-Revision": [record.source_revision],
        "Previous-Revision": [record.previous_revision],
        "Image": [image_reference(image) for image in record.images],
        "Gate-Run": [record.gate_run],
        "Gate-Result": [record.gate_result],
        "Rollback-Of": [record.rollback_of],
        "Rollback-To": [record.rollback_to],
        "Rollback-Reason": [record.rollback_reason],
        "Rolled-Back-By": [record.rolled_back_by],
    }
    lines = [f"{key}: {value}" for key in _KEYS for value in values[key] if value is not None]
    text = "\n".join(lines)
    if _comparable(read_trailers(text)) != _comparable(record):
        raise ValueError("a value of the promotion cannot be written as a trailer")
    return text


def commit_message(subject: str, body: str, record: Record) -> str:
    """A whole commit message: a subject line, free text that is no trailer, the trailers."""
    head = one_line(subject, 200) or "promote"
    text = body[: bounds.MESSAGE_CHARACTERS]
    lines = [_no_trailer(one_line(line, 500)) for line in text.splitlines()]
    free = "\n".join(lines).strip("\n")
    parts = [_no_trailer(head), *([free] if free else []), write_trailers(record)]
    return "\n\n".join(parts) + "\n"


def _no_trailer(line: str) -> str:
    """A line of free text that cannot be taken for one of our trailers."""
    return f"> {line}" if line.startswith(_OPENINGS) else line


def read_trailers(message: str) -> Record | None:
    """The promotion that a commit message records; None when it records none, or not strictly."""
    block = _block(message, "Promotion-Id")
    if not _is_well_formed(block):
        return None
    one = {key: values[0] for key, values in block.items()}
    images = [parse_image(text) for text in block["Image"]]
    if any(image is None for image in images):
        return None
    return Record(
        promotion_id=one["Promotion-Id"],
        app=one["Promo-App"],
        target_paths=tuple(block["Target-Path"]),
        source_revision=one["Source-Revision"],
        images=tuple(image for image in images if image is not None),
        promoted_from=one.get("Promoted-From"),
        promoted_to=one.get("Promoted-To"),
        previous_revision=one.get("Previous-Revision"),
        gate_run=one.get("Gate-Run"),
        gate_result=cast("GateResult", one.get("Gate-Result", "none")),
        rollback_of=one.get("Rollback-Of"),
        rollback_to=one.get("Rollback-To"),
        rollback_reason=one.get("Rollback-Reason"),
        rolled_back_by=one.get("Rolled-Back-By"),
    )


def source_revision(message: str) -> str | None:
    """The commit that a message's ``Source-Revision`` names, whoever wrote it; None if not one."""
    named = _block(message, "Source-Revision").get("Source-Revision", [])
    pattern = _SINGLE["Source-Revision"]
    return named[0] if len(named) == 1 and pattern.match(named[0]) else None


def _block(message: str, key: str) -> dict[str, list[str]]:
    """The last paragraph with the key, if every line of it is a trailer; its values by key."""
    text = message.replace("\r\n", "\n").strip("\n ")
    sign = f"{key}: "
    if sign not in text:
        return {}
    paragraphs = (part.split("\n") for part in reversed(_PARAGRAPHS.split(text)))
    ours = (lines for lines in paragraphs if any(line.startswith(sign) for line in lines))
    found: dict[str, list[str]] = {}
    for line in _unwrapped(next(ours, ())):
        match = _LINE.match(line) if len(line) <= bounds.TRAILER_CHARACTERS else None
        if match is None:
            return {}
        found.setdefault(match[1], []).append(match[2].rstrip())
    return found


def _unwrapped(lines: Sequence[str]) -> list[str]:
    """The lines as they were before a squash wrapped them at 72 columns, as GitHub does.

    A line continues one of our trailers where that had no room for its first word; what is joined
    has to be of the trailer's form as ever.
    """
    whole: list[str] = []
    room = 0
    for line in lines:
        word = line.partition(" ")[0]
        is_more = bool(whole) and len(word) >= room and whole[-1].startswith(_OPENINGS)
        if is_more and not _LINE.match(line) and not line.startswith(_OPENINGS):
            whole[-1] = f"{whole[-1].rstrip()} {line}"
        else:
            whole.append(line)
        room = _WRAPPED_AT - len(line)
    return whole


def _is_well_formed(block: Mapping[str, Sequence[str]]) -> bool:
    singles = [(key, block[key]) for key in _SINGLE if key in block]
    return all(key in block for key in _NEEDED) and all(
        len(values) == 1 and _SINGLE[key].match(values[0]) for key, values in singles
    )


def image_reference(image: Image) -> str:
    """An image as ``repository:tag@digest``."""
    tag = f":{image.tag}" if image.tag else ""
    return f"{image.repository}{tag}" + (f"@{image.digest}" if image.digest else "")


def parse_image(text: str) -> Image | None:
    """The image that a reference names; None when it is not exactly one version."""
    found = references.parse(text)
    if found is None or (found.tag is None and found.digest is None):
        return None
    name = found.repository.rpartition("/")[2][:_NAME_CHARACTERS]
    return Image(name=name, repository=found.repository, tag=found.tag, digest=found.digest)


def _comparable(record: Record | None) -> tuple[object, ...] | None:
    if record is None:
        return None
    return (
        record.promotion_id, record.app, record.target_paths, record.source_revision,
        tuple(image_reference(image) for image in record.images),
        record.promoted_from, record.promoted_to, record.previous_revision,
        record.gate_run, record.gate_result, record.rollback_of, record.rollback_to,
        record.rollback_reason, record.rolled_back_by,
    )  # fmt: skip
