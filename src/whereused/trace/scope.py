"""A question evaluated: the affected sets of its clauses, joined, met and taken away (model.md, rule 6).

Clauses that are simply joined are one walk from all their starts. `all_of` and `except` combine affected sets, and each
of their members is a walk of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np

from whereused.graph.driver import ReadTransaction
from whereused.model.clauses import AllOf, AnyOf, Clause, Leaf, Start
from whereused.model.questions import Direction, Question
from whereused.trace.adjacency import Numbers, among, distinct, is_first
from whereused.trace.closure import Numbered
from whereused.trace.exposure import Seeds, resolve_leaves
from whereused.trace.near_misses import Miss, near_misses
from whereused.trace.neighbours import packed_together
from whereused.trace.settle import Found, Trace, Walk, of_kinds, trace


class Part(Protocol):
    """The affected set of some clauses."""

    @property
    def found(self) -> Found:
        """The affected items."""

    @property
    def traces(self) -> Sequence[Trace]:
        """The walks it rests on."""

    def ways_to(self, numbers: Numbers) -> list[list[int]]:
        """The edges of the shortest valid path to each of its items, or of one for each clause that it must meet."""

    def edges_on_ways_to(self, numbers: Numbers) -> Numbers:
        """All edges that may be on those paths; `UNNUMBERED` if some have no number yet."""

    def numbers_on_ways_to(self, reading: ReadTransaction, numbers: Numbers) -> list[Numbered]:
        """The numbers of those edges that have none yet."""


@dataclass(frozen=True)
class Traced:
    """What one walk affects."""

    trace: Trace
    found: Found

    @property
    def traces(self) -> Sequence[Trace]:
        """The walk."""
        return [self.trace]

    def ways_to(self, numbers: Numbers) -> list[list[int]]:
        """The edges of the shortest valid paths."""
        return self.trace.ways_to(numbers)

    def edges_on_ways_to(self, numbers: Numbers) -> Numbers:
        """All edges on those paths."""
        return self.trace.edges_on_ways_to(numbers)

    def numbers_on_ways_to(self, reading: ReadTransaction, numbers: Numbers) -> list[Numbered]:
        """The numbers of those edges that have none yet."""
        return self.trace.numbers_on_ways_to(reading, numbers)


@dataclass(frozen=True)
class Combined:
    """What several parts affect together."""

    parts: Sequence[Part]
    found: Found

    @property
    def traces(self) -> Sequence[Trace]:
        """The walks of all parts."""
        return [each for part in self.parts for each in part.traces]

    def edges_on_ways_to(self, numbers: Numbers) -> Numbers:
        """All edges on the paths of any part."""
        return distinct(np.concatenate([part.edges_on_ways_to(some) for part, some in self._shared(numbers)]))

    def numbers_on_ways_to(self, reading: ReadTransaction, numbers: Numbers) -> list[Numbered]:
        """The numbers of those edges that have none yet."""
        return [each for part, some in self._shared(numbers) for each in part.numbers_on_ways_to(reading, some)]

    def _shared(self, numbers: Numbers) -> Iterator[tuple[Part, Numbers]]:
        """Each part, with those of the items that are in it."""
        return ((part, numbers[np.isin(numbers, part.found.numbers)]) for part in self.parts)


class Joined(Combined):
    """What any of the parts affects, as surely as the surest and as near as the nearest of those."""

    def ways_to(self, numbers: Numbers) -> list[list[int]]:
        """The paths of the parts that tell of the items as the whole does."""
        told = _rows(self.found, numbers)
        ways: list[list[int]] = [[] for _ in told]
        for part in reversed(self.parts):
            which = [place for place, row in enumerate(_rows(part.found, numbers)) if row == told[place]]
            for place, way in zip(which, part.ways_to(numbers[which]), strict=True):
                ways[place] = way
        return ways


class Met(Combined):
    """What every one of the parts affects: confirmed where all confirm it, and as near as the nearest."""

    def ways_to(self, numbers: Numbers) -> list[list[int]]:
        """A path for each part, one after the other."""
        of_parts = [part.ways_to(numbers) for part in self.parts]
        return [[edge for way in ways for edge in way] for ways in zip(*of_parts, strict=True)]


@dataclass(frozen=True)
class Scope:
    """The answer to a question by node numbers. `start` are the named items' ids and the described clauses as asked."""

    start: list[str | dict[str, object]]
    found: Found
    part: Part
    misses: list[Miss]
    prefix: str


