"""What stood together with affected items in a container, at any level of nesting and at the same time.

Being packed together proves nothing about material (model.md, rule 5); an auditor wants to see it listed, and why not.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from whereused.graph.driver import ReadTransaction
from whereused.graph.queries import Query, query
from whereused.trace.adjacency import Flags, Numbers, distinct
from whereused.trace.closure import KINDS
from whereused.trace.hazard import ALWAYS, FOREVER

AT_ONCE = 20_000
CONTAINER = KINDS.index("container")


class PackingRow(NamedTuple):
    """Columns of packings: node numbers of inside and outside, edge numbers, kinds of the inside, [from, to]."""

    insides: list[int]
    outsides: list[int]
    edges: list[int]
    kinds: list[int]
    times: list[list[int | None]]


class Packings(NamedTuple):
    """The same as arrays, an unknown end being open."""

    inside: Numbers
    outside: Numbers
    edge: Numbers
    kind: Numbers
    lo: Numbers
    hi: Numbers

    def only(self, which: Flags) -> Packings:
        """Some of the packings."""
        return Packings(
            self.inside[which], self.outside[which], self.edge[which], self.kind[which], self.lo[which], self.hi[which]
        )


class Presence(NamedTuple):
    """When an affected item was in each node, at any depth: intervals in order of (node, lo), no two of a node meet."""

    node: Numbers
    lo: Numbers
    hi: Numbers


LIST_PACKING_UP = query("trace.list_packing_up", PackingRow)
LIST_PACKING_DOWN = query("trace.list_packing_down", PackingRow)


def packed_together(
    reading: ReadTransaction, prefix: str, affected: Numbers, packed: Numbers
) -> dict[int, tuple[int, int]]:
    """What was packed together with affected items, by node number: its kind and the edge that packs it.

    `affected` are in order. `packed` are all of them that were ever packed in anything, and may be others. Containers
    are left out (they only say where things were), and so are the affected items themselves.
    """
    presence = Presence(affected, np.full_like(affected, ALWAYS), np.full_like(affected, FOREVER))
    frontier = affected[np.isin(affected, packed)]
    if not len(frontier):
        return {}
    while len(frontier):
        ways = _packings(reading, LIST_PACKING_UP, prefix, nodes=frontier.tolist())
        presence, frontier = carried(presence, ways.inside, ways.outside, ways)
    met: dict[int, tuple[int, int]] = {}
    frontier = np.setdiff1d(presence.node, affected)
    while len(frontier):
        ways = _packings(reading, LIST_PACKING_DOWN, prefix, containers=_while_present(presence, frontier))
        beside = ways.only(at_once(presence, ways) & (ways.kind != CONTAINER))
        for inside, kind, edge in zip(beside.inside.tolist(), beside.kind.tolist(), beside.edge.tolist(), strict=True):
            met.setdefault(inside, (kind, edge))
        nested = ways.only(ways.kind == CONTAINER)
        presence, frontier = carried(presence, nested.outside, nested.inside, nested)
    unaffected = set(met).difference(affected.tolist()) if met else set()
    return {number: met[number] for number in sorted(unaffected)}


def united(node: Numbers, lo: Numbers, hi: Numbers) -> Presence:
    """Intervals in any order as presence: those of a node that meet are one."""
    if not len(node):
        return Presence(node, lo, hi)
    order = np.lexsort((lo, node))
    node, lo, hi = node[order], lo[order], hi[order]
    ends, rank = np.unique(hi, return_inverse=True)
    of_node = np.cumsum(np.concatenate([[0], node[1:] != node[:-1]])) * len(ends)
    latest = ends[np.maximum.accumulate(of_node + rank) - of_node]
    first = np.ones(len(node), dtype=np.bool_)
    first[1:] = (node[1:] != node[:-1]) | (lo[1:] > latest[:-1])
    begins = np.flatnonzero(first)
    return Presence(node[begins], lo[begins], latest[np.append(begins[1:], len(node)) - 1])


def carried(presence: Presence, source: Numbers, target: Numbers, ways: Packings) -> tuple[Presence, Numbers]:
    """The presence that packings carry on from source to target, and the targets at which it is more than before."""
    begins, ends = (np.searchsorted(presence.node, source, side=side) for side in ("left", "right"))
    way = np.repeat(np.arange(len(source)), ends - begins)
    place = np.arange(len(way)) + np.repeat(ends - np.cumsum(ends - begins), ends - begins)
    lo, hi = np.maximum(presence.lo[place], ways.lo[way]), np.minimum(presence.hi[place], ways.hi[way])
    meet = lo <= hi
    node, lo, hi = target[way[meet]], lo[meet], hi[meet]
    whole = united(*(np.concatenate(columns) for columns in zip(presence, (node, lo, hi), strict=True)))
    return whole, _grown(presence, whole, distinct(node))


def at_once(presence: Presence, ways: Packings) -> Flags:
    """Which packings share a moment with the presence in what is outside."""
    if not len(presence.node) or not len(ways.edge):
        return np.zeros(len(ways.edge), dtype=np.bool_)
    moments = distinct(np.concatenate([presence.lo, ways.hi]))
    nodes = distinct(np.concatenate([presence.node, ways.outside]))

    def keys(node: Numbers, moment: Numbers) -> Numbers:
        return np.searchsorted(nodes, node) * len(moments) + np.searchsorted(moments, moment)

    last = np.searchsorted(keys(presence.node, presence.lo), keys(ways.outside, ways.hi), side="right") - 1
    begun = np.maximum(last, 0)
    return np.asarray((last >= 0) & (presence.node[begun] == ways.outside) & (presence.hi[begun] >= ways.lo))


def _grown(before: Presence, after: Presence, nodes: Numbers) -> Numbers:
    """Those of the nodes whose presence is not what it was."""
    return np.array([node for node in nodes.tolist() if _told(before, node) != _told(after, node)], dtype=np.int64)


def _told(presence: Presence, node: int) -> tuple[list[int], list[int]]:
    begin, end = np.searchsorted(presence.node, node), np.searchsorted(presence.node, node, side="right")
    return presence.lo[begin:end].tolist(), presence.hi[begin:end].tolist()


def _while_present(presence: Presence, nodes: Numbers) -> list[list[int | None]]:
    """[number, from, to] of each node: from first to last presence, in whole milliseconds (None: open)."""
    begins, ends = (np.searchsorted(presence.node, nodes, side=side) for side in ("left", "right"))
    lo, hi = presence.lo[begins].tolist(), presence.hi[ends - 1].tolist()
    return [
        [node, None if first == ALWAYS else first // 1000, None if last == FOREVER else -(-last // 1000)]
        for node, first, last in zip(nodes.tolist(), lo, hi, strict=True)
    ]


def _packings(reading: ReadTransaction, asked: Query[PackingRow], prefix: str, **asked_of: list[Any]) -> Packings:
    parts = [np.empty((6, 0), dtype=np.int64)]
    [(name, every)] = asked_of.items()
    for begin in range(0, len(every), AT_ONCE):
        row = reading.one(asked, **{name: every[begin : begin + AT_ONCE]}, prefix=prefix)
        lo = [ALWAYS if begun is None else begun for begun, _ in row.times]
        hi = [FOREVER if ended is None else ended for _, ended in row.times]
        parts.append(np.array([row.insides, row.outsides, row.edges, row.kinds, lo, hi], dtype=np.int64))
    return Packings(*np.concatenate(parts, axis=1))
