"""The promotions of one environment, newest first, each with what became known of it since."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from promo.gitops.history import Promotion, promotions
from promo.gitops.notes import Kind, learn, notes_reader
from promo.gitops.repository import Repository
from promo.gitops.trailers import Record, image_reference, read_trailers

Content = tuple[str, frozenset[str]]


@dataclass(frozen=True)
class Stood:
    """A promotion that an environment got, and the kinds of note that its commit has."""

    promotion: Promotion
    known: frozenset[Kind] = frozenset()

    @property
    def record(self) -> Record:
        """Its trailers."""
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
        if named == environment or (named is None and set(one.record.target_paths) & set(files)):
            yield Stood(one, frozenset(note.note for note in notes(one.commit)))


def promotion_of_anybody(repository: Repository, promotion_id: str) -> Record | None:
    """The promotion of that id, of whichever app and environment; None when there is none."""
    found = (read_trailers(c.message) for c in repository.commits(f"Promotion-Id: {promotion_id}"))
    return next((one for one in found if one and one.promotion_id == promotion_id), None)
