"""The ledger's records about an item: as received, void or not."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from whereused.graph.driver import ReadTransaction
from whereused.graph.queries import query
from whereused.model.answers import LedgerPage, LedgerRecord
from whereused.trace.cursors import Cursor, digest, read_cursor, write_cursor
from whereused.trace.times import utc


class RecordRow(NamedTuple):
    """One record as the ledger keeps it."""

    id: str
    kind: str
    source: str | None
    event_time: Any
    recorded_at: Any
    void: bool
    voided_by: list[str]
    format: str
    body: str | None
    received: str | None


LIST_RECORDS = query("trace.list_records", RecordRow)


def list_records(reading: ReadTransaction, item: str, limit: int, cursor: str | None) -> LedgerPage:
    """One page of the records that describe or name `item`, and of what voided them, oldest first.

    The cursor goes on after so many records: one that arrives meanwhile with an older time may show a record twice.
    Raises UsageError for a cursor that is none of ours.
    """
    question = digest(["records", item])
    skip = read_cursor(cursor, question).offset if cursor is not None else 0
    rows = reading.run(LIST_RECORDS, item=item, skip=skip, take=limit + 1)
    more = len(rows) > limit
    reached = skip + min(len(rows), limit)
    follows = Cursor(question, 0, "1970-01-01T00:00:00+00:00", reached, 0, "")
    return LedgerPage(
        item=item,
        complete=not more,
        records=[_record(row) for row in rows[:limit]],
        next=write_cursor(follows) if more else None,
    )


def _record(row: RecordRow) -> LedgerRecord:
    return LedgerRecord(
        record_id=row.id,
        kind=row.kind,
        source=row.source or None,
        event_time=utc(row.event_time),
        recorded_at=utc(row.recorded_at),
        void=row.void,
        voided_by=row.voided_by,
        body=_body(row.body),
        received=_body(row.received),
    )


def _body(text: str | None) -> Any:  # noqa: ANN401 - JSON
    """The body as it was received: parsed where it is JSON, else its text."""
    if text is None:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text
