"""The bare pruned closure over Bolt: the least that an answer from Neo4j costs."""

from __future__ import annotations

from typing import LiteralString

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
