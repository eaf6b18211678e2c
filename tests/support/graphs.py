"""Looking at a whole graph, and emptying one, for tests: plain Cypher over a session of their own."""

from __future__ import annotations

from collections import Counter
from typing import Any

import neo4j

from whereused.graph.driver import Graph

ARRIVAL = frozenset({"recorded_at", "voided_at", "version", "locked_at", "applied_at"})
"""Properties that say when something arrived: two loads of the same records differ in them alone."""


def session(graph: Graph) -> tuple[neo4j.Driver, neo4j.Session]:
    driver = neo4j.GraphDatabase.driver(
        graph.address.uri,
        auth=(graph.address.username, graph.address.password),
        notifications_min_severity="OFF",
    )
    return driver, driver.session(database=graph.address.database)


def run(graph: Graph, statement: str, **params: Any) -> list[list[Any]]:
    driver, opened = session(graph)
    with driver, opened:
        return opened.run(statement, params).values()


def wipe(graph: Graph) -> None:
    run(graph, "MATCH (n) WHERE NOT n:Migration CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")


def dump(graph: Graph) -> tuple[Counter[Any], Counter[Any]]:
    """Every node and every edge as plain values, but for when they arrived."""
    nodes = run(graph, "MATCH (n) WHERE NOT n:Migration AND NOT n:Ledger RETURN labels(n), properties(n)")
    edges = run(
        graph,
        "MATCH (a)-[r]->(b) RETURN labels(a), a.id, type(r), properties(r), labels(b), b.id",
    )
    return Counter(map(_frozen, nodes)), Counter(map(_frozen, edges))


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple(sorted((name, _frozen(of)) for name, of in value.items() if name not in ARRIVAL))
    if isinstance(value, list):
        return tuple(sorted((_frozen(part) for part in value), key=repr))
    return value
