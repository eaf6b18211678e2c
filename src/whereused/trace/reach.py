"""Reach: how many items a trace holds, and the nearest of them, where that can be told without bringing it all over.

It can where little depends on times: nearly every item is reached over edges that carry whatever the times are, and is
confirmed; the few others are settled with what leads to them. The nearest are found level by level.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np

from whereused.graph.driver import ReadTransaction
from whereused.graph.queries import query
from whereused.model.questions import Direction
from whereused.trace.closure import KINDS, Sources, locate, name_nodes, read_closure
from whereused.trace.place import Located, Places
from whereused.trace.seeds import Seed
from whereused.trace.settle import Walk, settled_on

MOST_UNSURE = 500
"""Items that only edges with conditions lead to, of which it is found out what becomes of them."""

MOST_LEVELS = 40
MOST_SEEN = 5_000
"""How far and how wide the nearest items are looked for before the trace is settled instead."""

WIDEST_TAKE = 300
"""Items of a level that are looked at for those of the kinds asked for."""

FEW_HEADS = 50
MOST_BEHIND = 300
"""Up to how many nodes it is found out one by one, and how far back, whether something sure leads to them."""

DEAR_SECONDS = 600.0
MOST_DEAR = 1_000
"""How long it is remembered of how many pages that they are too dear: what records say may change that."""

ITEM = "Item"
LABELS = ("Unit", "Lot", "Container")
"""What tells an item, and its kind in the order of `KINDS`."""

FIRST_SURROGATE = "\ud800"


class CountRow(NamedTuple):
    """How many nodes of the same labels were reached, and whether the source is `again` met."""

    labels: list[str]
    reached: int
    again: bool


class ReachedRow(NamedTuple):
    """The same, with those of the nodes that are `Conditional`."""

    labels: list[str]
    reached: int
    heads: list[int]
    again: bool


class SurelyRow(NamedTuple):
    """The `Conditional` nodes that were reached."""

    heads: list[int]


class TracedBackRow(NamedTuple):
    """Whether the source was met upstream of a node, and how many nodes were looked at."""

    number: int
    met: bool
    seen: int


class ManyRow(NamedTuple):
    """How many items were reached, the source among them if it is on a cycle."""

    reached: int


class BeyondRow(NamedTuple):
    """Items by node number, and their kinds."""

    numbers: list[int]
    kinds: list[int]


class HopRow(NamedTuple):
    """Items one hop further, in order of their ids, and whether every edge to them carries whatever the times are."""

    ids: list[str]
    kinds: list[str]
    sure: bool


REACH_USED = query("trace.reach_used_ever", ReachedRow)
COUNT_FROM = query("trace.count_from_ever", CountRow)
COUNT_FROM_SURELY = query("trace.count_from_surely", ManyRow)
REACH_USED_SURELY = query("trace.reach_used_surely", SurelyRow)
TRACE_BACK_SURELY = query("trace.trace_back_surely_used", TracedBackRow)
LIST_ITEMS_BEYOND = query("trace.list_items_beyond_used", BeyondRow)
HOP = {"used": query("trace.hop_used", HopRow), "from": query("trace.hop_from", HopRow)}


@dataclass(frozen=True)
class Near:
    """An item near the start."""

    id: str
    kind: str
    distance: int


@dataclass(frozen=True)
class Reach:
    """How many items of each kind there are, how many only possible; the nearest, all confirmed, and their places."""

    counts: dict[str, int]
    possible: int
    nearest: list[Near]
    places: dict[str, Located]


@dataclass(frozen=True)
class Far:
    """What one item ever went into, or was made from: the nearest `limit` of these kinds (of all, if none is named)."""

    source: str
    kind: str
    direction: Direction
    limit: int
    kinds: Collection[str]


Page = tuple[str, int]
"""The key of a question, and how many items are told."""


class TooDear:
    """First pages that were too dear to tell unsettled, for a while: to find out costs a third of settling them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: OrderedDict[Page, float] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, page: Page) -> None:
        """Remember a page."""
        with self._lock:
            self._until[page] = self._clock() + DEAR_SECONDS
            self._until.move_to_end(page)
            if len(self._until) > MOST_DEAR:
                self._until.popitem(last=False)

    def __contains__(self, page: Page) -> bool:
        with self._lock:
            until = self._until.get(page)
        return until is not None and self._clock() < until


def count_reached(reading: ReadTransaction, source: str, direction: Direction) -> Counter[str]:
    """How many items of each kind the edges lead to from one item, whatever their times; itself is not counted."""
    if direction == "used":
        return _by_kind(reading.run(REACH_USED, source=source))
    return _by_kind(reading.run(COUNT_FROM, source=source))


