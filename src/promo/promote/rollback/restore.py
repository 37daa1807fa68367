"""What each file holds once an environment is back at a promotion. Pure.

A promotion may have moved one image or one file of many. So the state that it left is put together:
for every image that it or a later promotion moved, what the newest promotion up to it wrote.
"""

from collections.abc import Iterable, Mapping, Sequence

from promo.documents.release import Image
from promo.errors import PromoError, refused
from promo.gitops import references
from promo.gitops.trailers import Record
from promo.untrusted import one_line

# A file and the full name of an image in it.
Slot = tuple[str, str]


def restored(
    to: Record,
    since: Sequence[Record],
    older: Iterable[Record],
    named: Mapping[str, frozenset[str]],
) -> dict[str, tuple[Image, ...]]:
    """The images that each file is to hold.

    Args:
        to: the promotion to go back to.
        since: those that came after it.
        older: those that came before it, newest first; read as far as needed.
        named: the full names of the images that each file names now; a file that is gone is left
            out.

    Raises:
        PromoError: refused; ``no-match`` where the promotion's own image has no place any more,
            ``rollback-incomplete`` where nothing says what an image was, ``ambiguous-image``.
    """
    open_slots = {slot for one in (to, *since) for slot in _slots(one, named)}
    _refuse_homeless(to, {name for _, name in open_slots})
    found: dict[Slot, Image] = {}
    for one in _while_open([to], older, open_slots):
        for slot in _slots(one, named) & open_slots:
            found[slot] = _image(one, slot[1])
            open_slots.remove(slot)
    if open_slots:
        raise _incomplete(to, min(open_slots))
    files = dict.fromkeys(file for one in (to, *since) for file in one.target_paths)
    return {
        file: tuple(image for (there, _), image in sorted(found.items()) if there == file)
        for file in files
        if any(there == file for there, _ in found)
    }


def _while_open(
    first: Iterable[Record], then: Iterable[Record], open_slots: set[Slot]
) -> Iterable[Record]:
    yield from first
    if open_slots:
        for one in then:
            yield one
            if not open_slots:
                return


def _slots(one: Record, named: Mapping[str, frozenset[str]]) -> set[Slot]:
    names = {references.normalised(image.repository) for image in one.images}
    return {
        (file, name)
        for file in one.target_paths
        for name in names & named.get(file, frozenset[str]())
    }


def _image(one: Record, name: str) -> Image:
    images = [image for image in one.images if references.normalised(image.repository) == name]
    if len({(image.tag, image.digest) for image in images}) > 1:
        raise refused(
            f"{one.promotion_id} wrote {name} in two versions, and does not say which file got"
            " which",
            reason="ambiguous-image",
            where="--to",
            hint="Go back to another promotion, or put these files back by hand",
        )
    return images[0]


def _refuse_homeless(to: Record, names: set[str]) -> None:
    for image in to.images:
        if references.normalised(image.repository) not in names:
            raise refused(
                f"no file of {to.promotion_id} names {one_line(image.repository, 120)} any more",
                reason="no-match",
                where=one_line(", ".join(to.target_paths), 200),
                hint="Its files were changed since; go back to a newer promotion, or by hand",
            )


def _incomplete(to: Record, slot: Slot) -> PromoError:
    file, name = slot
    return refused(
        f"{name} was promoted for the first time after {to.promotion_id}; nothing says what it"
        " was before",
        reason="rollback-incomplete",
        where=one_line(file, 200),
        hint="Go back to a newer promotion, or revert the commits by hand",
    )
