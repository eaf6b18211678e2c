"""A step cut into stretches of unchanging acting inputs (model.md, "Loading windows" and "Formally: Step").

All windows are closed, so that what comes off at the moment of a change of reels is downstream of both. Time is cut at
every end of a window into moments and the open spans between them. Neighbours in which the same inputs act are one
stretch; a moment of change at which nothing came off is none.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Run:
    """What is known of a step's own time. `clean_breaks` are in order; they count where mixing is `continuous`."""

    started_at: datetime | None = None
    ended_at: datetime | None = None
    continuous: bool = False
    clean_breaks: Sequence[datetime] = ()

    def window(self, loaded_at: datetime | None, unloaded_at: datetime | None) -> Window:
        """While an input acts: as long as it is loaded, or as its residue stays."""
        since = loaded_at or self.started_at
        if unloaded_at is None:
            return Window(since, self.ended_at)
        if not self.continuous or (since is not None and unloaded_at < since):
            return Window(since, unloaded_at)
        after = bisect_left(self.clean_breaks, unloaded_at)
        return Window(since, self.clean_breaks[after] if after < len(self.clean_breaks) else self.ended_at)


@dataclass(frozen=True, slots=True)
class Window:
    """The closed interval in which an input acts; an absent end is unknown, and not ruled out is *possible*."""

    since: datetime | None
    until: datetime | None

    @property
    def possible(self) -> bool:
        """Whether it acts at a given moment is not certain."""
        return self.since is None or self.until is None

    @property
    def empty(self) -> bool:
        """It ended before it began: the input was loaded for nothing, or the records contradict each other."""
        return self.since is not None and self.until is not None and self.until < self.since


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch in which the inputs with these numbers act. Absent ends are unbounded.

    An `idle` stretch is no time at all: it holds the inputs that never act, so that they still are seen as the step's.
    """

    since: datetime | None
    until: datetime | None
    inputs: tuple[int, ...]
    first: int = 0
    last: int = 0
    idle: bool = False


class Cut:
    """The stretches of a step with these windows of inputs and these known times of outputs, in order of time.

    Places are numbered along the axis of time: before the first cut 0, at it 1, between it and the second 2, and so on.
    """

    def __init__(self, windows: Sequence[Window], outputs: Collection[datetime]) -> None:
        acting = [(number, window) for number, window in enumerate(windows) if not window.empty]
        ends = {end for _, window in acting for end in (window.since, window.until) if end is not None}
        self._cuts = sorted(ends)
        self._last = 2 * len(self._cuts)
        places = [(number, *self._places(window)) for number, window in acting]
        self.stretches = list(self._runs(places, {self._place(at) for at in outputs}))
        self._lasts = [stretch.last for stretch in self.stretches]
        never = tuple(number for number, window in enumerate(windows) if window.empty)
        if never:
            self.stretches.append(Stretch(None, None, never, idle=True))

    def holding(self, at: datetime) -> list[int]:
        """The numbers of the stretches that hold a moment, or else of the nearest."""
        place = self._place(at)
        after = bisect_left(self._lasts, place)
        if after < len(self._lasts) and self.stretches[after].first <= place:  # as nearly always: one holds it
            return [after]
        around = [number for number in (after - 1, after) if 0 <= number < len(self._lasts)]
        distances = [max(self.stretches[number].first - place, place - self._lasts[number], 0) for number in around]
        nearest = min(distances)
        return [number for number, distance in zip(around, distances, strict=True) if distance == nearest]

    def meeting(self, since: datetime | None, until: datetime | None) -> list[int]:
        """The numbers of the stretches that meet a span with perhaps unknown ends."""
        return [number for number in range(len(self._lasts)) if _meet(self.stretches[number], since, until)]

    def _place(self, at: datetime) -> int:
        index = bisect_left(self._cuts, at)
        return 2 * index + (index < len(self._cuts) and self._cuts[index] == at)

    def _places(self, window: Window) -> tuple[int, int]:
        first = 0 if window.since is None else self._place(window.since)
        return first, self._last if window.until is None else self._place(window.until)

    def _runs(self, places: list[tuple[int, int, int]], outputs: set[int]) -> Iterator[Stretch]:
        fleeting = {first for _, first, last in places if first == last}
        for inputs, group in groupby(self._acting(places), key=lambda at_place: at_place[1]):
            run = [place for place, _ in group]
            first, last = run[0], run[-1]
            needed = first != last or first in fleeting or not outputs.isdisjoint(run) or not self._cuts
            if needed or (first % 2 == 0 and bool(inputs or 0 < first < self._last)):
                yield Stretch(self._since(first), self._until(last), inputs, first, last)

    def _acting(self, places: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Every place with the inputs that act there."""
        starting: dict[int, list[int]] = {}
        ending: dict[int, list[int]] = {}
        for number, first, last in places:
            starting.setdefault(first, []).append(number)
            ending.setdefault(last, []).append(number)
        acting: set[int] = set()
        for place in range(self._last + 1):
            acting.update(starting.get(place, ()))
            yield place, tuple(sorted(acting))
            acting.difference_update(ending.get(place, ()))

    def _since(self, place: int) -> datetime | None:
        index = (place - 1) // 2
        return self._cuts[index] if index >= 0 else None

    def _until(self, place: int) -> datetime | None:
        index = place // 2
        return self._cuts[index] if index < len(self._cuts) else None


def _meet(stretch: Stretch, since: datetime | None, until: datetime | None) -> bool:
    before = stretch.until is not None and since is not None and stretch.until < since
    after = stretch.since is not None and until is not None and until < stretch.since
    return not before and not after
