"""Near misses: what a walk that ignores times and voids reaches, and the hazard does not.

Each has a reason and the edge that breaks the path (model.md, rule 8).

A near miss is told by the edge at which the hazard stopped on the way there: the one that leaves what carries it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from whereused.graph.driver import ReadTransaction
from whereused.graph.queries import query
from whereused.trace.adjacency import Numbers, is_first, order_of
from whereused.trace.closure import KINDS, SAME_STEP, VOIDED, number_edges
from whereused.trace.hazard import CONSUMED, INSTALLED, PRODUCED, trail_of
from whereused.trace.settle import Trace

Reason = Literal[
    "removed_before",
    "installed_after",
    "unloaded_before",
    "made_before_loading",
    "made_before",
    "consumed_before",
    "made_after",
    "bad_later",
    "record_voided",
    "packed_together",
    "excepted",
    "not_all",
]
"""Why something connected is not affected; `docs/http.md` says what each means."""


class StretchesRow(NamedTuple):
    """Which stretch of its step each node is, from 1."""

    nodes: list[int]
    stretches: list[int]


LIST_STRETCHES = query("trace.list_stretches", StretchesRow)


class Miss(NamedTuple):
    """A near miss by its node number and place among `KINDS`, why, and the number of the edge that breaks the path."""

    number: int
    kind: int
    reason: Reason
    edge: int | None

    @property
    def kind_name(self) -> str:
        """The name of its kind."""
        return KINDS[self.kind]


@dataclass(frozen=True)
class _Broken:
    """Where a walk left what carries the hazard, by node: by which edge, and along its step from which stretch (-1)."""

    edge: Numbers
    stretch: Numbers


def near_misses(reading: ReadTransaction, trace: Trace) -> list[Miss]:
    """The near misses of a trace that was settled on its whole walk, in order of node number; starts are none."""
    closure, touched = trace.closure, trace.possible.touched
    broken = _follow(trace)
    missed = closure.is_item & ~trace.affected & (touched | (broken.edge >= 0))
    missed[closure.places(trace.sources.numbers)] = False
    places = np.flatnonzero(missed).tolist()
    order = _stretch_order(reading, trace, broken, places)
    told = [_told(trace, place) if touched[place] else _why(trace, broken, order, place) for place in places]
    breaking = np.array([edge for _, edge in told if edge >= 0], dtype=np.int64)
    number_edges(reading, closure, trace.sources.prefix, breaking)
    return [
        Miss(
            int(closure.numbers[place]),
            int(closure.kinds[place]),
            reason,
            int(closure.edges[edge]) if edge >= 0 else None,
        )
        for place, (reason, edge) in zip(places, told, strict=True)
    ]


def _follow(trace: Trace) -> _Broken:
    """Walk on from all that carries the hazard, ignoring times and voids, and note for each node where that left it."""
    closure = trace.closure
    ways = closure.adjacency()
    reached = trace.possible.touched.copy()
    reached[closure.places(trace.sources.numbers)] = True  # one made after the time asked for carries nothing
    broken = _Broken(np.full(len(reached), -1, np.int64), np.full(len(reached), -1, np.int64))
    frontier = np.flatnonzero(reached)
    while len(frontier):
        which, edges, met = ways.onward(frontier)
        new = ~reached[met]
        met, edge, near = met[new], edges[new], frontier[which[new]]
        order = order_of(met)
        first = order[is_first(met[order])]
        met, edge, near = met[first], edge[first], near[first]
        along = closure.types[edge] == SAME_STEP
        left = broken.edge[near] >= 0
        broken.edge[met] = np.where(left, broken.edge[near], np.where(along, -1, edge))
        begins_along = along & ~left & (broken.stretch[near] < 0)
        broken.stretch[met] = np.where(begins_along, near, broken.stretch[near])
        reached[met] = True
        frontier = met
    return broken


def _stretch_order(reading: ReadTransaction, trace: Trace, broken: _Broken, places: Iterable[int]) -> dict[int, int]:
    """The order of the stretches between which a path broke, by place."""
    nodes: set[int] = set()
    for place in places:
        if broken.edge[place] >= 0 and broken.stretch[place] >= 0:
            nodes |= {int(broken.stretch[place]), int(trace.closure.near[broken.edge[place]])}
    if not nodes:
        return {}
    numbers = {int(trace.closure.numbers[node]): node for node in nodes}
    row = reading.one(LIST_STRETCHES, nodes=list(numbers), prefix=trace.sources.prefix)
    return {numbers[number]: stretch for number, stretch in zip(row.nodes, row.stretches, strict=True)}


def _told(trace: Trace, place: int) -> tuple[Reason, int]:
    """Why something that carries the hazard at other times is not affected at the time asked for."""
    spells = trace.possible.spells
    mine = trace.possible.of(place)
    if trace.possible.hit[place] >= 0 or trace.walk.moment is None:
        return "made_after", int(spells.edge[mine[0]])
    before = mine[spells.hi[mine] < trace.walk.moment]
    if len(before):
        latest = int(before[spells.hi[before].argmax()])
        return "removed_before", _limiting(trace, latest, upper=True)
    first = int(mine[spells.lo[mine].argmin()])
    edge = _limiting(trace, first, upper=False)
    if edge < 0:
        return "bad_later", int(spells.edge[first])
    return ("installed_after" if trace.closure.types[edge] == INSTALLED else "made_after"), edge


def _limiting(trace: Trace, spell: int, *, upper: bool) -> int:
    """The last edge on a spell's way that made it end, or begin, when it does; -1 if none did."""
    spells, rules, types = trace.possible.spells, trace.conditions.possible, trace.closure.types
    for edge in reversed(trail_of(spells, spell)):
        if upper and types[edge] in (INSTALLED, CONSUMED) and rules.hi[edge] == spells.hi[spell]:
            return edge
        if not upper and types[edge] == INSTALLED and rules.lo[edge] == spells.lo[spell]:
            return edge
        if not upper and types[edge] == PRODUCED and rules.gain[edge] == spells.lo[spell]:
            return edge
    return -1


