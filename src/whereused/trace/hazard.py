"""How a hazard spreads over the edges of a closure: the least fixpoint of model.md ("Formally"), level by level.

What spreads is a *spell*: a stretch of time in which a node carries the hazard (forwards), or in which a hazard in it
would get to the target (backwards), together with the edge and the spell it came by. A spell that adds nothing to those
its node has already goes no further, so that cycles end and a lattice costs its edges. Because the spells of one
distance are taken together, the first that answers the question at an item tells the shortest valid path to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from whereused.trace.adjacency import Adjacency, Flags, Numbers, distinct, is_first, order_of

ALWAYS = np.iinfo(np.int64).min
"""The beginning of time."""

FOREVER = np.iinfo(np.int64).max
"""The end of time. An interval that begins here and ends at `ALWAYS` is empty."""

CONSUMED, PRODUCED, SERIALIZED, INSTALLED = range(4)
"""The types of edge that carry a defect."""


class Rules(NamedTuple):
    """What each edge lets through, in microseconds; parallel to the edges.

    `lo` and `hi`: while an input was loaded or a component installed; `hi` alone: when an output came off, a unit was
    made.
    `gain`: from when an output is bad (`ALWAYS`: all its life; `FOREVER`: never, as far as is certain).
    """

    types: np.ndarray
    lo: Numbers
    hi: Numbers
    gain: Numbers


class Spells(NamedTuple):
    """Spells as parallel arrays. `whole`: bad all its life (forwards only), which no union of intervals ever is.

    `edge` is the edge it came by and `origin` the spell it came from (a place in the log); -1 at a start.
    """

    node: Numbers
    lo: Numbers
    hi: Numbers
    whole: Flags
    edge: Numbers
    origin: Numbers

    def only(self, which: Flags) -> Spells:
        """The flagged ones of the spells; mostly it is all of them."""
        return self if which.all() else self.at(which)

    def at(self, which: Flags | Numbers) -> Spells:
        """The spells at some places, in that order."""
        return Spells(
            self.node[which], self.lo[which], self.hi[which], self.whole[which], self.edge[which], self.origin[which]
        )


def no_spells() -> Spells:
    """None at all."""
    empty = np.empty(0, np.int64)
    return Spells(empty, empty, empty, np.empty(0, np.bool_), empty, empty)


def joined(parts: Sequence[Spells]) -> Spells:
    """Several lots of spells as one."""
    some = [part for part in parts if len(part.node)]
    if len(some) < 2:
        return some[0] if some else no_spells()
    whole = np.concatenate([part.whole for part in some])
    node, lo, hi, edge, origin = (np.concatenate([part[column] for part in some]) for column in (0, 1, 2, 4, 5))
    return Spells(node, lo, hi, whole, edge, origin)


@dataclass(frozen=True)
class Spread:
    """All spells there are (the log), and for each node the one that answers first, with its distance (-1: none).

    `distance` counts items; a step is as far as the item before it.
    """

    spells: Spells
    hit: Numbers
    distance: np.ndarray

    @property
    def touched(self) -> Flags:
        """Which nodes carry the hazard at any time, whether that answers the question or not."""
        flags = np.zeros(len(self.hit), dtype=np.bool_)
        flags[self.spells.node] = True
        return flags

    def of(self, node: int) -> Numbers:
        """The places in the log of the spells of one node."""
        order, nodes = self._by_node
        begin, end = np.searchsorted(nodes, node), np.searchsorted(nodes, node, side="right")
        return np.asarray(order[begin:end])

    @cached_property
    def _by_node(self) -> tuple[Numbers, Numbers]:
        order = self.spells.node.argsort(kind="stable")
        return order, self.spells.node[order]


def spread(ways: Ways, seeds: Spells, is_item: Flags, at: int | None) -> Spread:
    """Spread the seeds along the ways until nothing new comes of it.

    The question is answered at a node by any spell, or forwards, if `at` is given, by one that holds at that moment.
    """
    moment = at if isinstance(ways, Forwards) else None
    known = _Known(ways.adjacency.nodes, ways.first_is_enough(), moment)
    frontier, distance = known.admit(seeds, 0), 0
    while len(frontier.node):
        met = ways.onward(frontier)
        to_item = is_item[met.node]
        via_steps = ways.onward(known.admit(met.only(~to_item), distance))
        distance += 1
        frontier = known.admit(joined([met.only(to_item), via_steps]), distance)
    return Spread(joined(known.log), known.hit, known.distance)


class _Known:
    """The spells of every node so far: one interval in arrays, and the others, which are few, beside it."""

    def __init__(self, nodes: int, first_is_enough: Flags, at: int | None) -> None:
        self.log: list[Spells] = []
        self.hit = np.full(nodes, -1, dtype=np.int64)
        self.distance = np.full(nodes, -1, dtype=np.int32)
        self._logged = 0
        self._at = at
        self._first_is_enough = first_is_enough
        self._whole = np.zeros(nodes, dtype=np.bool_)
        self._reached = np.zeros(nodes, dtype=np.bool_)
        self._lo = np.full(nodes, FOREVER, dtype=np.int64)
        self._hi = np.full(nodes, ALWAYS, dtype=np.int64)
        self._others: dict[int, list[tuple[int, int]]] = {}
        self._has_others = np.zeros(nodes, dtype=np.bool_)

    def admit(self, met: Spells, distance: int) -> Spells:
        """Keep those that are new, widest first; returned with `origin` as their own place in the log."""
        kept: list[Spells] = []
        met = met.only(~self._covered(met))
        if (met.node[1:] < met.node[:-1]).any():
            met = met.at(order_of(met.node))
        if not is_first(met.node).all():
            keys = (-(met.hi >> 1), met.lo, ~met.whole)
            telling = [key for key in keys if (key != key[0]).any()]
            met = met.at(np.lexsort((*telling, met.node))) if telling else met
        while len(met.node):
            first = is_first(met.node)
            new = met.only(first)
            self._keep(new, distance)
            kept.append(new._replace(origin=np.arange(self._logged, self._logged + len(new.node))))
            self._logged += len(new.node)
            met = met.only(~first)
            met = met.only(~self._covered(met))
        return joined(kept)

    def _covered(self, met: Spells) -> Flags:
        node = met.node
        within = (self._lo[node] <= met.lo) & (met.hi <= self._hi[node]) | (met.lo > met.hi)
        for place in np.flatnonzero(self._has_others[node] & ~within).tolist():
            lo, hi = int(met.lo[place]), int(met.hi[place])
            within[place] = any(low <= lo and hi <= high for low, high in self._others[int(node[place])])
        return self._whole[node] | (~met.whole & self._reached[node] & within)

    def _keep(self, new: Spells, distance: int) -> None:
        """Take in spells of different nodes."""
        node = new.node
        self.log.append(new)
        answers = self.hit[node] < 0
        if self._at is not None:
            answers &= (new.lo <= self._at) & (self._at <= new.hi)
        self.hit[node[answers]] = np.flatnonzero(answers) + self._logged
        self.distance[node[answers]] = distance
        self._whole[node] |= new.whole | (self._first_is_enough[node] & (self.hit[node] >= 0))
        self._reached[node] = True
        lo, hi, holds = self._lo[node], self._hi[node], new.lo <= new.hi
        apart = holds & (lo <= hi) & ((new.lo > hi) | (new.hi < lo))
        merged = holds & ~apart
        self._lo[node[merged]] = np.minimum(lo, new.lo)[merged]
        self._hi[node[merged]] = np.maximum(hi, new.hi)[merged]
        for place in np.flatnonzero(apart).tolist():
            self._set_apart(int(node[place]), int(new.lo[place]), int(new.hi[place]))

    def _set_apart(self, node: int, lo: int, hi: int) -> None:
        """Beside the node's first interval; those that meet become one."""
        others = self._others.setdefault(node, [])
        for low, high in [other for other in others if other[0] <= hi and lo <= other[1]]:
            others.remove((low, high))
            lo, hi = min(lo, low), max(hi, high)
        others.append((lo, hi))
        self._has_others[node] = True


