"""The quality office: nonconformances, holds, releases, scrap and measurements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from whereused.plant.clock import HOUR, stamp
from whereused.plant.floor import Floor
from whereused.plant.journal import Record


class Characteristic(NamedTuple):
    """What is measured, in which unit of measure (UN/ECE Rec 20), between which limits."""

    name: str
    unit: str
    lower: float
    upper: float


class QualityOffice:
    """Writes what the quality system knows."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor

    def nonconformance(
        self, concerns: Sequence[str], opened_at: int, disposition: str, text: str, kind: str = "nonconformance"
    ) -> None:
        """A case opened at a moment and closed some hours later, in one record each, under one id."""
        case = f"NCR-{self._floor.number('nonconformance'):06d}"
        opened: Record = {"id": case, "kind": kind, "concerns": list(concerns), "status": "open", "text": text}
        opened["opened_at"] = stamp(opened_at)
        self._floor.journal.write("quality", opened_at, "QMS", opened)
        closed_at = opened_at + 6 * HOUR
        closed: Record = {"id": case, "kind": kind, "status": "closed", "disposition": disposition}
        closed["closed_at"] = stamp(closed_at)
        self._floor.journal.write("quality", closed_at, "QMS", closed)

    def hold_and_release(self, concerns: Sequence[str], held_at: int, released_at: int, text: str) -> None:
        """A hold, and the release that ends it."""
        number = self._floor.number("hold")
        times = {"opened_at": stamp(held_at), "closed_at": stamp(released_at)}
        hold = {"id": f"HOLD-{number:06d}", "kind": "hold", "concerns": list(concerns), "text": text}
        held = hold | {"status": "open", "opened_at": times["opened_at"]}
        self._floor.journal.write("quality", held_at, "QMS", held)
        release = {"id": f"REL-{number:06d}", "kind": "release", "concerns": list(concerns), "status": "closed"}
        release |= {"opened_at": times["closed_at"], "closed_at": times["closed_at"], "disposition": "use as is"}
        self._floor.journal.write("quality", released_at, "QMS", release)
        self._floor.happened("hold", concerns[0])

    def deviation(self, concerns: Sequence[str], at: int, text: str) -> None:
        """A process was out of its limits, and what went through it was accepted all the same."""
        fields = {"id": f"DEV-{self._floor.number('deviation'):06d}", "kind": "deviation", "concerns": list(concerns)}
        fields |= {"status": "closed", "opened_at": stamp(at), "closed_at": stamp(at), "text": text}
        self._floor.journal.write("quality", at, "QMS", fields | {"disposition": "use as is"})

    def scrap(self, item: str, at: int, reason: str) -> None:
        """An item is scrapped whole."""
        self._floor.journal.write("scrap", at, "MES", {"item": item, "at": stamp(at), "reason": reason})

    def measure(self, item: str, step: str, characteristic: Characteristic, value: float, at: int) -> None:
        """A measured characteristic of an item at a step."""
        fields = {
            "item": item,
            "step": step,
            "characteristic": characteristic.name,
            "value": round(value, 3),
            "unit": characteristic.unit,
            "lower": characteristic.lower,
            "upper": characteristic.upper,
            "result": "pass" if characteristic.lower <= value <= characteristic.upper else "fail",
            "at": stamp(at),
        }
        self._floor.journal.write("measurement", at, "MES", fields)
