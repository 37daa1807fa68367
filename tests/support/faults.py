"""Faults of the demo's application, several at once, where none hides another."""

from collections.abc import Iterable

from promo.demo.application.faults import Fault


def apart(faults: Iterable[Fault]) -> list[list[Fault]]:
    """Batches whose faults are on pages of their own and change files in places of their own."""
    batches: list[list[Fault]] = []
    for fault in faults:
        room = next((batch for batch in batches if all(_apart(fault, o) for o in batch)), None)
        if room is None:
            batches.append([fault])
        else:
            room.append(fault)
    return batches


def _apart(one: Fault, other: Fault) -> bool:
    places = {(edit.file, edit.find) for edit in one.edits}
    taken = {(edit.file, edit.find) for edit in other.edits}
    # Whatever the server does to all its errors is no company for one that makes errors.
    alone = {one.rule, other.rule} >= {"error-screen", "http-5xx"}
    return one.route != other.route and not alone and places.isdisjoint(taken)
