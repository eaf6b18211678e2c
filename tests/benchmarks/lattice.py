"""A lattice of swaps: rotable parts that change places so often that nobody can list the paths through them.

Level by level, each part sits in one assembly after another, for a while each. While that goes on the assembly is
conditioned, and what comes out of it is a part of the next level. Every way through is a valid one, so that there are
`swaps ** levels` paths from each first part, while edges and items are but a few for each place. Each assembly stood on
a test bench, too, before the first part got into it: the benches are near misses, and nothing else is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

Record = dict[str, Any]

PREFIX = "SWAPS-"
"""How the ids of everything in a lattice begin, and of nothing in a plant."""

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
LEVEL = timedelta(days=1)
STAY = timedelta(minutes=50)
SLOT = timedelta(hours=1)
ON_BENCH = timedelta(hours=5)
"""How long before the first part gets in an assembly gets on its bench; it stays there as long as a part in it."""


@dataclass(frozen=True)
class Lattice:
    """So many levels of so many assemblies, each holding `swaps` parts of its level, one after another."""

    levels: int
    width: int
    swaps: int = 3

    @property
    def name(self) -> str:
        """Which one it is."""
        return f"{self.levels}x{self.width}"

    @property
    def root(self) -> str:
        """The lot that all first parts were made out of."""
        return f"{PREFIX}{self.name}-LOT"

    @property
    def edges(self) -> int:
        """How many edges its closure has."""
        return self.width + self.levels * self.width * (self.swaps + 3)

    @property
    def paths(self) -> int:
        """How many valid paths lead from the lot to the last parts."""
        return self.width * self.swaps**self.levels  # type: ignore[no-any-return]

    def part(self, level: int, place: int) -> str:
        """The id of a part; those of level `levels` are what comes out at the end."""
        return f"{PREFIX}{self.name}-P{level}-{place}"

    def assembly(self, level: int, place: int) -> str:
        """The id of an assembly."""
        return f"{PREFIX}{self.name}-A{level}-{place}"

    def bench(self, level: int, place: int) -> str:
        """The id of a test bench."""
        return f"{PREFIX}{self.name}-B{level}-{place}"

    def affected(self) -> set[str]:
        """What a defect of the lot affects: every part and assembly."""
        parts = {self.part(level, place) for level in range(self.levels + 1) for place in range(self.width)}
        return parts | {self.assembly(*at) for at in self._places()}

    def missed(self) -> set[str]:
        """What it nearly does: every bench."""
        return {self.bench(*at) for at in self._places()}

    def records(self) -> Iterator[Record]:
        """Its records by time; the lot's is the last, so that what holds it holds all."""
        for place in range(self.width):
            yield self._item(self.part(0, place), FIRST, lot=self.root)
        for level in range(self.levels):
            yield from self._level(level)
        yield {**self._item(self.root, FIRST), "kind": "lot"}

    def _places(self) -> Iterator[tuple[int, int]]:
        return ((level, place) for level in range(self.levels) for place in range(self.width))

    def _level(self, level: int) -> Iterator[Record]:
        begun = FIRST + LEVEL * (level + 1)
        ended = begun + SLOT * self.swaps
        for place in range(self.width):
            assembly, bench = self.assembly(level, place), self.bench(level, place)
            yield self._item(assembly, begun - ON_BENCH)
            yield self._item(bench, begun - ON_BENCH)
            yield from _stay(assembly, bench, begun - ON_BENCH)
        for slot in range(self.swaps):
            for place in range(self.width):
                held_by = self.assembly(level, (place + slot) % self.width)
                yield from _stay(self.part(level, place), held_by, begun + SLOT * slot)
        for place in range(self.width):
            yield {
                "record": "step",
                "id": f"{PREFIX}{self.name}-S{level}-{place}",
                "started_at": begun.isoformat(),
                "ended_at": ended.isoformat(),
                "inputs": [{"item": self.assembly(level, place)}],
                "outputs": [{"item": self.part(level + 1, place)}],
                **_told(ended),
            }
            yield self._item(self.part(level + 1, place), ended)

    @staticmethod
    def _item(identity: str, at: datetime, **fields: str) -> Record:
        return {"record": "item", "id": identity, "kind": "unit", **fields, **_told(at)}


def _stay(component: str, parent: str, since: datetime) -> Iterator[Record]:
    """A component gets into a parent, and out of it again."""
    for record, at in (("install", since), ("remove", since + STAY)):
        yield {"record": record, "component": component, "parent": parent, "at": at.isoformat(), **_told(at)}


def _told(at: datetime) -> Record:
    return {"source": "benchmark", "event_time": at.isoformat()}