def _why(trace: Trace, broken: _Broken, order: dict[int, int], place: int) -> tuple[Reason, int]:
    """Why the hazard did not pass the edge at which the walk left it."""
    closure = trace.closure
    edge, stretch = int(broken.edge[place]), int(broken.stretch[place])
    if closure.types[edge] == VOIDED:
        return "record_voided", edge
    if stretch >= 0:
        return _between_stretches(trace, order, edge, stretch)
    return (_why_forwards if closure.direction == "used" else _why_backwards)(trace, edge)


def _between_stretches(trace: Trace, order: dict[int, int], edge: int, stretch: int) -> tuple[Reason, int]:
    """The step went on without it, or had not begun with it: told by the edge of the input in question."""
    there, here = order.get(int(trace.closure.near[edge]), 0), order.get(stretch, 0)
    if trace.closure.direction == "from":
        return ("unloaded_before" if there < here else "made_before_loading"), edge
    spells = trace.possible.spells
    came_by = spells.edge[trace.possible.of(stretch)[0]]
    return ("unloaded_before" if there > here else "made_before_loading"), int(came_by)


def _why_forwards(trace: Trace, edge: int) -> tuple[Reason, int]:
    spells, rules, kind = trace.possible.spells, trace.conditions.possible, trace.closure.types[edge]
    mine = trace.possible.of(int(trace.closure.near[edge]))
    if kind in (INSTALLED, CONSUMED):
        gone = mine[spells.hi[mine] < rules.lo[edge]]
        if len(gone) and (spells.lo[mine] <= rules.hi[edge]).all():
            ended = _limiting(trace, int(gone[spells.hi[gone].argmax()]), upper=True)
            return "removed_before", ended if ended >= 0 else edge
        return ("removed_before" if kind == INSTALLED else "consumed_before"), edge
    return "made_before", edge


def _why_backwards(trace: Trace, edge: int) -> tuple[Reason, int]:
    spells, rules, kind = trace.possible.spells, trace.conditions.possible, trace.closure.types[edge]
    mine = trace.possible.of(int(trace.closure.near[edge]))
    if kind == INSTALLED and len(mine):
        too_late = (spells.hi[mine] < rules.lo[edge]).all()
        return ("installed_after" if too_late else "removed_before"), edge
    return "made_after", edge
