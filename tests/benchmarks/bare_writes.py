"""What Neo4j alone takes to write a graph over Bolt: the nodes and edges that the records became, and nothing else.

Nobody decodes, looks up, folds, compares or marks anything, and nothing is ever written twice. By one writer, as
batches of records take turns, or by several at once, which do not see what the others are about to write.
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
import psutil
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
CREATE (n:{kind} {{{properties}}})
RETURN collect(elementId(n)) AS places"""

WRITE_EDGES = """CYPHER 25 replan=skip
UNWIND $rows AS row
MATCH (a) WHERE elementId(a) = row[0]
MATCH (b) WHERE elementId(b) = row[1]
CREATE (a)-[:{kind} {{{properties}}}]->(b)"""

ENDS = 2
"""Before the values of an edge stand where its nodes are."""

AS_IT_IS, TIME, TIMES = "{}", "datetime({})", "[text IN {} | datetime(text)]"
"""How a property is made of what is sent for it."""

Values = list[Any]
"""One for each property that nodes or edges of the kind have, None where this one has it not."""

Node = tuple[str, Values]
"""Its labels, as a kind, and values."""

Edges = defaultdict[str, list[tuple[int, int, Values]]]
"""Edges by type: the numbers of the two nodes, and values."""

Places = list[str | None]
"""Where nodes are, by number, as far as they are committed."""


@dataclass(frozen=True)
class Bare(Taken):
    """How long it took, and what happened meanwhile.

    How much of a processor the client itself had, in seconds; how busy all processors were (1: all of the time); how
    many edges were put off, and how many transactions had to be tried again.
    """

    client_seconds: float
    busy: float
    put_off: int
    tried_again: int


@dataclass(slots=True)
class Chunk:
    """What one transaction writes: nodes in the order of their numbers, and edges among them and those before.

    `first`: the number of its first node.
    """

    first: int = 0
    nodes: list[Node] = field(default_factory=list)
    edges: Edges = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class Copy:
    """A whole graph in the order in which its nodes came, and by kind its properties, each with how it is made."""

    chunks: list[Chunk]
    properties: Mapping[str, Mapping[str, str]]

    def statement(self, text: str, kind: str, before: int = 0) -> LiteralString:
        """A statement for one kind, which is of our own graph; in a row stand so many others before the values."""
        made = enumerate(self.properties[kind].items(), before)
        properties = ", ".join(f"`{name}`: {how.format(f'row[{place}]')}" for place, (name, how) in made)
        return cast("LiteralString", text.format(kind=kind, properties=properties))


