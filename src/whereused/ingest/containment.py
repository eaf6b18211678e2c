"""Who was in which container when: pack and unpack records of one container as stretches of each item."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable
from datetime import datetime
from typing import NamedTuple

from whereused.ingest.entries import EARLIEST, Entry
from whereused.ingest.spans import Event, Span, spans_of
from whereused.model.records import ContainmentRecord, PackRecord, UnpackRecord

Resolve = Callable[[str], list[str]]

Window = tuple[datetime, datetime]
"""From and to when, both included."""


def moved_at(record: ContainmentRecord) -> datetime | None:
    """When something was packed or unpacked, if that is known."""
    return record.at or record.event_time


def emptied_at(record: ContainmentRecord) -> datetime | None:
    """When everything was taken out, if this record says so and when."""
    return moved_at(record) if isinstance(record, UnpackRecord) and not record.items else None


def window_of(arrived: Iterable[Entry]) -> Window | None:
    """From when to when the records of one container that arrive move something; None if one does not say when.

    What they change follows from what was moved between the last emptying before and the first one after, and from the
    records behind the stretches that the items they change have had: an emptying takes everything out. Where a record
    does not say when, it may be the container's first emptying that matters.
    """
    moments = [moved_at(entry.record) for entry in arrived if isinstance(entry.record, ContainmentRecord)]
    known = [moment for moment in moments if moment is not None]
    return (min(known), max(known)) if len(known) == len(moments) else None


class Contents(NamedTuple):
    """What was in one container over time.

    `moves` tells what moved each (item, was its name ambiguous): numbers of records. `spans` has the stretches of all
    items that the same records moved; these are many, as a container is packed and emptied with much in it.
    """

    moves: dict[tuple[str, bool], tuple[int, ...]]
    spans: dict[tuple[int, ...], list[Span]]


def contents_of(
    entries: Iterable[Entry], resolve: Resolve, only: Container[str] | None = None, names: Container[str] | None = None
) -> Contents:
    """The stretches of each item in one container, from the container's records.

    An unpack that lists nothing takes out everything that was in at that moment. `only` leaves other items out; then
    `names` may be those that can mean one of them.
    """
    numbers: defaultdict[tuple[str, bool], list[int]] = defaultdict(list)
    events: list[Event] = []
    for entry in entries:
        record = entry.record
        if not isinstance(record, ContainmentRecord):
            continue
        number = len(events)
        enters = isinstance(record, PackRecord)
        everything = not enters and not record.items
        events.append(Event(moved_at(record), enters, entry.order, entry.id, if_inside=everything))
        for text in record.items if names is None else [text for text in record.items if text in names]:
            items = resolve(text)
            for item in items:
                if only is None or item in only:
                    numbers[item, len(items) > 1].append(number)
    emptied = sorted((event for event in events if event.if_inside and event.at is not None), key=_moment)
    moves = {item: tuple(of_item) for item, of_item in numbers.items()}
    spans = {same: _spans([events[number] for number in same], emptied) for same in set(moves.values())}
    return Contents(moves, spans)


def _spans(events: list[Event], emptied: list[Event]) -> list[Span]:
    """The item's stretches. Of the emptyings, in order of time, only the first after each of its events can end one."""
    if not emptied:
        return spans_of(events)
    first_after = {bisect_right(emptied, event.at, key=_moment) if event.at else 0 for event in events}
    return spans_of([*events, *(emptied[index] for index in first_after if index < len(emptied))])


def _moment(event: Event) -> datetime:
    return event.at or EARLIEST


def names_that_may_change(entries: Iterable[Entry], changed: Collection[str]) -> set[str]:
    """The names of the items whose stretches in a container can differ once the records with ids `changed` come or go.

    A tote that went round two hundred times is not worked out anew for each: what a record names can change, and for an
    emptying what was packed since the emptying before.
    """
    texts: set[str] = set()
    lasting: list[datetime] = []
    emptied: list[datetime] = []
    packed: list[tuple[datetime | None, ContainmentRecord]] = []
    for entry in entries:
        record = entry.record
        if not isinstance(record, ContainmentRecord):
            continue
        at = moved_at(record)
        packed.append((at, record))
        if entry.id in changed:
            texts.update(record.items)
        if not record.items and at is not None:
            if entry.id in changed:
                emptied.append(at)
            elif not entry.voided:
                lasting.append(at)
    lasting.sort()
    for at in emptied:
        index = bisect_left(lasting, at)
        since = lasting[index - 1] if index else EARLIEST
        texts.update(text for when, record in packed if when is None or since <= when <= at for text in record.items)
    return texts
