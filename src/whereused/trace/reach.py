"""Reach: how many items a trace holds, and the nearest of them, where that can be told without bringing it over.

It can where nothing depends on times: every item is reached over edges that carry whatever the times are. Then all are
confirmed, the database counts them, and the nearest are found level by level.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import NamedTuple

from whereused.graph.driver import Graph, ReadTransaction
from whereused.graph.queries import query
from whereused.model.questions import Direction

MOST_LEVELS = 40
MOST_SEEN = 5_000
"""How far and how wide the nearest items are looked for before the trace is settled instead."""

WIDEST_TAKE = 300
"""Items of a level that are looked at for those of the kinds asked for."""

FIRST_SURROGATE = "\ud800"


class CountRow(NamedTuple):
    """How many nodes of a kind were reached; kinds `step` and `start` are no items of the answer."""

    kind: str
    reached: int


class SurelyRow(NamedTuple):
    """How many items were reached, the source among them if it is on a cycle."""

    reached: int


class HopRow(NamedTuple):
    """Items one hop further, in order of their ids, and whether every edge to them carries whatever the times are."""

    ids: list[str]
    kinds: list[str]
    sure: bool


COUNT = {"used": query("trace.count_used_ever", CountRow), "from": query("trace.count_from_ever", CountRow)}
COUNT_SURELY = {
    "used": query("trace.count_used_surely", SurelyRow),
    "from": query("trace.count_from_surely", SurelyRow),
}
HOP = {"used": query("trace.hop_used", HopRow), "from": query("trace.hop_from", HopRow)}


@dataclass(frozen=True)
class Near:
    """An item near the start."""

    id: str
    kind: str
    distance: int


@dataclass(frozen=True)
class Reach:
    """How many items of each kind, and the nearest of them by (distance, id). All are confirmed."""

    counts: dict[str, int]
    nearest: list[Near]


def count_reached(reading: ReadTransaction, source: str, direction: Direction) -> int:
    """How many items the edges lead to from one item, whatever their times; itself left out."""
    return sum(_counts(reading, source, direction).values())


@dataclass(frozen=True)
class Far:
    """What one item ever went into, or was made from: the nearest `limit` of these kinds (of all, if none is named)."""

    source: str
    direction: Direction
    limit: int
    kinds: Collection[str]


def reach(graph: Graph, helper: Executor, asked: Far) -> Reach | None:
    """The counts and the nearest items; None where times matter, or a page is hard to find."""
    surely = helper.submit(_reached_surely, graph, asked.source, asked.direction)
    counting = helper.submit(_counts_apart, graph, asked.source, asked.direction)
    with graph.reading() as reading:
        near = _nearest(reading, asked)
    counts, start_again = counting.result()
    if surely.result() != sum(counts.values()) + start_again or near is None:
        return None
    return Reach({kind: count for kind, count in counts.items() if not asked.kinds or kind in asked.kinds}, near)


def _reached_surely(graph: Graph, source: str, direction: Direction) -> int:
    with graph.reading() as reading:
        return reading.one(COUNT_SURELY[direction], source=source).reached


def _counts_apart(graph: Graph, source: str, direction: Direction) -> tuple[dict[str, int], int]:
    """The counts by kind, and whether (1) or not (0) the source is met again."""
    with graph.reading() as reading:
        rows = _count(reading, source, direction)
    return {kind: many for kind, many in rows.items() if kind not in ("step", "start")}, rows.get("start", 0)


def _counts(reading: ReadTransaction, source: str, direction: Direction) -> dict[str, int]:
    rows = _count(reading, source, direction)
    return {kind: many for kind, many in rows.items() if kind not in ("step", "start")}


def _count(reading: ReadTransaction, source: str, direction: Direction) -> dict[str, int]:
    rows = reading.run(COUNT[direction], source=source, starts=[source], from_units=True, from_lots=True)
    return {row.kind: row.reached for row in rows}


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
