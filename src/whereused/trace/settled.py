"""Settled answers: a question's items in order of (distance, id), its near misses and evidence, kept for a while.

An answer is complete in itself: nothing of it is looked up by node numbers later, when they may mean other nodes.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from whereused.graph.driver import ReadTransaction
from whereused.graph.queries import query
from whereused.model.answers import NearMiss, PathEdge
from whereused.model.questions import Direction, Question
from whereused.trace.adjacency import Flags, Numbers
from whereused.trace.closure import KINDS, name_nodes
from whereused.trace.evidence import describe_edges
from whereused.trace.scope import Scope, evaluate

KEPT_BYTES = 64_000_000
"""Bytes of settled answers that are kept for paging, and for one alone if it is larger."""

KEPT_ANSWERS = 500
"""Settled answers that are kept at most, however small they are."""


class ProductsRow(NamedTuple):
    """The products of items."""

    ids: list[str]
    products: list[str]


LIST_PRODUCTS = query("trace.list_products", ProductsRow)

Texts = npt.NDArray[Any]


@dataclass(frozen=True)
class Settled:
    """An answer: parallel arrays of items, in order of (distance, id), and the near misses after them, by id.

    `ways` are the edges of the path to each item, places in `edges`; None if evidence was not asked for.
    """

    start: list[str | dict[str, Any]]
    ids: Texts
    kinds: npt.NDArray[np.uint8]
    distances: npt.NDArray[np.int32]
    confirmed: Flags
    misses: list[NearMiss] = field(default_factory=list)
    ways: list[list[int]] | None = None
    edges: dict[int, PathEdge] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.kinds)

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
        told = 300 * len(self.misses) + 700 * len(self.edges) + sum(100 + 8 * len(way) for way in self.ways or ())
        return int(len(self) * (22 + beyond)) + told

    def evidence(self, place: int) -> list[PathEdge] | None:
        """The shortest valid path to one item, edge by edge."""
        return None if self.ways is None else [self.edges[edge] for edge in self.ways[place]]


def settle(reading: ReadTransaction, question: Question, direction: Direction, now: datetime) -> Settled:
    """The answer to a question on the graph as it stands. Raises ItemNotFound, AmbiguousItem, StartNotFound."""
    scope = evaluate(reading, question, direction, now)
    found = scope.found
    ids = np.array(name_nodes(reading, found.numbers, scope.prefix), dtype=np.dtypes.StringDType())
    order = ids.argsort(kind="stable")
    order = order[found.distances[order].argsort(kind="stable")]
    found = found.only(order)
    ways = scope.part.ways_to(found.numbers) if question.evidence else None
    edges = describe_edges(reading, scope.prefix, {edge for way in ways or () for edge in way})
    misses = _told(reading, scope) if question.near_misses else []
    return Settled(scope.start, ids[order], found.kinds, found.distances, found.confirmed, misses, ways, edges)


def _told(reading: ReadTransaction, scope: Scope) -> list[NearMiss]:
    numbers: Numbers = np.array([miss.number for miss in scope.misses], dtype=np.int64)
    ids = name_nodes(reading, numbers, scope.prefix)
    edges = describe_edges(reading, scope.prefix, {miss.edge for miss in scope.misses if miss.edge is not None})
    told = {edge: described.model_dump(mode="json") for edge, described in edges.items()}
    products = dict(zip(*reading.one(LIST_PRODUCTS, ids=ids), strict=True)) if ids else {}
    misses = [
        NearMiss(
            id=id_,
            kind=miss.kind_name,
            product=products.get(id_),
            reason=miss.reason,
            edge=None if miss.edge is None else told.get(miss.edge),
        )
        for miss, id_ in zip(scope.misses, ids, strict=True)
    ]
    return sorted(misses, key=lambda miss: miss.id)


class Answers:
    """Settled answers by question and version: the ones used last, within a budget of bytes. Thread-safe."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], Settled] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: str, version: int) -> Settled | None:
        """The answer, if it is still kept."""
        with self._lock:
            settled = self._kept.get((key, version))
            if settled is not None:
                self._kept.move_to_end((key, version))
            return settled

    def keep(self, key: str, version: int, settled: Settled) -> None:
        """Keep an answer, and let go of the ones not used for longest."""
        size = settled.size
        with self._lock:
            before = self._kept.pop((key, version), None)
            self._bytes += size - (before.size if before is not None else 0)
            self._kept[key, version] = settled
            while len(self._kept) > 1 and (self._bytes > KEPT_BYTES or len(self._kept) > KEPT_ANSWERS):
                _, oldest = self._kept.popitem(last=False)
                self._bytes -= oldest.size
