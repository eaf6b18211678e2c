"""The closure of a walk: its edges brought over once, as columns of numbers.

About 80 bytes an edge, so that a million edges fit beside the API. What decides when an edge carries (`conditions`) is
brought over only for the edges where it matters, and so are the numbers of edges: to tell one costs the server as much
as to tell an end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from whereused.graph.driver import ReadTransaction
from whereused.graph.queries import Query, query
from whereused.model.questions import Direction
from whereused.trace.adjacency import Adjacency, Flags, Numbers, among, distinct, is_first, numbered

CHUNK = 50_000
KINDS = ("unit", "lot", "container", "unknown")
NO_ITEM = 4
"""The kind of a node that is no item: a step, or the record of a voided one."""

TYPES = ("CONSUMED_IN", "PRODUCED", "SERIALIZED_AS", "INSTALLED_IN", "VOIDED", "SAME_STEP")
"""The types of edge, in the order of their numbers."""

VOIDED, SAME_STEP = 4, 5
"""Types of edge that only the walk that ignores times and voids follows; those that carry are in `hazard`."""

FEW_SOURCES = 4
"""With more sources than this, closures would be walked again and again where they overlap: go edge by edge instead."""


UNNUMBERED = -1
"""The number of an edge that nobody has asked for yet, or that is gone."""


BETWEEN_ENDS = 10
"""To find an edge between its two ends costs as much as to list about so many that lead on from a node."""


class EdgesRow(NamedTuple):
    """Columns of edges; what `fars` and `edges` hold, the query's header says."""

    nears: list[int]
    fars: list[int]
    edges: list[int]


class NumberedRow(NamedTuple):
    """Edges by their ends and types, [tail, head, type], and their numbers."""

    ends: list[list[int]]
    edges: list[int]


class SourcesRow(NamedTuple):
    """Where items are in the store."""

    ids: list[str]
    elements: list[str]
    kinds: list[int]
    late: list[bool]


class NamesRow(NamedTuple):
    """The ids of items by node number."""

    nodes: list[int]
    ids: list[str]


LIST_EDGES = {
    ("used", False): (query("trace.list_through_steps_used", EdgesRow), query("trace.list_installed_used", EdgesRow)),
    ("from", False): (query("trace.list_through_steps_from", EdgesRow), query("trace.list_installed_from", EdgesRow)),
    ("used", True): (
        query("trace.list_walk_through_steps_used", EdgesRow),
        query("trace.list_walk_otherwise_used", EdgesRow),
    ),
    ("from", True): (
        query("trace.list_walk_through_steps_from", EdgesRow),
        query("trace.list_walk_otherwise_from", EdgesRow),
    ),
}
"""The two halves of a closure, by types of edge: they are brought over at the same time."""

LIST_EDGES_AROUND = {
    "used": query("trace.list_edges_around_used", EdgesRow),
    "from": query("trace.list_edges_around_from", EdgesRow),
}
LOCATE_SOURCES = query("trace.locate_sources", SourcesRow)
NAME_ITEMS = query("trace.name_items", NamesRow)
NUMBER_EDGES = query("trace.number_edges", NumberedRow)


class Columns(NamedTuple):
    """Edges as arrays: the numbers of their ends, their own as far as they are known, and the codes of the far ends."""

    near: Numbers
    far: Numbers
    edges: Numbers
    codes: Numbers

    def only(self, which: Flags) -> Columns:
        """The flagged edges."""
        return Columns(*(column[which] for column in self))


@dataclass(frozen=True)
class Sources:
    """The items that a walk begins at: ids, node numbers, kinds, and whether made after the time asked for."""

    ids: list[str]
    numbers: list[int]
    kinds: list[int]
    late: list[bool]
    prefix: str
    """What comes before the number in the elementId of a node of this database."""


