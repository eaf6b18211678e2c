"""What Neo4j alone takes to write a graph over Bolt: the nodes and edges that the records became, and nothing else.

Nobody decodes, looks up, folds, compares or marks anything, and nothing is ever written twice. It is the least that a
ledger in this database can cost from one client.
"""

from __future__ import annotations

import contextlib
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, LiteralString, cast

import neo4j

from whereused.database import Connection, LocalDatabase
from whereused.graph.driver import Address, Graph
from whereused.graph.migrations import migrate

from .posting import Taken

READ_NODES: LiteralString = """CYPHER 25
MATCH (n) WHERE NOT n:Migration
RETURN elementId(n) AS place, labels(n) AS labels, properties(n) AS properties"""

READ_EDGES: LiteralString = """CYPHER 25
MATCH (a)-[r]->(b)
RETURN type(r) AS type, elementId(a) AS tail, elementId(b) AS head, properties(r) AS properties"""

WRITE_NODES = """CYPHER 25
UNWIND $rows AS row
CREATE (n:{labels})
SET n = row
RETURN collect(elementId(n)) AS places"""

WRITE_EDGES = """CYPHER 25
UNWIND $rows AS row
MATCH (a) WHERE elementId(a) = row[0]
MATCH (b) WHERE elementId(b) = row[1]
CREATE (a)-[r:{type}]->(b)
SET r = row[2]"""


@dataclass(slots=True)
class Chunk:
    """What one transaction writes: nodes in the order of their numbers, and edges among them and those before."""

    nodes: list[tuple[list[str], dict[str, Any]]] = field(default_factory=list)
    edges: defaultdict[str, list[tuple[int, int, dict[str, Any]]]] = field(default_factory=lambda: defaultdict(list))


def read_in_chunks(database: LocalDatabase, chunks: int) -> list[Chunk]:
    """The whole graph of a running database in so many parts, in the order in which its nodes were created."""
    with _session(database.start()) as session:
        nodes = sorted(session.run(READ_NODES), key=lambda row: int(row["place"].rpartition(":")[2]))
        size = -(-len(nodes) // chunks)
        numbers = {row["place"]: number for number, row in enumerate(nodes)}
        parts = [
            Chunk([(row["labels"], row["properties"]) for row in nodes[begin : begin + size]])
            for begin in range(0, len(nodes), size)
        ]
        for row in session.run(READ_EDGES):
            tail, head = numbers[row["tail"]], numbers[row["head"]]
            parts[max(tail, head) // size].edges[row["type"]].append((tail, head, row["properties"]))
    return parts


def write_bare(database: LocalDatabase, chunks: Sequence[Chunk], many: int) -> Taken:
    """Write them into an empty database, after the constraints and indexes; `many` records or events became them."""
    found = database.start()
    with Graph(Address(found.uri, found.username, found.password, found.database)) as graph:
        migrate(graph)
    places: list[str] = []
    ended: list[float] = []
    with _session(found) as session:
        began = time.monotonic()
        for chunk in chunks:
            with session.begin_transaction() as transaction:
                places += _write_nodes(transaction, chunk)
                for kind, edges in chunk.edges.items():
                    rows = [[places[tail], places[head], properties] for tail, head, properties in edges]
                    transaction.run(_text(WRITE_EDGES.format(type=kind)), rows=rows).consume()
                transaction.commit()
            ended.append(time.monotonic())
    half = len(chunks) // 2
    return Taken(many, ended[-1] - began, many * (len(chunks) - half) // len(chunks), ended[-1] - [began, *ended][half])


def _write_nodes(transaction: neo4j.Transaction, chunk: Chunk) -> list[str]:
    """The places of its nodes, in their order."""
    places = [""] * len(chunk.nodes)
    of_labels: defaultdict[str, list[int]] = defaultdict(list)
    for number, (labels, _) in enumerate(chunk.nodes):
        of_labels[":".join(sorted(labels))].append(number)
    for labels, numbers in of_labels.items():
        rows = [chunk.nodes[number][1] for number in numbers]
        found = transaction.run(_text(WRITE_NODES.format(labels=labels)), rows=rows).single(strict=True)["places"]
        for number, place in zip(numbers, found, strict=True):
            places[number] = place
    return places


def _text(text: str) -> LiteralString:
    """Labels and types are those of our own graph."""
    return cast("LiteralString", text)


@contextlib.contextmanager
def _session(found: Connection) -> Iterator[neo4j.Session]:
    with (
        neo4j.GraphDatabase.driver(found.uri, auth=(found.username, found.password)) as driver,
        driver.session(database=found.database, fetch_size=10_000) as session,
    ):
        yield session