def read_copy(address: Address, chunks: int) -> Copy:
    """The whole graph of a database in so many parts, each with as many records as the others.

    An edge is in the part of the later of its nodes, whenever it came.
    """
    properties: defaultdict[str, dict[str, str]] = defaultdict(dict)
    with _session(address) as session:
        nodes = sorted(session.run(READ_NODES), key=lambda row: int(row["place"].rpartition(":")[2]))
        edges = list(session.run(READ_EDGES))
    kinds = [":".join(sorted(row["labels"])) for row in nodes]
    for kind, row in chain(zip(kinds, nodes, strict=True), ((row["type"], row) for row in edges)):
        for name, value in row["properties"].items():
            if name not in properties[kind] or _made(value) != AS_IT_IS:
                properties[kind][name] = _made(value)
    size = -(-sum("Record" in row["labels"] for row in nodes) // chunks)
    numbers = {row["place"]: number for number, row in enumerate(nodes)}
    parts, part_of, records = [Chunk()], [0] * len(nodes), 0
    for number, (kind, row) in enumerate(zip(kinds, nodes, strict=True)):
        if "Record" in row["labels"]:
            if records and records % size == 0:
                parts.append(Chunk(number))
            records += 1
        part_of[number] = len(parts) - 1
        parts[-1].nodes.append((kind, _values(row["properties"], properties[kind])))
    for row in edges:
        tail, head, kind = numbers[row["tail"]], numbers[row["head"]], row["type"]
        values = _values(row["properties"], properties[kind])
        parts[max(part_of[tail], part_of[head])].edges[kind].append((tail, head, values))
    return Copy(parts, properties)


def _made(value: object) -> str:
    """How a property of this value is made of what is sent: times are sent as texts, as the product does."""
    if isinstance(value, DateTime):
        return TIME
    return TIMES if isinstance(value, list) and any(isinstance(one, DateTime) for one in value) else AS_IT_IS


def _values(properties: Mapping[str, Any], names: Mapping[str, str]) -> Values:
    return [_sent(properties.get(name)) for name in names]


def _sent(value: Any) -> Any:
    if isinstance(value, list):
        return [_sent(one) for one in value]
    return value.iso_format() if isinstance(value, DateTime) else value


def write_bare(address: Address, copy: Copy, many: int, writers: int = 1) -> Bare:
    """Write it into an empty database that has constraints and indexes; `many` records or events became it.

    Several writers take the chunks in turns. What of a chunk leads to nodes that another has not committed yet, its
    writer puts off to its next chunk, and what is left of all at the end is written by one.
    """
    writing = _Writing(address, copy)
    worked, before = time.process_time(), psutil.cpu_times()
    ended = writing.by(writers)
    after, worked = psutil.cpu_times(), time.process_time() - worked
    idle = after.idle - before.idle + getattr(after, "iowait", 0) - getattr(before, "iowait", 0)
    seconds = ended[-1] - ended[0]
    chunks, half = len(copy.chunks), len(copy.chunks) // 2
    return Bare(
        many,
        seconds,
        many * (chunks - half) // chunks,
        ended[-1] - ended[half],
        client_seconds=worked,
        busy=1 - idle / seconds / psutil.cpu_count(),
        put_off=writing.put_off,
        tried_again=writing.tries - chunks - writing.last,
    )


class _Writing:
    """A copy that is being written."""

    def __init__(self, address: Address, copy: Copy) -> None:
        self._address = address
        self._copy = copy
        self._places: Places = [None] * sum(len(chunk.nodes) for chunk in copy.chunks)
        self._coming = iter(copy.chunks)
        self._turn = threading.Lock()
        self._ended: list[float] = []
        self.put_off, self.tries, self.last = 0, 0, 0

    def by(self, writers: int) -> list[float]:
        """Have so many writers write all of it; when they began, and when each chunk was committed."""
        self._ended.append(time.monotonic())
        with ThreadPoolExecutor(writers) as pool:
            left = _together(*[running.result() for running in [pool.submit(self._work) for _ in range(writers)]])
        if left:
            self.last = 1
            with _session(self._address) as session:
                _, left = session.execute_write(self._write, Chunk(edges=left))
            assert not left, "an edge leads to a node that nobody wrote"
            self._ended[-1] = time.monotonic()
        return self._ended

    def _work(self) -> Edges:
        """Write chunks as long as there are any; the edges that are left."""
        with _session(self._address) as session:
            left: Edges = defaultdict(list)
            while chunk := self._next():
                whole = Chunk(chunk.first, chunk.nodes, _together(left, chunk.edges))
                made, left = session.execute_write(self._write, whole)
                self._places[chunk.first : chunk.first + len(made)] = made
                with self._turn:
                    self.put_off += sum(map(len, left.values()))
                    self._ended.append(time.monotonic())
            return left

    def _next(self) -> Chunk | None:
        with self._turn:
            return next(self._coming, None)

    def _write(self, transaction: neo4j.ManagedTransaction, chunk: Chunk) -> tuple[list[str], Edges]:
        """The places of its nodes, and the edges whose ends are not there yet."""
        with self._turn:
            self.tries += 1
        made = self._write_nodes(transaction, chunk.nodes)
        left: Edges = defaultdict(list)

        def place(number: int) -> str | None:
            own = number - chunk.first
            return made[own] if 0 <= own < len(made) else self._places[number]

        for kind, group in chunk.edges.items():
            rows: list[list[Any]] = []
            for tail, head, values in group:
                ends = place(tail), place(head)
                if None in ends:
                    left[kind].append((tail, head, values))
                else:
                    rows.append([*ends, *values])
            if rows:
                statement = self._copy.statement(WRITE_EDGES, kind, ENDS)
                counters = transaction.run(statement, untold({"rows": rows})).consume().counters
                assert counters.relationships_created == len(rows), kind
        return made, left

    def _write_nodes(self, transaction: neo4j.ManagedTransaction, nodes: list[Node]) -> list[str]:
        """The places of these nodes, in their order."""
        places = [""] * len(nodes)
        of_kind: defaultdict[str, list[int]] = defaultdict(list)
        for number, (kind, _) in enumerate(nodes):
            of_kind[kind].append(number)
        for kind, numbers in of_kind.items():
            rows = untold({"rows": [nodes[number][1] for number in numbers]})
            statement = self._copy.statement(WRITE_NODES, kind)
            found = transaction.run(statement, rows).single(strict=True)["places"]
            for number, place in zip(numbers, found, strict=True):
                places[number] = place
        return places


def _together(*some: Edges) -> Edges:
    """All these edges."""
    every: Edges = defaultdict(list)
    for kind, edges in chain.from_iterable(edges.items() for edges in some):
        every[kind] += edges
    return every


@contextlib.contextmanager
def _session(address: Address) -> Iterator[neo4j.Session]:
    with (
        neo4j.GraphDatabase.driver(address.uri, auth=(address.username, address.password)) as driver,
        driver.session(database=address.database, fetch_size=10_000) as session,
    ):
        yield session