@dataclass(frozen=True)
class Closure:
    """Nodes are places in `numbers`; edges are parallel arrays, and lead from `near` to `far`, away from the sources.

    `kinds` are places in `KINDS` or `NO_ITEM`; `late` are items known to have been made after the time asked for.
    `conditional` edges carry depending on times, whatever leads to them.
    `edges` are their numbers in the store, or `UNNUMBERED` until they are asked for and kept (`numbers_of`).
    `walked` is the way that it was brought over: it holds all edges that lead on that way from any of its nodes.
    `packed` are the nodes that may be or have been packed in something (all, as far as a plain closure can tell).
    """

    direction: Direction
    walked: Direction
    numbers: Numbers
    kinds: npt.NDArray[np.uint8]
    late: Flags
    packed: Flags
    near: Numbers
    far: Numbers
    types: npt.NDArray[np.uint8]
    conditional: Flags
    edges: Numbers

    @property
    def is_item(self) -> Flags:
        """Which nodes are items."""
        return np.asarray(self.kinds != NO_ITEM)

    @property
    def carries(self) -> Flags:
        """Which edges are of a type that carries a defect."""
        return np.asarray(self.types < VOIDED)

    @property
    def tail(self) -> Numbers:
        """The ends that material flows from."""
        return self.near if self.direction == "used" else self.far

    @property
    def head(self) -> Numbers:
        """The ends that material flows to."""
        return self.far if self.direction == "used" else self.near

    def adjacency(self, only: Flags | None = None) -> Adjacency:
        """The edges, or the flagged ones, leading away from the sources."""
        if only is None or only.all():
            return self._onward
        return Adjacency.of(len(self.numbers), self.near, self.far, only)

    @cached_property
    def _onward(self) -> Adjacency:
        return Adjacency.of(len(self.numbers), self.near, self.far)

    def turned(self) -> Closure:
        """The same edges, followed the other way."""
        direction: Direction = "from" if self.direction == "used" else "used"
        return replace(self, direction=direction, near=self.far, far=self.near)

    def places(self, numbers: Iterable[int]) -> Numbers:
        """The places of nodes that are in the closure."""
        return np.searchsorted(self.numbers, np.fromiter(numbers, dtype=np.int64))


def edge_prefix(prefix: str) -> str:
    """What comes before the number in the elementId of an edge, where `prefix` does so for nodes."""
    return "5" + prefix[1:]


def locate(reading: ReadTransaction, ids: Sequence[str], at: datetime | None) -> Sources:
    """Where the items are, in the order of the store; those that are gone are left out."""
    row = reading.one(LOCATE_SOURCES, ids=list(ids), at=at)
    numbers = [int(element.rsplit(":", 1)[1]) for element in row.elements]
    prefix = row.elements[0].rsplit(":", 1)[0] + ":" if row.elements else ""
    return Sources(row.ids, numbers, row.kinds, row.late, prefix)


def read_closure(
    reading: ReadTransaction,
    sources: Sources,
    direction: Direction,
    *,
    at: datetime | None = None,
    walk: bool = False,
    timed: bool = False,
) -> Closure:
    """Every edge that any walk from the sources meets; with `walk` also what times and voids keep from carrying.

    `timed`: the times of all installations will be asked for, so that their numbers come with them.
    """
    read = _by_source if len(sources.ids) <= FEW_SOURCES else _by_level
    near, far, edges, codes = read(reading, sources, direction, at, walk=walk, timed=timed)
    numbers, (near, far, begins) = numbered(near, far, np.array(sources.numbers, dtype=np.int64))
    kinds = np.full(len(numbers), NO_ITEM, dtype=np.uint8)
    late = np.zeros(len(numbers), dtype=np.bool_)
    packed = np.full(len(numbers), not walk, dtype=np.bool_)
    packed[begins] = True
    kinds[begins], late[begins] = sources.kinds, sources.late
    kinds[far] = (codes >> 4) & 7
    late[far] = codes & 128 > 0
    packed[far[codes & 256 > 0]] = True
    types = (codes & 7).astype(np.uint8)
    return Closure(direction, direction, numbers, kinds, late, packed, near, far, types, codes & 8 > 0, edges)


