"""Intervals from events: when a component was in a unit, and an item in a container (model.md, "Installed").

All intervals are closed at both ends. An absent start or end is unknown, not infinite: `since` absent means nobody
recorded the beginning, `until` absent that nothing ended it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Event:
    """Something went in (`enters`) or came out at a time, if it is known; `order` breaks ties the same way always.

    `if_inside` is a leaving of whatever is in: it says nothing of what is not.
    """

    at: datetime | None
    enters: bool
    order: tuple[datetime, str]
    record: str
    position: str | None = None
    if_inside: bool = False


@dataclass(slots=True)
class Span:
    """A stretch of time in which something was inside, and the records that say so."""

    since: datetime | None
    until: datetime | None = None
    position: str | None = None
    records: set[str] = field(default_factory=set)


def spans_of(events: Iterable[Event]) -> list[Span]:
    """The stretches in which one thing was inside another.

    Entering twice without leaving is one stretch. Leaving without having entered is a stretch of unknown beginning.
    At one moment, what is in leaves before it enters again. An untimed leaving ends nothing: it may be any time. It is
    taken to be that of the last stretch, and without one it is a stretch of which nothing is known.
    """
    spans: list[Span] = []
    inside: Span | None = None
    vague: list[Event] = []
    told: list[Event] = []
    for event in events:
        (vague if event.at is None and not event.enters else told).append(event)
    for at, group in _by_time(told):
        for event in _in_turn(group, first_out=inside is not None):
            if event.enters:
                if inside is None:
                    inside = Span(at)
                    spans.append(inside)
                inside.position = event.position or inside.position
                inside.records.add(event.record)
            elif inside is not None:
                inside.until = at
                inside.records.add(event.record)
                inside = None
            elif not event.if_inside:
                _leave_unseen(spans, event)
    for event in sorted(vague, key=lambda event: event.order):
        if not spans:
            spans.append(Span(None, position=event.position))
        spans[-1].records.add(event.record)
    return spans


def _by_time(events: Iterable[Event]) -> Iterator[tuple[datetime | None, list[Event]]]:
    """Events of one moment together, in order of time; those without a time come first."""
    timed = sorted((event for event in events if event.at is not None), key=lambda event: (event.at, event.order))
    untimed = sorted((event for event in events if event.at is None), key=lambda event: event.order)
    if untimed:
        yield None, untimed
    for at, group in groupby(timed, key=lambda event: event.at):
        yield at, list(group)


def _in_turn(group: list[Event], *, first_out: bool) -> list[Event]:
    """What empties a container comes first, so that it does not take out what is put in at the same moment."""
    return sorted(group, key=lambda event: (not event.if_inside, event.enters if first_out else not event.enters))


def _leave_unseen(spans: list[Span], event: Event) -> None:
    """Leaving at a moment at which it was already seen to leave is the same leaving, said twice."""
    for span in reversed(spans):
        if span.until == event.at:
            span.records.add(event.record)
            return
    spans.append(Span(None, event.at, event.position, {event.record}))


def superseded_at(span: Span, others: Iterable[Span]) -> datetime | None:
    """When the same component was next installed elsewhere although nobody removed it here; None if it was not."""
    if span.until is not None:
        return None
    later = [
        other.since for other in others if other.since is not None and (span.since is None or other.since > span.since)
    ]
    return min(later, default=None)
