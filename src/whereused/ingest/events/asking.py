"""EPCIS events out: what a SimpleEventQuery finds, page by page, as it came in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson

from whereused.errors import EpcisQueryTooLarge, EventNotFound
from whereused.graph.driver import Graph, ReadTransaction
from whereused.graph.queries import Query, query
from whereused.ingest.epcis import EpcisEvent
from whereused.ingest.events.describing import settle_described
from whereused.ingest.events.fields import Field
from whereused.ingest.events.ordering import SortKey, first_in_order, sort_key
from whereused.ingest.events.question import Alternatives, EventQuestion
from whereused.ingest.events.said import Said
from whereused.ingest.events.tokens import Place

CHUNK = 500
"""Events that are looked at in one go where not all that the store finds are in the answer."""

MOST_BY_TERM = 100_000
"""With more events under one term than these, they are looked for in the order of the answer instead."""

TERMS_AT_A_TIME = 500
"""Terms that the index is asked for at once; Lucene takes 1,024."""

SELECTIVE = (
    "epc=", "parentID=", "inputEPC=", "outputEPC=", "epcClass=", "inputEPCClass=", "outputEPCClass=", "bizTransaction_",
    "transformationID=", "eventID=", "correctiveEventID=",
)  # fmt: skip
"""Terms that few events bear: the index of terms finds them."""


class EventRow(NamedTuple):
    """One event as it was received."""

    id: str
    event_time: Any
    recorded_at: Any
    body: str


class FoundEventsRow(NamedTuple):
    """Events by their ids, with the times they can be ordered by."""

    ids: list[str]
    event_times: list[Any]
    recorded_at: list[Any]


class PlacesRow(NamedTuple):
    """Ids of places."""

    places: list[str]


BY_TIME: dict[tuple[str, bool], Query[EventRow]] = {
    ("eventTime", False): query("ingest.list_events_by_event_time", EventRow),
    ("eventTime", True): query("ingest.list_events_by_event_time_backwards", EventRow),
    ("recordTime", False): query("ingest.list_events_by_record_time", EventRow),
    ("recordTime", True): query("ingest.list_events_by_record_time_backwards", EventRow),
}
BY_ID = query("ingest.list_events_by_id", EventRow)
FIND_BY_TERM = query("ingest.find_events_by_term", FoundEventsRow)
FIND_WITHIN = query("ingest.find_places_within", PlacesRow)


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """An event of the ledger, with when it was recorded."""

    id: str
    event: EpcisEvent
    at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some of the events that were asked for, and the place from which the next page goes on; None at the end."""

    events: list[FoundEvent]
    next: Place | None


class Events:
    """Answers questions for EPCIS events."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def page(self, question: EventQuestion, per_page: int, place: Place | None = None) -> EventPage:
        """The next `per_page` events. Pages of one first page fit together: what is captured meanwhile is in none.

        Raises EpcisQueryTooLarge for more than `question.most` events, QueryTimedOut for a question over its limit.
        """
        before = place.recorded_before if place else datetime.now(UTC)
        left = place.left if place else question.limit
        pinned = replace(question, recorded_before=min(filter(None, (question.recorded_before, before))))
        with self._graph.reading() as reading:
            _settle_places(reading, pinned)
            settle_described(reading, pinned)
            if question.most is not None and place is None:
                _refuse_too_many(reading, pinned, question.most)
            most = per_page if left is None else min(per_page, left)
            found = _in_order(reading, pinned, place, most + 1)
        events = found[:most]
        left = None if left is None else left - len(events)
        if len(found) <= most or left == 0 or not events:
            return EventPage(events, None)
        last = events[-1]
        at = last.at if question.order == "eventTime" else last.recorded_at
        key = None if question.by_field is None else _standing(question, last)[0]
        return EventPage(events, Place(at, last.id, before, left, key))

    def by_id(self, identity: str) -> list[FoundEvent]:
        """The event with an identity, and the declarations that it was in error. Raises EventNotFound."""
        question = EventQuestion(terms=[Alternatives([f"eventID={identity}"])])
        with self._graph.reading() as reading:
            found = list(_found(reading, question, None))
        if not found:
            raise EventNotFound(
                f"No event has the id {identity!r}.",
                "It is the eventID, or else the hash (ni:///sha-256;…?ver=CBV2.0), percent-encoded.",
                exception="epcisException:NoSuchResourceException",
            )
        return found


def _settle_places(reading: ReadTransaction, question: EventQuestion) -> None:
    """What is within a place is the place itself, and what is recorded to be at it."""
    for name, places in question.within.items():
        inner = {*places, *reading.one(FIND_WITHIN, places=places).places}
        asked = getattr(question, name)
        setattr(question, name, sorted(inner if asked is None else inner.intersection(asked)))


def _refuse_too_many(reading: ReadTransaction, question: EventQuestion, most: int) -> None:
    if len(_first(_found(reading, question, None), most + 1)) > most:
        raise EpcisQueryTooLarge(
            f"More than {most} events match, which is maxEventCount.",
            "Narrow the query, or page through all of them with perPage instead.",
            exception="epcisException:QueryTooLargeException",
        )


def _in_order(reading: ReadTransaction, question: EventQuestion, place: Place | None, most: int) -> list[FoundEvent]:
    if question.by_field is None:
        return _first(_found(reading, question, place), most)
    after = (place.key, place.id) if place is not None and place.key is not None else None
    every = _found(reading, question, None)
    return first_in_order(every, lambda event: _standing(question, event), after, most, descending=question.descending)


def _standing(question: EventQuestion, found: FoundEvent) -> tuple[SortKey, str]:
    """Where an event stands in the order of the question's field."""
    said = Said(found.id, found.event.body, found.event.context)
    field = question.by_field or Field("", "")
    return sort_key(said, field, descending=question.descending), found.id


