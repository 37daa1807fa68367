"""The fewest steps that still show a finding, within a number of tries."""

import asyncio
from collections.abc import Sequence
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from promo.explore.confirm.minimise import minimised


def shortened(steps: Sequence[int], needed: set[int], tries: int = 1000) -> tuple[int, ...]:
    """What is left when all of ``needed`` must be done."""
    left = iter(range(tries))

    async def shows(part: Sequence[int]) -> bool:
        return needed <= set(part)

    return asyncio.run(minimised(steps, shows, lambda: next(left, None) is not None))


steps = st.integers(2, 24).map(lambda n: list(range(n)))


@given(steps, st.sets(st.integers(0, 23)))
def test_exactly_what_is_needed_is_left(steps: list[int], wanted: set[int]):
    needed = {steps[0], steps[-1], *(wanted & set(steps))}
    assert shortened(steps, needed) == tuple(sorted(needed))


@given(steps, st.sets(st.integers(0, 23)), st.integers(0, 30))
def test_out_of_tries_it_still_shows(steps: list[int], wanted: set[int], tries: int):
    needed = wanted & set(steps)
    left = shortened(steps, needed, tries)
    assert needed <= set(left)
    assert list(left) == sorted(left)
    assert (left[0], left[-1]) == (steps[0], steps[-1])


@given(st.integers(3, 9), st.data())
def test_no_single_step_of_what_is_left_can_go(size: int, data: st.DataObject):
    steps = list(range(size))
    # Any of these sets shows it: what is left need not be the smallest, but nothing in it is idle.
    ways = data.draw(st.lists(st.sets(st.sampled_from(steps)), min_size=1, max_size=3))
    asked: list[tuple[int, ...]] = []

    async def shows(part: Sequence[int]) -> bool:
        asked.append(tuple(part))
        return any(way <= set(part) for way in ways)

    left = asyncio.run(minimised(steps, shows, lambda: True))
    for part in combinations(left, len(left) - 1):
        if part[:1] == left[:1] and part[-1:] == left[-1:] and len(part) > 1:
            assert part in asked or not any(way <= set(part) for way in ways)
