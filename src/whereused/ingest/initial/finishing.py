"""What is left once the nodes and edges are in: the marks that follow from other nodes, and the ledger's own state.

The statements are those of a batch. They are asked about what may bear a mark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import islice
from typing import NamedTuple

from whereused.errors import UsageError
from whereused.graph.driver import Graph, WriteTransaction
from whereused.graph.queries import query
from whereused.ingest.initial.nodes import ToLookAt
from whereused.ingest.ledger import ADVANCE_LEDGER, LOCK_LEDGER, PROJECTION
from whereused.ingest.rejects import Rejection, keep_rejections
from whereused.ingest.write import INFER_KINDS, MARK_CONDITIONAL

BATCH = 10_000
"""Nodes or refused records that are looked at in one transaction."""


class HoldsRow(NamedTuple):
    """Whether a graph holds anything, and how many records."""

    anything: bool
    records: int


HOLDS_ANYTHING = query("ingest.holds_anything", HoldsRow)

Advance = Callable[[int], None]


def require_empty(graph: Graph) -> None:
    """Raise UsageError if the graph holds anything."""
    with graph.reading() as reading:
        found = reading.one(HOLDS_ANYTHING)
    if found.anything:
        what = f"{found.records:,} records" if found.records else "nodes, although no records"
        raise UsageError(
            f"The database holds {what}: --initial builds an empty one.",
            "Load without --initial, name an empty home with --home, or empty this one: whereused db reset.",
        )


def mark(graph: Graph, look: ToLookAt, advance: Advance) -> int:
    """Infer kinds, and mark what follows from items that change; how many were looked at, which `advance` is told."""
    looked = 0
    for question, statement in (("unsure", _infer_kinds), ("onward", _mark_onward)):
        for ids in look.batches(question, BATCH):
            graph.writing(partial(statement, ids=ids))
            advance(len(ids))
            looked += len(ids)
    return looked


def _infer_kinds(writing: WriteTransaction, ids: list[str]) -> None:
    writing.run(INFER_KINDS, items=ids)


def _mark_onward(writing: WriteTransaction, ids: list[str]) -> None:
    writing.run(MARK_CONDITIONAL, items=[], steps=[], onward=ids)


def close_books(
    graph: Graph, rejections: Iterator[Rejection], records: int, now: datetime, latest: datetime | None
) -> None:
    """Keep what was refused, and say how the ledger stands, last of all. `latest`: it has an export's records alone."""
    while some := list(islice(rejections, BATCH)):
        graph.writing(partial(keep_rejections, rejections=some, at=now))
    graph.writing(partial(_advance, records=records, now=now, latest=latest))


def _advance(writing: WriteTransaction, *, records: int, now: datetime, latest: datetime | None) -> None:
    writing.one(LOCK_LEDGER)
    if records:
        writing.run(ADVANCE_LEDGER, projection=PROJECTION, at=latest or now, restored=latest is not None)
