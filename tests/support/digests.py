"""An image of two versions, for files that move from the one to the other."""

from typing import Final

from promo.documents.release import Image

OLD: Final = f"sha256:{'a' * 64}"
NEW: Final = f"sha256:{'b' * 64}"
OTHER: Final = f"sha256:{'c' * 64}"
WEB: Final = "ghcr.io/o/web"


def web(tag: str | None = "v2", digest: str | None = NEW, repository: str = WEB) -> Image:
    """The image as the release has it."""
    return Image(name="web", repository=repository, tag=tag, digest=digest)
