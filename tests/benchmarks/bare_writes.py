"""What Neo4j alone takes to write a graph over Bolt: the nodes and edges that the records became, and nothing else.

Nobody decodes, looks up, folds, compares or marks anything, and nothing is ever written twice. Rows are sent as the
product sends them, times as texts among them.
"""

from __future__ import annotations

import contextlib
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, LiteralString, cast

import neo4j
from neo4j.time import DateTime

from whereused.database import Connection, LocalDatabase
from whereused.graph.driver import Address, Graph, untold
from whereused.graph.migrations import migrate

from .posting import Taken

READ_NODES: LiteralString = """CYPHER 25
MATCH (n) WHERE NOT n:Migration
RETURN elementId(n) AS place, labels(n) AS labels, properties(n) AS properties"""

READ_EDGES: LiteralString = """CYPHER 25
MATCH (a)-[r]->(b)
RETURN type(r) AS type, elementId(a) AS tail, elementId(b) AS head, properties(r) AS properties"""

WRITE_NODES = """CYPHER 25 replan=skip
UNWIND $rows AS row
CREATE (n:{kind})
SET n = {properties}
RETURN collect(elementId(n)) AS places"""

WRITE_EDGES = """CYPHER 25 replan=skip
UNWIND $rows AS row
MATCH (a) WHERE elementId(a) = row[0]
MATCH (b) WHERE elementId(b) = row[1]
WITH a, b, row[2] AS row
CREATE (a)-[r:{kind}]->(b)
SET r = {properties}"""

Properties = dict[str, Any]


@dataclass(frozen=True)
class Bare(Taken):
    """How long it took, and how much of that the client itself worked: the rest is the server's alone."""

    client_seconds: float

    @property
    def per_second_of_server(self) -> float:
        """Records or events a second, if the client took no time."""
        return self.many / (self.seconds - self.client_seconds)


@dataclass(slots=True)
class Chunk:
    """What one transaction writes: nodes in the order of their numbers, and edges among them and those before."""

    nodes: list[tuple[str, Properties]] = field(default_factory=list)
    edges: defaultdict[str, list[tuple[int, int, Properties]]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class Copy:
    """A whole graph in the order in which it came, and which properties of each kind of node or edge are times."""

    chunks: list[Chunk]
    times: Mapping[str, Mapping[str, str]]

    def statement(self, text: str, kind: str) -> LiteralString:
        """A statement for one kind, which is of our own graph."""
        times = ", ".join(f"{name}: {made}" for name, made in sorted(self.times.get(kind, {}).items()))
        return cast("LiteralString", text.format(kind=kind, properties=f"row{{.*, {times}}}" if times else "row"))


def read_copy(database: LocalDatabase, chunks: int) -> Copy:
    """The whole graph of a running database in so many parts, each with as many records as the others."""
    times: defaultdict[str, dict[str, str]] = defaultdict(dict)
    with _session(database.start()) as session:
        nodes = sorted(session.run(READ_NODES), key=lambda row: int(row["place"].rpartition(":")[2]))
        size = -(-sum("Record" in row["labels"] for row in nodes) // chunks)
        numbers = {row["place"]: number for number, row in enumerate(nodes)}
        parts, part_of, records = [Chunk()], [0] * len(nodes), 0
        for number, row in enumerate(nodes):
            if "Record" in row["labels"]:
                if records and records % size == 0:
                    parts.append(Chunk())
                records += 1
            kind = ":".join(sorted(row["labels"]))
            part_of[number] = len(parts) - 1
            parts[-1].nodes.append((kind, _sent(row["properties"], times[kind])))
        for row in session.run(READ_EDGES):
            tail, head, kind = numbers[row["tail"]], numbers[row["head"]], row["type"]
            edge = tail, head, _sent(row["properties"], times[kind])
            parts[max(part_of[tail], part_of[head])].edges[kind].append(edge)
    return Copy(parts, times)


def _sent(properties: Properties, times: dict[str, str]) -> Properties:
    """The properties with times as texts; `times` learns how each is made of its text."""
    for name, value in properties.items():
        if isinstance(value, DateTime):
            properties[name] = value.iso_format()
            times[name] = f"datetime(row.{name})"
        elif isinstance(value, list) and any(isinstance(one, DateTime) for one in value):
            properties[name] = [one.iso_format() for one in value]
            times[name] = f"[text IN row.{name} | datetime(text)]"
    return properties


def write_bare(database: LocalDatabase, copy: Copy, many: int) -> Bare:
    """Write it into an empty database, after the constraints and indexes; `many` records or events became it."""
    found = database.start()
    with Graph(Address(found.uri, found.username, found.password, found.database)) as graph:
        migrate(graph)
    places: list[str] = []
    with _session(found) as session:
        ended, worked = [time.monotonic()], time.process_time()
        for chunk in copy.chunks:
            with session.begin_transaction() as transaction:
                places += _write_nodes(transaction, copy, chunk)
                for kind, edges in chunk.edges.items():
                    rows = [[places[tail], places[head], properties] for tail, head, properties in edges]
                    transaction.run(copy.statement(WRITE_EDGES, kind), untold({"rows": rows})).consume()
                transaction.commit()
            ended.append(time.monotonic())
        worked = time.process_time() - worked
    chunks, half = len(copy.chunks), len(copy.chunks) // 2
    return Bare(many, ended[-1] - ended[0], many * (chunks - half) // chunks, ended[-1] - ended[half], worked)


def _write_nodes(transaction: neo4j.Transaction, copy: Copy, chunk: Chunk) -> list[str]:
    """The places of its nodes, in their order."""
    places = [""] * len(chunk.nodes)
    of_kind: defaultdict[str, list[int]] = defaultdict(list)
    for number, (kind, _) in enumerate(chunk.nodes):
        of_kind[kind].append(number)
    for kind, numbers in of_kind.items():
        rows = untold({"rows": [chunk.nodes[number][1] for number in numbers]})
        found = transaction.run(copy.statement(WRITE_NODES, kind), rows).single(strict=True)["places"]
        for number, place in zip(numbers, found, strict=True):
            places[number] = place
    return places


@contextlib.contextmanager
def _session(found: Connection) -> Iterator[neo4j.Session]:
    with (
        neo4j.GraphDatabase.driver(found.uri, auth=(found.username, found.password)) as driver,
        driver.session(database=found.database, fetch_size=10_000) as session,
    ):
        yield session
