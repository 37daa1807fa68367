"""From a changed schema, or changed resolvers, to operations, and to the files that send them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from graphql import DocumentNode

from promo.scope.diff import Checkout
from promo.scope.graphql.operations import Operation, operations_in
from promo.scope.graphql.schema import Changed, built, difference, read_schema, root_fields
from promo.scope.sources.beside import is_test
from promo.scope.tree import CODE, GRAPHQL, Tree, ending, suffix

_SCHEMA_NAMES: Final = ("schema.graphql", "schema.graphqls", "schema.gql")
_DEFINES: Final = re.compile(rb"(?:^|\n)\s*(?:extend\s+)?(?:type|schema|input|enum|interface)\b")
_RESOLVER: Final = re.compile(r"resolver|graphql|(^|/)schema/", re.IGNORECASE)
_WORD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_RESOLVERS: Final = 50  # files of one change that are read
_GENERATED: Final = re.compile(r"generated|\.gen\.|(^|/)gql/")
_ENDINGS: Final = "Document|LazyQuery|SuspenseQuery|Query|Mutation|Subscription|Doc"


@dataclass(frozen=True)
class Impact:
    """What a change of a GraphQL API means.

    Args:
        users: by the name of each operation that it concerns, the files that send it.
        explained: the changed files whose effect this is.
        unknown: the schema changed, and the code has no operation that could say what that means.
    """

    users: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    explained: frozenset[str] = frozenset()
    unknown: bool = False


def schema_files(tree: Tree) -> tuple[str, ...]:
    """The files that hold a tree's schema: the one that is named so, else all that define types."""
    named = [path for path in tree.paths if path.rpartition("/")[2] in _SCHEMA_NAMES]
    if named:
        return (min(named, key=lambda path: (path.count("/"), path)),)
    return tuple(
        path
        for path in sorted(ending(tree.contents, GRAPHQL))
        if _DEFINES.search(tree.contents[path]) and not is_test(path)
    )


def schema_at(checkout: Checkout, sha: str, paths: Sequence[str]) -> DocumentNode | None:
    """The schema of a commit, its files together; None when it has none of them.

    Raises:
        SchemaError: they are none.
    """
    contents = [found for path in paths if (found := checkout.file_at(sha, path)) is not None]
    return read_schema(b"\n".join(contents)) if contents else None


def could_resolve(files: Iterable[str]) -> list[str]:
    """The files whose names say that they answer a GraphQL API, in whatever language."""
    return [
        file
        for file in files
        if _RESOLVER.search(file) and suffix(file) not in GRAPHQL and not is_test(file)
    ][:_RESOLVERS]


def impact_of(
    tree: Tree,
    schemas: frozenset[str],
    resolvers: Mapping[str, bytes],
    before: DocumentNode | None,
    after: DocumentNode,
) -> Impact:
    """What a change means.

    Args:
        tree: the code of what is live.
        schemas: the files of the schema that changed.
        resolvers: the contents of files that answer it and changed.
        before: the base's schema; None when there was none, or none that can be read.
        after: what is live.
    """
    answered = {
        file: fields
        for file, content in resolvers.items()
        if (fields := _named(content, root_fields(after)))
    }
    changed = difference(before, after) if before else Changed(root_fields(after))
    everything = Changed(changed.fields.union(*answered.values()), changed.types)
    explained = schemas.union(answered)
    if not everything:
        return Impact(explained=explained)
    known = operations_in(tree, built(after))
    concerned = [one for one in known if one.uses(everything)]
    return Impact(users=_users(tree, concerned), explained=explained, unknown=not known)


def _named(content: bytes, fields: frozenset[str]) -> frozenset[str]:
    """The root fields that a file names, in any language's spelling."""
    words = {_plain(word) for word in _WORD.findall(content.decode("utf-8", "replace"))}
    return frozenset(name for name in fields if _plain(name.partition(".")[2]) in words)


def _plain(name: str) -> str:
    """A name without its case and underscores: add_to_cart is addToCart and AddToCart."""
    return name.lower().removeprefix("resolve_").replace("_", "")


def _users(tree: Tree, operations: Iterable[Operation]) -> dict[str, frozenset[str]]:
    """By operation the files that write it, and those that use what is generated for it."""
    users: dict[str, set[str]] = {}
    for one in operations:
        users.setdefault(one.name, set()).add(one.file)
    if not users:
        return {}
    names = "|".join(re.escape(name) for name in sorted(users, key=len, reverse=True))
    generated = re.compile(rf"\b(?:use)?({names})(?:{_ENDINGS})\b", re.IGNORECASE)
    by_lower = {name.lower(): name for name in users}
    for path in ending(tree.contents, CODE):
        if not _GENERATED.search(path) and not is_test(path):
            text = tree.contents[path].decode("utf-8", "replace")
            for found in generated.findall(text):
                users[by_lower[found.lower()]].add(path)
    return {name: frozenset(files) for name, files in users.items()}
