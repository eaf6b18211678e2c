"""A directed graph in compressed rows: what a trace is settled on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Adjacency:
    """Nodes are indexes into `numbers` (sorted node numbers); the targets of node i lie at offsets[i]:offsets[i+1]."""

    numbers: Numbers
    offsets: Numbers
    targets: npt.NDArray[np.int32]
    ended: Flags

    @classmethod
    def of(cls, sources: Numbers, targets: Numbers, ended: Flags, also: Numbers) -> Adjacency:
        """The graph of edges between node numbers, with the nodes `also` even if they have no edge."""
        numbers = np.unique(np.concatenate([sources, targets, also]))
        return cls._packed(
            numbers,
            np.searchsorted(numbers, sources).astype(np.int32),
            np.searchsorted(numbers, targets).astype(np.int32),
            ended,
        )

    @classmethod
    def _packed(
        cls, numbers: Numbers, source: npt.NDArray[np.int32], target: npt.NDArray[np.int32], ended: Flags
    ) -> Adjacency:
        order = source.argsort(kind="stable")
        offsets = np.zeros(len(numbers) + 1, dtype=np.int64)
        np.cumsum(np.bincount(source, minlength=len(numbers)), out=offsets[1:])
        return cls(numbers, offsets, target[order], ended[order])

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return len(self.numbers)

    def index_of(self, numbers: Numbers) -> Numbers:
        """The indexes of nodes that are in the graph."""
        return np.searchsorted(self.numbers, numbers)

    def marked(self, numbers: Numbers) -> Flags:
        """A flag for each node: whether it is one of `numbers`."""
        flags = np.zeros(self.nodes, dtype=np.bool_)
        flags[self.index_of(numbers)] = True
        return flags

    def neighbours(self, frontier: Numbers) -> Numbers:
        """The targets of all edges that leave the frontier, with repetitions."""
        begins, ends = self.offsets[frontier], self.offsets[frontier + 1]
        lengths = ends - begins
        total = int(lengths.sum())
        if total == 0:
            return np.empty(0, dtype=np.int64)
        where = np.repeat(begins - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths) + np.arange(total)
        return self.targets[where].astype(np.int64)

    def pairs(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """All edges as (sources, targets)."""
        return np.repeat(np.arange(self.nodes, dtype=np.int32), np.diff(self.offsets)), self.targets

    def reversed(self) -> Adjacency:
        """The same edges the other way round."""
        source, target = self.pairs()
        return self._packed(self.numbers, target, source, self.ended)

    def without_ended(self) -> Adjacency:
        """The graph without the edges that are marked as ended."""
        source, target = self.pairs()
        keep = ~self.ended
        return self._packed(self.numbers, source[keep], target[keep], self.ended[keep])

    def only(self, nodes: Flags) -> Adjacency:
        """The edges between flagged nodes."""
        source, target = self.pairs()
        keep = nodes[source] & nodes[target]
        return self._packed(self.numbers, source[keep], target[keep], self.ended[keep])


def reached_from(adjacency: Adjacency, starts: Numbers) -> Flags:
    """A flag for each node: whether a start reaches it, the starts themselves included."""
    reached = np.zeros(adjacency.nodes, dtype=np.bool_)
    reached[starts] = True
    frontier = starts
    while len(frontier):
        met = adjacency.neighbours(frontier)
        frontier = np.unique(met[~reached[met]])
        reached[frontier] = True
    return reached
