"""A directed graph in compressed rows: what a trace is settled on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def distinct(numbers: Numbers) -> Numbers:
    """Each of the numbers once, in order: what np.unique tells, which takes twenty times as long over its hashes."""
    ordered = np.sort(numbers)
    return ordered[is_first(ordered)]


def is_first(ordered: Numbers) -> Flags:
    """Which of some numbers in order are not the one before them."""
    first = np.ones(len(ordered), dtype=np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return first


def among(numbers: Numbers, ordered: Numbers) -> Flags:
    """Which numbers occur among some that are in order."""
    places = np.searchsorted(ordered, numbers)
    places[places == len(ordered)] = 0
    return np.asarray(ordered[places] == numbers) if len(ordered) else np.zeros(len(numbers), dtype=np.bool_)


DENSE = 8
WIDEST = 4_000_000
"""Numbers are found in a table rather than by search if there are not more from the lowest to the highest than so many
times as occur, nor than this: 16 MB."""


def numbered(*columns: Numbers) -> tuple[Numbers, list[Numbers]]:
    """The numbers that occur in any column, each once, in order; and of each column where in these its numbers are."""
    low = min((int(column.min()) for column in columns if len(column)), default=0)
    high = max((int(column.max()) for column in columns if len(column)), default=0)
    if high - low > min(DENSE * sum(map(len, columns)), WIDEST):
        numbers = distinct(np.concatenate(columns))
        return numbers, [np.searchsorted(numbers, column) for column in columns]
    places = np.zeros(high - low + 1, dtype=np.int32)
    for column in columns:
        places[column - low] = 1
    occur = np.flatnonzero(places)
    places[occur] = np.arange(len(occur))
    return occur + low, [places[column - low].astype(np.int64) for column in columns]


def order_of(places: npt.NDArray[np.signedinteger[Any]]) -> Numbers:
    """What puts numbers from 0 on in order, equal ones as they come; a stable argsort takes several times as long."""
    bits = len(places).bit_length()
    return np.sort((places.astype(np.int64) << bits) | np.arange(len(places))) & ((1 << bits) - 1)


@dataclass(frozen=True)
class Adjacency:
    """The edges that leave node i are at offsets[i]:offsets[i+1] of `edges`; they lead to the same of `targets`."""

    offsets: Numbers
    edges: Numbers
    targets: Numbers

    @classmethod
    def of(cls, nodes: int, sources: Numbers, targets: Numbers, only: Flags | None = None) -> Adjacency:
        """The graph of the edges from sources[e] to targets[e], or of the flagged ones; an edge keeps its number e."""
        if only is None:
            leaving, edges = sources, order_of(sources)
        else:
            some = np.flatnonzero(only)
            leaving = sources[some]
            edges = some[order_of(leaving)]
        offsets = np.zeros(nodes + 1, dtype=np.int64)
        np.cumsum(np.bincount(leaving, minlength=nodes), out=offsets[1:])
        return cls(offsets, edges, targets[edges])

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return len(self.offsets) - 1

    def sources(self) -> Numbers:
        """The node that each of `edges` leaves."""
        return np.repeat(np.arange(self.nodes), np.diff(self.offsets))

    def onward(self, nodes: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """All edges that leave `nodes`: the place in `nodes` each leaves from, its number, and the node it leads to."""
        begins = self.offsets[nodes]
        lengths = self.offsets[nodes + 1] - begins
        which = np.repeat(np.arange(len(nodes)), lengths)
        where = np.arange(len(which)) + np.repeat(begins - np.cumsum(lengths) + lengths, lengths)
        return which, self.edges[where], self.targets[where]

    def reached_from(self, starts: Numbers) -> Flags:
        """A flag for each node: whether a start reaches it, the starts themselves included."""
        reached = np.zeros(self.nodes, dtype=np.bool_)
        reached[starts] = True
        frontier = starts
        while len(frontier):
            _, _, met = self.onward(frontier)
            frontier = distinct(met[~reached[met]])
            reached[frontier] = True
        return reached