def evaluate(reading: ReadTransaction, question: Question, direction: Direction, now: datetime) -> Scope:
    """Evaluate a question on the graph as it stands. Raises ItemNotFound, AmbiguousItem, StartNotFound."""
    evaluation = _Evaluation(reading, question, direction, now)
    part = evaluation.any_of(question.any_of, whole_walk=question.near_misses)
    taken = evaluation.any_of(question.except_).found if question.except_ else None
    affected = _without(part.found, taken) if taken is not None else part.found
    misses = evaluation.misses(part, affected, taken) if question.near_misses else []
    found = of_kinds(affected, question.kind)
    if question.end_items:
        ends = distinct(np.concatenate([each.ends(affected.numbers) for each in part.traces]))
        found = found.only(np.isin(found.numbers, ends))
    return Scope(evaluation.start(), found, part, misses, prefix_of(part))


class _Evaluation:
    def __init__(self, reading: ReadTransaction, question: Question, direction: Direction, now: datetime) -> None:
        self._reading = reading
        self._question = question
        self._direction = direction
        self._now = now
        self._at = {"ever": None, "current": now, "as_of": question.as_of}[question.mode]
        self._resolved: dict[int, Seeds] = {}

    def any_of(self, clauses: Sequence[Clause], *, whole_walk: bool = False) -> Part:
        """What any of the clauses affects; items that they name are not part of it."""
        flat = list(_flat(clauses))
        leaves = [clause for clause in flat if not isinstance(clause, AllOf)]
        parts: list[Part] = [self._walk(leaves, whole_walk=whole_walk)] if leaves else []
        parts += [self._all_of(clause, whole_walk=whole_walk) for clause in flat if isinstance(clause, AllOf)]
        if len(parts) == 1:
            return parts[0]
        hidden = [trace.closure.numbers[trace.hidden] for part in parts[:1] for trace in part.traces if leaves]
        found = _union([part.found for part in parts])
        return Joined(parts, found.only(~np.isin(found.numbers, np.concatenate([np.empty(0, np.int64), *hidden]))))

    def _all_of(self, clause: AllOf, *, whole_walk: bool) -> Part:
        parts = [self.any_of([member], whole_walk=whole_walk) for member in clause.all_of]
        return Met(parts, _intersection([part.found for part in parts])) if len(parts) > 1 else parts[0]

    def _walk(self, leaves: Sequence[Leaf], *, whole_walk: bool) -> Part:
        resolved = self._seeds(leaves)
        seeds = tuple(seed for each in resolved for seed in each.seeds)
        named = frozenset(seed.item for each in resolved if not each.described for seed in each.seeds)
        walk = Walk(seeds, self._direction, self._at, self._now, named)
        settled = trace(self._reading, walk, whole_walk=whole_walk, tell_ends=self._question.end_items)
        return Traced(settled, settled.found())

    def _seeds(self, leaves: Sequence[Leaf]) -> list[Seeds]:
        """What clauses start from, looked up once."""
        unknown = [leaf for leaf in leaves if id(leaf) not in self._resolved]
        for leaf, seeds in zip(unknown, resolve_leaves(self._reading, unknown), strict=True):
            self._resolved[id(leaf)] = seeds
        return [self._resolved[id(leaf)] for leaf in leaves]

    def start(self) -> list[str | dict[str, object]]:
        """What the question starts from, each once: the ids of items it names, and its other clauses as asked."""
        start: dict[str, str | dict[str, object]] = {}
        for clause in _flat(self._question.any_of):
            if isinstance(clause, Start):
                [seed] = self._seeds([clause])[0].seeds
                start[f"item {seed.item}"] = seed.item
            else:
                start[f"clause {clause!r}"] = clause.asked()
        return list(start.values())

    def misses(self, part: Part, affected: Found, taken: Found | None) -> list[Miss]:
        """The near misses of all walks, and what the sets leave out of what the walks affect; each once."""
        told: dict[int, Miss] = {}
        starts = {number for each in part.traces for number in each.closure.numbers[each.hidden].tolist()}
        excepted = set() if taken is None else set(taken.numbers.tolist())
        for each in part.traces:
            found = each.found()
            left = found.only(~among(found.numbers, affected.numbers))
            for number, kind in zip(left.numbers.tolist(), left.kinds.tolist(), strict=True):
                told[number] = Miss(number, kind, "excepted" if number in excepted else "not_all", None)
        for each in part.traces:
            for miss in near_misses(self._reading, each):
                told.setdefault(miss.number, miss)
        packed = np.concatenate([each.closure.numbers[each.closure.packed] for each in part.traces])
        beside = packed_together(self._reading, prefix_of(part), affected.numbers, packed)
        for number, (kind, edge) in beside.items():
            told.setdefault(number, Miss(number, kind, "packed_together", edge))
        kept = set(affected.numbers[np.isin(affected.numbers, list(told))].tolist())
        wanted = self._question.kind
        return [
            miss
            for number, miss in sorted(told.items())
            if number not in kept and number not in starts and (not wanted or miss.kind_name in wanted)
        ]


