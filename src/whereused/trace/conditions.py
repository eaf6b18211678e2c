"""When the edges of a closure carry: once from certain facts alone, once from certain and possible ones.

Most edges carry whatever the times are, because what they carry from is bad all its life and nothing after them depends
on when. Times are brought over for the others only.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from whereused.graph.driver import ReadTransaction
from whereused.graph.queries import query
from whereused.trace.adjacency import Adjacency, Flags, Numbers, distinct
from whereused.trace.closure import Closure, edge_prefix
from whereused.trace.hazard import ALWAYS, CONSUMED, FOREVER, INSTALLED, PRODUCED, SERIALIZED, Rules

AT_ONCE = 50_000
"""Edges whose times are asked for in one query."""


class TimesRow(NamedTuple):
    """What decides when edges carry, as the query's header says."""

    edges: list[int]
    times: list[list[int | None]]
    unsure: list[bool]


class ProductionsRow(NamedTuple):
    """Productions of items."""

    items: list[int]
    edges: list[int]
    steps: list[str]
    times: list[int]
    timed: list[bool]
    sure: list[bool]


class Production(NamedTuple):
    """One production of an item: by which edge and step, when (None: nobody knows), and if it is sure to be one."""

    edge: int
    step: str
    at: int | None
    sure: bool


class Condition(NamedTuple):
    """The times of one edge, and whether it may be no edge at all."""

    times: list[int | None]
    unsure: bool


LIST_TIMES = query("trace.list_times", TimesRow)
LIST_PRODUCTIONS = query("trace.list_productions", ProductionsRow)


@dataclass(frozen=True)
class Known:
    """What is known of the times in a store, or in an earlier state of knowledge of it."""

    reading: ReadTransaction
    prefix: str

    def conditions(self, edges: list[int]) -> dict[int, Condition]:
        """The conditions of edges by their numbers."""
        found: dict[int, Condition] = {}
        for begin in range(0, len(edges), AT_ONCE):
            row = self.reading.one(LIST_TIMES, edges=edges[begin : begin + AT_ONCE], prefix=edge_prefix(self.prefix))
            found.update((edge, Condition(times, unsure)) for edge, times, unsure in zip(*row, strict=True))
        return found

    def productions(self, items: list[int]) -> dict[int, list[Production]]:
        """All productions of items by their numbers."""
        found: defaultdict[int, list[Production]] = defaultdict(list)
        row = self.reading.one(LIST_PRODUCTIONS, items=items, prefix=self.prefix)
        for item, edge, step, at, timed, sure in zip(*row, strict=True):
            found[item].append(Production(edge, step, at if timed else None, sure))
        return found


@dataclass(frozen=True)
class Conditions:
    """The rules of every edge from certain facts (`certain`, of the `sure` edges alone) and from possible ones.

    `differ` is false where both are the same, so that one spread answers for both.
    """

    certain: Rules
    sure: Flags
    possible: Rules
    differ: bool


def read_conditions(known: Known, closure: Closure, *, softened: Numbers, timed: bool) -> Conditions:
    """The conditions of a closure. `softened` are sources that are not bad all their lives (forwards).

    `timed`: the answer depends on when an item is bad, not only on whether it ever is.
    """
    wanted = _wanted(closure, softened, timed=timed)
    certain, possible = _unconditional(closure), _unconditional(closure)
    sure = np.ones(len(closure.types), dtype=np.bool_)
    if not wanted.any():
        return Conditions(certain, sure, possible, differ=False)
    places = np.flatnonzero(wanted)
    numbers = closure.edges[places].tolist()
    conditions = known.conditions(numbers)
    gains = _gains(known, closure, places[closure.conditional[places] & (closure.types[places] == PRODUCED)])
    for place, number in zip(places.tolist(), numbers, strict=True):
        times, unsure = conditions.get(number, Condition([None] * 5, unsure=True))
        sure[place] = not unsure
        (low, high), (likely_low, likely_high) = _ASSESS[int(closure.types[place])](times)
        certain.lo[place], certain.hi[place] = low, high
        possible.lo[place], possible.hi[place] = likely_low, likely_high
        certain.gain[place], possible.gain[place] = gains.get(place, (ALWAYS, ALWAYS))
    differ = not sure.all() or any((one != other).any() for one, other in zip(certain[1:], possible[1:], strict=True))
    return Conditions(certain, sure, possible, differ)


