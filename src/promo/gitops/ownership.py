"""Values that are not ours to change: encrypted files, Flux's own fields, anchors others use."""

import re
from collections.abc import Mapping
from typing import Final

from promo.errors import PromoError, refused
from promo.gitops.places import WHOLE_ROLES, Found
from promo.gitops.source import ENCRYPTED, Part, Source
from promo.yamltext import Leaf, Node
from promo.yamltext.leaves import MERGE_KEY

_COMMENT: Final = re.compile(r"(?:^|\s)#+(.*)")
# A marker behind another `#` is commented out, and Flux ignores it too.
_MARKER: Final = re.compile(r"""\s*\{\s*["']?\$imagepolicy["']?\s*:""")
_REST_CHARACTERS: Final = 10_000  # of a line behind a value; it can be 20 MB long
_SOPS_FIELDS: Final = ("mac", "lastmodified", "version")


def refuse_encrypted(source: Source) -> None:
    """SOPS signs all values of a file; a changed one makes the whole undecryptable.

    Raises:
        PromoError: refused, ``sops-encrypted``.
    """
    for part in source.parts:
        if part.outer is None and _is_sealed_by_sops(part):
            raise refused(
                "is encrypted with SOPS, and a changed value breaks its signature",
                reason="sops-encrypted",
                where=source.file,
                hint="Keep images in a file of their own, or encrypt with --mac-only-encrypted",
            )


def _is_sealed_by_sops(part: Part) -> bool:
    root = part.document.root
    sops = root.children.get(ENCRYPTED) if root else None
    if not isinstance(sops, Node) or not any(field in sops.children for field in _SOPS_FIELDS):
        return False
    only_encrypted = sops.leaf("mac_only_encrypted")
    return only_encrypted is None or only_encrypted.value != "true"


def refuse_flux_owned(source: Source, start: int, end: int) -> None:
    """Flux's image automation writes a value whose line has its marker; two writers would fight.

    Raises:
        PromoError: refused, ``flux-owned``.
    """
    if source.line(end) not in source.marked_lines:
        return
    comment = _COMMENT.search(source.text[end : end + _REST_CHARACTERS].split("\n", 1)[0])
    if comment and _MARKER.match(comment[1]):
        raise refused(
            "the value belongs to Flux's image automation ($imagepolicy)",
            reason="flux-owned",
            where=f"{source.file}:{source.line(start)}",
            hint="Remove the marker, or use --force",
        )


def refuse_shared(source: Source, found: Found, values: Mapping[Leaf, str]) -> None:
    """An anchor may serve several places, but only when all of them shall say the same.

    Args:
        source: the file.
        found: the image that changes.
        values: what every value of a moved place shall be, also where it stays.

    Raises:
        PromoError: refused, ``shared-anchor``.
    """
    for leaf in found.leaves.values():
        scalar = leaf.scalar
        if scalar is not None and leaf in values:
            uses = {scalar, *found.part.document.aliases.get(scalar, ())}
            if any(values.get(use) != values[leaf] for use in uses):
                raise _shared(source, found)
        _refuse_merged(source, found, leaf)


def _refuse_merged(source: Source, found: Found, leaf: Leaf) -> None:
    """A mapping that another takes over with << may have part of the image replaced there."""
    owner = leaf.parent
    if owner is None or set(WHOLE_ROLES) & set(found.leaves):
        return
    for alias in found.part.document.aliases.get(owner, ()):
        around = alias.parent
        if alias.key == MERGE_KEY or (around is not None and around.key == MERGE_KEY):
            raise _shared(source, found)


def _shared(source: Source, found: Found) -> PromoError:
    return refused(
        f"{found.path} is anchored, and its alias serves something that does not move with it",
        reason="shared-anchor",
        where=f"{source.file}:{found.line}",
        hint="Write the value out where the alias is used",
    )
