"""Settled answers: a question's items in order of (distance, id), its near misses and evidence, kept for a while.

Nothing of an answer is looked up by numbers of the store once they may mean something else: what its edges are is
looked up when it is told, and only if the graph is still the one it was settled on.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from whereused.graph.driver import ReadTransaction
from whereused.graph.queries import query
from whereused.model.answers import NearMiss, PathEdge
from whereused.model.questions import Direction, Question
from whereused.trace.adjacency import Flags, Numbers, order_of
from whereused.trace.closure import KINDS, UNNUMBERED, Numbered, name_nodes
from whereused.trace.evidence import Described, describe_edges
from whereused.trace.scope import Part, Scope, evaluate

KEPT_BYTES = 64_000_000
"""Bytes of settled answers that are kept for paging, and for one alone if it is larger."""

KEPT_ANSWERS = 500
"""Settled answers that are kept at most, however small they are."""


class ProductsRow(NamedTuple):
    """The products of items."""

    ids: list[str]
    products: list[str]


LIST_PRODUCTS = query("trace.list_products", ProductsRow)

LONG = 10_000
"""Items of an answer that are all named even if only its first page is asked for."""

Texts = npt.NDArray[Any]


class Missed(NamedTuple):
    """A near miss, and the number of the edge that breaks the path."""

    id: str
    kind: str
    product: str | None
    reason: str
    edge: int | None


@dataclass(frozen=True)
class Ways:
    """What tells the ways to the items of an answer, and their node numbers, by which it does."""

    part: Part
    numbers: Numbers


class Learnt(NamedTuple):
    """What was found out of edges after an answer was settled."""

    edges: Described
    numbered: list[Numbered]


@dataclass(frozen=True)
class Settled:
    """An answer: parallel arrays of items, in order of (distance, id), and the near misses after them, by id.

    `ways` tells the path to each item; None if evidence was not asked for. `edges` describes what is on the paths, and
    the edges that the near misses name, as far as they were told of: `unknown_edges` are still to be described.
    """

    start: list[str | dict[str, Any]]
    ids: Texts
    kinds: npt.NDArray[np.uint8]
    distances: npt.NDArray[np.int32]
    confirmed: Flags
    misses: list[Missed]
    ways: Ways | None
    edges: Described
    prefix: str

    def __len__(self) -> int:
        return len(self.kinds)

    @property
    def whole(self) -> bool:
        """Whether all of its items are named; if not, its first ones are."""
        return len(self.ids) == len(self)

    @property
    def counts(self) -> dict[str, int]:
        """How many items of each kind; kinds that occur only."""
        totals = np.bincount(self.kinds, minlength=len(KINDS))
        return {kind: int(total) for kind, total in zip(KINDS, totals, strict=True) if total}

    @property
    def possible(self) -> int:
        """How many items are possible only."""
        return int((~self.confirmed).sum())

    @property
    def size(self) -> int:
        """Bytes held, about: ids of over 15 bytes lie outside the array."""
        sample = self.ids[:: max(1, len(self) // 100)].tolist()
        beyond = sum(len(text) for text in sample if len(text) > 15) / max(1, len(sample))
        told = 300 * len(self.misses) + 700 * len(self.edges)
        told += sum(trace.size for trace in self.ways.part.traces) if self.ways else 0
        return int(len(self) * (22 + beyond)) + told

    def unknown_edges(self, begin: int, end: int) -> list[int]:
        """The edges that rows `begin` to `end` (items, then near misses) name and that are not described yet.

        `UNNUMBERED` stands for those of which not even the number is known.
        """
        of_items = self.ways.part.edges_on_ways_to(self.ways.numbers[begin:end]).tolist() if self.ways else []
        misses = self.misses[max(0, begin - len(self)) : max(0, end - len(self))]
        breaking = {miss.edge for miss in misses if miss.edge is not None}
        return [edge for edge in breaking.union(of_items) if edge not in self.edges]

    def describe(self, reading: ReadTransaction, begin: int, end: int) -> Learnt:
        """What is still to be told of the edges that rows `begin` to `end` name, if the graph is as it was then."""
        found = self.ways.part.numbers_on_ways_to(reading, self.ways.numbers[begin:end]) if self.ways else []
        wanted = {number for each in found for number in each.numbers.tolist()}
        wanted.update(self.unknown_edges(begin, end))
        unknown = [number for number in wanted if number != UNNUMBERED and number not in self.edges]
        return Learnt(describe_edges(reading, self.prefix, unknown), found)

    def learn(self, learnt: Learnt) -> None:
        """Take that in, once the graph was seen to be as it was: first the descriptions, then what leads to them."""
        self.edges.add(learnt.edges)
        for each in learnt.numbered:
            each.keep()

    def evidence(self, part: slice) -> list[list[PathEdge]] | None:
        """The shortest valid paths to some of the items, edge by edge; None if they were not asked for."""
        if self.ways is None:
            return None
        ways = self.ways.part.ways_to(self.ways.numbers[part])
        told = {edge: self.edges[edge] for edge in set(chain.from_iterable(ways))}
        return [[told[edge] for edge in way] for way in ways]

    def near_misses(self, begin: int, end: int) -> list[NearMiss]:
        """Some of the near misses, each with the edge that breaks the path."""
        return [
            NearMiss(
                id=miss.id,
                kind=miss.kind,
                product=miss.product,
                reason=miss.reason,
                edge=self.edges[miss.edge].model_dump(mode="json")
                if miss.edge is not None and miss.edge in self.edges
                else None,
            )
            for miss in self.misses[begin:end]
        ]


def settle(
    reading: ReadTransaction, question: Question, direction: Direction, now: datetime, first: int | None = None
) -> Settled:
    """The answer to a question on the graph as it stands. Raises ItemNotFound, AmbiguousItem, StartNotFound.

    If it is long and only its `first` items are asked for, the others stay nameless: it is not `whole`.
    """
    scope = evaluate(reading, question, direction, now)
    found = scope.found.only(order_of(scope.found.distances))
    many = len(found)
    if first is not None and many > max(first, LONG):
        many = int(np.searchsorted(found.distances, found.distances[first - 1], side="right"))
    ids = np.array(name_nodes(reading, found.numbers[:many], scope.prefix), dtype=np.dtypes.StringDType())
    order = ids.argsort(kind="stable")
    order = order[order_of(found.distances[:many][order])]
    found = found.only(np.concatenate([order, np.arange(many, len(found))]))
    return Settled(
        scope.start,
        ids[order],
        found.kinds,
        found.distances,
        found.confirmed,
        _named(reading, scope),
        Ways(scope.part, found.numbers) if question.evidence else None,
        Described(),
        scope.prefix,
    )


def _named(reading: ReadTransaction, scope: Scope) -> list[Missed]:
    """The near misses by name, in order of their ids."""
    numbers = np.array([miss.number for miss in scope.misses], dtype=np.int64)
    ids = name_nodes(reading, numbers, scope.prefix)
    products = dict(zip(*reading.one(LIST_PRODUCTS, ids=ids), strict=True)) if ids else {}
    misses = (
        Missed(id_, miss.kind_name, products.get(id_), miss.reason, miss.edge)
        for miss, id_ in zip(scope.misses, ids, strict=True)
    )
    return sorted(misses, key=lambda miss: miss.id)


class Answers:
    """Settled answers by question and version: the ones used last, within a budget of bytes. Thread-safe."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], tuple[Settled, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: str, version: int) -> Settled | None:
        """The answer, if it is still kept."""
        with self._lock:
            settled, _ = self._kept.get((key, version), (None, 0))
            if settled is not None:
                self._kept.move_to_end((key, version))
            return settled

    def keep(self, key: str, version: int, settled: Settled) -> None:
        """Keep an answer, with all that it has learnt meanwhile, and let go of the ones not used for longest."""
        size = settled.size
        with self._lock:
            _, before = self._kept.pop((key, version), (None, 0))
            self._bytes += size - before
            self._kept[key, version] = settled, size
            while len(self._kept) > 1 and (self._bytes > KEPT_BYTES or len(self._kept) > KEPT_ANSWERS):
                _, (_, oldest) = self._kept.popitem(last=False)
                self._bytes -= oldest
