"""The ledger: every record as received, once. Accepting a batch writes it and all it changes in the graph together."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple

from pydantic import ValidationError

from whereused.errors import MigrationFailed
from whereused.graph.driver import Graph, WriteTransaction
from whereused.graph.queries import Nothing, query
from whereused.ingest.captions import caption_of_record
from whereused.ingest.containment import emptied_at, moved_at
from whereused.ingest.entries import EARLIEST, Entry, Submission
from whereused.ingest.events.entry import entry_with_readings
from whereused.ingest.moments import iso_of
from whereused.ingest.projection import Batch, gather
from whereused.ingest.rejects import Rejection, keep_rejections, rejection_of
from whereused.ingest.shelf import LedgerShelf
from whereused.ingest.write import PlacesRow, write_change
from whereused.model.records import ContainmentRecord, EventRecord, Record


class KnownRow(NamedTuple):
    """Records that the ledger has, with whether a correction ended their effect; an EPCIS event has no key ('')."""

    ids: list[str]
    hashes: list[str]
    keys: list[str]
    voided: list[bool]


class BodyRow(NamedTuple):
    """One record as it was received."""

    id: str
    body: str


class ReadingsRow(NamedTuple):
    """Readings, each with the EPCIS event that it is one of."""

    ids: list[str]
    events: list[str]


class VoidsRow(NamedTuple):
    """A correction, what it voids, and since when."""

    id: str
    voids: str
    recorded_at: Any


class LedgerRow(NamedTuple):
    """How many batches the ledger has taken, and by which rules the graph follows from it (None: the first ones).

    `restored`: it has nothing but records of another ledger's export, so that their `recorded_at` is taken over.
    """

    version: int
    projection: int | None
    restored: bool = False


PROJECTION = 6
"""The rules of this version by which the graph follows from the ledger: another number for whatever changes `fold`."""

NO_MOVES: dict[str, str | None] = {"moved_at": None, "emptied_at": None}

LOCK_LEDGER = query("ingest.lock_ledger", LedgerRow)
ADVANCE_LEDGER = query("ingest.advance_ledger", Nothing)
FIND_KNOWN = query("ingest.find_known_records", KnownRow)
FIND_BODIES = query("ingest.find_bodies", BodyRow)
FIND_CORRECTIONS = query("ingest.find_corrections_of", VoidsRow)
FIND_READINGS = query("ingest.find_readings", ReadingsRow)
KEEP_RECORDS = query("ingest.keep_records", PlacesRow)
KEEP_EVENTS = query("ingest.keep_events", Nothing)
VOID_RECORDS = query("ingest.void_records", Nothing)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a batch. An EPCIS event counts as one, whatever it says.

    `restamped`: accepted, but not with the `recorded_at` that an export says of them.
    """

    accepted: int = 0
    duplicates: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    restamped: int = 0


@dataclass(slots=True)
class Sorting:
    """A batch sorted into what is new, what is known already and what is refused.

    `others` have the id of a record before them in the batch: which of them the ledger knows, it alone can tell.
    """

    new: dict[str, tuple[int, Entry]] = field(default_factory=dict)
    others: list[tuple[int, Entry]] = field(default_factory=list)
    duplicates: int = 0
    rejected: list[Rejection] = field(default_factory=list)

    def add(self, index: int, submission: Submission, read: Callable[[], Entry]) -> None:
        """Read a submission, and put it with the new ones or with those whose id stands in the batch before."""
        try:
            entry = read()
        except (ValidationError, ValueError) as error:
            self.rejected.append(rejection_of(index, submission, error))
            return
        if entry.id in self.new:
            self.others.append((index, entry))
        else:
            self.new[entry.id] = (index, entry)


