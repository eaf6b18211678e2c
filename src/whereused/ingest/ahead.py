"""What a batch looks up, read before its turn comes, while the one before is written.

Batches take turns, so that each sees the last. What was read before counts only if this process knows every batch that
was taken since, by the versions of the ledger; what these changed is looked up again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice
from typing import TypeVar

from whereused.graph.driver import ReadTransaction
from whereused.ingest.changes import Entries, Gathered
from whereused.ingest.entries import Entry, item_references, names_of
from whereused.ingest.names import Names, about_of
from whereused.ingest.projection import by_key, windows_of
from whereused.ingest.shelf import Found, LedgerShelf
from whereused.model.records import FitFields, ItemRecord

Each = TypeVar("Each")

REMEMBERED = 32
"""Batches whose changes are remembered: more than are taken while one waits."""

ITEM = "item:"
"""Prefix of the keys of items."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a batch changed of what others look up, and the version that it made of the ledger.

    `keys` of the groups that have other records, and `names`: ids of items, and values by which they are called.
    """

    version: int
    keys: frozenset[str]
    names: frozenset[str]


def footprint_of(version: int, keys: Iterable[str], gathered: Gathered) -> Footprint:
    """That of a batch which changes the groups of some keys, and what they mean."""
    return Footprint(version, frozenset(keys), frozenset(chain(_named(gathered.old), _named(gathered.new))))


def _named(entries: Entries) -> Iterable[str]:
    for key, of_key in entries.items():
        if key.startswith(ITEM):
            yield key.removeprefix(ITEM)
            for entry in of_key:
                if isinstance(entry.record, ItemRecord):
                    yield from (name.value for name in names_of(entry.record).values())


class Footprints:
    """Those of the last batches that this process took, one version after another."""

    def __init__(self) -> None:
        self._last: deque[Footprint] = deque(maxlen=REMEMBERED)

    def add(self, footprint: Footprint) -> None:
        """One more."""
        self._last.append(footprint)

    def still_true(self, found: Found | None, version: int) -> Found | None:
        """What holds at a version of the ledger; None if others took batches since, or too many were taken."""
        if found is None:
            return None
        since = [footprint for footprint in self._last if found.version < footprint.version <= version]
        if len(since) != version - found.version:
            return None
        keys = frozenset[str]().union(*(footprint.keys for footprint in since))
        return found.without(keys, frozenset[str]().union(*(footprint.names for footprint in since)))


def look_ahead(reading: ReadTransaction, version: int, facts: Sequence[Entry]) -> Found:
    """What the batch of these records will look up first, in a transaction that has read the ledger's version."""
    shelf = LedgerShelf(reading, Found(version))
    arrived = by_key(facts)
    windows = windows_of(arrived)
    shelf.entries_around(windows)
    shelf.entries_by_key(arrived.keys() - windows.keys())
    shelf.learn_names(Names(), {text for entry in facts for text in _texts(entry)})
    shelf.names_of_items({item for entry in facts for item in _about(entry)})
    return shelf.found


def _texts(entry: Entry) -> Iterable[str]:
    yield from item_references(entry.record)
    if isinstance(entry.record, ItemRecord):
        yield entry.record.id
        yield from (name.value for name in names_of(entry.record).values())


def _about(entry: Entry) -> Iterable[str]:
    """The items whose other names matter: components and their parents, and containers."""
    if (about := about_of(entry.key)) is not None:
        yield about[1]
    if isinstance(entry.record, FitFields):
        yield entry.record.parent


def one_ahead(every: Iterator[Each]) -> Iterator[Each]:
    """Each of them, worked out in another thread while the one before is used."""
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as thread:
        coming = thread.submit(_next, every)
        while ready := coming.result():
            coming = thread.submit(_next, every)
            yield ready[0]


def _next(every: Iterator[Each]) -> list[Each]:
    """The next one, if there is one."""
    return list(islice(every, 1))
