"""Capturing EPCIS documents into a graph, for tests."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import httpx

from support.epcis_documents import json_document
from support.graphs import dump
from whereused.graph.driver import Graph
from whereused.ingest import Ledger
from whereused.ingest.events.capturing import Capture
from whereused.ingest.events.jobs import Behaviour, CaptureJob, Jobs

CAPTURE = "/epcis/v2/capture"
JSON = {"Content-Type": "application/ld+json"}

NO_THINGS = {"Record", "RejectedRecord", "CaptureJob"}
"""Labels of what tells how something was said, and not what is so."""


def capture(
    graph: Graph, body: bytes, behaviour: Behaviour = "rollback", at: datetime | None = None, source: str | None = None
) -> CaptureJob:
    """Capture a document, good or bad; `at`: when it is recorded."""
    ledger = Ledger(graph) if at is None else Ledger(graph, clock=lambda: at.astimezone(UTC))
    return Capture(ledger, Jobs(graph)).take(BytesIO(body), None, behaviour, source)


def captured(graph: Graph, *events: dict[str, Any], at: datetime | None = None) -> CaptureJob:
    """Capture events as one JSON document; none may be refused."""
    job = capture(graph, json_document(*events), at=at)
    assert (job.success, job.errors) == (True, [])
    return job


def captured_over_http(
    client: httpx.Client, body: bytes, headers: dict[str, str] = JSON, **asked: str
) -> dict[str, Any]:
    """The finished job of a document that was taken on."""
    answer = client.post(CAPTURE, content=body, headers=headers, params=asked)
    assert answer.status_code == 202, answer.text
    job = client.get(answer.headers["Location"])
    assert job.status_code == 200, job.text
    told = job.json()
    assert told["running"] is False
    assert isinstance(told, dict)
    return told


def things(graph: Graph) -> tuple[Counter[Any], Counter[Any]]:
    """The graph without how it was said: documents of several forms that say the same give the same."""
    nodes, edges = dump(graph)
    return Counter({node: many for node, many in nodes.items() if not NO_THINGS & set(node[0])}), edges
