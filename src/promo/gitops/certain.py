"""What makes an image in a file uncertain, so that it is neither read into a release nor edited."""

from collections.abc import Sequence
from itertools import combinations

from promo.errors import PromoError, refused
from promo.gitops.places import WHOLE_ROLES, Found
from promo.gitops.source import Part
from promo.gitops.templates import is_templated
from promo.yamltext import Key, Leaf, Node


def refuse_uncertain(found: Found, file: str) -> None:
    """Raise unless the file says for certain which version the place has.

    Raises:
        PromoError: refused; ``duplicate-key``, ``merged-image``, ``templated-file``,
            ``bad-image``.
    """
    where = f"{file}:{found.line}"
    twice = next((k for leaf in found.leaves.values() for k in _repeated(found.part, leaf)), None)
    if twice is not None:
        raise refused(
            f"the way to {found.path} has the key {twice!r} twice, and parsers differ in which"
            " counts",
            reason="duplicate-key",
            where=where,
            hint="Delete one of them",
        )
    if not set(WHOLE_ROLES) & set(found.leaves) and any(n.merges for n in _mappings(found)):
        raise refused(
            f"{found.path} takes keys over with <<, so what it says is only partly written there",
            reason="merged-image",
            where=where,
            hint="Write repository, tag and digest out in one mapping",
        )
    if found.problem:
        raise _unreadable(found, where)


def agree(group: Sequence[Found], file: str) -> None:
    """Raise when two places of one repository contradict each other.

    A place that names no digest (or no tag) contradicts nothing by that.

    Raises:
        PromoError: refused, ``ambiguous-image``.
    """
    for one, other in combinations(_distinct(group), 2):
        if _differ(one.tag, other.tag) or _differ(one.digest, other.digest):
            raise refused(
                f"{one.repository} is there in two versions (lines {one.line} and {other.line}),"
                " and nothing says which is meant",
                reason="ambiguous-image",
                where=f"{file}:{other.line}",
                hint="Give both places the same version, or move the image by hand",
            )


def _distinct(group: Sequence[Found]) -> list[Found]:
    return list({(one.tag, one.digest): one for one in reversed(group)}.values())[::-1]


def _differ(one: str | None, other: str | None) -> bool:
    return bool(one and other and one != other)


def _unreadable(found: Found, where: str) -> PromoError:
    values = (leaf.scalar.value for leaf in found.leaves.values() if leaf.scalar)
    if any(is_templated(value) for value in values):
        return refused(
            f"{found.path}: {found.problem}",
            reason="templated-file",
            where=where,
            hint="Name the file that holds the value",
        )
    return refused(
        f"{found.path}: {found.problem}",
        reason="bad-image",
        where=where,
        hint="An image is repository:tag@sha256:… with 64 hex digits",
    )


def _repeated(part: Part, leaf: Leaf) -> list[Key]:
    """The keys given twice on the way to a leaf, out through the blocks that hold it."""
    keys: list[Key] = []
    key: Key = leaf.key
    node: Node | None = leaf.parent
    while node is not None:
        if (node, key) in part.document.repeated:
            keys.append(key)
        key, node = node.key, node.parent
    if part.outer is not None and part.block is not None:
        keys += _repeated(part.outer, part.block)
    return keys


def _mappings(found: Found) -> list[Node]:
    return [leaf.parent for leaf in found.leaves.values() if leaf.parent is not None]
