"""What Neo4j alone takes to write a graph over Bolt: the nodes and edges that the records became, and nothing else.

Nobody decodes, looks up, folds, compares or marks anything, and nothing is ever written twice. Rows are sent as the
product sends them, times as texts among them. By one writer, as batches of records take turns, or by several at once,
as they could not: each would have to see what the others are about to write.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, LiteralString, cast

import neo4j
from neo4j.time import DateTime

from whereused.graph.driver import Address, untold

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
Edges = defaultdict[str, list[tuple[int, int, Properties]]]
"""Edges by type: the numbers of the two nodes, and properties."""


@dataclass(frozen=True)
class Bare(Taken):
    """How long it took, and how much of a processor the client itself had meanwhile."""

    client_seconds: float


@dataclass(slots=True)
class Chunk:
    """What one transaction writes: nodes in the order of their numbers, and edges among them and those before.

    `first`: the number of its first node.
    """

    first: int = 0
    nodes: list[tuple[str, Properties]] = field(default_factory=list)
    edges: Edges = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class Copy:
    """A whole graph in the order in which it came, and which properties of each kind of node or edge are times."""

    chunks: list[Chunk]
    times: Mapping[str, Mapping[str, str]]

    def statement(self, text: str, kind: str) -> LiteralString:
        """A statement for one kind, which is of our own graph."""
        times = ", ".join(f"{name}: {made}" for name, made in sorted(self.times.get(kind, {}).items()))
        return cast("LiteralString", text.format(kind=kind, properties=f"row{{.*, {times}}}" if times else "row"))


def read_copy(address: Address, chunks: int) -> Copy:
    """The whole graph of a database in so many parts, each with as many records as the others."""
    times: defaultdict[str, dict[str, str]] = defaultdict(dict)
    with _session(address) as session:
        nodes = sorted(session.run(READ_NODES), key=lambda row: int(row["place"].rpartition(":")[2]))
        size = -(-sum("Record" in row["labels"] for row in nodes) // chunks)
        numbers = {row["place"]: number for number, row in enumerate(nodes)}
        parts, part_of, records = [Chunk()], [0] * len(nodes), 0
        for number, row in enumerate(nodes):
            if "Record" in row["labels"]:
                if records and records % size == 0:
                    parts.append(Chunk(number))
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


def write_bare(address: Address, copy: Copy, many: int, writers: int = 1) -> Bare:
    """Write it into an empty database that has constraints and indexes; `many` records or events became it.

    Several writers take the chunks in turns. What of a chunk leads to nodes that another has not committed yet, its
    writer puts off to its next chunk, and what is left of all at the end is written by one.
    """
    places: list[str | None] = [None] * sum(len(chunk.nodes) for chunk in copy.chunks)
    coming = iter(copy.chunks)
    turn = threading.Lock()
    ended = [time.monotonic()]

    def work() -> Edges:
        with _session(address) as session:
            left: Edges = defaultdict(list)
            while True:
                with turn:
                    chunk = next(coming, None)
                if chunk is None:
                    return left
                whole = Chunk(chunk.first, chunk.nodes, _together(left, chunk.edges))
                made, left = session.execute_write(_write_chunk, copy, whole, places)
                places[chunk.first : chunk.first + len(made)] = made
                ended.append(time.monotonic())

    worked = time.process_time()
    with ThreadPoolExecutor(writers) as pool:
        left = _together(*[running.result() for running in [pool.submit(work) for _ in range(writers)]])
    if left:
        with _session(address) as session:
            _, left = session.execute_write(_write_chunk, copy, Chunk(edges=left), places)
        assert not left, "an edge leads to a node that nobody wrote"
        ended[-1] = time.monotonic()
    worked = time.process_time() - worked
    chunks, half = len(copy.chunks), len(copy.chunks) // 2
    return Bare(many, ended[-1] - ended[0], many * (chunks - half) // chunks, ended[-1] - ended[half], worked)


def _together(*some: Edges) -> Edges:
    """All these edges."""
    every: Edges = defaultdict(list)
    for kind, edges in chain.from_iterable(edges.items() for edges in some):
        every[kind] += edges
    return every


def _write_chunk(
    transaction: neo4j.ManagedTransaction, copy: Copy, chunk: Chunk, places: list[str | None]
) -> tuple[list[str], Edges]:
    """The places of its nodes, and the edges whose ends are not there yet."""
    made = _write_nodes(transaction, copy, chunk.nodes)
    left: Edges = defaultdict(list)

    def place(number: int) -> str | None:
        own = number - chunk.first
        return made[own] if 0 <= own < len(made) else places[number]

    for kind, group in chunk.edges.items():
        rows: list[list[Any]] = []
        for tail, head, properties in group:
            ends = place(tail), place(head)
            if None in ends:
                left[kind].append((tail, head, properties))
            else:
                rows.append([*ends, properties])
        transaction.run(copy.statement(WRITE_EDGES, kind), untold({"rows": rows})).consume()
    return made, left


def _write_nodes(transaction: neo4j.ManagedTransaction, copy: Copy, nodes: list[tuple[str, Properties]]) -> list[str]:
    """The places of these nodes, in their order."""
    places = [""] * len(nodes)
    of_kind: defaultdict[str, list[int]] = defaultdict(list)
    for number, (kind, _) in enumerate(nodes):
        of_kind[kind].append(number)
    for kind, numbers in of_kind.items():
        rows = untold({"rows": [nodes[number][1] for number in numbers]})
        found = transaction.run(copy.statement(WRITE_NODES, kind), rows).single(strict=True)["places"]
        for number, place in zip(numbers, found, strict=True):
            places[number] = place
    return places


@contextlib.contextmanager
def _session(address: Address) -> Iterator[neo4j.Session]:
    with (
        neo4j.GraphDatabase.driver(address.uri, auth=(address.username, address.password)) as driver,
        driver.session(database=address.database, fetch_size=10_000) as session,
    ):
        yield session
