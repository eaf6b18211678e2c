"""A piece of the graph as plain values, and the difference between two of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Properties = dict[str, Any]


class NodeKey(NamedTuple):
    """A node by its label and id."""

    label: str
    id: str


class EdgeKey(NamedTuple):
    """All edges of one type from one node to another."""

    type: str
    tail: NodeKey
    head: NodeKey


@dataclass(slots=True)
class Subgraph:
    """Nodes that records describe, nodes that are merely named but carry values, and edges with their properties."""

    nodes: dict[NodeKey, Properties] = field(default_factory=dict)
    named: dict[NodeKey, Properties] = field(default_factory=dict)
    edges: defaultdict[EdgeKey, list[Properties]] = field(default_factory=lambda: defaultdict(list))

    def add_edge(self, kind: str, tail: NodeKey, head: NodeKey, properties: Properties) -> None:
        """Add one edge beside those that there are of its key."""
        self.edges[EdgeKey(kind, tail, head)].append(properties)


@dataclass(slots=True)
class Difference:
    """What has to be written so that one subgraph becomes another."""

    described: dict[NodeKey, Properties] = field(default_factory=dict)
    undescribed: list[NodeKey] = field(default_factory=list)
    named: dict[NodeKey, Properties] = field(default_factory=dict)
    created: dict[EdgeKey, list[Properties]] = field(default_factory=dict)
    deleted: list[EdgeKey] = field(default_factory=list)

    def loosened(self) -> set[NodeKey]:
        """The nodes that lost a description or all edges of some key: nothing may hold them any more."""
        gone = (edge for edge in self.deleted if edge not in self.created)
        return {end for edge in gone for end in (edge.tail, edge.head)} | set(self.undescribed)


def difference(old: Subgraph, new: Subgraph) -> Difference:
    """What to write so that `old` becomes `new`. Edges of one key are replaced together."""
    result = Difference(named=new.named)
    for node, properties in new.nodes.items():
        if old.nodes.get(node) != properties:
            result.described[node] = properties
    result.undescribed = [node for node in old.nodes if node not in new.nodes]
    for key, edges in new.edges.items():
        before = old.edges.get(key)
        if before is None:
            result.created[key] = edges
        elif before != edges:
            result.deleted.append(key)
            result.created[key] = edges
    result.deleted.extend(key for key in old.edges if key not in new.edges)
    return result
