"""Intervals from events: when a component was in a unit, and an item in a container (model.md, "Installed").

All intervals are closed at both ends. An absent start or end is unknown, not infinite: `since` absent means nobody
recorded the beginning, `until` absent that nothing ended it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple


class Event(NamedTuple):
    """Something went in (`enters`) or came out at a time, if it is known; `order` breaks ties the same way always.

    `if_inside` is a leaving of whatever is in: it says nothing of what is not. `recorded_at` is when it was recorded:
    what was recorded as inside without a time was inside by then.
    """

    at: datetime | None
    enters: bool
    order: tuple[datetime, str, str]
    record: str
    position: str | None = None
    if_inside: bool = False
    recorded_at: datetime | None = None


@dataclass(slots=True)
class Span:
    """A stretch of time in which something was inside, and the records that say so.

    `enterings` are all that it was entered by, none where only a leaving tells of it; `left_sometime` says that a
    leaving without a time belongs to it.
    """

    since: datetime | None
    until: datetime | None = None
    position: str | None = None
    records: set[str] = field(default_factory=set)
    enterings: list[Event] = field(default_factory=list)
    left_sometime: bool = False

    @property
    def certain_from(self) -> datetime | None:
        """Where the beginning is unknown: since when it certainly was inside."""
        if self.since is not None:
            return None
        moments = (event.at or event.recorded_at for event in self.enterings)
        return min((moment for moment in moments if moment is not None), default=None)

    @property
    def certain_to(self) -> datetime | None:
        """Where it left nobody knows when: until when it certainly was inside, which is its beginning alone."""
        return self.since if self.left_sometime else None

    @property
    def never_certain(self) -> bool:
        """At no moment is it certain to have been inside: only its leaving is known, or neither beginning nor end."""
        return not self.enterings or (self.since is None and self.left_sometime)


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
                inside.enterings.append(event)
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
        spans[-1].left_sometime = True
    return spans


def _by_time(events: list[Event]) -> Iterator[tuple[datetime | None, list[Event]]]:
    """Events of one moment together, in order of time; those without a time come first."""
    if len(events) == 1:
        yield events[0].at, events
        return
    timed = sorted((event for event in events if event.at is not None), key=lambda event: (event.at, event.order))
    untimed = sorted((event for event in events if event.at is None), key=lambda event: event.order)
    if untimed:
        yield None, untimed
    for at, group in groupby(timed, key=lambda event: event.at):
        yield at, list(group)


def _in_turn(group: list[Event], *, first_out: bool) -> list[Event]:
    """What empties a container comes first, so that it does not take out what is put in at the same moment."""
    if len(group) == 1:
        return group
    return sorted(group, key=lambda event: (not event.if_inside, event.enters if first_out else not event.enters))


def _leave_unseen(spans: list[Span], event: Event) -> None:
    """Leaving at a moment at which it was already seen to leave is the same leaving, said twice."""
    for span in reversed(spans):
        if span.until == event.at:
            span.records.add(event.record)
            return
    spans.append(Span(None, event.at, event.position, {event.record}))


class Stay(NamedTuple):
    """A stretch of one component with its place; `ambiguous`: told under names that may mean another pair."""

    place: str
    span: Span
    ambiguous: bool = False

    @property
    def settled_from(self) -> datetime | None:
        """Where the beginning is unknown: since when it was certainly here; None if it never was for certain."""
        return None if self.ambiguous or self.span.never_certain else self.span.certain_from

    def known_over_by(self, moment: datetime | None) -> bool:
        """Whether it is known to have ended by then.

        An ambiguous removal may have been of something else, and what was said after that moment to be in, nobody knows
        since when, may have been put in again.
        """
        until = self.span.until
        if self.ambiguous or until is None or moment is None or until > moment:
            return False
        untimed = (event.recorded_at for event in self.span.enterings if event.at is None)
        return all(recorded is not None and recorded <= moment for recorded in untimed)


class Places:
    """All stretches of one component, to tell when it was installed elsewhere (decision 0004, "Superseded")."""

    def __init__(self, stays: Iterable[Stay]) -> None:
        timed: list[tuple[datetime, Stay]] = []
        self._untimed: list[Stay] = []
        for stay in stays:
            timed.extend((event.at, stay) for event in stay.span.enterings if event.at is not None)
            if stay.span.enterings and stay.span.since is None:
                self._untimed.append(stay)
        self._timed = sorted(timed, key=itemgetter(0))

    def superseded_at(self, stay: Stay) -> datetime | None:
        """When it was next installed elsewhere although nobody removed it here; None if it was not.

        Installed elsewhere nobody knows when, and not known to have left by the beginning here: superseded at once.
        Here nobody knows since when: a stay elsewhere that was over by when it certainly was here does not count.
        """
        if stay.span.until is not None:
            return None
        since, settled = stay.span.since, stay.settled_from
        first = bisect_left(self._timed, since, key=itemgetter(0)) if since else 0
        later = (self._timed[index] for index in range(first, len(self._timed)))
        elsewhere = (at for at, other in later if other.place != stay.place and not other.known_over_by(settled))
        moments = [next(elsewhere, None)]
        if self._rivalled(stay):
            moments.append(since)
        return min(filter(None, moments), default=None)

    def superseded_sometime(self, stay: Stay) -> bool:
        """Whether it was installed here and elsewhere, nobody knows when, nor which came first: sure of neither."""
        return stay.span.until is None and stay.span.since is None and self._rivalled(stay)

    def _rivalled(self, stay: Stay) -> bool:
        since, settled = stay.span.since, stay.settled_from
        return any(
            other.place != stay.place and _may_outlast(other.span, since) and not other.known_over_by(settled)
            for other in self._untimed
        )


def _may_outlast(span: Span, moment: datetime | None) -> bool:
    return span.until is None or moment is None or span.until > moment
