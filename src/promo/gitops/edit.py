"""Move images in a file, byte for byte: splice the values that change, and prove that no other did.

move            what the file is after the move, with every change; or a refusal
unified_diff    the edits of several files as one patch
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import msgspec

from promo import bounds
from promo.documents.promotion import Change
from promo.documents.release import Image
from promo.errors import PromoError, invalid, refused
from promo.gitops import references
from promo.gitops.certain import agree, refuse_uncertain
from promo.gitops.difference import unified_diff
from promo.gitops.images import found_in, is_chosen
from promo.gitops.nearby import is_proven_nearby
from promo.gitops.places import Found, path_text
from promo.gitops.plan import Move, Plan, make_plan
from promo.gitops.proof import prove
from promo.gitops.rewrite import rewrite
from promo.gitops.source import Source, open_source
from promo.untrusted import one_line

__all__ = ["Edited", "move", "unified_diff"]

_NO_RENAMES: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True)
class Edited:
    """A file before and after; ``changes`` is empty when it already said what was wanted."""

    before: bytes
    after: bytes
    changes: tuple[Change, ...]


def move(
    content: bytes,
    file: str,
    wanted: Sequence[Image],
    rename: Mapping[str, str] = _NO_RENAMES,
    only: Collection[str] = (),
    *,
    force: bool = False,
) -> Edited:
    """Write the wanted images' tags and digests into a file.

    Args:
        content: the file's bytes.
        file: its name, for errors and changes.
        wanted: what each image shall be; every one must have a place in the file.
        rename: a repository of ``wanted`` to its name in this file.
        only: names or repositories to move; empty means all.
        force: edit values that Flux's image automation owns, too.

    Raises:
        PromoError: invalid or refused, with the reasons of docs/errors.md; nothing is half done,
            since nothing is written here.
    """
    images = _targets(wanted, rename, only)
    plan = proven(content, file, images, force=force, nearby=len(content) > bounds.YAML_WHOLE_BYTES)
    if not plan.edits:
        return Edited(content, content, ())
    return Edited(content, (plan.source.bom + plan.spliced()).encode("utf-8"), _changes(plan))


def proven(
    content: bytes, file: str, images: Mapping[str, Image], *, force: bool, nearby: bool
) -> Plan:
    """The edits that move the images (by full name), proven.

    ``nearby``: first try what needs one walk of the file only; it comes to the same.

    Raises:
        PromoError: as ``move``.
    """
    source = open_source(content, file, _words(images), whole=not nearby)
    plan = _planned(source, images, force=force)
    if not plan.edits or (nearby and is_proven_nearby(plan, plan.spliced())):
        return plan
    if not all(part.document.is_whole for part in source.parts):
        plan = _planned(open_source(content, file, _words(images)), images, force=force)
    prove(plan, plan.spliced())
    return plan


def _planned(source: Source, images: Mapping[str, Image], *, force: bool) -> Plan:
    return make_plan(source, wanted_moves(source, images), force=force)


def _targets(
    wanted: Sequence[Image], rename: Mapping[str, str], only: Collection[str]
) -> dict[str, Image]:
    """The images by the full name that their repository has in the file."""
    renamed = {references.normalised(old): new for old, new in rename.items()}
    targets: dict[str, Image] = {}
    for image in wanted:
        if only and not is_chosen(image.name, image.repository, only):
            continue
        new = renamed.get(references.normalised(image.repository), image.repository)
        target = msgspec.structs.replace(image, repository=new)
        _refuse_malformed(target)
        known = targets.setdefault(references.normalised(new), target)
        if (known.tag, known.digest) != (target.tag, target.digest):
            raise refused(
                f"the release has {one_line(new, 120)} in two versions",
                reason="ambiguous-image",
                where=one_line(new, 120),
                hint="Choose one with --images",
            )
    if not targets:
        raise refused(
            "the release has none of the images asked for",
            reason="no-image",
            hint="Give names or repositories of the release's images",
        )
    return targets


def _refuse_malformed(image: Image) -> None:
    """An ``Image`` made in code is unchecked, and its texts go into a file."""
    fine = (
        references.is_repository(image.repository)
        and (image.tag is None or references.is_tag(image.tag))
        and (image.digest is None or references.is_digest(image.digest))
    )
    if not fine:
        written = references.Reference(image.repository, image.tag, image.digest)
        raise invalid(
            f"{one_line(str(written), 200)} is no image reference",
            reason="bad-image",
            hint="An image is repository:tag@sha256:… with 64 hex digits",
        )


def _words(images: Collection[str]) -> tuple[str, ...]:
    """The last part of each repository: it is there however the rest is spelt."""
    return tuple(sorted({repository.rpartition("/")[2] for repository in images}))


def wanted_moves(source: Source, images: Mapping[str, Image]) -> list[Move]:
    """What every place of the images shall say, by the repository's full name.

    Raises:
        PromoError: refused; ``no-match``, ``repository-mismatch``, ``ambiguous-image``, or as
            ``certain`` and ``rewrite``.
    """
    places: dict[str, list[Found]] = {repository: [] for repository in images}
    for one in found_in(source, places):
        places[one.identity].append(one)
    return [
        move
        for repository, image in images.items()
        for move in _moves_of(source, places[repository], image)
    ]


def _moves_of(source: Source, places: Sequence[Found], image: Image) -> list[Move]:
    if not places:
        raise _no_match(source, image)
    for place in places:
        refuse_uncertain(place, source.file)
    agree(places, source.file)
    return [Move(place, rewrite(place, image, source.file)) for place in places]


def _no_match(source: Source, image: Image) -> PromoError:
    """Nothing is guessed: an image of that name elsewhere may be anybody's."""
    name = image.repository.rpartition("/")[2]
    others = [f for f in found_in(source) if f.repository.rpartition("/")[2] == name]
    if others:
        there = one_line(others[0].repository, 120)
        return refused(
            f"has {name} from {there}, and the release has it from {image.repository}",
            reason="repository-mismatch",
            where=f"{source.file}:{others[0].line}",
            hint=f"If they are the same image, say --map {image.repository}={there}",
        )
    return refused(
        f"has no place for {image.repository}",
        reason="no-match",
        where=source.file,
        hint="Name it with --map if it is called otherwise there, or leave it out with"
        " --images; docs/shapes.md shows what is recognised",
    )


def _changes(plan: Plan) -> tuple[Change, ...]:
    source = plan.source
    return tuple(
        Change(
            file=source.file,
            path=path_text(edit.part, edit.leaf.path),
            line=source.line(edit.start),
            old=edit.leaf.value,
            new=edit.value,
        )
        for edit in plan.edits
    )
