"""Reach: how many items a trace holds, and the nearest of them, without bringing the trace over.

Both follow every edge that carries a defect, edge by edge in the mode asked (model.md, rules 4, 5 and 10): packing and
custody never spread it, consumption is never undone, an installation counts while it holds.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from whereused.graph.driver import ReadTransaction
from whereused.graph.queries import query
from whereused.model.questions import Direction, Mode
from whereused.trace.names import Named

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


class HopRow(NamedTuple):
    """Items one hop further, in order of their ids."""

    ids: list[str]
    kinds: list[str]
    late: list[bool]


class IdsRow(NamedTuple):
    """A column of item ids."""

    ids: list[str]


COUNT = {
    ("used", "ever"): query("trace.count_used_ever", CountRow),
    ("used", "current"): query("trace.count_used_current", CountRow),
    ("used", "as_of"): query("trace.count_used_as_of", CountRow),
    ("from", "ever"): query("trace.count_from_ever", CountRow),
    ("from", "current"): query("trace.count_from_current", CountRow),
    ("from", "as_of"): query("trace.count_from_as_of", CountRow),
}
HOP = {"used": query("trace.hop_used", HopRow), "from": query("trace.hop_from", HopRow)}
LIST_MADE_BY = query("trace.list_made_by", IdsRow)


@dataclass(frozen=True)
class Walk:
    """What is traced: from which starts, which way, over which edges. `at` is the time of mode `as_of`.

    No start is part of the answer; `barren` are those from which nothing is traced.
    """

    starts: tuple[Named, ...]
    direction: Direction
    mode: Mode
    at: datetime | None
    barren: frozenset[str] = frozenset()

    @property
    def ids(self) -> list[str]:
        """The ids of all starts."""
        return [start.id for start in self.starts]

    @property
    def sources(self) -> list[str]:
        """The ids of the starts that are traced from."""
        return [start.id for start in self.starts if start.id not in self.barren]


@dataclass(frozen=True)
class Near:
    """An item near the starts."""

    id: str
    kind: str
    distance: int


def without_late_starts(reading: ReadTransaction, walk: Walk) -> Walk:
    """The walk, with nothing traced from starts that cannot matter: as of T, nothing was in an item made after T.

    This makes where-from the inverse of where-used, which leaves out affected items that were made after T.
    """
    if walk.direction == "used" or walk.mode != "as_of":
        return walk
    made = reading.one(LIST_MADE_BY, ids=walk.ids, at=walk.at).ids
    return replace(walk, barren=frozenset(walk.ids).difference(made))


def count_reached(reading: ReadTransaction, walk: Walk) -> dict[str, int]:
    """How many items of each kind a walk from a single source reaches, starts left out; kinds that occur only."""
    kinds = {start.kind for start in walk.starts}
    params = {"at": walk.at} if walk.mode == "as_of" else {}
    rows = reading.run(
        COUNT[walk.direction, walk.mode],
        source=walk.sources[0],
        starts=walk.ids,
        from_units="unit" in kinds,
        from_lots="lot" in kinds,
        **params,
    )
    return {row.kind: row.reached for row in rows if row.kind not in ("step", "start")}


def nearest(reading: ReadTransaction, walk: Walk, limit: int, kinds: Collection[str] = ()) -> list[Near] | None:
    """The first `limit` items of the walk by (distance, id), of these kinds if any are named, level by level.

    None when that would mean bringing over more than a page is worth: a level that is wide and mostly of other
    kinds, or a long way down. The trace has to be settled then.
    """
    seen = set(walk.sources)
    frontier = walk.sources
    found: list[Near] = []
    for distance in range(1, MOST_LEVELS + 1):
        level = _next_level(reading, walk, frontier, seen, max(limit, WIDEST_TAKE) if kinds else limit)
        if level is None:
            return None
        found += [
            Near(id_, kind, distance)
            for id_, (kind, late) in level.items.items()
            if id_ not in walk.barren and not (late and walk.direction == "used") and (not kinds or kind in kinds)
        ]
        if len(found) >= limit or not level.items:
            return found[:limit]
        if level.truncated or len(seen) > MOST_SEEN:
            return None
        frontier = list(level.items)
        seen.update(frontier)
    return None


@dataclass(frozen=True)
class _Level:
    items: dict[str, tuple[str, bool]]
    truncated: bool


def _next_level(
    reading: ReadTransaction, walk: Walk, frontier: Sequence[str], seen: Collection[str], wanted: int
) -> _Level | None:
    """The next level's items in order of id: all of them, or when truncated the first `wanted`.

    The database is asked for `wanted` and as many as were seen already, so that enough unseen ones are among them. It
    orders by UTF-16 and we by code point: where that could matter in a truncated level the answer is None.
    """
    take = wanted + len(seen)
    rows = reading.run(HOP[walk.direction], frontier=frontier, mode=walk.mode, at=walk.at, take=take)
    truncated = any(len(row.ids) == take for row in rows)
    met = {
        id_: (kind, late)
        for row in rows
        for id_, kind, late in zip(row.ids, row.kinds, row.late, strict=True)
        if id_ not in seen
    }
    if truncated and any(max(id_) >= FIRST_SURROGATE for id_ in met):
        return None
    ordered = sorted(met)
    return _Level({id_: met[id_] for id_ in (ordered[:wanted] if truncated else ordered)}, truncated)
