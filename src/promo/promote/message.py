"""The subject of a promotion's commit, from a template. Pure."""

import re
from typing import Final

from promo.documents.release import Release
from promo.errors import invalid
from promo.untrusted import one_line

DEFAULT: Final = "promote {app} to {to}: {short}"
_FIELD: Final = re.compile(r"\{([^{}]*)\}")
_FIELDS: Final = ("app", "from", "to", "sha", "short", "tag", "id")
_SHORT: Final = 10


def check_template(template: str) -> str:
    """A template with known fields only.

    Raises:
        PromoError: invalid, ``bad-message``.
    """
    strange = [name for name in _FIELD.findall(template) if name not in _FIELDS]
    stray = set("{}") & set(_FIELD.sub("", template))
    if strange or stray or not template.strip():
        shown = f"{{{strange[0]}}}" if strange else "a brace without its other one"
        raise invalid(
            f"has {one_line(shown, 60)}" if template.strip() else "is empty",
            reason="bad-message",
            where="--message",
            hint=f"Its fields are {', '.join(f'{{{name}}}' for name in _FIELDS)}",
        )
    return template


def subject(
    template: str, release: Release, *, app: str, origin: str, goal: str, promotion_id: str
) -> str:
    """The first line of the commit's message."""
    tags = {image.tag for image in release.images if image.tag}
    values = {
        "app": app,
        "from": origin,
        "to": goal,
        "sha": release.sha,
        "short": release.sha[:_SHORT],
        "tag": tags.pop() if len(tags) == 1 else release.sha[:_SHORT],
        "id": promotion_id,
    }
    return one_line(_FIELD.sub(lambda match: values[match[1]], template), 200)
