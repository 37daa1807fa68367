"""The local GitHub with every exchange held against GitHub's own description."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from promo.demo.github import LocalGitHub
from support.openapi import Conformity


class Clock:
    """A clock that tests move by hand."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def move(self, **span: float) -> datetime:
        """Let time pass; the new time."""
        self.time += timedelta(**span)
        return self.time


@contextmanager
def checked_github(**settings: Any) -> Generator[LocalGitHub]:
    """A running local GitHub; leaving it fails if anything did not conform."""
    conformity = Conformity()
    with LocalGitHub(observe=conformity, **settings) as github:
        yield github
    if conformity.problems:
        raise AssertionError("\n".join(conformity.problems))
