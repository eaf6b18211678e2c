"""Settling a trace: which items of its closure are affected, how surely, how far away and by which way.

What is certain and what is possible are two spreads over the same closure, or one where nothing is uncertain.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from whereused.graph.driver import ReadTransaction
from whereused.model.questions import Direction
from whereused.trace.adjacency import Adjacency, Flags, Numbers, distinct
from whereused.trace.closure import KINDS, Closure, Numbered, Sources, locate, numbers_of, read_closure
from whereused.trace.conditions import Conditions, Known, read_conditions
from whereused.trace.hazard import (
    ALWAYS,
    FOREVER,
    INSTALLED,
    Backwards,
    Forwards,
    Rules,
    Spells,
    Spread,
    no_spells,
    spells_on_trails,
    spread,
    trail_of,
)
from whereused.trace.seeds import Seed, micros_of


@dataclass(frozen=True)
class Walk:
    """What is traced: from which seeds, which way, and the moment it is asked for (None: ever).

    `hidden` are items that are no part of the answer, because the question names them. `now` tells what is over.
    """

    seeds: tuple[Seed, ...]
    direction: Direction
    at: datetime | None
    now: datetime
    hidden: frozenset[str] = frozenset()

    @property
    def moment(self) -> int | None:
        """The moment asked for, in microseconds."""
        return None if self.at is None else micros_of(self.at)


@dataclass(frozen=True)
class Found:
    """Affected items: parallel arrays, in order of their node numbers."""

    numbers: Numbers
    kinds: npt.NDArray[np.uint8]
    distances: npt.NDArray[np.int32]
    confirmed: Flags

    def __len__(self) -> int:
        return len(self.numbers)

    def only(self, which: Flags | Numbers) -> Found:
        """Some of the items."""
        return Found(self.numbers[which], self.kinds[which], self.distances[which], self.confirmed[which])


@dataclass(frozen=True)
class Trace:
    """A walk that is settled: its closure, when its edges carry, and how the hazard spread over them."""

    walk: Walk
    sources: Sources
    closure: Closure
    conditions: Conditions
    certain: Spread
    possible: Spread
    hidden: Flags

    @property
    def affected(self) -> Flags:
        """Which nodes are affected, certainly or possibly, named starts and steps among them.

        What was made after the time asked for is not; going back, that is a question of the target alone.
        """
        hit = self.possible.hit >= 0
        return np.asarray(hit & ~self.closure.late if self.walk.direction == "used" else hit)

    def found(self) -> Found:
        """The affected items, without those that the question names."""
        closure, confirmed = self.closure, self.certain.hit >= 0
        distance = np.where(confirmed, self.certain.distance, self.possible.distance)
        places = np.flatnonzero(self.affected & closure.is_item & ~self.hidden)
        return Found(closure.numbers[places], closure.kinds[places], distance[places], confirmed[places])

    def ways_to(self, numbers: Numbers) -> list[list[int]]:
        """The edges (numbers) of the shortest valid path between a source and each item, as material flows."""
        ways: list[list[int]] = []
        for place in self.closure.places(numbers.tolist()).tolist():
            told = self.certain if self.certain.hit[place] >= 0 else self.possible
            way = self.closure.edges[trail_of(told.spells, int(told.hit[place]))].tolist()
            ways.append(way if self.walk.direction == "used" else way[::-1])
        return ways

    def edges_on_ways_to(self, numbers: Numbers) -> Numbers:
        """All edges on those paths, each once; `UNNUMBERED` if some have no number yet."""
        return distinct(self.closure.edges[self._on_ways_to(numbers)])

    def numbers_on_ways_to(self, reading: ReadTransaction, numbers: Numbers) -> list[Numbered]:
        """The numbers of those edges that have none yet."""
        return [numbers_of(reading, self.closure, self.sources.prefix, self._on_ways_to(numbers))]

    def _on_ways_to(self, numbers: Numbers) -> Numbers:
        places = self.closure.places(numbers.tolist())
        sure = self.certain.hit[places] >= 0
        edges = [np.empty(0, dtype=np.int64)]
        for told, of_items in ((self.certain, places[sure]), (self.possible, places[~sure])):
            along = told.spells.edge[spells_on_trails(told.spells, told.hit[of_items])]
            edges.append(along[along >= 0])
        return np.concatenate(edges)

    @property
    def size(self) -> int:
        """Bytes held, about."""
        return 80 * len(self.closure.edges) + 50 * (len(self.certain.spells.node) + len(self.possible.spells.node))

    def ends(self, numbers: Numbers) -> Numbers:
        """Those of the affected items `numbers` in this closure of which nothing is in another of them.

        An installation that is over is no being in. Items from which only cycles follow would all be inside one
        another: they are kept, so that nothing gets lost.
        """
        closure, rules = self.closure, self.conditions.possible
        affected = np.isin(closure.numbers, numbers)
        moment = micros_of(self.walk.at or self.walk.now)
        over = (closure.types == INSTALLED) & ((rules.hi < moment) | (rules.lo > moment))
        counted = affected | ~closure.is_item
        onward = closure.adjacency(closure.carries & ~over & counted[closure.near] & counted[closure.far])
        ends = affected & ~_goes_on(onward, closure.is_item)
        back = Adjacency.of(onward.nodes, onward.targets, onward.sources())
        return closure.numbers[ends | (affected & ~back.reached_from(np.flatnonzero(ends)))]


def trace(reading: ReadTransaction, walk: Walk, *, whole_walk: bool = False, tell_ends: bool = False) -> Trace:
    """Settle a walk. `whole_walk` brings over what times and voids keep from carrying, too, for near misses."""
    sources = locate(reading, sorted({seed.item for seed in walk.seeds}), walk.at)
    timed = walk.at is not None or tell_ends
    closure = read_closure(reading, sources, walk.direction, at=walk.at, walk=whole_walk, timed=timed)
    return settled_on(reading, walk, sources, closure, tell_ends=tell_ends)


def settled_on(
    reading: ReadTransaction, walk: Walk, sources: Sources, closure: Closure, *, tell_ends: bool = False
) -> Trace:
    """Settle a walk on a closure that holds all that it can meet."""
    places = dict(zip(sources.ids, closure.places(sources.numbers).tolist(), strict=True))
    seeds = [seed for seed in walk.seeds if seed.item in places]
    softened = np.array([places[seed.item] for seed in seeds if seed.since is not None], dtype=np.int64)
    conditions = read_conditions(
        Known(reading, sources.prefix), closure, softened=softened, timed=walk.at is not None or tell_ends
    )

    def spread_by(rules: Rules, some: Sequence[Seed], only: Flags) -> Spread:
        ways = (Forwards if walk.direction == "used" else Backwards)(closure.adjacency(only), rules)
        return spread(ways, _begin(walk, some, places, closure.late), closure.is_item, walk.moment)

    possible = spread_by(conditions.possible, seeds, closure.carries)
    sure = [seed for seed in seeds if seed.certain]
    differ = conditions.differ or len(sure) < len(seeds)
    certain = spread_by(conditions.certain, sure, closure.carries & conditions.sure) if differ else possible
    hidden = np.zeros(len(closure.numbers), dtype=np.bool_)
    hidden[[place for id_, place in places.items() if id_ in walk.hidden]] = True
    return Trace(walk, sources, closure, conditions, certain, possible, hidden)


def _begin(walk: Walk, seeds: Sequence[Seed], places: dict[str, int], late: Flags) -> Spells:
    """The spells at the start: bad since then; or backwards, whenever counts, if the item was there to be bad."""
    if not seeds:
        return no_spells()
    node = np.array([places[seed.item] for seed in seeds], dtype=np.int64)
    none = np.full(len(node), -1, dtype=np.int64)
    if walk.direction == "used":
        lo = np.array([ALWAYS if seed.since is None else micros_of(seed.since) for seed in seeds], dtype=np.int64)
        return Spells(node, lo, np.full(len(node), FOREVER, dtype=np.int64), lo == ALWAYS, none, none)
    lo = np.full(len(node), ALWAYS if walk.moment is None else walk.moment, dtype=np.int64)
    hi = np.full(len(node), FOREVER if walk.moment is None else walk.moment, dtype=np.int64)
    return Spells(node, lo, hi, np.zeros(len(node), np.bool_), none, none).only(~late[node])


def of_kinds(found: Found, kinds: Collection[str]) -> Found:
    """Only the items of these kinds; all if none is named."""
    return found.only(np.isin(found.kinds, [KINDS.index(kind) for kind in kinds])) if kinds else found


def _goes_on(inside: Adjacency, is_item: Flags) -> Flags:
    """Which items have another item one hop further: directly, or through a step that is more than a way back."""
    source, target = inside.sources(), inside.targets
    onward = np.zeros(inside.nodes, dtype=np.bool_)
    direct = is_item[source] & is_item[target] & (source != target)
    onward[source[direct]] = True
    leaving = ~is_item[source]
    least = np.full(inside.nodes, inside.nodes, dtype=np.int64)
    most = np.full(inside.nodes, -1, dtype=np.int64)
    np.minimum.at(least, source[leaving], target[leaving])
    np.maximum.at(most, source[leaving], target[leaving])
    entering = is_item[source] & ~is_item[target]
    item, step = source[entering], target[entering]
    onward[item[(most[step] >= 0) & ((least[step] != item) | (most[step] != item))]] = True
    return onward