@dataclass(frozen=True)
class Ways:
    """Edges, which lead the way that is followed, and what each lets through."""

    adjacency: Adjacency
    rules: Rules

    def first_is_enough(self) -> Flags:
        """Nodes at which nothing depends on when: the first spell that answers the question is as good as all."""
        raise NotImplementedError

    def onward(self, spells: Spells) -> Spells:
        """The spells that these give rise to, one edge further."""
        which, edges, nodes = self.adjacency.onward(spells.node)
        if not len(edges):
            return no_spells()
        moved = Spells(nodes, spells.lo[which], spells.hi[which], spells.whole[which], edges, spells.origin[which])
        passed = [
            self.passed(kind, moved.only(of_kind))
            for kind in range(4)
            if (of_kind := self.rules.types[edges] == kind).any()
        ]
        return joined(passed)

    def passed(self, kind: int, moved: Spells) -> Spells:
        """What edges of one type let through."""
        raise NotImplementedError


class Forwards(Ways):
    """With the arrows: when is what the material went into bad?"""

    def first_is_enough(self) -> Flags:
        """Nodes that nothing leads on from."""
        return np.asarray(np.diff(self.adjacency.offsets) == 0)

    def passed(self, kind: int, moved: Spells) -> Spells:
        """What edges of one type let through."""
        lo, hi, gain = (column[moved.edge] for column in self.rules[1:])
        begin, end, whole = np.maximum(moved.lo, lo), np.minimum(moved.hi, hi), moved.whole
        if kind == INSTALLED:
            inside = moved._replace(lo=begin, hi=end, whole=whole & (lo == ALWAYS) & (hi == FOREVER))
            return inside.only(begin <= end)
        if kind == CONSUMED:
            passes = whole | (begin <= end)
            arrival = np.where(whole, ALWAYS, begin)
            return moved._replace(lo=arrival, hi=np.full_like(hi, FOREVER)).only(passes)
        if kind == PRODUCED:
            passes = (whole | (moved.lo <= hi)) & (gain < FOREVER)
            return moved._replace(lo=gain, hi=np.full_like(hi, FOREVER), whole=gain == ALWAYS).only(passes)
        passes = whole | (moved.lo <= hi)
        always = np.full_like(lo, ALWAYS)
        return moved._replace(lo=always, hi=np.full_like(hi, FOREVER), whole=np.ones_like(whole)).only(passes)


