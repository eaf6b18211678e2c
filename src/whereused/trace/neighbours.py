"""What stood together with affected items in a container, at any level of nesting and at the same time.

Being packed together proves nothing about material (model.md, rule 5); an auditor wants to see it listed, and why not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from whereused.graph.driver import ReadTransaction
from whereused.graph.queries import query
from whereused.trace.adjacency import Flags, Numbers, among, distinct
from whereused.trace.closure import KINDS
from whereused.trace.hazard import ALWAYS, FOREVER

ITEMS_AT_ONCE = 20_000
CONTAINERS_AT_ONCE = 2_000
"""How many are asked for in one query at most: a container may hold many."""

CONTAINER = KINDS.index("container")


class UpRow(NamedTuple):
    """Columns of packings: node numbers of inside and outside, from and to."""

    insides: list[int]
    outsides: list[int]
    begins: list[int]
    ends: list[int]


class DownRow(NamedTuple):
    """The same with edge numbers and the kinds of what is inside."""

    insides: list[int]
    outsides: list[int]
    begins: list[int]
    ends: list[int]
    edges: list[int]
    kinds: list[int]


class Packings(NamedTuple):
    """Packings as arrays, an unknown end being open."""

    inside: Numbers
    outside: Numbers
    lo: Numbers
    hi: Numbers

    def only(self, which: Flags) -> Packings:
        """Some of the packings."""
        return Packings(*(column[which] for column in self))


class Presence(NamedTuple):
    """When an affected item was in each node, at any depth: intervals in order of (node, lo), no two of a node meet."""

    node: Numbers
    lo: Numbers
    hi: Numbers


LIST_PACKING_UP = query("trace.list_packing_up", UpRow)
LIST_PACKING_DOWN = query("trace.list_packing_down", DownRow)
OPEN = {"always": ALWAYS, "forever": FOREVER}


def packed_together(
    reading: ReadTransaction, prefix: str, affected: Numbers, packed: Numbers
) -> dict[int, tuple[int, int]]:
    """What was packed together with affected items, by node number: its kind and the edge that packs it.

    Of several edges at the same depth it is the one into the container that is first in the store.

    `affected` are in order. `packed` are all of them that were ever packed in anything, and may be others. Containers
    are left out (they only say where things were), and so are the affected items themselves.
    """
    presence = Presence(affected, np.full_like(affected, ALWAYS), np.full_like(affected, FOREVER))
    frontier = affected[among(affected, np.sort(packed))]
    if not len(frontier):
        return {}
    while len(frontier):
        ways = Packings(*_joined(reading.in_parts(partial(_up, prefix), frontier.tolist(), ITEMS_AT_ONCE)))
        presence, frontier = carried(presence, ways.inside, ways.outside, ways)
    met: dict[int, tuple[int, int]] = {}
    frontier = distinct(presence.node[~among(presence.node, affected)])
    while len(frontier):
        containers = _while_present(presence, frontier)
        *columns, edges, kinds = _joined(reading.in_parts(partial(_down, prefix), containers, CONTAINERS_AT_ONCE))
        ways = Packings(*columns)
        beside = np.flatnonzero(at_once(presence, ways) & (kinds != CONTAINER) & ~among(ways.inside, affected))
        beside = beside[np.lexsort((edges[beside], ways.outside[beside]))]  # not as the parts came
        told = (column[beside].tolist() for column in (ways.inside, kinds, edges))
        for inside, kind, edge in zip(*told, strict=True):
            met.setdefault(inside, (kind, edge))
        nested = ways.only(kinds == CONTAINER)
        presence, frontier = carried(presence, nested.outside, nested.inside, nested)
    return dict(sorted(met.items()))


def united(node: Numbers, lo: Numbers, hi: Numbers) -> Presence:
    """Intervals in any order as presence: those of a node that meet are one."""
    if not len(node):
        return Presence(node, lo, hi)
    order = np.lexsort((lo, node))
    node, lo, hi = node[order], lo[order], hi[order]
    ends = distinct(hi)
    rank = np.searchsorted(ends, hi)
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
    if not len(presence.node) or not len(ways.inside):
        return np.zeros(len(ways.inside), dtype=np.bool_)
    moments = distinct(np.concatenate([presence.lo, ways.hi]))
    nodes = distinct(np.concatenate([presence.node, ways.outside]))

    def keys(node: Numbers, moment: Numbers) -> Numbers:
        return np.searchsorted(nodes, node) * len(moments) + np.searchsorted(moments, moment)

    last = np.searchsorted(keys(presence.node, presence.lo), keys(ways.outside, ways.hi), side="right") - 1
    begun = np.maximum(last, 0)
    return np.asarray((last >= 0) & (presence.node[begun] == ways.outside) & (presence.hi[begun] >= ways.lo))


def _grown(before: Presence, after: Presence, nodes: Numbers) -> Numbers:
    """Those of the nodes whose presence is not what it was."""
    was, were = (np.searchsorted(before.node, nodes, side=side) for side in ("left", "right"))
    now, end = (np.searchsorted(after.node, nodes, side=side) for side in ("left", "right"))
    same = were - was == end - now
    many = np.where(same, end - now, 0)
    which = np.repeat(np.arange(len(nodes)), many)
    nth = np.arange(len(which)) - np.repeat(np.cumsum(many) - many, many)
    one, other = was[which] + nth, now[which] + nth
    same[which[(before.lo[one] != after.lo[other]) | (before.hi[one] != after.hi[other])]] = False
    return np.asarray(nodes[~same])


def _while_present(presence: Presence, nodes: Numbers) -> list[list[int | None]]:
    """[number, from, to] of each node: from first to last presence, in whole milliseconds (None: open)."""
    begins, ends = (np.searchsorted(presence.node, nodes, side=side) for side in ("left", "right"))
    lo, hi = presence.lo[begins].tolist(), presence.hi[ends - 1].tolist()
    return [
        [node, None if first == ALWAYS else first // 1000, None if last == FOREVER else -(-last // 1000)]
        for node, first, last in zip(nodes.tolist(), lo, hi, strict=True)
    ]


def _up(prefix: str, reading: ReadTransaction, nodes: Sequence[int]) -> list[Numbers]:
    return _columns(reading.one(LIST_PACKING_UP, nodes=nodes, prefix=prefix, **OPEN))


def _down(prefix: str, reading: ReadTransaction, containers: Sequence[Any]) -> list[Numbers]:
    return _columns(reading.one(LIST_PACKING_DOWN, containers=containers, prefix=prefix, **OPEN))


def _columns(row: UpRow | DownRow) -> list[Numbers]:
    return [np.array(column, dtype=np.int64) for column in row]


def _joined(parts: Iterable[list[Numbers]]) -> list[Numbers]:
    return [np.concatenate(columns) for columns in zip(*parts, strict=True)]
