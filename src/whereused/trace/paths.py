"""Paths: how material of one item got into another, by the shortest valid ways, edge by edge with their records.

The trace of whichever end is smaller is settled; an edge is on a shortest path exactly if the distances from one end
and to the other add up. Following only those, every way leads there, so that paths are told one by one without
trying any that fails: a lattice with millions of equally short paths costs no more than the few that are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, pairwise
from typing import Any, NamedTuple

import numpy as np

from whereused.graph.driver import ReadTransaction
from whereused.graph.queries import query
from whereused.model.answers import Path, PathEdge, Paths
from whereused.model.questions import Mode
from whereused.trace.adjacency import Adjacency, Flags
from whereused.trace.names import Named
from whereused.trace.reach import Walk, count_reached, without_late_starts
from whereused.trace.settle import item_distances, read_trace
from whereused.trace.times import utc

SMALL = 5_000
"""Items upstream of the end that are settled without asking whether the other side is smaller."""


class PathEdgeRow(NamedTuple):
    """An edge between two nodes of a path, with all that is known of it."""

    tail: int
    head: int
    type: str
    tail_id: str
    head_id: str
    valid_from: Any
    valid_to: Any
    at: Any
    quantity: float | None
    uom: str | None
    position: str | None
    ambiguous: bool
    records: list[str]


DESCRIBE_EDGES = query("trace.describe_edges", PathEdgeRow)


@dataclass(frozen=True)
class Between:
    """What is asked: ways from `start` to `end` over edges that count in the mode."""

    start: Named
    end: Named
    mode: Mode
    at: datetime | None


def find_paths(reading: ReadTransaction, asked: Between, limit: int) -> Paths:
    """At most `limit` of the shortest valid paths; `complete` is false when there are more as short.

    An item is not traced to itself. Where several edges join the same two nodes, a path shows the earliest.
    """
    ways = list(islice(_ways(reading, asked), limit + 1))
    edges = _describe(reading, asked, ways[:limit])
    return Paths(
        from_=asked.start.id,
        to=asked.end.id,
        mode=asked.mode,
        as_of=asked.at,
        complete=len(ways) <= limit,
        paths=[path for way in ways[:limit] if (path := _path(way, edges)) is not None],
    )


def _ways(reading: ReadTransaction, asked: Between) -> Iterator[list[int]]:
    """The shortest ways as node numbers."""
    if asked.start.id == asked.end.id:
        return
    upstream = without_late_starts(reading, Walk((asked.end,), "from", asked.mode, asked.at))
    if not upstream.sources:
        return
    downstream = Walk((asked.start,), "used", asked.mode, asked.at)
    size = sum(count_reached(reading, upstream).values())
    smaller = upstream
    if size > SMALL and sum(count_reached(reading, downstream).values()) < size:
        smaller = downstream
    items, adjacency = read_trace(reading, smaller)
    if smaller is upstream:
        adjacency = adjacency.reversed()
    numbers = {id_: int(items.nodes[np.flatnonzero(items.ids == id_)[0]]) for id_ in _ends(asked, items.ids)}
    if len(numbers) == 2:
        shortest = _shortest(adjacency, numbers[asked.start.id], numbers[asked.end.id], adjacency.marked(items.nodes))
        yield from shortest


def _ends(asked: Between, ids: Any) -> list[str]:  # noqa: ANN401 - an array of texts
    return [id_ for id_ in (asked.start.id, asked.end.id) if (ids == id_).any()]


def _shortest(adjacency: Adjacency, start: int, end: int, is_item: Flags) -> Iterator[list[int]]:
    """The shortest ways in a graph whose edges lead as material flows, lazily, in order of node number."""
    begin, goal = (adjacency.index_of(np.array([number])) for number in (start, end))
    ahead = item_distances(adjacency, begin, is_item)
    behind = item_distances(adjacency.reversed(), goal, is_item)
    length = int(ahead[goal[0]])
    if length <= 0:
        return
    # A step counts as far as the items before it from either side: it is on a shortest way if one item is missing.
    on_way = (ahead >= 0) & (behind >= 0) & (ahead + behind == np.where(is_item, length, length - 1))
    way, pending = [int(begin[0])], [_onward(adjacency, int(begin[0]), ahead, on_way, is_item)]
    while pending:
        following = next(pending[-1], None)
        if following is None:
            pending.pop()
            way.pop()
        elif following == int(goal[0]):
            yield [int(number) for number in adjacency.numbers[[*way, following]]]
        else:
            way.append(following)
            pending.append(_onward(adjacency, following, ahead, on_way, is_item))


def _onward(adjacency: Adjacency, node: int, ahead: Any, on_way: Flags, is_item: Flags) -> Iterator[int]:  # noqa: ANN401
    targets = np.unique(adjacency.neighbours(np.array([node])))
    expected = ahead[node] + is_item[targets]
    return iter(targets[on_way[targets] & (ahead[targets] == expected)].tolist())


def _describe(reading: ReadTransaction, asked: Between, ways: list[list[int]]) -> dict[tuple[int, int], PathEdgeRow]:
    pairs = {pair for way in ways for pair in pairwise(way)}
    if not pairs:
        return {}
    rows = reading.run(
        DESCRIBE_EDGES, item=asked.start.id, pairs=[list(pair) for pair in sorted(pairs)], mode=asked.mode, at=asked.at
    )
    edges: dict[tuple[int, int], PathEdgeRow] = {}
    for row in rows:
        edges.setdefault((row.tail, row.head), row)
    return edges


def _path(way: list[int], edges: dict[tuple[int, int], PathEdgeRow]) -> Path | None:
    """The path, or None when records that arrived meanwhile have taken one of its edges away."""
    rows = [edges.get(pair) for pair in pairwise(way)]
    found = [row for row in rows if row is not None]
    if len(found) < len(rows):
        return None
    return Path(
        distance=sum(row.type != "CONSUMED_IN" for row in found),
        certainty="possible" if any(row.ambiguous for row in found) else "confirmed",
        edges=[_edge(row) for row in found],
    )


def _edge(row: PathEdgeRow) -> PathEdge:
    return PathEdge(
        type=row.type,
        from_=row.tail_id,
        to=row.head_id,
        valid_from=utc(row.valid_from),
        valid_to=utc(row.valid_to),
        at=utc(row.at),
        quantity=row.quantity,
        uom=row.uom,
        position=row.position,
        ambiguous=row.ambiguous,
        records=row.records,
    )
