"""Drawing: the nodes and edges of a trace, whole or some items far, for the explorer and for those who check it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from whereused.graph.driver import ReadTransaction
from whereused.graph.queries import query
from whereused.model.answers import Drawing, DrawnEdge, DrawnNode
from whereused.model.questions import Direction
from whereused.trace.folding import Link, Spot, fold
from whereused.trace.times import utc

ITEM, STEP = "item:", "step:"
"""What a node's key begins with: an item and a step may share an id."""


class DrawnRow(NamedTuple):
    """Columns of edges: their number, type, ends by key, [valid_from, valid_to] and records."""

    numbers: list[int]
    types: list[str]
    nears: list[str]
    fars: list[str]
    times: list[list[Any]]
    records: list[list[str]]


class NodesRow(NamedTuple):
    """Columns of nodes; `products` has the operation of a step."""

    keys: list[str]
    kinds: list[str]
    labels: list[list[str]]
    products: list[str]


DRAW_EDGES = {"used": query("trace.draw_edges_used", DrawnRow), "from": query("trace.draw_edges_from", DrawnRow)}
DRAW_EDGES_AROUND = {
    "used": query("trace.draw_edges_around_used", DrawnRow),
    "from": query("trace.draw_edges_around_from", DrawnRow),
}
DESCRIBE_NODES = query("trace.describe_nodes", NodesRow)


@dataclass
class _Trace:
    """What was reached on one side: edges by number, and how many items each node is away."""

    distances: dict[str, int]
    links: dict[int, Link] = field(default_factory=dict)
    complete: bool = True


def draw(
    reading: ReadTransaction,
    item: str,
    direction: Literal["used", "from", "both"],
    depth: int | None,
    group: Literal["auto", "none"],
) -> Drawing:
    """What `item` went into, was made from, or both, over all edges that carry a defect, ended ones included.

    `depth` counts items; `complete` is false if it cut something off. With `group="auto"` what is many is folded
    (see `folding`). Ids are those of items and steps; a step that shares the id of an item gets `step:` before it.
    """
    sides: list[Direction] = ["used", "from"] if direction == "both" else [direction]
    traces = {side: _trace(reading, item, side, depth) for side in sides}
    links = {number: link for trace in traces.values() for number, link in trace.links.items()}
    spots = _spots(reading, item, traces)
    nodes, edges = fold(spots, list(links.values()), ITEM + item) if group == "auto" else (spots, list(links.values()))
    names = _names(nodes)
    return Drawing(
        start=item,
        complete=all(trace.complete for trace in traces.values()),
        nodes=[_node(spot, names[spot.key]) for spot in nodes],
        edges=[_edge(link, names) for link in edges],
    )


def _trace(reading: ReadTransaction, item: str, side: Direction, depth: int | None) -> _Trace:
    trace = _Trace({ITEM + item: 0})
    if depth is None:
        _take(trace, reading.one(DRAW_EDGES[side], item=item), side)
        _measure(trace, side)
        return trace
    frontier = [ITEM + item]
    for distance in range(depth):
        if not frontier:
            return trace
        steps = _meet(trace, _around(reading, side, frontier), side, distance)
        beyond = _meet(trace, _around(reading, side, steps[STEP]), side, distance)
        frontier = steps[ITEM] + beyond[ITEM]
    trace.complete = _nothing_beyond(trace, _around(reading, side, frontier))
    return trace


def _around(reading: ReadTransaction, side: Direction, keys: Sequence[str]) -> DrawnRow:
    items = [key.removeprefix(ITEM) for key in keys if key.startswith(ITEM)]
    steps = [key.removeprefix(STEP) for key in keys if key.startswith(STEP)]
    return reading.one(DRAW_EDGES_AROUND[side], items=items, steps=steps)


def _meet(trace: _Trace, row: DrawnRow, side: Direction, distance: int) -> dict[str, list[str]]:
    """Take the edges in; the nodes met for the first time, by the prefix of their key."""
    _take(trace, row, side)
    new: dict[str, list[str]] = {ITEM: [], STEP: []}
    for key in dict.fromkeys(row.fars):
        if key not in trace.distances:
            prefix = ITEM if key.startswith(ITEM) else STEP
            trace.distances[key] = distance + (prefix == ITEM)
            new[prefix].append(key)
    return new


def _nothing_beyond(trace: _Trace, row: DrawnRow) -> bool:
    return all(key in trace.distances for key in row.fars)


def _take(trace: _Trace, row: DrawnRow, side: Direction) -> None:
    for number, type_, near, far, (begun, ended), records in zip(*row, strict=True):
        tail, head = (near, far) if side == "used" else (far, near)
        trace.links[number] = Link(type_, tail, head, utc(begun), utc(ended), records, 1)


def _measure(trace: _Trace, side: Direction) -> None:
    """Distances of all nodes of a whole trace, breadth first; a step is as far as the items before it."""
    onward: dict[str, list[str]] = {}
    for link in trace.links.values():
        near, far = (link.tail, link.head) if side == "used" else (link.head, link.tail)
        onward.setdefault(near, []).append(far)
    frontier, distance = list(trace.distances), 0
    while frontier:
        met = [far for near in frontier for far in onward.get(near, ()) if far not in trace.distances]
        steps = [key for key in dict.fromkeys(met) if key.startswith(STEP)]
        trace.distances.update(dict.fromkeys(steps, distance))
        met += [far for near in steps for far in onward.get(near, ()) if far not in trace.distances]
        distance += 1
        frontier = [key for key in dict.fromkeys(met) if key.startswith(ITEM)]
        trace.distances.update(dict.fromkeys(frontier, distance))


def _spots(reading: ReadTransaction, item: str, traces: dict[Direction, _Trace]) -> list[Spot]:
    """All nodes with what they are; one that is on both sides is told once, by the side asked first."""
    where: dict[str, tuple[Direction, int]] = {}
    for side, trace in traces.items():
        for key, distance in trace.distances.items():
            where.setdefault(key, (side, distance))
    row = reading.one(
        DESCRIBE_NODES,
        items=[key.removeprefix(ITEM) for key in where if key.startswith(ITEM)],
        steps=[key.removeprefix(STEP) for key in where if key.startswith(STEP)],
    )
    spots = [
        Spot(key, kind, tuple(sorted(labels)), product or None, where[key][1], where[key][0])
        for key, kind, labels, product in zip(*row, strict=True)
    ]
    return sorted(spots, key=lambda spot: (spot.key != ITEM + item, spot.distance, spot.kind == "step", spot.key))


def _names(nodes: Iterable[Spot]) -> dict[str, str]:
    keys = [node.key for node in nodes]
    items = {key.removeprefix(ITEM) for key in keys if key.startswith(ITEM)}
    names: dict[str, str] = {}
    for key in keys:
        bare = key.removeprefix(ITEM).removeprefix(STEP) if key.startswith((ITEM, STEP)) else key
        names[key] = key if key.startswith(STEP) and bare in items else bare
    return names


def _node(spot: Spot, name: str) -> DrawnNode:
    return DrawnNode(
        id=name,
        kind=spot.kind,
        labels=list(spot.labels),
        product=spot.product,
        label=spot.label,
        count=spot.count,
        distance=spot.distance,
    )


def _edge(link: Link, names: dict[str, str]) -> DrawnEdge:
    return DrawnEdge(
        type=link.type,
        from_=names[link.tail],
        to=names[link.head],
        valid_from=link.valid_from,
        valid_to=link.valid_to,
        records=link.records,
        count=link.count if link.count > 1 else None,
    )
