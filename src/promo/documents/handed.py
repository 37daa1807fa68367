"""A release that was handed over: JSON in an input, or a file that holds it."""

from pathlib import Path

import msgspec

from promo.documents.envelope import read_bytes
from promo.documents.release import Release
from promo.errors import invalid
from promo.untrusted import one_line


def handed_release(text: str | None, folder: Path) -> Release | None:
    """The release of an input; None when nothing was given, or ``null``.

    Args:
        text: JSON, or the path of a file with JSON.
        folder: what a relative path starts from.

    Raises:
        PromoError: invalid; ``bad-release``, ``unreadable-file``.
    """
    if text is None or text in {"", "null"}:
        return None
    content = text.encode() if text.startswith("{") else read_bytes(folder / text)
    if content.strip() == b"null":
        return None
    try:
        release = msgspec.json.decode(content, type=Release)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise invalid(
            f"holds no release: {one_line(str(error), 150).rstrip('.')}",
            reason="bad-release",
            where="--release",
            hint="Give JSON with sha and images, or the path of a file with it",
        ) from None
    for field in ("name", "repository"):
        values = [getattr(image, field) for image in release.images]
        if len(set(values)) != len(values):
            raise invalid(
                f"two images of the release have the same {field}",
                reason="bad-release",
                where="--release",
            )
    return release
