"""The GraphQL schema that somebody named: it must be there, and be one, before anything is done."""

from pathlib import Path
from typing import Protocol

from promo import bounds
from promo.config import Explore
from promo.errors import invalid
from promo.files import read_file
from promo.runner import Step


class Named(Protocol):
    """The inputs that say where a schema is."""

    @property
    def repo(self) -> Path:
        """The checkout of the application."""
        ...

    @property
    def graphql_schema(self) -> Path | None:
        """The schema's path; None to look for one."""
        ...


def schema_path(inputs: Named, explore: Explore, step: Step) -> str | None:
    """Where the schema lies in the checkout; None when nobody named one.

    Raises:
        PromoError: invalid: ``path-outside``, ``unreadable-file``, ``bad-graphql-schema``.
    """
    root = (step.workspace / inputs.repo).resolve()
    if inputs.graphql_schema is not None:
        path, where = step.inside(inputs.graphql_schema, "graphql-schema"), "--graphql-schema"
    elif explore.graphql_schema is not None:
        path, where = (root / explore.graphql_schema).resolve(), "explore.graphql_schema"
    else:
        return None
    if not path.is_relative_to(root):
        raise invalid(
            "the schema is not in the checkout",
            reason="path-outside",
            where=where,
            hint="Name a file of the checkout that repo says",
        )
    _check(read_file(path, bounds.SCHEMA_BYTES), str(path))
    return path.relative_to(root).as_posix()


def _check(content: bytes, where: str) -> None:
    from promo.scope.graphql.schema import (  # noqa: PLC0415  (for those who have a schema)
        SchemaError,
        read_schema,
    )

    try:
        read_schema(content)
    except SchemaError as error:
        raise invalid(
            f"is no GraphQL schema: {error}",
            reason="bad-graphql-schema",
            where=where,
            hint="Give the schema in its own language, or the JSON of an introspection query",
        ) from None