class Backwards(Ways):
    """Against the arrows: when would a hazard in what it was made from get to the target?

    A spell with an empty interval stands for "if it was bad all its life": every spell holds for that.
    """

    def first_is_enough(self) -> Flags:
        """Items that came from productions and serializations alone, whenever those were."""
        edges, near = self.adjacency.edges, self.adjacency.sources()
        types, gain = self.rules.types[edges], self.rules.gain[edges]
        depends = (types == INSTALLED) | (types == CONSUMED) | ((types == PRODUCED) & (gain != ALWAYS))
        enough = np.ones(self.adjacency.nodes, dtype=np.bool_)
        enough[near[depends]] = False
        return enough

    def passed(self, kind: int, moved: Spells) -> Spells:
        """What edges of one type let through."""
        lo, hi, gain = (column[moved.edge] for column in self.rules[1:])
        begin, end = np.maximum(moved.lo, lo), np.minimum(moved.hi, hi)
        if kind == INSTALLED:
            unlimited = (lo == ALWAYS) & (hi == FOREVER)
            return moved._replace(lo=begin, hi=end).only((begin <= end) | unlimited)
        if kind == CONSUMED:
            return moved._replace(lo=lo, hi=end)
        always = np.full_like(lo, ALWAYS)
        if kind == PRODUCED:
            some = moved.lo <= moved.hi
            passes = (gain == ALWAYS) | (some & (gain <= moved.hi) & (gain < FOREVER))
            # An output whose time is not known for certain takes in what was bad all its life, and nothing else.
            return moved._replace(lo=np.where(hi == ALWAYS, FOREVER, always), hi=hi).only(passes)
        return moved._replace(lo=np.where(hi == ALWAYS, FOREVER, always), hi=hi)


def trail_of(spells: Spells, place: int) -> list[int]:
    """The edges that a spell came by, the first one first."""
    edges: list[int] = []
    while place >= 0:
        if spells.edge[place] >= 0:
            edges.append(int(spells.edge[place]))
        place = int(spells.origin[place])
    return edges[::-1]


def spells_on_trails(spells: Spells, places: Numbers) -> Numbers:
    """All spells on the ways by which some spells came, those included; each once."""
    seen = np.zeros(len(spells.node), dtype=np.bool_)
    frontier = distinct(places[places >= 0])
    while len(frontier):
        seen[frontier] = True
        frontier = distinct(spells.origin[frontier])
        frontier = frontier[frontier >= 0]
        frontier = frontier[~seen[frontier]]
    return np.flatnonzero(seen)
