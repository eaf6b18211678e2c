"""What every thing contains and when, worked out of the things alone: no record, no graph, no search.

An origin is whatever is asked about: an item, an item gone bad, a spell of a machine. The contents of a thing say,
for every origin, when the thing has some of it in it. A lot only ever gains, so that one moment a lot's origin
suffices; a unit gains and loses with its parts. `certain` is what follows from what was written down, `possible`
allows for what was not: the truth lies between the two, and is both wherever nothing was withheld.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from whereused.plant.things import Fitting, Lot, Portion, Unit
from whereused.plant.witness import Thing

ALWAYS, FOREVER = -(1 << 60), 1 << 60
"""The two ends of time."""
NEVER = 1 << 61
"""Later than that."""
LOADED = 1 << 40
"""When the records are loaded: after everything else. What has no time is certain from then on at the earliest."""

Span = tuple[int, int]
"""From a moment to a moment, both included."""


class Since(NamedTuple):
    """From when on a lot, or what a unit was made of, has an origin in it."""

    certain: int
    possible: int


class Presence(NamedTuple):
    """When a thing has an origin in it."""

    certain: tuple[Span, ...]
    possible: tuple[Span, ...]


BORN_WITH = Since(ALWAYS, ALWAYS)
LIFELONG = Presence(((ALWAYS, FOREVER),), ((ALWAYS, FOREVER),))

Carried = dict[int, Since]
"""By origin."""


def gain(carried: Carried, origin: int, since: Since) -> None:
    """Something has an origin in it from then on, or had it before already."""
    old = carried.get(origin)
    if old is not BORN_WITH:
        carried[origin] = since if old is None else Since(min(old[0], since[0]), min(old[1], since[1]))


class Contents:
    """The contents of things, given what the origins themselves are, and the lots in the order of their making.

    `origins` says of the things that are origins, or are exposed to one, since when they are. `makings` holds each lot
    with the portions it was made of or topped up with.
    """

    def __init__(self, origins: Mapping[str, Carried], makings: Iterable[tuple[Lot, Iterable[Portion]]]) -> None:
        self._origins = origins
        self._lots = {thing: dict(carried) for thing, carried in origins.items()}
        self._units: dict[str, dict[int, Presence]] = {}
        self._presences = {BORN_WITH: LIFELONG}
        for lot, portions in makings:
            self._pour(self._lots.setdefault(lot.id, {}), portions, lot.made_at)

    def of(self, thing: Thing) -> Mapping[int, Presence]:
        """When `thing` has which origin in it."""
        if isinstance(thing, Lot):
            return self._presence(self._lots.get(thing.id, {}))
        if not thing.fittings:
            return self._presence(self._made_of(thing))
        if thing.id not in self._units:
            self._units[thing.id] = contents = self._presence(self._made_of(thing))
            for fitting in thing.fittings:
                self._fit(contents, fitting)
        return self._units[thing.id]

    def _pour(self, into: Carried, portions: Iterable[Portion], born_at: int, *, sure: bool = True) -> None:
        """What was in a source before the last of a portion left it came along, for life unless it came later."""
        for portion in portions:
            arrived = Since(portion.at, portion.at) if portion.at > born_at and sure else BORN_WITH
            perhaps = Since(NEVER, arrived.possible)
            for origin, since in self._lots.get(portion.source, {}).items():
                if since.possible <= portion.at:
                    gain(into, origin, arrived if sure and since.certain <= portion.at else perhaps)

    def _made_of(self, unit: Unit) -> Carried:
        carried = dict(self._origins.get(unit.id, {}))
        sure = unit.could_hold is None
        self._pour(carried, unit.composition if unit.could_hold is None else unit.could_hold, unit.made_at, sure=sure)
        return carried

    def _presence(self, carried: Carried) -> dict[int, Presence]:
        known = self._presences
        for since in carried.values():
            if since not in known:
                known[since] = Presence(_from(since.certain), _from(since.possible))
        return {origin: known[since] for origin, since in carried.items()}

    def _fit(self, contents: dict[int, Presence], fitting: Fitting) -> None:
        """What is in a part is in its parent while the part is."""
        part = fitting.part
        inside = self.of(part) if isinstance(part, Unit) else self._presence(self._lots.get(part.source, {}))
        certain, possible = stays(fitting)
        clipped: dict[Presence, Presence] = {}
        for origin, presence in inside.items():
            while_in = clipped.get(presence)
            if while_in is None:
                while_in = Presence(_clip(presence.certain, certain), _clip(presence.possible, possible))
                clipped[presence] = while_in
            if while_in.possible:
                old = contents.get(origin)
                contents[origin] = while_in if old is None else _both(old, while_in)


def stays(fitting: Fitting) -> tuple[Span | None, Span]:
    """When a part is certainly in its parent, and when it possibly is.

    If nobody wrote down when it was put in, it is possible all along until it was taken out, and certain once the
    record of it is there: if it is still in then.
    """
    until = FOREVER if fitting.until is None else fitting.until
    if not fitting.untimed:
        return (fitting.since, until), (fitting.since, until)
    return (LOADED, FOREVER) if fitting.until is None else None, (ALWAYS, until)


def _from(moment: int) -> tuple[Span, ...]:
    return () if moment >= NEVER else ((moment, FOREVER),)


def _clip(spans: tuple[Span, ...], stay: Span | None) -> tuple[Span, ...]:
    if stay is None:
        return ()
    begun, ended = stay
    clipped = ((max(begun, first), min(ended, last)) for first, last in spans)
    return tuple(span for span in clipped if span[0] <= span[1])


def _both(one: Presence, other: Presence) -> Presence:
    if one is LIFELONG:
        return one
    return Presence(_union(one.certain, other.certain), _union(one.possible, other.possible))


def _union(spans: tuple[Span, ...], more: tuple[Span, ...]) -> tuple[Span, ...]:
    """All spans but those within others."""
    for begun, ended in more:
        if not any(first <= begun and ended <= last for first, last in spans):
            spans = (*(span for span in spans if not (begun <= span[0] and span[1] <= ended)), (begun, ended))
    return spans
