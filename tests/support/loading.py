"""Putting records into a graph, for tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import orjson

from support.timed_histories import ARRIVALS, History, prefixed
from whereused.graph.driver import Graph
from whereused.ingest import Ledger, Receipt, Submission


def submissions(records: Iterable[dict[str, Any]]) -> list[Submission]:
    return [Submission(orjson.dumps(record).decode()) for record in records]


def accept(graph: Graph, *records: dict[str, Any]) -> Receipt:
    """Take records in as one batch; none may be refused."""
    receipt = Ledger(graph).accept(submissions(records))
    assert receipt.rejected == []
    return receipt


def load_histories(graph: Graph, histories: dict[str, History]) -> None:
    """Write histories by the batches in which they arrived, each behind its prefix; none may be refused."""
    for moment in ARRIVALS:
        batch = [
            prefixed(record, prefix)
            for prefix, history in histories.items()
            for record, recorded in history
            if recorded == moment
        ]
        receipt = Ledger(graph, clock=partial(datetime.astimezone, moment, UTC)).accept(submissions(batch))
        assert receipt.rejected == []
