"""Settling a trace: the reached edges brought over once as columns of numbers, and the answer decided on them here.

The arrays are compact (about 40 bytes an edge while settling, 30 an item afterwards), so that a million items fit
beside the API. Which edges count is decided edge by edge in Cypher; deciding whole paths belongs here, too.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from whereused.graph.driver import ReadTransaction
from whereused.graph.queries import query
from whereused.trace.adjacency import Adjacency, reached_from
from whereused.trace.reach import Walk

CHUNK = 50_000
KINDS = ("unit", "lot", "container", "unknown")

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Texts = npt.NDArray[Any]


class EdgesRow(NamedTuple):
    """Columns of edges by node number; `ended` marks installations that are over."""

    nears: list[int]
    fars: list[int]
    ended: list[bool]


class ItemsRow(NamedTuple):
    """Columns of items: node number, id, place in `KINDS`, whether made after the time asked for."""

    nodes: list[int]
    ids: list[str]
    kinds: list[int]
    late: list[bool]


LIST_EDGES = {"used": query("trace.list_edges_used", EdgesRow), "from": query("trace.list_edges_from", EdgesRow)}
LIST_ITEMS = {"used": query("trace.list_items_used", ItemsRow), "from": query("trace.list_items_from", ItemsRow)}


@dataclass(frozen=True)
class Settled:
    """The items of an answer in order of (distance, id): parallel arrays."""

    ids: Texts
    kinds: npt.NDArray[np.uint8]
    distances: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.kinds)

    @property
    def counts(self) -> dict[str, int]:
        """How many items of each kind; kinds that occur only."""
        totals = np.bincount(self.kinds, minlength=len(KINDS))
        return {kind: int(total) for kind, total in zip(KINDS, totals, strict=True) if total}

    @property
    def size(self) -> int:
        """Bytes held, about: ids of over 15 bytes lie outside the array."""
        sample = self.ids[:: max(1, len(self) // 100)].tolist()
        beyond = sum(len(text) for text in sample if len(text) > 15) / max(1, len(sample))
        return int(len(self) * (21 + beyond))


@dataclass(frozen=True)
class Items:
    """The items of a trace, in no order: parallel arrays. `nodes` are node numbers, `kinds` places in `KINDS`."""

    nodes: Numbers
    ids: Texts
    kinds: npt.NDArray[np.uint8]
    late: Flags


def settle(reading: ReadTransaction, walk: Walk, kinds: Collection[str] = (), end_items: bool = False) -> Settled:
    """All items of the walk, nearest first, of these kinds if any are named, end items only if asked."""
    items, adjacency = read_trace(reading, walk, tell_ended=end_items)
    at = adjacency.index_of(items.nodes)
    starts = at[_among(items.ids, walk.sources)]
    distances = item_distances(adjacency, starts, is_item=adjacency.marked(items.nodes))
    distance = distances[at]
    keep = (distance > 0) & ~_among(items.ids, walk.barren)
    if walk.direction == "used":
        keep &= ~items.late
    if end_items:
        distances[at[~keep & (distance > 0)]] = -1
        keep &= end_flags(adjacency, distances, adjacency.marked(items.nodes))[at]
    if kinds:
        keep &= np.isin(items.kinds, [KINDS.index(kind) for kind in kinds])
    return _in_order(items, distance, np.flatnonzero(keep))


def read_trace(reading: ReadTransaction, walk: Walk, tell_ended: bool = False) -> tuple[Items, Adjacency]:
    """The items that any edges reach, and the edges that count in the mode asked, leading away from the starts.

    An installation that is over is marked as ended if asked for, but not in mode `as_of`: it held at that time.
    """
    items = _read_items(reading, walk)
    return items, _read_adjacency(reading, walk, items, tell_ended and walk.mode == "ever")


def _among(ids: Texts, names: Collection[str]) -> Flags:
    return np.isin(ids, np.array(list(names), dtype=np.dtypes.StringDType()))


def _in_order(items: Items, distance: npt.NDArray[np.int32], kept: Numbers) -> Settled:
    ids, near = items.ids[kept], distance[kept]
    order = ids.argsort(kind="stable")
    order = order[near[order].argsort(kind="stable")]
    return Settled(ids[order], items.kinds[kept][order], near[order])


def _read_items(reading: ReadTransaction, walk: Walk) -> Items:
    text = np.dtypes.StringDType()
    parts = [Items(np.empty(0, np.int64), np.empty(0, text), np.empty(0, np.uint8), np.empty(0, np.bool_))]
    parts += [
        Items(
            np.array(row.nodes, dtype=np.int64),
            np.array(row.ids, dtype=text),
            np.array(row.kinds, dtype=np.uint8),
            np.array(row.late, dtype=np.bool_),
        )
        for row in reading.stream(LIST_ITEMS[walk.direction], sources=walk.sources, at=walk.at, chunk=CHUNK)
    ]
    return Items(
        np.concatenate([part.nodes for part in parts]),
        np.concatenate([part.ids for part in parts]),
        np.concatenate([part.kinds for part in parts]),
        np.concatenate([part.late for part in parts]),
    )


def _read_adjacency(reading: ReadTransaction, walk: Walk, items: Items, tell_ended: bool) -> Adjacency:
    nears, fars, ended = [np.empty(0, np.int64)], [np.empty(0, np.int64)], [np.empty(0, np.bool_)]
    for row in reading.stream(
        LIST_EDGES[walk.direction],
        sources=walk.sources,
        mode=walk.mode,
        at=walk.at,
        tell_ended=tell_ended,
        chunk=CHUNK,
    ):
        nears.append(np.array(row.nears, dtype=np.int64))
        fars.append(np.array(row.fars, dtype=np.int64))
        ended.append(np.array(row.ended, dtype=np.bool_))
    return Adjacency.of(
        np.concatenate(nears),
        np.concatenate(fars),
        np.concatenate(ended),
        also=items.nodes,
    )


def item_distances(adjacency: Adjacency, starts: Numbers, is_item: Flags) -> npt.NDArray[np.int32]:
    """Items passed on the shortest way from a start to each node, steps not counted; 0 the starts, -1 not reached."""
    distances = np.full(adjacency.nodes, -1, dtype=np.int32)
    distances[starts] = 0
    frontier, distance = starts, 0
    while len(frontier):
        met = adjacency.neighbours(frontier)
        met = np.unique(met[distances[met] < 0])
        steps = met[~is_item[met]]
        distances[steps] = distance
        beyond = adjacency.neighbours(steps)
        frontier = np.unique(np.concatenate([met[is_item[met]], beyond[distances[beyond] < 0]]))
        distance += 1
        distances[frontier] = distance
    return distances


def end_flags(adjacency: Adjacency, distances: npt.NDArray[np.int32], is_item: Flags) -> Flags:
    """Which nodes end the trace: no material of theirs is in another item of it (an ended installation is out).

    Items from which only cycles follow would all be inside one another: they are kept, so that nothing gets lost.
    """
    inside = adjacency.without_ended().only(distances >= 0)
    ends = is_item & (distances >= 0) & ~_goes_on(inside, is_item)
    leads_to_end = reached_from(inside.reversed(), np.flatnonzero(ends))
    return ends | (is_item & (distances >= 0) & ~leads_to_end)


def _goes_on(inside: Adjacency, is_item: Flags) -> Flags:
    """Which items have another item one hop further: directly, or through a step that is more than a way back."""
    source, target = inside.pairs()
    onward = np.zeros(inside.nodes, dtype=np.bool_)
    direct = is_item[source] & is_item[target] & (source != target)
    onward[source[direct]] = True
    leaving = ~is_item[source]
    least = np.full(inside.nodes, inside.nodes, dtype=np.int32)
    most = np.full(inside.nodes, -1, dtype=np.int32)
    np.minimum.at(least, source[leaving], target[leaving])
    np.maximum.at(most, source[leaving], target[leaving])
    entering = is_item[source] & ~is_item[target]
    item, step = source[entering], target[entering]
    onward[item[(most[step] >= 0) & ((least[step] != item) | (most[step] != item))]] = True
    return onward
