"""Where the gitops files, the registry and the checkout meet: the release's link, and the base."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from promo.documents.release import Image, Release
from promo.errors import PromoError
from promo.gitops.link import Facts, Label, Linked, easiest, link, wants_labels
from promo.gitops.pin import Source, read_contents, read_source, read_target, same_digests
from promo.gitops.references import normalised
from promo.gitops.repository import Repository
from promo.inputs import SHA
from promo.promote.holds import Holds, holds_path, read_holds
from promo.registry import Registry
from promo.scope.base import Ancestry, Base, Target, choose_base
from promo.scope.diff import Checkout


@dataclass(frozen=True)
class World:
    """What pinning a release may ask."""

    repository: Repository | None
    registry: Registry
    checkout: Checkout | None


def pin(world: World, files: Sequence[str]) -> Source | None:
    """What the source files say; None without one."""
    return read_source(world.repository, files) if world.repository and files else None


def link_release(
    world: World, live: str | None, given: Release | None, source: Source | None
) -> tuple[Linked, str]:
    """The release if it is linked to the live commit, and the message if it is not."""
    facts = Facts(
        live=live,
        given=given,
        images=source.images if source else (),
        trailers=source.trailers if source else (),
    )
    trouble = ""
    if wants_labels(facts):
        labels, trouble = _labels(world.registry, facts.images)
        facts = replace(facts, labels=labels, ancestors=_ancestors(world.checkout, labels, live))
    linked = link(facts)
    if linked.release is not None:
        return linked, ""
    if trouble:  # labels that cannot be read are no easy link
        return linked, f"{linked.problem} ({trouble}). {easiest(replace(facts, labels=None))}"
    return linked, f"{linked.problem}. {easiest(facts)}"


def is_same(world: World, files: Sequence[str], before: Source) -> bool:
    """Whether the source files are still what they were, after a look at the newest commit."""
    if world.repository is None:
        return True
    world.repository.refresh()
    return read_contents(world.repository, files) == before.contents


def find_base(world: World, given: str | None, target: Target | None, live: str) -> Base:
    """The commit to compare with; whatever goes wrong on the way means that there is none."""
    checkout = world.checkout

    def ancestry(sha: str) -> Ancestry:
        return checkout.ancestry(sha, live) if checkout else "unknown"

    return choose_base(given, target, ancestry)


def find_target(
    world: World, app: str, files: Sequence[str], release: Release | None
) -> tuple[Target | None, tuple[Image, ...]]:
    """What the target files say of their commit, None without one; and their images."""
    if world.repository is None or not files:
        return None, ()
    try:
        found = read_target(world.repository, app, files)
    except PromoError as error:
        return Target(problem=str(error).rstrip(".")), ()
    labels = () if all(found.trailers) else _target_labels(world, found.images, release)
    target = Target(
        found.exists,
        found.trailers,
        found.hand_edited,
        labels,
        let_in=same_digests(_ours(found.images, release), found.let_in),
    )
    return target, found.images


def read_accepted(world: World, app: str) -> Holds:
    """The findings that the gitops repository accepts, beside its holds.

    Raises:
        PromoError: inconclusive, ``unreadable-holds``.
    """
    path = holds_path(app)
    return read_holds(world.repository.read(path) if world.repository else None, path)


def _target_labels(
    world: World, images: Sequence[Image], release: Release | None
) -> tuple[str | None, ...]:
    """The commits that the target's images are labelled with, as far as they are the release's."""
    found, _ = _labels(world.registry, _ours(images, release))
    return tuple(_commit(label.revision) for label in found.values())


def _ours(images: Sequence[Image], release: Release | None) -> list[Image]:
    """The images that the release has a version of."""
    ours = {normalised(image.repository) for image in (release.images if release else ())}
    return [image for image in images if normalised(image.repository) in ours]


def _labels(registry: Registry, images: Sequence[Image]) -> tuple[dict[str, Label], str]:
    """By digest what the images say, as far as it can be read, and the first trouble on the way."""
    found: dict[str, Label] = {}
    trouble = ""
    for image in images:
        if image.digest is None:
            continue
        try:
            said = registry.describe(image.repository, image.digest)
            found[image.digest] = Label(said.revision, said.source)
        except PromoError as error:
            trouble = trouble or str(error).rstrip(".")
    return found, trouble


def _ancestors(
    checkout: Checkout | None, labels: dict[str, Label], live: str | None
) -> frozenset[str]:
    commits = {c for label in labels.values() if (c := _commit(label.revision)) and c != live}
    if checkout is None or live is None:
        return frozenset()
    return frozenset(c for c in commits if checkout.ancestry(c, live) == "ancestor")


def _commit(revision: str | None) -> str | None:
    """A label's revision if it is a commit; the label may hold anything."""
    try:
        return str(SHA.read(revision or ""))
    except ValueError:
        return None
