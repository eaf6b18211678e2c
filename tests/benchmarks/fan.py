"""A fan: one lot that went into 40,000 units in 10,000 packs, of which few were ever taken out again.

It is what the aims are set for: about 50,000 affected items, and few reversible edges that have closed. The lot is
divided, the parts of it are divided again, and of each come eighty units, which go into packs by fours. Twenty units
were taken out once and put into other packs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

Record = dict[str, Any]

PREFIX = "FAN-"
"""How the ids of everything in a fan begin, and of nothing in a plant."""

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
MADE, PACKED, SWAPPED = timedelta(days=10), timedelta(days=20), timedelta(days=30)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Fan:
    """So many parts of a lot, each divided and made into units; every `swapped_every`-th unit changes its pack."""

    parts: int = 100
    divisions: int = 5
    units: int = 80
    in_pack: int = 4
    swapped_every: int = 2_000

    @property
    def root(self) -> str:
        """The lot."""
        return f"{PREFIX}LOT"

    @property
    def made(self) -> int:
        """How many units there are."""
        return self.parts * self.divisions * self.units

    def affected(self) -> set[str]:
        """What a defect of the lot affects: all that came of it, and every pack."""
        units = {self._unit(number) for number in range(self.made)}
        packs = {self._pack(number // self.in_pack) for number in range(self.made)}
        others = {self._other(number) for number in self._swapped()}
        return units | packs | others | {self._part(number) for number in range(self.parts)}

    def records(self) -> Iterator[Record]:
        """Its records; the lot's is the last, so that what holds it holds all."""
        for part in range(self.parts):
            yield self._step(f"A{part}", FIRST + HOUR * part, [self.root], [self._part(part)])
            for division in range(self.divisions):
                first = (part * self.divisions + division) * self.units
                units = range(first, first + self.units)
                outputs = [self._unit(number) for number in units]
                yield self._step(f"B{part}-{division}", FIRST + MADE + HOUR * part, [self._part(part)], outputs)
                yield from (
                    self._move("install", number, self._pack(number // self.in_pack), PACKED) for number in units
                )
        for number in self._swapped():
            yield self._move("remove", number, self._pack(number // self.in_pack), SWAPPED)
            yield self._move("install", number, self._other(number), SWAPPED + HOUR)
        yield {"record": "item", "id": self.root, "kind": "lot", "source": "benchmark"}

    def _swapped(self) -> range:
        return range(0, self.made, self.swapped_every)

    @staticmethod
    def _part(number: int) -> str:
        return f"{PREFIX}PART-{number:03}"

    @staticmethod
    def _unit(number: int) -> str:
        return f"{PREFIX}UNIT-{number:05}"

    @staticmethod
    def _pack(number: int) -> str:
        return f"{PREFIX}PACK-{number:05}"

    @staticmethod
    def _other(number: int) -> str:
        return f"{PREFIX}OTHER-{number:05}"

    @staticmethod
    def _step(name: str, begun: datetime, inputs: list[str], outputs: list[str]) -> Record:
        return {
            "record": "step",
            "id": f"{PREFIX}{name}",
            "source": "benchmark",
            "started_at": begun.isoformat(),
            "ended_at": (begun + HOUR).isoformat(),
            "inputs": [{"item": each} for each in inputs],
            "outputs": [{"item": each} for each in outputs],
        }

    def _move(self, kind: str, unit: int, pack: str, after: timedelta) -> Record:
        at = (FIRST + after).isoformat()
        return {"record": kind, "component": self._unit(unit), "parent": pack, "at": at, "source": "benchmark"}
