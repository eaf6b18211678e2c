"""Submissions as rows to be staged: each record with its identity, and the names that it gives."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC

from whereused.ingest.entries import Entry, Submission, decode, names_of
from whereused.ingest.identities import with_keys
from whereused.ingest.ledger import decoded
from whereused.ingest.names import ABOUT_ITEMS, OPERATION
from whereused.ingest.readers import Unreadable
from whereused.ingest.rejects import Rejection
from whereused.model import records as r

RecordRow = tuple[int, str, str, str, str | None, str | None, str | None, bytes]
"""Its number, id, hash, key, what it voids, which role it has in what is global, when an export says that it was
recorded (UTC, so that texts stand in the order of times), and how it is read again."""


@dataclass(slots=True)
class Decoded:
    """A batch as rows, each with its number: records, items described, (value, item) names given, and refusals.

    `later` are submissions whose meaning rests on more than the records about one thing.
    """

    records: list[RecordRow] = field(default_factory=list)
    described: list[tuple[int, str]] = field(default_factory=list)
    carried: list[tuple[int, str, str]] = field(default_factory=list)
    rejected: list[tuple[int, Rejection]] = field(default_factory=list)
    later: list[tuple[int, Submission]] = field(default_factory=list)
    size: int = 0


def decode_batch(task: tuple[int, Sequence[Submission | Unreadable]]) -> Decoded:
    """Read a batch whose first piece has the given number, by the rules of a batch of the ledger."""
    first, pieces = task
    numbers = [first + at for at, piece in enumerate(pieces) if isinstance(piece, Submission)]
    sorting = decoded([piece for piece in pieces if isinstance(piece, Submission)])
    result = Decoded(size=len(pieces))
    result.rejected = [(numbers[rejection.index], rejection) for rejection in sorting.rejected]
    for at, piece in enumerate(pieces):
        if isinstance(piece, Unreadable):
            result.rejected.append((first + at, Rejection(at, piece.pointer, piece.reason, piece.submission)))
    for index, entry in (*sorting.new.values(), *sorting.others):
        number = numbers[index]
        if _is_for_later(entry):
            result.later.append((number, entry.submission))
            continue
        result.records.append(_row(number, entry))
        if isinstance(entry.record, r.ItemRecord):
            item = entry.record.id
            result.described.append((number, item))
            result.carried.extend((number, name.value, item) for name in names_of(entry.record).values())
    return result


def _is_for_later(entry: Entry) -> bool:
    """An EPCIS event, whose readings are records of their own, and the removal of everything from a unit."""
    record = entry.record
    return isinstance(record, r.EventRecord) or (isinstance(record, r.RemoveRecord) and record.component is None)


def _row(number: int, entry: Entry) -> RecordRow:
    prefix = entry.key.partition(":")[0]
    role = "about" if prefix in ABOUT_ITEMS else "operation" if f"{prefix}:" == OPERATION else None
    voids = entry.record.voids if isinstance(entry.record, r.CorrectionRecord) else None
    at = entry.submission.recorded_at
    stamp = None if at is None else at.astimezone(UTC).isoformat(timespec="microseconds")
    return number, entry.id, entry.hash, entry.key, voids, role, stamp, packed(entry)


def packed(entry: Entry) -> bytes:
    """All of an entry but what its record says, which is read again from what was received: that is the faster way."""
    state = entry.id, entry.hash, entry.key, entry.voids, entry.submission.parts()
    return pickle.dumps(state, pickle.HIGHEST_PROTOCOL)


def unpacked(state: bytes) -> Entry:
    """The entry again."""
    identity, digest, key, voids, parts = pickle.loads(state)  # noqa: S301 - written by `packed` just now
    submission = Submission(*parts)
    return Entry(identity, digest, key, with_keys(decode(submission)), submission, voids=voids)