def _by_kind(rows: Iterable[CountRow] | Iterable[ReachedRow]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for row in rows:
        if ITEM in row.labels:
            counts[_kind(row.labels)] += row.reached - row.again
    return counts


def _kind(labels: Collection[str]) -> str:
    return next((kind for kind, label in zip(KINDS, LABELS, strict=False) if label in labels), KINDS[-1])


def reach(reading: ReadTransaction, asked: Far) -> Reach | None:
    """The counts and the nearest items; None where times matter too much to tell without settling it all."""
    count = {"used": _counting_used, "from": _counting_from}[asked.direction](reading, asked)
    near = _nearest(reading, asked)
    if near is None:
        return None
    places = Places().locate(reading, [each.id for each in near])
    counted = count()
    if counted is None:
        return None
    counts, possible = counted
    return Reach({kind: counts[kind] for kind in asked.kinds or KINDS if counts.get(kind)}, possible, near, places)


Counted = tuple[dict[str, int], int] | None
"""How many items of each kind are affected, and how many of the kinds asked for are only possible; None: too dear."""


def _counting_from(reading: ReadTransaction, asked: Far) -> Callable[[], Counted]:
    """The counts, if nothing depends on times: what leads on from the lots of a unit may be anything."""
    ever = reading.beside(lambda beside: beside.run(COUNT_FROM, source=asked.source))
    surely = reading.beside(lambda beside: beside.one(COUNT_FROM_SURELY, source=asked.source).reached)

    def counted() -> Counted:
        rows = ever()
        reached = sum(row.reached for row in rows if ITEM in row.labels)
        return (_by_kind(rows), 0) if surely() == reached else None

    return counted


def _counting_used(reading: ReadTransaction, asked: Far) -> Callable[[], Counted]:
    """The counts; None if too many items depend on times. What leads to a few items is little."""

    def count(beside: ReadTransaction) -> tuple[Counter[str], set[int], set[int] | None]:
        rows = beside.run(REACH_USED, source=asked.source)
        heads = {head for row in rows for head in row.heads}
        surely = _surely(beside, asked) if len(heads) > FEW_HEADS and not beside.unwanted.is_set() else None
        return _by_kind(rows), heads, surely

    ever = reading.beside(count)
    source = locate(reading, [asked.source], None)  # costs nothing while that goes on

    def counted() -> Counted:
        counts, heads, surely = ever()
        if not heads:
            return counts, 0
        if not source.numbers:  # gone meanwhile
            return None
        unsure = heads - surely if surely is not None else _unsure(reading, asked, source, heads)
        return _without_unaffected(reading, asked, source, counts, unsure) if unsure else (counts, 0)

    return counted


def _surely(reading: ReadTransaction, asked: Far) -> set[int]:
    """The `Conditional` nodes that are reached over edges which all carry whatever the times are."""
    return set(reading.one(REACH_USED_SURELY, source=asked.source).heads)


def _unsure(reading: ReadTransaction, asked: Far, source: Sources, heads: set[int]) -> set[int]:
    """Those of a few `Conditional` nodes that are not reached so.

    It is looked for from behind, where that soon comes to an end; else all that the source surely leads to is walked.
    """
    back = {"nodes": list(heads), "prefix": source.prefix, "most": MOST_BEHIND}
    rows = reading.run(TRACE_BACK_SURELY, source=asked.source, **back)
    if all(row.met or row.seen < MOST_BEHIND for row in rows):
        return heads - {row.number for row in rows if row.met}
    return heads - _surely(reading, asked)


def _beyond(reading: ReadTransaction, prefix: str, nodes: Collection[int]) -> BeyondRow | None:
    """The nodes and all downstream of them, as far as they are items; None if they are too many."""
    row = reading.one(LIST_ITEMS_BEYOND, nodes=sorted(nodes), prefix=prefix, most=MOST_UNSURE + 1)
    return row if len(row.numbers) <= MOST_UNSURE else None


def _without_unaffected(
    reading: ReadTransaction, asked: Far, source: Sources, counts: dict[str, int], unsure: Collection[int]
) -> Counted:
    """The counts without those of the items that are not affected after all, of what `unsure` nodes lead to."""
    items = _beyond(reading, source.prefix, unsure)
    if items is None:
        return None
    kinds = {number: kind for number, kind in zip(*items, strict=True) if number not in source.numbers}
    confirmed = _settle(reading, asked, source, list(kinds)) if kinds else {}
    left = dict(counts)
    for number, kind in kinds.items():
        if number not in confirmed:
            left[KINDS[kind]] = left.get(KINDS[kind], 0) - 1  # none, if the graph moved between the two readings
    possible = [KINDS[kind] for number, kind in kinds.items() if not confirmed.get(number, True)]
    return left, sum(not asked.kinds or kind in asked.kinds for kind in possible)


def _settle(reading: ReadTransaction, asked: Far, source: Sources, items: list[int]) -> dict[int, bool]:
    """Which items on the way to some items are affected, and whether that is confirmed.

    Everything that leads to them is brought over, and nothing else.
    """
    names = name_nodes(reading, np.array(items, dtype=np.int64), source.prefix)
    closure = read_closure(reading, locate(reading, names, None), "from").turned()
    if not np.isin(source.numbers, closure.numbers).all():
        return {}
    now = datetime.now(UTC)
    walk = Walk((Seed(asked.source, asked.kind, None),), "used", None, now, frozenset([asked.source]))
    found = settled_on(reading, walk, source, closure).found()
    return dict(zip(found.numbers.tolist(), found.confirmed.tolist(), strict=True))


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
