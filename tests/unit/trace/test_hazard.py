"""How a hazard spreads: the rules of model.md ("Formally") on graphs of a few edges, without a database."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

from whereused.trace.adjacency import Adjacency
from whereused.trace.hazard import (
    ALWAYS,
    CONSUMED,
    FOREVER,
    INSTALLED,
    PRODUCED,
    SERIALIZED,
    Backwards,
    Forwards,
    Rules,
    Spells,
    Spread,
    spread,
    trail_of,
)

Interval = tuple[int, int]
LIFE: Interval = (ALWAYS, FOREVER)


class Edge(NamedTuple):
    """An edge as material flows, and what it lets through."""

    tail: str
    head: str
    kind: int
    lo: int = ALWAYS
    hi: int = FOREVER
    gain: int = ALWAYS


def consumed(item: str, step: str, loaded: int = ALWAYS, unloaded: int = FOREVER) -> Edge:
    return Edge(item, step, CONSUMED, loaded, unloaded)


def produced(step: str, item: str, came_off: int = FOREVER, gain: int = ALWAYS) -> Edge:
    return Edge(step, item, PRODUCED, ALWAYS, came_off, gain)


def serialized(lot: str, unit: str, made: int = FOREVER) -> Edge:
    return Edge(lot, unit, SERIALIZED, ALWAYS, made)


def installed(part: str, parent: str, begun: int = ALWAYS + 1, ended: int = FOREVER) -> Edge:
    return Edge(part, parent, INSTALLED, begun, ended)


class Told:
    """A spread by the names of nodes; names in capitals are items, others are steps."""

    def __init__(self, found: Spread, nodes: list[str]) -> None:
        self._found, self._nodes = found, nodes

    def times(self, node: str) -> set[Interval]:
        """All spells of a node; those that say "all its life" as LIFE."""
        spells, place = self._found.spells, self._nodes.index(node)
        mine = np.flatnonzero(spells.node == place).tolist()
        assert all((spells.lo[each], spells.hi[each]) == LIFE for each in mine if spells.whole[each])
        return {(int(spells.lo[each]), int(spells.hi[each])) for each in mine}

    def whole(self, node: str) -> bool:
        spells = self._found.spells
        return bool(spells.whole[spells.node == self._nodes.index(node)].any())

    @property
    def affected(self) -> dict[str, int]:
        """The items that the question is answered at, with their distances."""
        found = enumerate(self._found.hit.tolist())
        hit = {self._nodes[place]: int(self._found.distance[place]) for place, spell in found if spell >= 0}
        return {node: distance for node, distance in hit.items() if node.isupper()}

    def trail(self, node: str) -> list[int]:
        """The edges by which the answer at a node came, by their places in the list of edges."""
        return trail_of(self._found.spells, int(self._found.hit[self._nodes.index(node)]))

    @property
    def spells(self) -> int:
        return len(self._found.spells.node)


def _spread(edges: list[Edge], seeds: dict[str, list[Interval]], at: int | None, *, forwards: bool) -> Told:
    nodes = sorted({*seeds, *(edge.tail for edge in edges), *(edge.head for edge in edges)})
    tail = np.array([nodes.index(edge.tail) for edge in edges], dtype=np.int64)
    head = np.array([nodes.index(edge.head) for edge in edges], dtype=np.int64)
    columns = (np.array([edge[column] for edge in edges], dtype=np.int64) for column in (2, 3, 4, 5))
    ends = (tail, head) if forwards else (head, tail)
    ways = (Forwards if forwards else Backwards)(Adjacency.of(len(nodes), *ends), Rules(*columns))
    begins = [(nodes.index(node), *interval) for node, intervals in seeds.items() for interval in intervals]
    node, lo, hi = (np.array([begin[column] for begin in begins], dtype=np.int64) for column in range(3))
    none = np.full(len(node), -1, dtype=np.int64)
    whole = (lo == ALWAYS) & (hi == FOREVER) if forwards else np.zeros(len(node), np.bool_)
    is_item = np.array([name.isupper() for name in nodes])
    return Told(spread(ways, Spells(node, lo, hi, whole, none, none), is_item, at), nodes)


def forwards(edges: list[Edge], at: int | None = None, **since: int) -> Told:
    """Where a hazard in some items gets to, from when each is bad."""
    return _spread(edges, {node: [(begun, FOREVER)] for node, begun in since.items()}, at, forwards=True)


def backwards(edges: list[Edge], target: str, at: int | None = None) -> Told:
    """What a hazard in `target` (at a moment, or ever) may have come from."""
    return _spread(edges, {target: [LIFE if at is None else (at, at)]}, at, forwards=False)


def inverse(edges: list[Edge], at: int | None = None) -> None:
    """Where-from is where-used backwards, for every two items of the graph."""
    items = {end for edge in edges for end in (edge.tail, edge.head) if end.isupper()}
    used = {(a, b) for a in items for b in forwards(edges, at, **{a: ALWAYS}).affected if a != b}
    came = {(a, b) for b in items for a in backwards(edges, b, at).affected if a != b}
    assert came == used


def test_what_is_bad_all_its_life_makes_bad_what_is_made_of_it_whatever_the_times() -> None:
    edges = [consumed("A", "s", 5, 6), produced("s", "B", 1), serialized("B", "C", 0)]
    told = forwards(edges, A=ALWAYS)
    assert told.affected == {"A": 0, "B": 1, "C": 2}
    assert told.whole("B")
    assert told.whole("C")
    inverse(edges)


@pytest.mark.parametrize(
    ("edge", "since", "reaches"),
    [
        (consumed("A", "s", 3, 7), 7, True),
        (consumed("A", "s", 3, 7), 8, False),
        (consumed("A", "s", 3, 7), 1, True),
        (serialized("A", "B", 7), 7, True),
        (serialized("A", "B", 7), 8, False),
        (installed("A", "B", 3, 7), 7, True),
        (installed("A", "B", 3, 7), 8, False),
    ],
)
def test_what_went_bad_later_reaches_what_it_was_in_at_that_time_or_after(
    edge: Edge, since: int, reaches: bool
) -> None:
    told = forwards([edge, produced("s", "OUT")], A=since)
    assert bool(told.times(edge.head)) == reaches
    assert ("OUT" in told.affected) == (reaches and edge.head == "s")


def test_an_output_is_made_bad_by_what_had_come_in_when_it_came_off() -> None:
    edges = [consumed("A", "s", 3, 7), produced("s", "EARLY", 4), produced("s", "TIED", 5), produced("s", "LATE", 9)]
    assert forwards(edges, A=5).affected == {"A": 0, "TIED": 1, "LATE": 1}
    assert forwards(edges, A=1).affected == {"A": 0, "EARLY": 1, "TIED": 1, "LATE": 1}


def test_what_is_topped_up_is_bad_from_then_on() -> None:
    edges = [consumed("A", "s", 1, 2), produced("s", "TANK", 5, gain=5), installed("TANK", "UNIT", 1, 9)]
    told = forwards(edges, A=ALWAYS)
    assert told.times("TANK") == {(5, FOREVER)}
    assert told.times("UNIT") == {(5, 9)}
    assert not told.whole("TANK")


def test_a_production_that_is_not_known_to_be_one_is_none() -> None:
    edges = [consumed("A", "s"), produced("s", "TANK", 5, gain=FOREVER)]
    assert forwards(edges, A=ALWAYS).affected == {"A": 0}
    inverse(edges)


def test_a_parent_is_bad_while_a_bad_part_is_in_it() -> None:
    edges = [installed("A", "B", 1, 3), installed("B", "C", 2, 8), installed("B", "D", 4, 8)]
    told = forwards(edges, A=ALWAYS)
    assert told.times("B") == {(1, 3)}
    assert told.times("C") == {(2, 3)}
    assert told.affected == {"A": 0, "B": 1, "C": 2}
    inverse(edges)


def test_a_moment_in_common_is_enough() -> None:
    edges = [installed("A", "B", 1, 3), installed("B", "C", 3, 8)]
    assert forwards(edges, A=ALWAYS).times("C") == {(3, 3)}
    inverse(edges)


def test_only_an_installation_without_beginning_and_end_makes_bad_all_ones_life() -> None:
    ever, begun = [installed("A", "B", ALWAYS, FOREVER)], [installed("A", "B", ALWAYS + 1, FOREVER)]
    after = [consumed("B", "s", 4, 2), produced("s", "C", 1)]
    assert forwards([*ever, *after], A=ALWAYS).affected == {"A": 0, "B": 1, "C": 2}
    assert forwards([*begun, *after], A=ALWAYS).affected == {"A": 0, "B": 1}
    inverse([*ever, *after])
    inverse([*begun, *after])


def test_no_union_of_intervals_is_a_whole_life() -> None:
    edges = [
        installed("A", "B", ALWAYS, 5),
        installed("A", "B", 5, FOREVER),
        consumed("B", "s", 9, 8),
        produced("s", "C", 7),
    ]
    told = forwards(edges, A=ALWAYS)
    assert told.times("B") == {(ALWAYS, 5), (5, FOREVER)}
    assert not told.whole("B")
    assert "C" not in told.affected
    inverse(edges)


def test_what_is_bad_at_two_times_is_bad_at_those_and_not_between() -> None:
    edges = [
        installed("A", "B", 1, 2),
        installed("A", "B", 6, 7),
        installed("B", "C", 2, 6),
        installed("B", "D", 3, 5),
        installed("C", "E", 6, 8),
    ]
    told = forwards(edges, A=ALWAYS)
    assert told.times("B") == {(1, 2), (6, 7)}
    assert told.times("C") == {(2, 2), (6, 6)}
    assert told.affected == {"A": 0, "B": 1, "C": 2, "E": 3}
    inverse(edges)


def test_what_adds_nothing_goes_no_further() -> None:
    edges = [
        installed("A", "B", 1, 9),
        installed("A", "X", 1, 9),
        installed("X", "B", 3, 5),
        installed("B", "C", 1, 9),
    ]
    told = forwards(edges, A=ALWAYS)
    assert told.times("B") == {(1, 9)}
    assert told.spells == 4


def test_a_longer_way_counts_where_it_adds_a_time() -> None:
    edges = [
        installed("A", "B", 4, 5),
        installed("A", "X", 1, 9),
        installed("X", "B", 3, 8),
        installed("B", "C", 7, 9),
    ]
    told = forwards(edges, A=ALWAYS)
    assert told.times("B") == {(4, 5), (3, 8)}
    assert told.affected == {"A": 0, "B": 1, "X": 1, "C": 3}
    assert told.trail("B") == [0]
    assert told.trail("C") == [1, 2, 3]
    inverse(edges)


def test_the_shortest_way_is_told_where_several_lead() -> None:
    edges = [
        consumed("A", "s"),
        produced("s", "B"),
        consumed("B", "t"),
        produced("t", "C"),
        serialized("A", "X"),
        installed("X", "B"),
        installed("A", "C", 3, 4),
    ]
    told = forwards(edges, A=ALWAYS)
    assert told.affected == {"A": 0, "B": 1, "X": 1, "C": 1}
    assert told.trail("B") == [0, 1]
    assert told.trail("C") == [6]
    assert told.trail("A") == []


def test_at_a_moment_the_shortest_way_that_holds_then_is_told() -> None:
    edges = [installed("A", "C", 1, 2), installed("A", "B", 1, 9), installed("B", "C", 4, 9)]
    assert forwards(edges, 1, A=ALWAYS).affected == {"A": 0, "B": 1, "C": 1}
    told = forwards(edges, 5, A=ALWAYS)
    assert told.affected == {"A": 0, "B": 1, "C": 2}
    assert told.trail("C") == [1, 2]
    assert forwards(edges, 3, A=ALWAYS).affected == {"A": 0, "B": 1}
    for moment in (0, 1, 3, 5, 9, 10):
        inverse(edges, moment)


def test_cycles_end_and_come_back_to_the_start() -> None:
    regrind = [consumed("A", "s"), produced("s", "B"), consumed("B", "t"), produced("t", "A", gain=6)]
    told = forwards(regrind, A=ALWAYS)
    assert told.affected == {"A": 0, "B": 1}
    assert told.times("A") == {LIFE}
    late = forwards(regrind, A=8)
    assert late.times("A") == {(8, FOREVER), (6, FOREVER)}
    assert late.whole("B")
    inverse(regrind)


def test_a_ring_of_installations_ends() -> None:
    ring = [installed("A", "B", 1, 5), installed("B", "C", 3, 8), installed("C", "A", 2, 9)]
    told = forwards(ring, A=ALWAYS)
    assert told.times("C") == {(3, 5)}
    assert told.times("A") == {LIFE}
    assert backwards(ring, "A").affected == {"A": 0, "B": 2, "C": 1}
    inverse(ring)


def test_a_solera_takes_no_more_spells_than_its_edges_give() -> None:
    size = 30
    edges = []
    for level in range(size):
        edges += [consumed(f"T{level}", f"s{level}", 1, 9), produced(f"s{level}", f"T{(level + 1) % size}", 9, gain=5)]
    assert forwards(edges, T0=ALWAYS).spells <= 2 * len(edges)


def test_backwards_an_installation_counts_for_as_long_as_what_follows_it() -> None:
    edges = [installed("A", "B", 1, 3), installed("B", "C", 2, 8), installed("X", "B", 9, 10)]
    told = backwards(edges, "C")
    assert told.times("B") == {(2, 8)}
    assert told.times("A") == {(2, 3)}
    assert told.affected == {"C": 0, "B": 1, "A": 2}
    assert told.trail("A") == [1, 0]


def test_backwards_a_step_counts_until_its_output_came_off() -> None:
    edges = [installed("X", "A", 5, 9), consumed("A", "s", 3, 7), produced("s", "B", 4)]
    told = backwards(edges, "B")
    assert told.times("A") == {(3, 4)}
    assert told.affected == {"B": 0, "A": 1}
    assert backwards([installed("X", "A", 4, 9), *edges[1:]], "B").affected == {"B": 0, "A": 1, "X": 2}


def test_backwards_what_was_bad_all_its_life_counts_where_no_moment_does() -> None:
    edges = [installed("X", "A", 1, 9), consumed("A", "s", 7, 3), produced("s", "B", 1)]
    assert backwards(edges, "B").affected == {"B": 0, "A": 1}
    inverse(edges)


def test_backwards_at_a_moment_what_was_topped_up_later_is_out() -> None:
    edges = [
        consumed("OLD", "s"),
        produced("s", "TANK", 1),
        consumed("NEW", "t"),
        produced("t", "TANK", 5, gain=5),
    ]
    assert backwards(edges, "TANK", 3).affected == {"TANK": 0, "OLD": 1}
    assert backwards(edges, "TANK", 5).affected == {"TANK": 0, "OLD": 1, "NEW": 1}
    for moment in (0, 1, 4, 5, 6):
        inverse(edges, moment)


def test_several_starts_are_spread_at_once() -> None:
    edges = [installed("A", "C", 1, 3), installed("B", "C", 6, 8), installed("C", "D", 7, 9)]
    told = forwards(edges, A=ALWAYS, B=7)
    assert told.times("C") == {(1, 3), (7, 8)}
    assert told.affected == {"A": 0, "B": 0, "C": 1, "D": 2}
    assert told.trail("D") == [1, 2]


def test_nothing_spreads_from_nothing() -> None:
    assert _spread([consumed("A", "s")], {"A": []}, None, forwards=True).affected == {}
