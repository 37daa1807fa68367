"""The promotions of one environment, newest first, each with what became known of it since."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from promo.errors import PromoError
from promo.gitops.history import Promotion, promotions
from promo.gitops.images import find_named
from promo.gitops.notes import Kind, learn, notes_reader
from promo.gitops.repository import Repository
from promo.gitops.trailers import Record, image_reference, read_trailers
from promo.promote.rollback.files import is_as_written, names_of

Content = tuple[str, frozenset[str]]


@dataclass(frozen=True)
class Stood:
    """A promotion that an environment got, and the kinds of note that its commit has."""

    promotion: Promotion
    known: frozenset[Kind] = frozenset()

    @property
    def record(self) -> Record:
        """The commit's trailers."""
        return self.promotion.record

    @property
    def content(self) -> Content:
        """What it brought; two promotions of the same content are good or bad together."""
        record = self.record
        return record.source_revision, frozenset(map(image_reference, record.images))

    @property
    def is_degraded(self) -> bool:
        """Whether it was found bad after it arrived."""
        return "degraded" in self.known

    @property
    def is_verified(self) -> bool:
        """Whether it was seen live, soaked, or passed a gate before it came."""
        return bool(self.known & {"live", "soaked"}) or self.record.gate_result == "pass"


def environment_line(
    repository: Repository, app: str, environment: str, files: Collection[str]
) -> Iterator[Stood]:
    """The promotions of an app to an environment; history is fetched as far as it is read.

    Args:
        repository: where to look.
        app: whose.
        environment: its name.
        files: its files: a promotion that names no environment counts when it wrote one of them.

    Raises:
        PromoError: as ``Repository.commits`` and ``notes_reader``.
    """
    learn(repository)
    notes = notes_reader(repository)
    for one in promotions(repository, app):
        named = one.record.promoted_to
        here = named == environment or (named is None and set(one.record.target_paths) & set(files))
        if here and (not one.is_retold or _is_borne_out(repository, one)):
            yield Stood(one, frozenset(note.note for note in notes(one.commit)))


def _is_borne_out(repository: Repository, one: Promotion) -> bool:
    """Whether a commit's own files hold what a note says that it brought."""
    contents = repository.read_at(one.commit, one.record.target_paths)
    names = names_of(one.record)
    try:
        there = [
            found
            for path, content in contents.items()
            for found in find_named(content or b"", path, names)
        ]
    except PromoError:
        return False
    return is_as_written(one.record, there)


def promotion_of_anybody(repository: Repository, promotion_id: str) -> Record | None:
    """The promotion of that id, of whichever app and environment; None when there is none."""
    commits = repository.commits(f"Promotion-Id: {promotion_id}")
    found = (read_trailers(one.message) for one in commits if not one.is_retold)
    return next((one for one in found if one and one.promotion_id == promotion_id), None)
