"""Custody: who had an item last, itself or through whatever it was inside at the time.

An item inside a carton on a pallet that was shipped was shipped with it, and stays shipped when it is unpacked at the
customer's: what counts is what was in the container when the container changed hands. Containment and installation
only locate (model.md, rule 5); a time that is missing leaves that end of an interval open, and a tie is inside.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NamedTuple

from whereused.graph.driver import ReadTransaction
from whereused.graph.queries import query

BEGINNING = -(10**18)
END = 10**18
"""Open ends of intervals, in microseconds since 1970."""

MOST_KEPT = 30_000
"""Containers, events and stays kept before all are let go: a few dozen megabytes."""


SHALLOW = 6
"""Levels of nesting that are asked for one by one, each in its own window; what is deeper comes at once."""


class CustodyRow(NamedTuple):
    """Columns of containers: stays as [parent, from, to], events as [shipment, [holder], out, received, back]."""

    ids: list[str]
    inside: list[list[list[Any]]]
    custody: list[list[list[Any]]]


LIST_CUSTODY = query("trace.list_custody", CustodyRow)
LIST_CUSTODY_OUTWARDS = query("trace.list_custody_outwards", CustodyRow)


class Handover(NamedTuple):
    """A change of hands; the larger is the later one, and at one moment a return comes after a shipping."""

    at: int
    back: bool
    shipment: str
    holder: str | None
    left: bool


class Stay(NamedTuple):
    """Being inside `parent` during [lo, hi]: what is asked of a container."""

    parent: str
    lo: int
    hi: int


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of one container for a window: handovers by time, stays by their begin.

    `latest_end[i]` is the latest end among the stays up to i: a reused tote has had thousands, and few matter.
    """

    lo: int
    hi: int
    handovers: list[Handover]
    stays: list[Stay]
    latest_end: list[int]

    @classmethod
    def of(cls, lo: int, hi: int, events: Iterable[Handover], stays: Iterable[Stay]) -> _Known:
        ordered = sorted(stays, key=_lo)
        return cls(lo, hi, sorted(events, key=when), ordered, list(accumulate((each.hi for each in ordered), max)))


def stay(parent: str, begun: int | None, ended: int | None) -> Stay:
    """A stay with open ends where times are missing."""
    return Stay(parent, BEGINNING if begun is None else begun, END if ended is None else ended)


def handovers(events: Iterable[Sequence[Any]]) -> list[Handover]:
    """The changes of hands in rows of [shipment, [holder], out, received, back]; an unknown time is the beginning."""
    found: list[Handover] = []
    for shipment, holders, out, received, back in events:
        holder = holders[0] if holders else None
        if out is not None or received is not None or back is None:
            at = out if out is not None else received
            left = out is not None or received is None
            found.append(Handover(BEGINNING if at is None else at, False, shipment, holder, left))
        if back is not None:
            found.append(Handover(back, True, shipment, None, False))
    return found


