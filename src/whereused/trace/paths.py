"""Paths: how material of one item got into another, by the shortest valid ways, edge by edge with their records.

A way is valid if the hazard could have travelled it. Ways are told one by one, each step of them towards where the end
is still near enough, and what led nowhere once is not tried again: a lattice with millions of equally short paths costs
no more than the few that are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import numpy as np

from whereused.graph.driver import ReadTransaction
from whereused.model.answers import Path, Paths
from whereused.model.questions import Mode
from whereused.trace.adjacency import Adjacency, distinct
from whereused.trace.closure import Closure, locate, number_edges, read_closure
from whereused.trace.evidence import describe_edges
from whereused.trace.hazard import Forwards, Rules, Spells
from whereused.trace.names import Named
from whereused.trace.reach import count_reached
from whereused.trace.seeds import Seed
from whereused.trace.settle import Trace, Walk, settled_on

SMALL = 5_000
"""Items upstream of the end that are settled without asking whether the other side is smaller."""


@dataclass(frozen=True)
class Between:
    """What is asked: ways from `start` to `end` that are valid in the mode; `at` is the moment of all but `ever`."""

    start: Named
    end: Named
    mode: Mode
    as_of: datetime | None
    known_at: datetime

    @property
    def at(self) -> datetime | None:
        """The moment asked for; None is ever."""
        return {"ever": None, "current": self.known_at, "as_of": self.as_of}[self.mode]


@dataclass(frozen=True)
class _Told:
    """The ways found, as edge numbers, how sure they are, and what describes their edges."""

    ways: list[list[int]]
    confirmed: bool
    prefix: str


def find_paths(reading: ReadTransaction, asked: Between, limit: int) -> Paths:
    """At most `limit` of the shortest valid paths; `complete` is false when there are more as short.

    An item is not traced to itself. The paths rest on certain facts alone if any does, or else on possible ones, too.
    """
    told = _tell(reading, asked, limit)
    edges = describe_edges(reading, told.prefix, {edge for way in told.ways for edge in way})
    paths = [
        Path(
            distance=sum(edges[number].type != "CONSUMED_IN" for number in way),
            certainty="confirmed" if told.confirmed else "possible",
            edges=[edges[number] for number in way],
        )
        for way in told.ways[:limit]
        if all(number in edges for number in way)
    ]
    return Paths(
        from_=asked.start.id,
        to=asked.end.id,
        mode=asked.mode,
        as_of=asked.as_of,
        known_at=asked.known_at,
        complete=len(told.ways) <= limit,
        paths=paths,
    )


def _tell(reading: ReadTransaction, asked: Between, limit: int) -> _Told:
    nothing = _Told([], confirmed=False, prefix="")
    if asked.start.id == asked.end.id:
        return nothing
    ends = locate(reading, [asked.start.id, asked.end.id], asked.at)
    number_of = dict(zip(ends.ids, ends.numbers, strict=True))
    if len(number_of) < 2:
        return nothing
    closure = _smaller_closure(reading, asked)
    start, end = (_place(closure, number_of[id_]) for id_ in (asked.start.id, asked.end.id))
    if start is None or end is None or closure.late[end]:
        return nothing
    walk = Walk((Seed(asked.start.id, asked.start.kind, None),), "used", asked.at, asked.known_at)
    settled = settled_on(reading, walk, locate(reading, [asked.start.id], asked.at), closure)
    confirmed = settled.certain.hit[end] >= 0
    if settled.possible.hit[end] < 0:
        return nothing
    ways = list(islice(_Ways(settled, end, confirmed=bool(confirmed)).shortest(start), limit + 1))
    number_edges(reading, closure, ends.prefix, np.array([edge for way in ways for edge in way], dtype=np.int64))
    return _Told([closure.edges[way].tolist() for way in ways], bool(confirmed), ends.prefix)


def _smaller_closure(reading: ReadTransaction, asked: Between) -> Closure:
    """All that any way can lead over: what is upstream of the end, or downstream of the start if that is less."""
    upstream = sum(count_reached(reading, asked.end.id, "from").values())
    if upstream > SMALL and sum(count_reached(reading, asked.start.id, "used").values()) < upstream:
        return read_closure(reading, locate(reading, [asked.start.id], asked.at), "used", at=asked.at)
    return read_closure(reading, locate(reading, [asked.end.id], asked.at), "from", at=asked.at).turned()


def _place(closure: Closure, number: int) -> int | None:
    place = int(np.searchsorted(closure.numbers, number))
    return place if place < len(closure.numbers) and closure.numbers[place] == number else None


class _Ways:
    """The shortest valid ways to one node."""

    def __init__(self, settled: Trace, end: int, *, confirmed: bool) -> None:
        closure, conditions = settled.closure, settled.conditions
        only = closure.carries & conditions.sure if confirmed else closure.carries
        rules: Rules = conditions.certain if confirmed else conditions.possible
        spread = settled.certain if confirmed else settled.possible
        self._closure, self._end, self._moment = closure, end, settled.walk.moment
        self._onward = Forwards(closure.adjacency(only), rules)
        self._length = int(spread.distance[end])
        back = Adjacency.of(len(closure.numbers), closure.far, closure.near, only)
        self._to_go = _items_to(back, end, closure)
        self._dead: set[tuple[int, int, int, bool, int]] = set()

    def shortest(self, start: int) -> Iterator[list[int]]:
        """The ways as places of edges in the closure, lazily; each once."""
        none = np.full(1, -1, dtype=np.int64)
        limits = np.iinfo(np.int64)
        begin = Spells(
            np.array([start]), np.array([limits.min]), np.array([limits.max]), np.ones(1, np.bool_), none, none
        )
        return self._from(begin, self._length)

    def _from(self, spell: Spells, left: int) -> Iterator[list[int]]:
        """The ways on from a spell that take in just `left` items more, depth first without recursion."""
        stack: list[tuple[tuple[int, int, int, bool, int], Iterator[tuple[Spells, int]], bool]] = []
        way: list[int] = []
        stack.append((_state(spell, left), self._next(spell, left), False))
        while stack:
            state, ways, fruitful = stack[-1]
            following = next(ways, None)
            if following is None:
                stack.pop()
                if not fruitful:
                    self._dead.add(state)
                if way:
                    way.pop()
                if stack and fruitful:
                    stack[-1] = (*stack[-1][:2], True)
                continue
            met, still = following
            edge = int(met.edge[0])
            if still == 0 and self._ends(met):
                stack[-1] = (state, ways, True)
                yield [*way, edge]
            elif _state(met, still) not in self._dead:
                way.append(edge)
                stack.append((_state(met, still), self._next(met, still), False))

    def _next(self, spell: Spells, left: int) -> Iterator[tuple[Spells, int]]:
        met = self._onward.onward(spell)
        for place in np.argsort(met.node, kind="stable").tolist():
            one = met.at(np.array([place]))
            node = int(one.node[0])
            still = left - int(self._closure.is_item[node])
            if 0 <= self._to_go[node] <= still:
                yield one, still

    def _ends(self, met: Spells) -> bool:
        holds = self._moment is None or bool(met.lo[0] <= self._moment <= met.hi[0])
        return int(met.node[0]) == self._end and holds


def _state(spell: Spells, left: int) -> tuple[int, int, int, bool, int]:
    return int(spell.node[0]), int(spell.lo[0]), int(spell.hi[0]), bool(spell.whole[0]), left


def _items_to(back: Adjacency, end: int, closure: Closure) -> np.ndarray:
    """How many items are still to come on the shortest way to the end, whatever the times; -1 if none leads there."""
    to_go = np.full(back.nodes, -1, dtype=np.int64)
    to_go[end] = 0
    frontier, is_item = np.array([end]), closure.is_item
    distance = 0
    while len(frontier):
        distance += 1
        _, _, met = back.onward(frontier)
        met = distinct(met[to_go[met] < 0])
        to_go[met] = distance
        _, _, beyond = back.onward(met[~is_item[met]])
        beyond = distinct(beyond[to_go[beyond] < 0])
        to_go[beyond] = distance
        frontier = np.concatenate([met[is_item[met]], beyond])
    return to_go
