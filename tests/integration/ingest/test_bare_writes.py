"""What the benchmark of loads is held against: Neo4j alone writes the very graph that the records became."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import orjson

from benchmarks.bare_writes import Bare, Copy, read_copy, write_bare
from support.graphs import run, wipe
from support.small_plant import batches, small_plant
from whereused.graph.driver import Graph
from whereused.ingest import Ledger, Submission

RECORDS = 2_000
"""Of the small plant."""

IN_A_BATCH = 50

CHUNKS = RECORDS // IN_A_BATCH


def test_the_same_graph(graph: Graph) -> None:
    """By one writer, by two at once, and the last chunk first: then edges are put off, whatever the writers' pace."""
    wipe(graph)
    ledger = Ledger(graph)
    for batch in batches(small_plant()[:RECORDS], IN_A_BATCH):
        ledger.accept([Submission(orjson.dumps(record).decode()) for record in batch])
    expected = everything(graph)
    copy = read_copy(graph.address, CHUNKS)
    assert len(copy.chunks) == CHUNKS
    assert sum(bool(chunk.edges) for chunk in copy.chunks) > CHUNKS / 2

    one = written_anew(graph, copy)
    assert everything(graph) == expected
    assert one.put_off == one.tried_again == 0
    assert (one.many, one.later) == (100, 50)
    assert 0 < one.later_seconds < one.seconds
    assert 0 < one.busy < 1.1  # what Linux says of waiting for disks may go back a little

    written_anew(graph, copy, writers=2)
    assert everything(graph) == expected

    backwards = written_anew(graph, replace(copy, chunks=copy.chunks[::-1]))
    assert everything(graph) == expected
    assert backwards.put_off > 0


def written_anew(graph: Graph, copy: Copy, writers: int = 1) -> Bare:
    wipe(graph)
    return write_bare(graph.address, copy, 100, writers)


def everything(graph: Graph) -> tuple[Counter[Any], Counter[Any]]:
    """Every node and every edge with every property."""
    nodes = run(graph, "MATCH (n) WHERE NOT n:Migration RETURN labels(n), properties(n)")
    edges = run(graph, "MATCH (a)-[r]->(b) RETURN labels(a), a.id, type(r), properties(r), labels(b), b.id")
    return (
        Counter((frozenset(labels), _values(properties)) for labels, properties in nodes),
        Counter(
            (frozenset(tails), tail, kind, _values(properties), frozenset(heads), head)
            for tails, tail, kind, properties, heads, head in edges
        ),
    )


def _values(properties: dict[str, Any]) -> frozenset[tuple[str, Any]]:
    return frozenset((name, tuple(value) if isinstance(value, list) else value) for name, value in properties.items())
