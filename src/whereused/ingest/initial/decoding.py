"""What the files hold, read once: each record with its identity, apart by what it is about, and the names it gives."""

from __future__ import annotations

import marshal
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from whereused.ingest.entries import Entry, Submission, decode, names_of
from whereused.ingest.events.entry import entry_with_readings
from whereused.ingest.identities import with_keys
from whereused.ingest.initial.parts import Parts, part_of
from whereused.ingest.initial.patterns import Patterns, Plan, Ready
from whereused.ingest.initial.record_lines import RecordLines
from whereused.ingest.initial.slices import Slice
from whereused.ingest.initial.tables import Layout
from whereused.ingest.names import ABOUT_ITEMS
from whereused.ingest.readers import Unreadable
from whereused.ingest.rejects import Rejection, rejection_of
from whereused.model import records as r

Told = TypeVar("Told")
"""A layout or a plan."""


class Row(NamedTuple):
    """A record, and how it is read again: as it was received, which is the fastest way."""

    key: str
    number: int
    id: str
    hash: str
    voids: str | None
    submission: tuple[Any, ...]
    record: tuple[str, str] | None
    """Its line and the name of its layout, if that is known to hold."""
    ready: Ready | None
    """What it leaves if it is the only one about its thing (`Ready`)."""


class Identity(NamedTuple):
    """The id of a record, and what its like is told apart by; `part` is where its row is.

    `stamp` is when an export says that it was recorded (UTC, so that texts stand in the order of times).
    """

    id: str
    number: int
    hash: str
    part: int
    stamp: str | None


class Correction(NamedTuple):
    """What voids a record."""

    number: int
    id: str
    voids: str
    stamp: str | None


@dataclass(slots=True)
class Decoded:
    """What is rare in a batch, each with its number; `size` are the bytes of it that count for progress.

    `later` are submissions whose meaning rests on more than the records about one thing. `layouts` and `plans` are
    those that its process has not told before.
    """

    rejected: list[tuple[int, Rejection]] = field(default_factory=list)
    later: list[tuple[int, Submission]] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    operations: list[tuple[int, str, str, bytes]] = field(default_factory=list)
    layouts: dict[str, Layout] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    size: int = 0


Batch = tuple[int, Sequence[Submission | Unreadable]]
"""Pieces of which the first has this number."""

_begun: list[tuple[Parts, Ahead]] = []


def begin(folder: Path, parts: int, now: datetime) -> None:
    """Open what this process writes to; `now` is when all is recorded, but for what an export says itself."""
    _begun[:] = [(Parts(folder, f"p{os.getpid()}", parts), Ahead(now))]


def decode_batch(task: tuple[Slice | Batch, int]) -> Decoded:
    """Read a batch of that size, by the rules of a batch of the ledger."""
    batch, size = task
    ((parts, ahead),) = _begun
    result = Decoded(size=size)
    taken = _Taken(parts, ahead)
    for number, piece in batch.pieces() if isinstance(batch, Slice) else enumerate(batch[1], batch[0]):
        if isinstance(piece, Unreadable):
            result.rejected.append((number, Rejection(number, piece.pointer, piece.reason, piece.submission)))
            continue
        try:
            entry = entry_with_readings(piece)
        except (ValidationError, ValueError) as error:
            result.rejected.append((number, rejection_of(number, piece, error)))
            continue
        if _is_for_later(entry):
            result.later.append((number, piece))
        else:
            taken.add(number, entry)
            _note(result, number, entry)
    parts.flush()
    result.layouts, result.plans = ahead.news()
    return result


def _is_for_later(entry: Entry) -> bool:
    """An EPCIS event, whose readings are records of their own, and the removal of everything from a unit."""
    record = entry.record
    return isinstance(record, r.EventRecord) or (isinstance(record, r.RemoveRecord) and record.component is None)


def _note(result: Decoded, number: int, entry: Entry) -> None:
    """Note what matters to records about other things."""
    if isinstance(entry.record, r.CorrectionRecord):
        result.corrections.append(Correction(number, entry.id, entry.record.voids, _stamp(entry.submission)))
    elif isinstance(entry.record, r.OperationRecord):
        result.operations.append((number, entry.key, entry.id, marshal.dumps((*_row(number, entry), None, None))))


