"""What Neo4j says of a statement without running it: notices, and the plan; on a graph that has everything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import neo4j

from support.everything import seed_everything
from support.graphs import wipe
from whereused.graph.driver import Graph, neo4j_session_with_notifications

QUIET = ("00", "02")
"""Classes of GQL status that say nothing is wrong: success, no data."""


@contextmanager
def explaining(graph: Graph) -> Iterator[neo4j.Session]:
    """A session that is told of notices, on a graph that has every label, edge type and property."""
    wipe(graph)
    seed_everything(graph)
    with neo4j_session_with_notifications(graph.address) as opened:
        yield opened
    wipe(graph)


def explain(session: neo4j.Session, statement: str, params: Mapping[str, Any]) -> tuple[list[str], neo4j.ResultSummary]:
    """The columns of a statement and what else is said of it."""
    result = session.run(statement.replace("CYPHER 25", "EXPLAIN CYPHER 25", 1), params)  # type: ignore[arg-type]
    return list(result.keys()), result.consume()


def notices(summary: neo4j.ResultSummary) -> list[tuple[str, str]]:
    """What Neo4j objects to."""
    told = [note for note in summary.gql_status_objects if not note.gql_status.startswith(QUIET)]
    return [(note.gql_status, note.status_description) for note in told]


def operators(plan: Mapping[str, Any]) -> Iterator[str]:
    """The operators of a plan."""
    yield plan["operatorType"].split("@")[0]
    for child in plan.get("children", []):
        yield from operators(child)