class Ledger:
    """Takes records in. One transaction a batch; batches of all processes take turns, so that each sees the last.

    Those of one ledger wait for one another here, and not for the lock in the database: who waits there does so busily,
    and takes the processor from whoever has the lock.
    """

    def __init__(self, graph: Graph, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._graph = graph
        self._clock = clock
        self._turn = threading.Lock()

    def accept(self, submissions: Sequence[Submission]) -> Receipt:
        """Keep each record once and bring the graph up to date, all or nothing.

        A bad record is refused and kept, and does not stop the good ones. The same record again changes nothing.
        The same `record_id` with other content is refused with both contents shown. Raises MigrationFailed for a graph
        that follows from its records by the rules of another version: `rebuild` mends it.
        """
        return self.take(decoded(submissions))

    def take(self, sorting: Sorting, *, all_or_nothing: bool = False) -> Receipt:
        """The same for a batch that is decoded already; `all_or_nothing`: nothing is taken if anything is refused."""
        with self._turn:
            return self._graph.writing(lambda writing: self._take(writing, sorting, all_or_nothing))

    def _take(self, writing: WriteTransaction, batch: Sorting, all_or_nothing: bool) -> Receipt:
        ledger = writing.one(LOCK_LEDGER)
        check_projection(ledger)
        now = self._clock()
        sorting = _against_ledger(writing, batch)
        keep_rejections(writing, sorting.rejected, now)
        entries = [entry for _, entry in sorting.new.values()]
        if all_or_nothing and sorting.rejected:
            entries = []
        stamped = sum(entry.submission.recorded_at is not None for entry in entries)
        if not ledger.restored:
            entries = [entry.to_be_recorded_now() for entry in entries]
        if entries:
            _write(writing, [every for entry in entries for every in (entry, *entry.readings)], now)
            latest = max(_recorded(entry, now) for entry in entries)
            restored = ledger.restored and stamped == len(entries)
            writing.begin(ADVANCE_LEDGER, projection=PROJECTION, at=latest, restored=restored)
        refused = sorted(sorting.rejected, key=lambda refused: refused.index)
        return Receipt(len(entries), sorting.duplicates, refused, 0 if ledger.restored else stamped)


def check_projection(ledger: LedgerRow) -> None:
    """Raise MigrationFailed for a graph that other rules made of its records: what it says is not known."""
    if ledger.version > 0 and ledger.projection != PROJECTION:
        raise MigrationFailed(
            f"The graph follows from its records by other rules ({ledger.projection or 1}) than those of this version "
            f"of whereused ({PROJECTION}).",
            "Run `whereused db migrate`, which projects all records anew; nothing is lost.",
        )


def decoded(submissions: Sequence[Submission]) -> Sorting:
    """Read each submission, and find those whose id stands in the batch twice."""
    sorting = Sorting()
    for index, submission in enumerate(submissions):
        sorting.add(index, submission, partial(entry_with_readings, submission))
    return sorting


def _against_ledger(writing: WriteTransaction, batch: Sorting) -> Sorting:
    """Leave out what is there already, in the ledger or in the batch before, and refuse it with other content."""
    if not batch.new:
        return batch
    known = writing.one(FIND_KNOWN, ids=list(batch.new))
    hashes = dict(zip(known.ids, known.hashes, strict=True))
    met = [*(batch.new[identity] for identity in hashes), *batch.others]
    first = {identity: entry.hash for identity, (_, entry) in batch.new.items()} | hashes
    conflicting = [(index, entry) for index, entry in met if first[entry.id] != entry.hash]
    asked = sorted({entry.id for _, entry in conflicting if entry.id in hashes})
    bodies = {row.id: row.body for row in writing.run(FIND_BODIES, ids=asked)} if asked else {}
    kept = {identity: entry.submission.body for identity, (_, entry) in batch.new.items()} | bodies
    sorting = Sorting(
        {identity: found for identity, found in batch.new.items() if identity not in hashes},
        duplicates=batch.duplicates + len(met) - len(conflicting),
        rejected=[*batch.rejected, *(conflict(index, entry, kept[entry.id]) for index, entry in conflicting)],
    )
    _refuse_taken_readings(writing, sorting)
    return sorting


def _refuse_taken_readings(writing: WriteTransaction, sorting: Sorting) -> None:
    """An event whose readings would have the id of another record is refused: whoever gave that id was first."""
    of_event = {reading.id: identity for identity, (_, entry) in sorting.new.items() for reading in entry.readings}
    if not of_event:
        return
    taken = {*writing.one(FIND_KNOWN, ids=list(of_event)).ids, *(of_event.keys() & sorting.new.keys())}
    for reading in sorted(taken):
        found = sorting.new.pop(of_event[reading], None)
        if found is not None:
            reason = (
                f"What the event says is kept under record ids such as {reading!r}, and another record has that id."
            )
            sorting.rejected.append(Rejection(found[0], "", reason, found[1].submission, found[1].id))


def conflict(index: int, entry: Entry, kept: str) -> Rejection:
    """The rejection of a record whose id another content has, that of the body `kept`."""
    event = isinstance(entry.record, EventRecord)
    name = "eventID" if event else "record_id"
    mend = "an errorDeclaration" if event else "a correction"
    reason = (
        f"{name} {entry.id!r} is taken by another content. Kept: {kept} Refused: {entry.submission.body} "
        f"Give the new fact a {name} of its own, and void the old one with {mend} if it was wrong."
    )
    return Rejection(index, f"/{name}", reason, entry.submission, entry.id)


def _recorded(entry: Entry, now: datetime) -> datetime:
    """When an entry that arrives is recorded: when the export says that it comes from, or now."""
    return entry.submission.recorded_at or now


def _write(writing: WriteTransaction, arrived: list[Entry], now: datetime) -> None:
    by_target = _with_readings(writing, _voids(writing, arrived, now), arrived)
    entries = [entry.as_recorded(_recorded(entry, now), voided=_is_voided(entry, by_target)) for entry in arrived]
    ids = {entry.id for entry in entries}
    targets = [target for target in by_target if target not in ids]
    known = writing.one(FIND_KNOWN, ids=targets) if targets else KnownRow([], [], [], [])
    newly = [
        (identity, key) for identity, key, done in zip(known.ids, known.keys, known.voided, strict=True) if not done
    ]
    facts = [entry for entry in entries if not isinstance(entry.record, EventRecord)]
    batch = Batch(facts, frozenset(identity for identity, _ in newly))
    gathered = gather(batch, {key for _, key in newly if key}, LedgerShelf(writing))
    kept = _keep(writing, entries, facts, now)
    if by_target:
        rows = [
            {"id": target, "by": sorted(row.id for row in rows), "at": min(row.recorded_at for row in rows)}
            for target, rows in by_target.items()
        ]
        writing.begin(VOID_RECORDS, rows=rows)
    write_change(writing, gathered, kept)


def _keep(
    writing: WriteTransaction, entries: list[Entry], facts: list[Entry], now: datetime
) -> Callable[[], list[PlacesRow]]:
    """Keep the records; events bear what they are asked for by beside it, and no key: nothing is folded from them.

    What is returned waits for the places of those that are no events.
    """
    kept = writing.begin(KEEP_RECORDS, rows=[[*row_of(entry).values()] for entry in facts], at=now)
    if len(facts) < len(entries):
        events = [entry for entry in entries if isinstance(entry.record, EventRecord)]
        writing.begin(KEEP_EVENTS, rows=[{**row_of(entry), **(entry.asked_by or {})} for entry in events], at=now)
    return kept


def _voids(writing: WriteTransaction, arrived: Iterable[Entry], now: datetime) -> list[VoidsRow]:
    """Every correction of something: those that arrive, and those that waited for what arrives."""
    entries = list(arrived)
    arriving = [VoidsRow(entry.id, entry.voids, _recorded(entry, now)) for entry in entries if entry.voids is not None]
    waiting = writing.run(FIND_CORRECTIONS, ids=[entry.id for entry in entries])
    return [*arriving, *(row._replace(recorded_at=row.recorded_at.to_native()) for row in waiting)]


def _with_readings(
    writing: WriteTransaction, voids: list[VoidsRow], arrived: Iterable[Entry]
) -> dict[str, list[VoidsRow]]:
    """What voids each record: whatever voids an EPCIS event voids the readings of it, too."""
    by_target: defaultdict[str, list[VoidsRow]] = defaultdict(list)
    for row in voids:
        by_target[row.voids].append(row)
    if not by_target:
        return by_target
    known = writing.one(FIND_READINGS, events=list(by_target))
    arriving = [(entry.id, entry.event) for entry in arrived if entry.event in by_target]
    for reading, event in [*zip(known.ids, known.events, strict=True), *arriving]:
        by_target[reading].extend(by_target[event or ""])
    return by_target


def _is_voided(entry: Entry, by_target: dict[str, list[VoidsRow]]) -> bool:
    return entry.id in by_target and entry.voids is None


def row_of(entry: Entry) -> dict[str, Any]:
    """The properties of a record's node, but for when it was voided; times as ISO 8601 texts.

    In the order of `keep_records.cypher`.
    """
    record = entry.record
    return {
        "id": entry.id,
        "hash": entry.hash,
        "key": None if isinstance(record, EventRecord) else entry.key,
        "caption": caption_of_record(record, entry.id),
        "kind": record.record,
        "source": record.source,
        "event_time": iso_of(record.event_time) if record.event_time else None,
        "body": entry.submission.body,
        "format": entry.submission.format,
        "zone": entry.submission.zone,
        "voids": entry.voids,
        "event": entry.event,
        "received": entry.submission.received,
        "recorded_at": iso_of(entry.recorded_at) if entry.recorded_at else None,
        **moves_of(record),
    }


def moves_of(record: Record) -> dict[str, str | None]:
    """When a record packs or unpacks something, if it does; before all others where it does not say."""
    if not isinstance(record, ContainmentRecord):
        return NO_MOVES
    emptied = emptied_at(record)
    return {
        "moved_at": iso_of(moved_at(record) or EARLIEST),
        "emptied_at": iso_of(emptied) if emptied else None,
    }