class Custody:
    """The last change of hands during stays, remembered per stay: many items share few containers."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}
        self._last: dict[Stay, Handover | None] = {}
        self._kept = 0

    def last_during(self, reading: ReadTransaction, stays: Iterable[Stay]) -> dict[Stay, Handover | None]:
        """The last handover that touched each stay's container, or what that was in, while the stay went on.

        Cycles of containment (bad data) end: the answer is the least fixpoint over all stays that matter.
        """
        if self._kept > MOST_KEPT or len(self._last) > MOST_KEPT:
            self._known, self._last, self._kept = {}, {}, 0
        asked = set(stays)
        found = self._climb(reading, asked - self._last.keys(), self._last)
        self._relax(found)
        return {each: self._last[each] for each in asked}

    def all_during(self, reading: ReadTransaction, stays: Iterable[Stay]) -> set[Handover]:
        """Every handover that touched the stays' containers, or what those were in, while the stays went on."""
        found = self._climb(reading, set(stays), {})
        return {
            event for each in found for event in self._known[each.parent].handovers if each.lo <= event.at <= each.hi
        }

    def _climb(self, reading: ReadTransaction, asked: set[Stay], done: Container[Stay]) -> dict[Stay, list[Stay]]:
        """The stays of each stay's container at the time, and so on outwards; those in `done` are not asked again."""
        found: dict[Stay, list[Stay]] = {}
        pending, rounds = asked, 0
        while pending:
            rounds += 1
            self._learn(reading, pending, deep=rounds > SHALLOW)
            for each in pending:
                found[each] = self._outer(each)
            outers = {outer for each in pending for outer in found[each]}
            pending = {outer for outer in outers if outer not in found and outer not in done}
        return found

    def _relax(self, found: dict[Stay, list[Stay]]) -> None:
        for each in found:
            self._last[each] = self._own(each)
        changed = True
        while changed:
            changed = False
            for each in reversed(found):
                best = self._last[each]
                for outer in found[each]:
                    best = later(best, self._last[outer])
                if best != self._last[each]:
                    self._last[each] = best
                    changed = True

    def _own(self, asked: Stay) -> Handover | None:
        known = self._known[asked.parent]
        after = bisect_right(known.handovers, asked.hi, key=_at)
        last = known.handovers[after - 1] if after else None
        return last if last is not None and last.at >= asked.lo else None

    def _outer(self, asked: Stay) -> list[Stay]:
        known = self._known[asked.parent]
        outers = []
        index = bisect_right(known.stays, asked.hi, key=_lo)
        while index and known.latest_end[index - 1] >= asked.lo:
            index -= 1
            outer = known.stays[index]
            if outer.hi >= asked.lo:
                outers.append(Stay(outer.parent, max(outer.lo, asked.lo), min(outer.hi, asked.hi)))
        return outers

    def _learn(self, reading: ReadTransaction, asked: Iterable[Stay], deep: bool) -> None:
        windows: dict[str, tuple[int, int]] = {}
        for parent, lo, hi in asked:
            known = self._known.get(parent)
            if known is not None and known.lo <= lo and hi <= known.hi:
                continue
            before = windows.get(parent, (known.lo, known.hi) if known else (lo, hi))
            windows[parent] = (min(lo, before[0]), max(hi, before[1]))
        if windows and deep:
            self._learn_outwards(reading, windows)
        elif windows:
            wanted = [{"id": parent, "lo": lo, "hi": hi} for parent, (lo, hi) in windows.items()]
            self._keep(reading.one(LIST_CUSTODY, windows=wanted), windows)

    def _learn_outwards(self, reading: ReadTransaction, windows: dict[str, tuple[int, int]]) -> None:
        lo, hi = min(lo for lo, _ in windows.values()), max(hi for _, hi in windows.values())
        row = reading.one(LIST_CUSTODY_OUTWARDS, ids=list(windows), lo=lo, hi=hi)
        self._keep(row, dict.fromkeys([*windows, *row.ids], (lo, hi)))

    def _keep(self, row: CustodyRow, windows: dict[str, tuple[int, int]]) -> None:
        for parent, (lo, hi) in windows.items():
            self._known[parent] = _Known.of(lo, hi, [], [])
        for parent, inside, events in zip(row.ids, row.inside, row.custody, strict=True):
            lo, hi = windows[parent]
            self._known[parent] = _Known.of(lo, hi, handovers(events), [stay(*each) for each in inside])
            self._kept += 1 + len(inside) + len(events)


def later(one: Handover | None, other: Handover | None) -> Handover | None:
    """The later of two handovers."""
    if one is None or other is None:
        return one or other
    return max(one, other, key=when)


def when(event: Handover) -> tuple[int, bool, str]:
    """The order of handovers: by time, at one moment a return after a shipping, then by shipment."""
    return event.at, event.back, event.shipment


def _at(event: Handover) -> int:
    return event.at


def _lo(each: Stay) -> int:
    return each.lo
