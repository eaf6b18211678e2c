"""The lines of records that are recorded at one moment, by the pattern of the first of each like.

What the node of a record says is `row_of`; those of one like differ in a few texts only (`patterns.py`).
"""

from __future__ import annotations

from datetime import datetime

from whereused.ingest.entries import Entry
from whereused.ingest.initial.patterns import COMPARED, MARKS, MOMENTS, Pattern
from whereused.ingest.initial.tables import RecordSheet
from whereused.ingest.ledger import row_of
from whereused.ingest.moments import iso_of
from whereused.model.records import ContainmentRecord

_MINUTE = 16
"""Characters of a time to the minute, which a caption shows."""


class RecordLines:
    """Makes the lines of records, all of which are recorded `now`."""

    def __init__(self, now: datetime) -> None:
        self._now = now.isoformat()
        self._sheet = RecordSheet()
        self._found: dict[tuple[object, ...], Pattern | None] = {}
        self.layouts = self._sheet.layouts

    def of(self, entry: Entry) -> tuple[str, str]:
        """The name of the layout of a record's line, and the line."""
        texts = _texts(entry)
        if texts is None:
            return self._written(entry)
        given, record = entry.submission, entry.record
        like = record.record, record.source is None, record.event_time is None, given.format, given.zone
        if like not in self._found:
            self._found[like] = Pattern(*self._written(_marked(entry)))
        pattern = self._found[like]
        if pattern is None:
            return self._written(entry)
        line = pattern.plan, pattern.of(texts)
        if pattern.compared < COMPARED:
            pattern.compared += 1
            written = self._written(entry)
            if written != line:
                self._found[like] = None
                return written
        return line

    def _written(self, entry: Entry) -> tuple[str, str]:
        layout, line = self._sheet.line({**row_of(entry), "recorded_at": self._now})
        self.layouts[layout.name] = layout
        return layout.name, line


def _texts(entry: Entry) -> list[str] | None:
    """What those of one like differ in; None for a record of which more is said than that, or that needs quoting."""
    given, record = entry.submission, entry.record
    if entry.voids is not None or entry.event is not None or given.received is not None:
        return None
    if isinstance(record, ContainmentRecord):  # its own time stands in its line, too
        return None
    identity, body, source, at = entry.id, given.body, record.source or "", record.event_time
    if at is None and identity == record.record:  # the caption says it once
        return None
    names = f"{identity}{entry.key}{source}"
    if '"' in names or "\n" in names or "\r" in names or "\n" in body or "\r" in body:
        return None
    moment = "" if at is None else iso_of(at)
    minute = moment[:_MINUTE].replace("T", " ")
    return [identity, entry.key, source, entry.hash, body.replace('"', '""'), moment, minute]


def _marked(entry: Entry) -> Entry:
    """The same with marks in the place of these texts."""
    identity, key, source, digest, body, *_ = MARKS
    record = entry.record
    changes: dict[str, object] = {}
    if record.source is not None:
        changes["source"] = source
    if record.event_time is not None:
        changes["event_time"] = MOMENTS[5]
    submission = entry.submission._replace(body=body)
    return entry._replace(
        id=identity, key=key, hash=digest, record=record.model_copy(update=changes), submission=submission
    )
