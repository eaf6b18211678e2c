"""The edges that carry a defect, read from the graph page by page: the same edges for everything that is compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import LiteralString

import neo4j

from . import fan, lattice

PAGE = 10_000
APART = [lattice.PREFIX, fan.PREFIX]
"""How the ids begin of what stands beside the plant and is no part of it."""

ITEM_EDGES: LiteralString = """
CYPHER 25
MATCH (a:Item) WHERE a.id > $after AND NONE(apart IN $apart WHERE a.id STARTS WITH apart)
WITH a ORDER BY a.id LIMIT $page
WITH collect(a) AS page
RETURN page[-1].id AS last,
       [a IN page WHERE a:Lot | a.id] AS lots,
       COLLECT {
         UNWIND page AS a MATCH (a)-[:SERIALIZED_AS|INSTALLED_IN]->(b) RETURN [a.id, b.id]
       } AS direct,
       COLLECT {
         UNWIND page AS a MATCH (a)-[:CONSUMED_IN]->(b) RETURN [a.id, b.id]
       } AS consumed
"""
STEP_EDGES: LiteralString = """
CYPHER 25
MATCH (a:ProcessStep) WHERE a.id > $after AND NONE(apart IN $apart WHERE a.id STARTS WITH apart)
WITH a ORDER BY a.id LIMIT $page
WITH collect(a) AS page
RETURN page[-1].id AS last,
       COLLECT { UNWIND page AS a MATCH (a)-[:PRODUCED]->(b) RETURN [a.id, b.id] } AS produced
"""


@dataclass(frozen=True)
class Page:
    """Edges out of some items, or out of some steps: (from, to, whether `to` is an item). `lots` are those of them."""

    edges: list[tuple[str, str, bool]]
    from_items: bool
    lots: list[str]


def stream_edges(session: neo4j.Session) -> Iterator[Page]:
    """All of the plant's, in memory that does not grow with the graph; what stands beside it is left out."""
    after = ""
    while (row := session.run(ITEM_EDGES, after=after, page=PAGE, apart=APART).single(strict=True))["last"] is not None:
        after = row["last"]
        edges = [(source, target, True) for source, target in row["direct"]]
        edges += [(source, step_key(target), False) for source, target in row["consumed"]]
        yield Page(edges, True, row["lots"])
    after = ""
    while (row := session.run(STEP_EDGES, after=after, page=PAGE, apart=APART).single(strict=True))["last"] is not None:
        after = row["last"]
        yield Page([(step_key(source), target, True) for source, target in row["produced"]], False, [])


def step_key(step: str) -> str:
    """The key of a step where items have theirs, too."""
    return f"step:{step}"