def _unconditional(closure: Closure) -> Rules:
    """Everything carries; an installation only since some time: no component makes its parent bad all its life."""
    size = len(closure.types)
    lo = np.where(closure.types == INSTALLED, ALWAYS + 1, ALWAYS)
    return Rules(closure.types, lo, np.full(size, FOREVER, np.int64), np.full(size, ALWAYS, np.int64))


def _wanted(closure: Closure, softened: Numbers, *, timed: bool) -> Flags:
    """The edges whose times matter to the answer."""
    carries = closure.carries
    ways = closure.adjacency(carries)
    installed = closure.types == INSTALLED
    if closure.direction == "used":
        produced_again = (closure.types == PRODUCED) & closure.conditional
        soft = ways.reached_from(distinct(np.concatenate([closure.far[installed | produced_again], softened])))
        depends = closure.conditional | (~installed & soft[closure.near])
        matters = installed
    else:
        through_step = (closure.types == CONSUMED) | (closure.types == SERIALIZED)
        soft = ways.reached_from(distinct(closure.far[through_step]))
        depends = closure.conditional | (installed & soft[closure.near])
        matters = carries
    clipped = ways.reached_from(distinct(closure.far[installed & closure.conditional]))
    depends = depends | (installed & (clipped[closure.near] | timed))
    depends &= carries
    if not depends.any():
        return np.asarray(depends)
    back = Adjacency.of(len(closure.numbers), closure.far, closure.near, carries)
    leads_on = back.reached_from(distinct(closure.near[depends]))
    return np.asarray(depends | (matters & carries & leads_on[closure.far]))


def _gains(known: Known, closure: Closure, places: Numbers) -> dict[int, tuple[int, int]]:
    """From when outputs are bad that may have been produced more than once: certainly, and possibly (0004)."""
    if not len(places):
        return {}
    heads = closure.numbers[closure.head[places]].tolist()
    productions = known.productions(sorted(set(heads)))
    found: dict[int, tuple[int, int]] = {}
    for place, head in zip(places.tolist(), heads, strict=True):
        number = int(closure.edges[place])
        mine = next((each for each in productions.get(head, []) if each.edge == number), None)
        if mine is not None:
            found[place] = gain_of(mine, productions[head])
    return found


def gain_of(mine: Production, productions: list[Production]) -> tuple[int, int]:
    """From when an item is bad by one of its productions: certainly, and possibly.

    All its life if the production is its earliest. Stretches of one step that share an output without a time are one.
    """
    others = [each for each in productions if (each.step, each.at) != (mine.step, mine.at)]
    if mine.at is None:
        return (FOREVER if others else ALWAYS), ALWAYS
    certainly_first = all(other.at is not None and mine.at <= other.at for other in others)
    possibly_first = not any(other.sure and other.at is not None and other.at < mine.at for other in others)
    return (ALWAYS if certainly_first else mine.at), (ALWAYS if possibly_first else mine.at)


Interval = tuple[int, int]
NEVER: Interval = (FOREVER, ALWAYS)


def _loaded(times: list[int | None]) -> tuple[Interval, Interval]:
    begun, ended = times[:2]
    likely = (ALWAYS if begun is None else begun, FOREVER if ended is None else ended)
    return (NEVER if begun is None or ended is None else likely), likely


def _came_off(times: list[int | None]) -> tuple[Interval, Interval]:
    at, latest = times[:2]
    if at is not None:
        return (ALWAYS, at), (ALWAYS, at)
    return (ALWAYS, ALWAYS), (ALWAYS, FOREVER if latest is None else latest)


def _made(times: list[int | None]) -> tuple[Interval, Interval]:
    at = times[0]
    return (ALWAYS, ALWAYS if at is None else at), (ALWAYS, FOREVER if at is None else at)


def _installed(times: list[int | None]) -> tuple[Interval, Interval]:
    begun, ended, surely_from, surely_to, superseded = times
    likely = (ALWAYS if begun is None else begun, FOREVER if ended is None else ended)
    begin = begun if begun is not None else surely_from
    if begin is None:
        return NEVER, likely
    return (begin, min(end for end in (ended, surely_to, superseded, FOREVER) if end is not None)), likely


_ASSESS = {CONSUMED: _loaded, PRODUCED: _came_off, SERIALIZED: _made, INSTALLED: _installed}