class Numbered(NamedTuple):
    """Edges of a closure whose numbers were found, and these."""

    closure: Closure
    places: Numbers
    numbers: Numbers

    def keep(self) -> None:
        """Write them into the closure: if others have it, only once the graph was seen to be the one it is of."""
        self.closure.edges[self.places] = self.numbers


def number_edges(reading: ReadTransaction, closure: Closure, prefix: str, places: Numbers) -> None:
    """Find and keep the numbers of some edges of a closure that nobody else has."""
    numbers_of(reading, closure, prefix, places).keep()


def numbers_of(reading: ReadTransaction, closure: Closure, prefix: str, places: Numbers) -> Numbered:
    """The numbers of those of some edges that have none yet; an edge that is gone meanwhile is left out.

    Of several edges of one type between two nodes, the nth in the closure has the nth number, so that they may be asked
    for one by one as long as the graph is the same. Which of them has which means nothing.
    """
    wanted = distinct(places[closure.edges[places] == UNNUMBERED])
    if not len(wanted):
        return Numbered(closure, wanted, wanted)
    walked = closure if closure.direction == closure.walked else closure.turned()
    leading_on = np.zeros(len(closure.numbers), dtype=np.bool_)
    leading_on[walked.near[wanted]] = True
    beside = np.flatnonzero(leading_on[walked.near])
    told = _told_of(reading, walked, prefix, wanted, len(beside))
    told = told.only(among(told.near, closure.numbers) & among(told.far, closure.numbers))
    near, far = (np.searchsorted(closure.numbers, ends) for ends in (told.near, told.far))
    keys = _keys(walked, near, far, told.codes & 7)
    order = np.lexsort((told.edges, keys))
    keys, edges = keys[order], told.edges[order]

    def keys_of(some: Numbers) -> Numbers:
        return _keys(walked, walked.near[some], walked.far[some], walked.types[some].astype(np.int64))

    mine = keys_of(wanted)
    nth = np.searchsorted(keys, mine)
    if not is_first(keys).all():
        nth += _ranks(keys_of(beside))[np.searchsorted(beside, wanted)]
    there = nth < np.searchsorted(keys, mine, side="right")
    return Numbered(closure, wanted[there], edges[nth[there]])


def _told_of(reading: ReadTransaction, closure: Closure, prefix: str, wanted: Numbers, beside: int) -> Columns:
    """The edges that these may be, numbered: all that lead on from the near ends, if those `beside` are not many."""
    prefixes = {"prefix": prefix, "edge_prefix": edge_prefix(prefix)}
    if beside <= BETWEEN_ENDS * len(wanted):
        walk = bool((closure.types[wanted] >= VOIDED).any())
        given = {**prefixes, "walk": walk, "numbered": True, "at": None}

        def onward(reading: ReadTransaction, nodes: Sequence[int]) -> Columns:
            return _columns([reading.one(LIST_EDGES_AROUND[closure.direction], nodes=nodes, **given)])

        return _joined(reading.in_parts(onward, closure.numbers[distinct(closure.near[wanted])].tolist(), CHUNK))

    def between(reading: ReadTransaction, ends: Sequence[list[int]]) -> Columns:
        row = reading.one(NUMBER_EDGES, ends=ends, types=TYPES, **prefixes)
        tail, head, types = np.array(row.ends, dtype=np.int64).reshape(-1, 3).T
        near, far = (tail, head) if closure.direction == "used" else (head, tail)
        return Columns(near, far, np.array(row.edges, dtype=np.int64), types)

    tails, heads = closure.numbers[closure.tail[wanted]], closure.numbers[closure.head[wanted]]
    ends = np.unique(np.column_stack([tails, heads, closure.types[wanted]]), axis=0)
    return _joined(reading.in_parts(between, ends.tolist(), CHUNK))


