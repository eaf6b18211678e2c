"""When the edges of a closure carry: once from certain facts alone, once from certain and possible ones.

Most edges carry whatever the times are, because what they carry from is bad all its life and nothing after them depends
on when. Times are brought over for the others only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import NamedTuple

import numpy as np

from whereused.graph.driver import ReadTransaction
from whereused.graph.queries import query
from whereused.trace.adjacency import Adjacency, Flags, Numbers, distinct
from whereused.trace.closure import Closure, edge_prefix, number_edges
from whereused.trace.hazard import ALWAYS, CONSUMED, FOREVER, INSTALLED, PRODUCED, SERIALIZED, Rules

AT_ONCE = 50_000
"""Edges whose times are asked for in one query."""


class TimesRow(NamedTuple):
    """What decides when edges carry, as the query's header says."""

    edges: list[int]
    begins: list[int]
    ends: list[int]
    certain_begins: list[int]
    certain_ends: list[int]
    superseded: list[int]
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


class Times(NamedTuple):
    """The times of some edges as arrays, `UNKNOWN` where there is none."""

    begin: Numbers
    end: Numbers
    certain_begin: Numbers
    certain_end: Numbers
    superseded: Numbers

    def only(self, which: Flags) -> Times:
        """Those of the flagged edges."""
        return Times(*(column[which] for column in self))


UNKNOWN = ALWAYS
"""Where no time is known: nothing ever happened then."""

LIST_TIMES = query("trace.list_times", TimesRow)
LIST_PRODUCTIONS = query("trace.list_productions", ProductionsRow)


def _times(prefix: str, reading: ReadTransaction, edges: Sequence[int]) -> TimesRow:
    return reading.one(LIST_TIMES, edges=edges, prefix=prefix, unknown=UNKNOWN)


@dataclass(frozen=True)
class Known:
    """What is known of the times in a store, or in an earlier state of knowledge of it."""

    reading: ReadTransaction
    prefix: str

    def times(self, edges: Numbers) -> tuple[Times, Flags]:
        """The times of edges by their numbers, in their order, and which may be no edges at all, as if gone."""
        rows = self.reading.in_parts(partial(_times, edge_prefix(self.prefix)), edges.tolist(), AT_ONCE)
        columns = [np.array(list(chain.from_iterable(column))) for column in zip(*rows, strict=True)]
        numbers, *times, unsure = columns
        order = edges.argsort()
        places = order[np.searchsorted(edges[order], numbers)]
        found = np.full((len(times), len(edges)), UNKNOWN, dtype=np.int64)
        found[:, places] = times
        doubted = np.ones(len(edges), dtype=np.bool_)
        doubted[places] = unsure
        return Times(*found), doubted

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
    number_edges(known.reading, closure, known.prefix, places)
    times, doubted = known.times(closure.edges[places])
    sure[places] = ~doubted
    for kind, assess in _ASSESS.items():
        of_kind = closure.types[places] == kind
        for rules, interval in zip((certain, possible), assess(times.only(of_kind)), strict=True):
            rules.lo[places[of_kind]], rules.hi[places[of_kind]] = interval
    gains = _gains(known, closure, places[closure.conditional[places] & (closure.types[places] == PRODUCED)])
    for place, gained in gains.items():
        certain.gain[place], possible.gain[place] = gained
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


Intervals = tuple[Numbers, Numbers]
"""Beginnings and ends of as many intervals."""


def _if_known(times: Numbers, otherwise: int | Numbers) -> Numbers:
    return np.where(times == UNKNOWN, otherwise, times)


def _certain(likely: Intervals, known: Flags) -> Intervals:
    """The intervals where that is known, else none at all."""
    return np.where(known, likely[0], FOREVER), np.where(known, likely[1], ALWAYS)


def _loaded(times: Times) -> tuple[Intervals, Intervals]:
    likely = times.begin, _if_known(times.end, FOREVER)
    return _certain(likely, (times.begin != UNKNOWN) & (times.end != UNKNOWN)), likely


def _came_off(times: Times) -> tuple[Intervals, Intervals]:
    always = np.full_like(times.begin, ALWAYS)
    return (always, times.begin), (always, _if_known(times.begin, _if_known(times.end, FOREVER)))


def _installed(times: Times) -> tuple[Intervals, Intervals]:
    end = _if_known(times.end, FOREVER)
    begin = _if_known(times.begin, times.certain_begin)
    certain_end = np.minimum(_if_known(times.certain_end, FOREVER), _if_known(times.superseded, FOREVER))
    return _certain((begin, np.minimum(end, certain_end)), begin != UNKNOWN), (times.begin, end)


_ASSESS = {CONSUMED: _loaded, PRODUCED: _came_off, SERIALIZED: _came_off, INSTALLED: _installed}
"""By the type of edge: the intervals that are certain, and those that are possible."""