def _first(found: Iterator[FoundEvent], most: int) -> list[FoundEvent]:
    return [event for event, _ in zip(found, range(most), strict=False)]


def _found(reading: ReadTransaction, question: EventQuestion, place: Place | None) -> Iterator[FoundEvent]:
    """All events from a place on, in order."""
    for row in _rows(reading, question, place):
        kept = orjson.loads(row.body)
        event = EpcisEvent(0, "", kept["event"], kept.get("context", []))
        said = Said(row.id, event.body, event.context)
        if all(check.holds(said) for check in question.checks):
            yield FoundEvent(row.id, event, _utc(row.event_time), _utc(row.recorded_at))


def _utc(stored: Any) -> datetime:  # noqa: ANN401 - a time of the driver
    """A time with an offset of zero: Neo4j orders the same moment in the zone named UTC apart, and pages have gaps."""
    native: datetime = stored.to_native()
    return native.astimezone(UTC)


def _rows(reading: ReadTransaction, question: EventQuestion, place: Place | None) -> Iterator[EventRow]:
    ids = _by_term(reading, question, place)
    if ids is None:
        yield from _rows_by_time(reading, question, place)
        return
    for start in range(0, len(ids), CHUNK):
        wanted = ids[start : start + CHUNK]
        rows = {row.id: row for row in reading.run(BY_ID, ids=wanted, **_filter(question))}
        yield from (rows[identity] for identity in wanted if identity in rows)


def _rows_by_time(reading: ReadTransaction, question: EventQuestion, place: Place | None) -> Iterator[EventRow]:
    after_time, after_id = (place.at, place.id) if place else (None, "")
    while True:
        rows = reading.run(
            BY_TIME[question.order, question.descending],
            after_time=after_time,
            after_id=after_id,
            take=CHUNK,
            **_filter(question),
        )
        yield from rows
        if len(rows) < CHUNK:
            return
        last = rows[-1]
        after_time, after_id = (last.event_time if question.order == "eventTime" else last.recorded_at), last.id


def _by_term(reading: ReadTransaction, question: EventQuestion, place: Place | None) -> list[str] | None:
    """The ids of what bears the terms of the most selective group, in order; None where no index leads there."""
    groups = [
        asked.exact
        for asked in question.terms
        if not asked.patterns and all(term.startswith(SELECTIVE) for term in asked.exact)
    ]
    if not groups:
        return None
    fewest = min(groups, key=len)
    asked = sorted(set(fewest))
    bearing: dict[str, Any] = {}
    for start in range(0, len(asked), TERMS_AT_A_TIME):
        text = " OR ".join(f'"{_escaped(term)}"' for term in asked[start : start + TERMS_AT_A_TIME])
        row = reading.one(FIND_BY_TERM, text=text, most=MOST_BY_TERM)
        times = row.event_times if question.order == "eventTime" else row.recorded_at
        bearing.update(zip(row.ids, times, strict=True))
        if len(row.ids) >= MOST_BY_TERM:
            return None
    found = [(time.to_native(), identity) for identity, time in bearing.items()]
    if place is not None:
        mark = (place.at, place.id)
        found = [one for one in found if (one < mark if question.descending else one > mark)]
    return [identity for _, identity in sorted(found, reverse=question.descending)]


def _escaped(term: str) -> str:
    return term.replace("\\", "\\\\").replace('"', '\\"')


def _filter(question: EventQuestion) -> dict[str, Any]:
    return {
        "event_from": question.event_from,
        "event_before": question.event_before,
        "recorded_from": question.recorded_from,
        "recorded_before": question.recorded_before,
        "types": question.types,
        "actions": question.actions,
        "biz_steps": question.biz_steps,
        "dispositions": question.dispositions,
        "read_points": question.read_points,
        "biz_locations": question.biz_locations,
        "terms": [{"exact": asked.exact, "patterns": asked.patterns} for asked in question.terms],
    }