class _Taken:
    """Puts entries on the lists of their parts."""

    def __init__(self, parts: Parts, ahead: Ahead) -> None:
        self._count = parts.count
        self._ahead = ahead
        self._about, self._things = parts.rows("about"), parts.rows("things")
        self._names, self._ids, self._voids = parts.rows("names"), parts.rows("ids"), parts.rows("voids")

    def add(self, number: int, entry: Entry) -> None:
        """One entry: its row, its id, and of an item the names that it gives."""
        part = part_of(entry.key, self._count)
        about = entry.key.partition(":")[0] in ABOUT_ITEMS
        row = marshal.dumps((*_row(number, entry), *self._ahead.of(entry)))
        (self._about if about else self._things)[part].append(row)
        identity = (entry.id, number, entry.hash, part, _stamp(entry.submission))
        self._ids[part_of(entry.id, self._count)].append(identity)
        if isinstance(entry.record, r.ItemRecord):
            self._claim(number, entry.record)
        elif entry.voids is not None:
            self._voids[part_of(entry.voids, self._count)].append(entry.voids)

    def _claim(self, number: int, record: r.ItemRecord) -> None:
        item = record.id
        self._names[part_of(item, self._count)].append((item, number, None))
        for name in names_of(record).values():
            self._names[part_of(name.value, self._count)].append((name.value, number, item))


class Ahead:
    """What is done as soon as a record is read, because it will seldom be in vain. `now`: when all is recorded."""

    def __init__(self, now: datetime) -> None:
        self._patterns = Patterns(now)
        self._records = RecordLines(now)
        self._layouts, self._plans = set[str](), set[str]()

    def of(self, entry: Entry) -> tuple[tuple[str, str] | None, Ready | None]:
        """The line of a record, and what it leaves if it is the only one about its thing."""
        if entry.submission.recorded_at is not None:
            return None, None
        return self._records.of(entry), self._patterns.ready(entry)

    def news(self) -> tuple[dict[str, Layout], dict[str, Plan]]:
        """The layouts and the plans of all that which were not told yet."""
        layouts = _new(self._layouts, self._patterns.layouts | self._records.layouts)
        return layouts, _new(self._plans, self._patterns.plans)


def _new(told: set[str], found: dict[str, Told]) -> dict[str, Told]:
    new = {name: each for name, each in found.items() if name not in told}
    told.update(new)
    return new


def _stamp(submission: Submission) -> str | None:
    at = submission.recorded_at
    return None if at is None else at.astimezone(UTC).isoformat(timespec="microseconds")


def _row(number: int, entry: Entry) -> tuple[Any, ...]:
    given = entry.submission
    parts = (
        given.body, given.format, given.source, given.zone, given.file, given.line, given.received,
        None if given.columns is None else {name: list(columns) for name, columns in given.columns.items()},
        None if given.recorded_at is None else given.recorded_at.isoformat(),
    )  # fmt: skip
    return entry.key, number, entry.id, entry.hash, entry.voids, parts


def submission_of(row: Row) -> Submission:
    """What came in."""
    *parts, at = row.submission
    parts.append(None if at is None else datetime.fromisoformat(at))
    return Submission(*parts)


def unpacked(row: Row, at: datetime | None, *, voided: bool = False, voided_at: datetime | None = None) -> Entry:
    """The entry again, as recorded at a time; without one, when an export says so."""
    submission = submission_of(row)
    record = with_keys(decode(submission))
    recorded = at or submission.recorded_at
    return Entry(row.id, row.hash, row.key, record, submission, voided, recorded, voided_at, row.voids)


def rows_of(blocks: Iterable[list[bytes]]) -> Iterable[Row]:
    """The rows in blocks of a part, each packed by itself as soon as it was made: so there are few things in memory."""
    return (Row._make(marshal.loads(row)) for block in blocks for row in block)  # noqa: S302 - written by `_Taken`