def prefix_of(part: Part) -> str:
    """What comes before the number in the elementId of a node; empty where no walk began anywhere."""
    return next((each.sources.prefix for each in part.traces if each.sources.prefix), "")


def _flat(clauses: Iterable[Clause]) -> Iterable[Leaf | AllOf]:
    """The clauses with what is simply joined brought up."""
    for clause in clauses:
        if isinstance(clause, AnyOf):
            yield from _flat(clause.any_of)
        else:
            yield clause


def _rows(found: Found, numbers: Numbers) -> list[tuple[bool, int] | None]:
    """How a set tells of each of some items: whether confirmed, and how far; None if it does not."""
    rows = dict(
        zip(found.numbers.tolist(), zip(found.confirmed.tolist(), found.distances.tolist(), strict=True), strict=True)
    )
    return [rows.get(number) for number in numbers.tolist()]


def _together(sets: Sequence[Found]) -> tuple[Found, Numbers]:
    """All rows of several sets, the ones that tell of an item best before its others; and where each item begins."""
    rows = Found(
        np.concatenate([each.numbers for each in sets]),
        np.concatenate([each.kinds for each in sets]),
        np.concatenate([each.distances for each in sets]),
        np.concatenate([each.confirmed for each in sets]),
    )
    rows = rows.only(np.lexsort((rows.distances, ~rows.confirmed, rows.numbers)))
    return rows, np.flatnonzero(is_first(rows.numbers))


def _union(sets: Sequence[Found]) -> Found:
    rows, firsts = _together(sets)
    return rows.only(firsts)


def _intersection(sets: Sequence[Found]) -> Found:
    rows, firsts = _together(sets)
    if not len(firsts):
        return rows
    in_sets = np.diff(np.append(firsts, len(rows)))
    all_confirm = np.logical_and.reduceat(rows.confirmed, firsts)
    nearest = np.minimum.reduceat(rows.distances, firsts)
    met = Found(rows.numbers[firsts], rows.kinds[firsts], nearest, all_confirm)
    return met.only(in_sets == len(sets))


def _without(found: Found, taken: Found) -> Found:
    """What is left: not what is confirmed in `taken`; what is only possible there stays, as possible."""
    gone = np.isin(found.numbers, taken.numbers[taken.confirmed])
    doubted = np.isin(found.numbers, taken.numbers[~taken.confirmed])
    return Found(found.numbers, found.kinds, found.distances, found.confirmed & ~doubted).only(~gone)
