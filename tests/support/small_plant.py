"""The small plant in the session's graph: loaded when it is not there, left alone when it is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import orjson

from support.graphs import run, wipe
from whereused.graph.driver import Graph
from whereused.ingest import Ledger, Submission
from whereused.plant import PACKS, answer_key, generate


@cache
def small_plant() -> list[dict[str, object]]:
    """Its records."""
    return list(generate("small"))


@cache
def small_answers() -> list[dict[str, Any]]:
    """Its answer key."""
    return list(answer_key(PACKS["small"]))


def require_small_plant(graph: Graph) -> None:
    """Make the graph hold the small plant and nothing else."""
    records = small_plant()
    held = run(graph, "MATCH (r:Record) RETURN count(r), count(r.voids)")
    rejected = run(graph, "MATCH (r:RejectedRecord) RETURN count(r)")
    corrections = sum(record["record"] == "correction" for record in records)
    if held == [[len(records), corrections]] and rejected == [[0]] and _has_last(graph, records):
        return
    wipe(graph)
    ledger = Ledger(graph)
    for batch in batches(records, 2000):
        receipt = ledger.accept([Submission(orjson.dumps(record).decode()) for record in batch])
        assert receipt.accepted == len(batch), receipt.rejected[:3]


def _has_last(graph: Graph, records: list[dict[str, object]]) -> bool:
    return bool(run(graph, "MATCH (r:Record {id: $id}) RETURN r.id", id=records[-1]["record_id"]))


def batches(records: list[dict[str, object]], size: int) -> Iterator[list[dict[str, object]]]:
    for start in range(0, len(records), size):
        yield records[start : start + size]
