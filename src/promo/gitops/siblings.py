"""The repository of a mapping that writes an image in several values."""

from dataclasses import dataclass

from promo.gitops.places import Role, value_of
from promo.gitops.references import is_repository
from promo.yamltext import Leaf, Node


@dataclass(frozen=True)
class Named:
    """A repository with its registry, and the values that say it."""

    repository: str
    leaves: dict[Role, Leaf]


def named_repository(node: Node) -> Named | None:
    """What ``registry`` and ``repository`` (or a bare ``image``) name together."""
    if not node.is_mapping:
        return None
    leaf = node.leaf("repository") or node.leaf("image")
    repository = value_of(leaf)
    if leaf is None or not repository:
        return None
    beside = node.leaf("registry")
    registry = value_of(beside)
    leaves: dict[Role, Leaf] = {"repository": leaf}
    if beside is not None and registry:
        leaves["registry"] = beside
        repository = f"{registry.rstrip('/')}/{repository}"
    return Named(repository, leaves) if is_repository(repository) else None
