"""Projecting all records anew, for a graph that older rules made: the graph follows from the ledger, which is kept.

Every record is set aside, what follows from them is removed, and they are taken in again batch by batch, each with when
it was recorded and voided. Killed at any moment, it is simply run again; until it is done, the ledger takes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import orjson

from whereused.graph.driver import Graph, WriteTransaction
from whereused.graph.queries import Nothing, Query, query
from whereused.ingest.captions import caption_of_record
from whereused.ingest.entries import Entry
from whereused.ingest.events.said import Said
from whereused.ingest.events.terms import terms_of
from whereused.ingest.ledger import ADVANCE_LEDGER, LOCK_LEDGER, PROJECTION, LedgerRow, check_projection, moves_of
from whereused.ingest.projection import Batch, gather
from whereused.ingest.shelf import EntriesRow, LedgerShelf, entries_of
from whereused.ingest.write import write_change

BATCH = 2_000
"""Records that are projected in one transaction."""

MOST = 20_000
"""Edges or nodes that are removed in one transaction, and records that are set aside in one."""


class ManyRow(NamedTuple):
    """How many there are or were."""

    many: int


class EventBodiesRow(NamedTuple):
    """Columns of EPCIS events: ids in the ledger, identities of the events, and what was received."""

    ids: list[str]
    event_ids: list[str]
    bodies: list[str]


READ_LEDGER = query("ingest.read_ledger", LedgerRow)
DISOWN_PROJECTION = query("ingest.disown_projection", Nothing)
REMOVE_PROJECTION = query("ingest.remove_projection", ManyRow)
REMOVE_EDGES = query("ingest.remove_edges", ManyRow)
SET_ASIDE = query("ingest.set_records_aside", ManyRow)
COUNT_ASIDE = query("ingest.count_records_aside", ManyRow)
FIND_ASIDE = query("ingest.find_records_aside", EntriesRow)
PUT_BACK = query("ingest.put_records_back", Nothing)
FIND_EVENTS = query("ingest.find_event_bodies", EventBodiesRow)
SET_TERMS = query("ingest.set_event_terms", Nothing)


def is_outdated(graph: Graph) -> bool:
    """Whether the graph follows from its records by rules that are not those of this version: it needs a rebuild."""
    with graph.reading() as reading:
        ledger = reading.one(READ_LEDGER)
    return ledger.version > 0 and ledger.projection != PROJECTION


def require_current(graph: Graph) -> None:
    """Raise MigrationFailed if the graph needs a rebuild."""
    with graph.reading() as reading:
        check_projection(reading.one(READ_LEDGER))


def rebuild(graph: Graph, progress: Callable[[int, int], None] | None = None) -> int:
    """Project every record of the ledger anew and return how many there are; `progress` is told how many of how many.

    The schema has to be up to date. One process at a time: nothing else should read the graph meanwhile.
    """
    graph.writing(_disown)
    for removing in (REMOVE_EDGES, REMOVE_PROJECTION):
        while graph.writing(partial(_some, removing=removing)):
            pass
    while graph.writing(partial(_some, removing=SET_ASIDE)):
        pass
    with graph.reading() as reading:
        total = reading.one(COUNT_ASIDE).many
    done = 0
    while taken := graph.writing(_take_back):
        done += taken
        if progress:
            progress(done, total)
    after = ""
    while given := graph.writing(partial(_name_events, after=after)):
        after = given
    graph.writing(_own)
    return total


def _disown(writing: WriteTransaction) -> None:
    writing.one(LOCK_LEDGER)
    writing.run(DISOWN_PROJECTION)


def _some(writing: WriteTransaction, removing: Query[ManyRow]) -> int:
    return writing.one(removing, most=MOST).many


def _take_back(writing: WriteTransaction) -> int:
    """Project some of the records that are set aside; how many."""
    writing.one(LOCK_LEDGER)
    entries = entries_of(writing.one(FIND_ASIDE, most=BATCH))
    if entries:
        gathered = gather(Batch(entries, frozenset()), (), LedgerShelf(writing))
        writing.begin(PUT_BACK, rows=list(map(_put_back, entries)))
        write_change(writing, gathered)
    return len(entries)


def _put_back(entry: Entry) -> dict[str, str | None]:
    caption = caption_of_record(entry.record, entry.id)
    return {"id": entry.id, "key": entry.key, "caption": caption, **moves_of(entry.record)}


def _name_events(writing: WriteTransaction, after: str) -> str:
    """Give some events the terms of these rules, which nothing else is projected from; the id of the last, or none."""
    found = writing.one(FIND_EVENTS, after=after, most=BATCH)
    kept = zip(found.ids, found.event_ids, map(orjson.loads, found.bodies), strict=True)
    said = {id_: Said(event_id, body["event"], body.get("context", [])) for id_, event_id, body in kept}
    writing.run(SET_TERMS, rows=[{"id": id_, "terms": terms_of(one)} for id_, one in said.items()])
    return found.ids[-1] if found.ids else ""


def _own(writing: WriteTransaction) -> None:
    writing.one(LOCK_LEDGER)
    writing.run(ADVANCE_LEDGER, projection=PROJECTION, at=None, restored=None)
