"""The bare pruned closure over Bolt: the least that an answer from Neo4j costs; and what it holds, for the checks."""

from __future__ import annotations

from typing import LiteralString, NamedTuple

import neo4j

COUNT_ITEMS: LiteralString = """
CYPHER 25
MATCH (s:Item {id: $id})-[:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN]->+(x:Item)
RETURN count(DISTINCT x) AS reached
"""
LIST_ITEMS: LiteralString = """
CYPHER 25
MATCH (s:Item {id: $id})-[:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN]->+(x:Item)
WITH DISTINCT x
RETURN collect(x.id) AS ids
"""
LIST_CONNECTED: LiteralString = """
CYPHER 25
MATCH (s:Item {id: $id})-[:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN|VOIDED|SAME_STEP]->+(x:Item)
WITH DISTINCT x
RETURN collect(x.id) AS ids
"""
MEASURE: LiteralString = """
CYPHER 25
MATCH (s:Item {id: $id})-[:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN]->*(x)
WITH DISTINCT x
MATCH (x)-[r:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN]->()
RETURN count(r) AS edges,
       count(CASE WHEN r:INSTALLED_IN THEN 1 END) AS reversible,
       count(CASE WHEN r:INSTALLED_IN THEN r.valid_to END) AS closed
"""


class Extent(NamedTuple):
    """What a closure holds: edges, how many of them are reversible (installations), how many of those have closed."""

    edges: int
    reversible: int
    closed: int


class BareClosure:
    """The closure of a lot, by a driver's session and nothing around it."""

    def __init__(self, session: neo4j.Session) -> None:
        self._session = session

    def count(self, lot: str) -> int:
        """How many items `lot` reaches."""
        return int(self._session.run(COUNT_ITEMS, id=lot).single(strict=True)["reached"])

    def ids(self, lot: str) -> set[str]:
        """Which items those are."""
        return set(self._session.run(LIST_ITEMS, id=lot).single(strict=True)["ids"])

    def connected(self, lot: str) -> set[str]:
        """Which items a walk reaches that ignores times and voids: those affected, and the near misses on the way."""
        return set(self._session.run(LIST_CONNECTED, id=lot).single(strict=True)["ids"]) - {lot}

    def extent(self, lot: str) -> Extent:
        """What the closure holds."""
        row = self._session.run(MEASURE, id=lot).single(strict=True)
        return Extent(row["edges"], row["reversible"], row["closed"])
