"""What stood together with affected items in a container, at any level of nesting and at the same time.

Being packed together proves nothing about material (model.md, rule 5); an auditor wants to see it listed, and why not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from whereused.graph.driver import ReadTransaction
from whereused.graph.queries import Query, query
from whereused.trace.adjacency import Numbers
from whereused.trace.closure import KINDS
from whereused.trace.hazard import ALWAYS, FOREVER

AT_ONCE = 20_000
CONTAINER = KINDS.index("container")

Stretch = tuple[int, int]


class PackingRow(NamedTuple):
    """Columns of packings: node numbers of inside and outside, edge numbers, kinds of the inside, [from, to]."""

    insides: list[int]
    outsides: list[int]
    edges: list[int]
    kinds: list[int]
    times: list[list[int | None]]


class Packing(NamedTuple):
    """Something in a container for a while."""

    inside: int
    outside: int
    edge: int
    kind: int
    lo: int
    hi: int


LIST_PACKING_UP = query("trace.list_packing_up", PackingRow)
LIST_PACKING_DOWN = query("trace.list_packing_down", PackingRow)


def packed_together(reading: ReadTransaction, prefix: str, affected: Numbers) -> dict[int, tuple[int, int]]:
    """What was packed together with affected items, by node number: its kind and the edge that packs it.

    Containers are left out (they only say where things were), and so are the affected items themselves.
    """
    presence = _Presence()
    for number in affected.tolist():
        presence.add(number, (ALWAYS, FOREVER))
    frontier: set[int] = set(affected.tolist())
    while frontier:
        ways = _packings(reading, LIST_PACKING_UP, prefix, frontier)
        frontier = {way.outside for way in ways if presence.carry(way.inside, way.outside, way)}
    met: dict[int, tuple[int, int]] = {}
    frontier = set(presence.of) - set(affected.tolist())
    while frontier:
        deeper = set()
        for way in _packings(reading, LIST_PACKING_DOWN, prefix, frontier):
            if way.kind == CONTAINER:
                if presence.carry(way.outside, way.inside, way):
                    deeper.add(way.inside)
            elif any(True for _ in presence.shared(way.outside, way)):
                met.setdefault(way.inside, (way.kind, way.edge))
        frontier = deeper
    unaffected = set(met).difference(affected.tolist())
    return {number: met[number] for number in sorted(unaffected)}


class _Presence:
    """When an affected item was in each node, at any depth."""

    def __init__(self) -> None:
        self.of: dict[int, list[Stretch]] = {}

    def add(self, node: int, stretch: Stretch) -> bool:
        """Take a stretch in; False if it was known."""
        known = self.of.setdefault(node, [])
        if any(lo <= stretch[0] and stretch[1] <= hi for lo, hi in known):
            return False
        touching = [each for each in known if each[0] <= stretch[1] and stretch[0] <= each[1]]
        for each in touching:
            known.remove(each)
        known.append((min([stretch[0], *(lo for lo, _ in touching)]), max([stretch[1], *(hi for _, hi in touching)])))
        return True

    def shared(self, node: int, way: Packing) -> Iterator[Stretch]:
        """The stretches of a node that lie within a packing."""
        for lo, hi in self.of.get(node, ()):
            if max(lo, way.lo) <= min(hi, way.hi):
                yield max(lo, way.lo), min(hi, way.hi)

    def carry(self, source: int, target: int, way: Packing) -> bool:
        """Take over what a packing lets through; True if anything was new."""
        new = [self.add(target, stretch) for stretch in list(self.shared(source, way))]
        return any(new)


def _packings(reading: ReadTransaction, asked: Query[PackingRow], prefix: str, nodes: Collection[int]) -> list[Packing]:
    wanted = sorted(nodes)
    parts: Iterable[PackingRow] = (
        reading.one(asked, nodes=wanted[begin : begin + AT_ONCE], prefix=prefix)
        for begin in range(0, len(wanted), AT_ONCE)
    )
    return [
        Packing(inside, outside, edge, kind, ALWAYS if lo is None else lo, FOREVER if hi is None else hi)
        for row in parts
        for inside, outside, edge, kind, (lo, hi) in zip(*row, strict=True)
    ]