def _keys(closure: Closure, near: Numbers, far: Numbers, types: Numbers) -> Numbers:
    return (near * len(closure.numbers) + far) * len(TYPES) + types


def _ranks(keys: Numbers) -> Numbers:
    """The how-manieth each key is, from 0, of those that are the same."""
    order = keys.argsort(kind="stable")
    place = np.arange(len(order))
    begin = np.maximum.accumulate(np.where(is_first(keys[order]), place, 0))
    ranks = np.empty_like(order)
    ranks[order] = place - begin
    return ranks


def name_nodes(reading: ReadTransaction, numbers: Numbers, prefix: str) -> list[str]:
    """The ids of items, in the order of their node numbers. An item that is gone meanwhile has the empty id."""
    names: dict[int, str] = {}
    for begin in range(0, len(numbers), CHUNK):
        row = reading.one(NAME_ITEMS, nodes=numbers[begin : begin + CHUNK].tolist(), prefix=prefix)
        names.update(zip(row.nodes, row.ids, strict=True))
    return [names.get(number, "") for number in numbers.tolist()]


def _by_source(
    reading: ReadTransaction, sources: Sources, direction: Direction, at: datetime | None, *, walk: bool, timed: bool
) -> Columns:
    prefixes = {"prefix": sources.prefix, "edge_prefix": edge_prefix(sources.prefix)}

    def read(half: Query[EdgesRow], **more: bool) -> Callable[[ReadTransaction], Columns]:
        def walked(beside: ReadTransaction) -> Iterator[Columns]:
            seen = np.empty(0, np.int64)
            for source in sources.ids:
                found = _columns(beside.stream(half, source=source, at=at, chunk=CHUNK, **prefixes, **more))
                found = found.only(~among(found.near, seen)) if len(seen) else found
                yield found  # whichever source a node is met from, the same edges lead on from it
                if len(sources.ids) > 1:
                    seen = distinct(np.concatenate([seen, found.near]))

        return lambda beside: _joined(walked(beside))

    through_steps, installed = LIST_EDGES[direction, walk]
    coming = reading.beside(read(installed, numbered=timed))
    return _joined([read(through_steps)(reading), coming()])


def _by_level(
    reading: ReadTransaction, sources: Sources, direction: Direction, at: datetime | None, *, walk: bool, timed: bool
) -> Columns:
    prefixes = {"prefix": sources.prefix, "edge_prefix": edge_prefix(sources.prefix)}
    given = {**prefixes, "walk": walk, "numbered": timed, "at": at}
    levels: list[Columns] = []
    seen = frontier = np.sort(np.array(sources.numbers, dtype=np.int64))
    while len(frontier):
        row = reading.one(LIST_EDGES_AROUND[direction], nodes=frontier.tolist(), **given)
        levels.append(_columns([row]))
        met = distinct(levels[-1].far)
        frontier = met[~among(met, seen)]
        seen = np.sort(np.concatenate([seen, frontier]))
    return _joined(levels)


def _columns(rows: Iterable[EdgesRow]) -> Columns:
    """The edges of one walk."""
    none = np.empty(0, np.int64)
    parts: list[list[Numbers]] = [[none] for _ in EdgesRow._fields]
    for row in rows:
        for part, column in zip(parts, row, strict=True):
            part.append(np.array(column, dtype=np.int64))
    near, coded, numbers = (np.concatenate(part) for part in parts)
    edges = np.full(len(near), UNNUMBERED, dtype=np.int64)
    edges[coded & 512 > 0] = numbers
    return Columns(near, coded >> 10, edges, coded & 1023)


def _joined(parts: Iterable[Columns]) -> Columns:
    return Columns(*(np.concatenate(columns) for columns in zip(_columns(()), *parts, strict=True)))
