"""Seeds: which items are bad, and from when, before anything spreads.

What was exposed at a moment is bad from then on, and so is what it contained at that moment (model.md, rule 6). Moments
are microseconds since 1970; ALWAYS and FOREVER stand for ends that nobody knows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from whereused.trace.hazard import ALWAYS, FOREVER
from whereused.trace.times import from_micros

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Seed:
    """An item that is bad `since` a moment (None: all its life), certainly or possibly."""

    item: str
    kind: str
    since: datetime | None
    certain: bool = True


class Span(NamedTuple):
    """Moments from `lo` to `hi`, both included."""

    lo: int = ALWAYS
    hi: int = FOREVER

    def holds(self, other: Span) -> bool:
        """True if all of `other` is in it."""
        return self.lo <= other.lo <= other.hi <= self.hi

    def shared(self, other: Span) -> Span | None:
        """The moments that both have, if there are any."""
        both = Span(max(self.lo, other.lo), min(self.hi, other.hi))
        return both if both.lo <= both.hi else None


class Exposure(NamedTuple):
    """An item that was exposed at some moment of `span`; `certain` if it surely was."""

    item: str
    kind: str
    span: Span
    certain: bool


class Fit(NamedTuple):
    """A component that was in a parent: possibly during `possible`, certainly during `certain`."""

    component: str
    kind: str
    possible: Span
    certain: Span | None


def exposed(item: str, kind: str, span: Span, window: Span, *, certain: bool) -> Exposure | None:
    """The exposure of what was in place at some moment of `span`, where the window asked for allows one.

    It is certain only if all of the span is in the window.
    """
    if window.holds(span):
        return Exposure(item, kind, span, certain)
    shared = window.shared(span)
    return Exposure(item, kind, shared, certain=False) if shared is not None else None


def with_contents(
    exposures: Iterable[Exposure], fits_in: Callable[[Sequence[str]], dict[str, list[Fit]]]
) -> list[Exposure]:
    """The exposures, and those of everything that was in the exposed items then, at every level of assembly.

    `fits_in` gives what was ever installed in each of some items; it is asked once a level.
    """
    met = dict.fromkeys(exposures)
    known: dict[str, list[Fit]] = {}
    frontier = list(met)
    while frontier:
        unknown = list(dict.fromkeys(each.item for each in frontier if each.item not in known))
        found = fits_in(unknown) if unknown else {}
        known.update((item, found.get(item, [])) for item in unknown)
        inner = dict.fromkeys(
            inside for each in frontier for fit in known[each.item] if (inside := _inside(each, fit)) is not None
        )
        frontier = [each for each in inner if each not in met]
        met.update(dict.fromkeys(frontier))
    return list(met)


def _inside(exposure: Exposure, fit: Fit) -> Exposure | None:
    """The exposure of a component: likewise if it was in throughout, possible if it was in at some moment."""
    if exposure.certain and fit.certain is not None and fit.certain.holds(exposure.span):
        return Exposure(fit.component, fit.kind, exposure.span, certain=True)
    shared = exposure.span.shared(fit.possible)
    return Exposure(fit.component, fit.kind, shared, certain=False) if shared is not None else None


def seeds_from(exposures: Iterable[Exposure]) -> list[Seed]:
    """The seeds that exposures come to, by item: the earliest certain one, and a possible one if that is earlier.

    What was certainly exposed during a span is certainly bad from its end, if that is known, and possibly from its
    beginning.
    """
    of_item: defaultdict[tuple[str, str], list[Exposure]] = defaultdict(list)
    for exposure in exposures:
        of_item[exposure.item, exposure.kind].append(exposure)
    seeds = []
    for (item, kind), each in of_item.items():
        certain = min((exposure.span.hi for exposure in each if exposure.certain), default=FOREVER)
        possible = min(exposure.span.lo for exposure in each)
        if certain < FOREVER:
            seeds.append(Seed(item, kind, from_micros(certain)))
        if possible < certain:
            seeds.append(Seed(item, kind, None if possible <= ALWAYS else from_micros(possible), certain=False))
    return seeds


def micros_of(moment: datetime) -> int:
    """How many microseconds after the beginning of 1970 a moment is."""
    return (moment - EPOCH) // MICROSECOND
