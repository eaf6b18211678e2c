"""When something that is affected was in a container, against sets of moments."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from whereused.trace.hazard import ALWAYS, FOREVER
from whereused.trace.neighbours import Packings, Presence, at_once, carried, united

Interval = tuple[int, int, int]
"""A node, and a first and a last moment there."""

LAST = 10
UNIT, CARTON, PALLET = range(3)

nodes = st.integers(0, 3)
moments = st.integers(0, LAST)
intervals = st.builds(lambda node, one, two: (node, min(one, two), max(one, two)), nodes, moments, moments)
ways = st.builds(lambda inside, interval: (inside, *interval), nodes, intervals)
"""Inside, outside, first and last moment."""


def presence(*told: Interval) -> Presence:
    return united(*(np.array([each[column] for each in told], dtype=np.int64) for column in range(3)))


def packings(*told: tuple[int, int, int, int]) -> Packings:
    return Packings(*(np.array([each[column] for each in told], dtype=np.int64) for column in range(4)))


def told(found: Presence) -> list[Interval]:
    return list(zip(found.node.tolist(), found.lo.tolist(), found.hi.tolist(), strict=True))


def points(intervals: list[Interval]) -> dict[int, set[float]]:
    """The moments of each node, and those between them."""
    found: defaultdict[int, set[float]] = defaultdict(set)
    for node, lo, hi in intervals:
        found[node] |= {half / 2 for half in range(2 * lo, 2 * hi + 1)}
    return dict(found)


@given(st.lists(intervals, max_size=12))
def test_presence_is_in_order_and_what_meets_is_one(some: list[Interval]) -> None:
    found = told(presence(*some))
    assert points(found) == points(some)
    assert found == sorted(found)
    assert all(one[0] != two[0] or one[2] < two[1] for one, two in pairwise(found))


@given(st.lists(intervals, max_size=6), st.lists(ways, max_size=6))
def test_packings_carry_what_was_there_meanwhile(some: list[Interval], packed: list[tuple[int, int, int, int]]) -> None:
    before, some_ways = presence(*some), packings(*packed)
    after, grown = carried(before, some_ways.inside, some_ways.outside, some_ways)
    there = points(some)
    expected = {node: set(moments) for node, moments in there.items()}
    for inside, outside, lo, hi in packed:
        shared = {moment for moment in there.get(inside, ()) if lo <= moment <= hi}
        if shared:
            expected.setdefault(outside, set()).update(shared)
    assert points(told(after)) == expected
    assert set(grown.tolist()) == {node for node, moments in expected.items() if moments != there.get(node)}


@given(st.lists(intervals, max_size=6), st.lists(ways, max_size=6))
def test_a_moment_in_common_is_together(some: list[Interval], packed: list[tuple[int, int, int, int]]) -> None:
    there = points(some)
    expected = [any(lo <= moment <= hi for moment in there.get(outside, ())) for _, outside, lo, hi in packed]
    assert at_once(presence(*some), packings(*packed)).tolist() == expected


def test_without_times_it_was_always_there() -> None:
    always = presence((UNIT, ALWAYS, FOREVER))
    in_carton, grown = carried(always, np.array([UNIT]), np.array([CARTON]), packings((UNIT, CARTON, 4, FOREVER)))
    assert told(in_carton) == [(UNIT, ALWAYS, FOREVER), (CARTON, 4, FOREVER)]
    assert grown.tolist() == [CARTON]
    on_pallet = packings((CARTON, PALLET, ALWAYS, 6), (CARTON, PALLET, ALWAYS, 3))
    found, grown = carried(in_carton, on_pallet.inside, on_pallet.outside, on_pallet)
    assert told(found)[2:] == [(PALLET, 4, 6)]
    assert at_once(found, packings((UNIT, PALLET, ALWAYS, 4), (UNIT, PALLET, 7, FOREVER))).tolist() == [True, False]
