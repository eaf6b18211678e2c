"""Putting records into a graph, for tests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from whereused.graph.driver import Graph
from whereused.ingest import Ledger, Receipt, Submission


def submissions(records: Iterable[dict[str, Any]]) -> list[Submission]:
    return [Submission(orjson.dumps(record).decode()) for record in records]


def accept(graph: Graph, *records: dict[str, Any]) -> Receipt:
    """Take records in as one batch; none may be refused."""
    receipt = Ledger(graph).accept(submissions(records))
    assert receipt.rejected == []
    return receipt
