"""What the projection looks up in the ledger and the graph, in the transaction that takes a batch in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from whereused.graph.driver import ReadTransaction
from whereused.graph.queries import query
from whereused.ingest.containment import Window
from whereused.ingest.entries import EARLIEST, Entry, Submission, entry_of
from whereused.ingest.names import Names
from whereused.ingest.projection import Shelf

KEPT_ENTRIES = 5_000
"""Decoded records that are kept between batches."""

KEPT_MOMENTS = 1_000


class EntriesRow(NamedTuple):
    """Records as they were received, column by column; times as texts, which the driver unpacks faster."""

    ids: list[str]
    bodies: list[str]
    formats: list[str]
    sources: list[str]
    zones: list[str]
    recorded_at: list[str]
    voided_at: list[str]


class NamesRow(NamedTuple):
    """The ids under which items are described, with their places, and the values that items carry."""

    described: list[str]
    places: list[str]
    unsure: list[bool]
    values: list[str]
    carriers: list[str]


class OtherNamesRow(NamedTuple):
    """Other names of items."""

    items: list[str]
    values: list[str]


class KeysRow(NamedTuple):
    """Ledger keys of groups of records."""

    keys: list[str]


FIND_BY_KEY = query("ingest.find_records_by_key", EntriesRow)
FIND_AROUND = query("ingest.find_records_around", EntriesRow)
FIND_BEHIND = query("ingest.find_records_behind", EntriesRow)
FIND_NAMES = query("ingest.find_names", NamesRow)
FIND_OTHER_NAMES = query("ingest.find_other_names", OtherNamesRow)
FIND_KEYS_AROUND = query("ingest.find_keys_around", KeysRow)
FIND_KEYS_OF_STEPS = query("ingest.find_keys_of_steps", KeysRow)


class LedgerShelf(Shelf):
    """The shelf of one transaction, until that writes: an item's other names are looked up once."""

    def __init__(self, reading: ReadTransaction) -> None:
        self._reading = reading
        self._names: dict[str, set[str]] = {}

    def entries_by_key(self, keys: Collection[str]) -> Iterable[Entry]:
        """All records of the groups with these keys."""
        if not keys:
            return []
        return entries_of(self._reading.one(FIND_BY_KEY, keys=list(keys)))

    def entries_around(self, windows: Mapping[str, Window]) -> Iterable[Entry]:
        """Of each container what was moved between the emptyings around a window, and what nobody knows when."""
        if not windows:
            return []
        rows = [[key, since.isoformat(), until.isoformat()] for key, (since, until) in windows.items()]
        return entries_of(self._reading.one(FIND_AROUND, rows=rows, never=EARLIEST.isoformat()))

    def entries_behind(self, contents: Mapping[str, Collection[str]]) -> Iterable[Entry]:
        """The records behind all stretches of some items in each container."""
        rows = [[container, item] for container, items in contents.items() for item in items]
        return entries_of(self._reading.one(FIND_BEHIND, rows=rows)) if rows else []

    def learn_names(self, names: Names, texts: Collection[str]) -> None:
        """Add to `names` what each of `texts` means in the graph now."""
        asked = [text for text in texts if text not in names.asked]
        if not asked:
            return
        names.asked.update(asked)
        row = self._reading.one(FIND_NAMES, texts=asked)
        names.described.update(row.described)
        names.places.update(zip(row.described, row.places, strict=True))
        names.unsure.update(item for item, unsure in zip(row.described, row.unsure, strict=True) if unsure)
        for value, item in zip(row.values, row.carriers, strict=True):
            names.carriers[value].add(item)

    def names_of_items(self, items: Collection[str]) -> dict[str, set[str]]:
        """The values of all identifiers of each item."""
        if missing := [item for item in items if item not in self._names]:
            self._names.update((item, set()) for item in missing)
            row = self._reading.one(FIND_OTHER_NAMES, items=missing)
            for item, value in zip(row.items, row.values, strict=True):
                self._names[item].add(value)
        return {item: set(found) for item in items if (found := self._names[item])}

    def keys_around(self, items: Collection[str]) -> set[str]:
        """The keys of all groups whose edges touch these items."""
        return set(self._reading.one(FIND_KEYS_AROUND, items=list(items)).keys)

    def keys_of_steps(self, operations: Collection[str]) -> set[str]:
        """The keys of the windowed steps of these operations that do not say their mixing."""
        return set(self._reading.one(FIND_KEYS_OF_STEPS, operations=list(operations)).keys)


def entries_of(row: EntriesRow) -> list[Entry]:
    """Records of the ledger, from their columns."""
    as_received = zip(row.bodies, row.formats, row.sources, row.zones, strict=True)
    since = zip(as_received, row.recorded_at, row.voided_at, strict=True)
    return [_as_kept(_entry(*received), recorded_at, voided_at) for received, recorded_at, voided_at in since]


def _as_kept(entry: Entry, recorded_at: str, voided_at: str) -> Entry:
    """The entry with when it was recorded; and voided (never: the empty text)."""
    ended = _moment(voided_at) if voided_at else None
    return entry.as_recorded(_moment(recorded_at), voided=ended is not None, voided_at=ended)


@lru_cache(maxsize=KEPT_MOMENTS)
def _moment(text: str) -> datetime:
    """A moment as Neo4j writes it (`2026-03-01T08:00:00Z[UTC]` where the zone has a name); batches share it."""
    return datetime.fromisoformat(text.partition("[")[0])


@lru_cache(maxsize=KEPT_ENTRIES)
def _entry(body: str, form: str, source: str, zone: str) -> Entry:
    """What was received never changes, and the groups of the last batches are often those of the next."""
    return entry_of(Submission(body, "csv" if form == "csv" else "json", source or None, zone or None))
