"""What the benchmark of loads is held against: Neo4j alone writes the very graph that the records became."""

from __future__ import annotations

import orjson
import pytest

from benchmarks.bare_writes import read_copy, write_bare
from support.graphs import dump, run, wipe
from support.small_plant import small_plant
from whereused.graph.driver import Graph
from whereused.ingest import Ledger, Submission

RECORDS = 2_000
"""Of the small plant."""

CHUNKS = 40
"""So many that two writers meet nodes which the other has not committed."""


@pytest.mark.parametrize("writers", [1, 2])
def test_the_same_graph(graph: Graph, writers: int) -> None:
    """To the last property, by one writer and by two; the second half takes a part of the time."""
    wipe(graph)
    Ledger(graph).accept([Submission(orjson.dumps(record).decode()) for record in small_plant()[:RECORDS]])
    expected = dump(graph)
    assert sum(expected[1].values()) > 1_000

    copy = read_copy(graph.address, CHUNKS)
    wipe(graph)
    bare = write_bare(graph.address, copy, 100, writers)

    assert len(copy.chunks) == CHUNKS
    assert dump(graph) == expected
    assert run(graph, "MATCH (l:Ledger) RETURN l.version") == [[1]]
    assert 0 < bare.later_seconds < bare.seconds
    assert bare.later == 50
