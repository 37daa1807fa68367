"""Values that belong to one image by their names: `image.repository` beside `image.tag`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from promo.gitops.places import Place, Role, value_of, version_problem
from promo.gitops.references import is_digest, is_repository, is_tag
from promo.yamltext import Leaf, Node

# Of several names for one part the last one here counts.
_PARTS: Final[Mapping[str, Role]] = {
    "": "repository",
    "name": "repository",
    "repo": "repository",
    "repository": "repository",
    "registry": "registry",
    "tag": "tag",
    "digest": "digest",
}
_RANKS: Final = tuple(_PARTS)


@dataclass
class _Group:
    leaves: dict[Role, Leaf] = field(default_factory=dict[Role, Leaf])
    parts: dict[Role, str] = field(default_factory=dict[Role, str])
    is_twice: bool = False

    def add(self, part: str, leaf: Leaf) -> None:
        """Add a value to the image."""
        role = _PARTS[part]
        known = self.parts.get(role, "")
        self.is_twice |= role in self.parts and known == part
        if role not in self.parts or _RANKS.index(part) > _RANKS.index(known):
            self.leaves[role] = leaf
            self.parts[role] = part


def grouped(
    named: Iterable[tuple[str, Leaf]], pattern: re.Pattern[str], at: Node, *, sure: bool
) -> Iterator[Place]:
    """The images that names put together.

    Args:
        named: each value with its name.
        pattern: a name's parts: group 1 says which image, group 2 (perhaps empty) what of it.
        at: where they stand.
        sure: whether such names speak of an image for certain.
    """
    groups: dict[str, _Group] = {}
    for name, leaf in named:
        match = pattern.fullmatch(name)
        if match is not None and value_of(leaf) is not None:
            groups.setdefault(match[1].lower(), _Group()).add(match[2].lower(), leaf)
    for group in groups.values():
        place = _place(group, at, sure=sure)
        if place is not None:
            yield place


def _place(group: _Group, at: Node, *, sure: bool) -> Place | None:
    said: dict[Role, str] = {role: value_of(leaf) or "" for role, leaf in group.leaves.items()}
    repository = said.get("repository", "")
    if said.get("registry"):
        repository = f"{said['registry'].rstrip('/')}/{repository}"
    if not is_repository(repository) or not {"tag", "digest"} & set(said):
        return None
    leaves = dict(group.leaves)
    if not said.get("registry"):
        leaves.pop("registry", None)
    tag, at_sign, digest = said.get("tag", "").partition("@")
    if at_sign:
        leaves["tag@digest"] = leaves.pop("tag")
    else:
        digest = said.get("digest", "")
    problem = _problem(group, said, tag, digest, pinned=bool(at_sign))
    version = (None, None) if problem else (tag or None, digest or None)
    return Place(repository, *version, leaves, at, problem, sure=sure)


def _problem(
    group: _Group, said: Mapping[Role, str], tag: str, digest: str, *, pinned: bool
) -> str:
    if group.is_twice:
        return "a part of it is given twice"
    if tag and not is_tag(tag):
        return version_problem(said["tag"])
    if (digest or pinned) and not is_digest(digest):
        return version_problem(said["tag"] if pinned else digest)
    if pinned and said.get("digest", "") not in {"", digest}:
        return "tag and digest name different digests"
    return ""
