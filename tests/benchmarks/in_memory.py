"""A breadth-first search in memory, by rustworkx: what the traversal costs when there is no database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import rustworkx

if TYPE_CHECKING:
    from .edges import Page


class MemoryGraph:
    """All edges in a rustworkx graph; items and steps are nodes."""

    def __init__(self) -> None:
        self._graph = rustworkx.PyDiGraph(multigraph=True)
        self._nodes: dict[str, int] = {}
        self._item = bytearray()
        self._lots: list[str] = []
        self._is_item = np.empty(0, dtype=np.bool_)

    def add(self, page: Page) -> None:
        """Take edges in."""
        self._lots += page.lots
        self._graph.add_edges_from_no_data(
            [(self._node(source, page.from_items), self._node(target, item)) for source, target, item in page.edges]
        )

    def _node(self, key: str, item: bool) -> int:
        node = self._nodes.get(key)
        if node is None:
            node = self._nodes[key] = self._graph.add_node(None)
            self._item.append(item)
        return node

    def seal(self) -> None:
        """No more edges are coming: the names of all but the lots are let go."""
        self._nodes = {lot: self._nodes[lot] for lot in self._lots if lot in self._nodes}
        self._is_item = np.frombuffer(bytes(self._item), dtype=np.bool_)

    @property
    def edges(self) -> int:
        """How many edges there are."""
        return int(self._graph.num_edges())

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return int(self._graph.num_nodes())

    def source_lots(self) -> list[str]:
        """The lots that nothing went into and that went into something: no cycle leads back to them."""
        return [
            lot for lot, node in self._nodes.items() if not self._graph.in_degree(node) and self._graph.out_degree(node)
        ]

    def holds(self, lot: str) -> bool:
        """Whether `lot` is there to be asked about."""
        return lot in self._nodes

    def count(self, lot: str) -> int:
        """How many items `lot` reaches."""
        reached = rustworkx.descendants(self._graph, self._nodes[lot])
        return int(self._is_item[np.fromiter(reached, np.intp, len(reached))].sum())
