"""Reach: how many items a trace holds, and the nearest of them, where that can be told without bringing it all over.

It can where little depends on times: nearly every item is reached over edges that carry whatever the times are, and is
confirmed; the few others are settled with what leads to them. The nearest are found level by level.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np

from whereused.graph.driver import Graph, ReadTransaction
from whereused.graph.queries import query
from whereused.model.questions import Direction
from whereused.trace.adjacency import Numbers
from whereused.trace.closure import KINDS, locate, name_nodes, read_closure
from whereused.trace.seeds import Seed
from whereused.trace.settle import Walk, settled_on

MOST_UNSURE = 500
"""Items that only edges with conditions lead to, of which it is found out what becomes of them."""

MOST_LEVELS = 40
MOST_SEEN = 5_000
"""How far and how wide the nearest items are looked for before the trace is settled instead."""

WIDEST_TAKE = 300
"""Items of a level that are looked at for those of the kinds asked for."""

FIRST_SURROGATE = "\ud800"


class CountRow(NamedTuple):
    """How many items of a kind were reached; kind `start` is the source, met again."""

    kind: str
    reached: int


class ReachedRow(NamedTuple):
    """The items reached, by node number, the source among them if it is on a cycle."""

    numbers: list[int]
    kinds: list[int]


class ManyRow(NamedTuple):
    """How many items were reached, the source among them if it is on a cycle."""

    reached: int


class SurelyRow(NamedTuple):
    """The items reached, by node number."""

    numbers: list[int]


class HopRow(NamedTuple):
    """Items one hop further, in order of their ids, and whether every edge to them carries whatever the times are."""

    ids: list[str]
    kinds: list[str]
    sure: bool


COUNT = {"used": query("trace.count_used_ever", CountRow), "from": query("trace.count_from_ever", CountRow)}
COUNT_SURELY = {
    "used": query("trace.count_used_surely", ManyRow),
    "from": query("trace.count_from_surely", ManyRow),
}
LIST_REACHED = query("trace.list_reached_used", ReachedRow)
LIST_REACHED_SURELY = query("trace.list_reached_surely_used", SurelyRow)
HOP = {"used": query("trace.hop_used", HopRow), "from": query("trace.hop_from", HopRow)}


@dataclass(frozen=True)
class Near:
    """An item near the start."""

    id: str
    kind: str
    distance: int


@dataclass(frozen=True)
class Reach:
    """How many items of each kind there are, how many are only possible, and the nearest, which are confirmed."""

    counts: dict[str, int]
    possible: int
    nearest: list[Near]


@dataclass(frozen=True)
class Far:
    """What one item ever went into, or was made from: the nearest `limit` of these kinds (of all, if none is named).

    `number` and `prefix` make up the elementId of its node.
    """

    source: str
    kind: str
    direction: Direction
    limit: int
    kinds: Collection[str]
    number: int
    prefix: str


def count_reached(reading: ReadTransaction, source: str, kind: str, direction: Direction) -> dict[str, int]:
    """How many items of each kind the edges lead to from one item, whatever their times; `start` is itself."""
    return {row.kind: row.reached for row in reading.run(COUNT[direction], source=source, kind=kind)}


def reach(graph: Graph, helper: Executor, asked: Far) -> Reach | None:
    """The counts and the nearest items; None where times matter too much to tell without settling it all."""
    surely = helper.submit(_count_surely, graph, asked)
    counting = helper.submit(_count, graph, asked)
    with graph.reading() as reading:
        near = _nearest(reading, asked)
    counts = counting.result()
    if near is None:
        return None
    possible = 0
    if surely.result() != sum(counts.values()):
        exact = _count_exactly(graph, helper, asked)
        if exact is None:
            return None
        counts, possible = exact
    return Reach({kind: counts[kind] for kind in asked.kinds or KINDS if counts.get(kind)}, possible, near)


def _count(graph: Graph, asked: Far) -> dict[str, int]:
    with graph.reading() as reading:
        return count_reached(reading, asked.source, asked.kind, asked.direction)


def _count_surely(graph: Graph, asked: Far) -> int:
    with graph.reading() as reading:
        return reading.one(COUNT_SURELY[asked.direction], source=asked.source).reached


def _count_exactly(graph: Graph, helper: Executor, asked: Far) -> tuple[dict[str, int], int] | None:
    """The counts by kind, and of those asked for how many are only possible; None if too many depend on times.

    Only for where-used: what leads to a few items is little, but what leads on from the lots of a unit may be anything.
    """
    if asked.direction == "from":
        return None
    surely = helper.submit(_reached_surely, graph, asked)
    numbers, kinds = _reached(graph, asked)
    left = ~np.isin(numbers, surely.result(), kind="sort")
    if left.sum() > MOST_UNSURE:
        return None
    with graph.reading() as reading:
        unsure = _settle_unsure(reading, asked, numbers[left]) if left.any() else []
    affected = np.concatenate([kinds[~left], np.array([kind for kind, _ in unsure], dtype=np.int64)])
    counts = dict(zip(KINDS, np.bincount(affected, minlength=len(KINDS)).tolist(), strict=True))
    return counts, sum(not confirmed for kind, confirmed in unsure if not asked.kinds or KINDS[kind] in asked.kinds)


def _reached(graph: Graph, asked: Far) -> tuple[Numbers, Numbers]:
    """The node numbers of all that may be affected, but for the source, and their kinds."""
    with graph.reading() as reading:
        row = reading.one(LIST_REACHED, source=asked.source)
    numbers, kinds = np.array(row.numbers, dtype=np.int64), np.array(row.kinds, dtype=np.int64)
    others = numbers != asked.number
    return numbers[others], kinds[others]


def _reached_surely(graph: Graph, asked: Far) -> Numbers:
    with graph.reading() as reading:
        return np.array(reading.one(LIST_REACHED_SURELY, source=asked.source).numbers, dtype=np.int64)


def _settle_unsure(reading: ReadTransaction, asked: Far, numbers: Numbers) -> list[tuple[int, bool]]:
    """What becomes of items that only edges with conditions lead to: (kind, confirmed) of those that are affected.

    Everything that leads to them is brought over, and nothing else.
    """
    names = name_nodes(reading, numbers, asked.prefix)
    closure = read_closure(reading, locate(reading, names, None), "from").turned()
    if not np.isin(asked.number, closure.numbers):
        return []
    now = datetime.now(UTC)
    walk = Walk((Seed(asked.source, asked.kind, None),), "used", None, now, frozenset([asked.source]))
    found = settled_on(reading, walk, locate(reading, [asked.source], None), closure).found()
    ours = np.isin(found.numbers, numbers)
    return list(zip(found.kinds[ours].tolist(), found.confirmed[ours].tolist(), strict=True))


def _nearest(reading: ReadTransaction, asked: Far) -> list[Near] | None:
    """The first `limit` items by (distance, id), of these kinds if any are named, level by level.

    None when times matter on the way, or when it would mean bringing over more than a page is worth.
    """
    source, limit, kinds = asked.source, asked.limit, asked.kinds
    seen = {source}
    frontier: Sequence[str] = [source]
    found: list[Near] = []
    for distance in range(1, MOST_LEVELS + 1):
        wanted = max(limit, WIDEST_TAKE) if kinds else limit
        take = wanted + len(seen)
        rows = reading.run(HOP[asked.direction], frontier=frontier, source=source, take=take)
        truncated = any(len(row.ids) == take for row in rows)
        met = {id_: kind for row in rows for id_, kind in zip(row.ids, row.kinds, strict=True) if id_ not in seen}
        # The database orders by UTF-16 and we by code point: a level is not truncated where that could matter.
        misordered = truncated and any(max(id_) >= FIRST_SURROGATE for id_ in met)
        if misordered or not all(row.sure for row in rows):
            return None
        frontier = sorted(met)[:wanted] if truncated else sorted(met)
        found += [Near(id_, met[id_], distance) for id_ in frontier if not kinds or met[id_] in kinds]
        if len(found) >= limit or not frontier:
            return found[:limit]
        if truncated or len(seen) > MOST_SEEN:
            return None
        seen.update(frontier)
    return None
