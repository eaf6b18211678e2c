"""Electrodes: slurry is mixed, coated onto foil, calendered and slit into strips for the cells.

Three lines. NMC cathode: batches, each with one roll, inputs changed only between rolls. LFP cathode: the hopper of
the coater is not cleaned between batches, so residue of a batch gets into later rolls up to the next clean break;
its solvent is recovered and its trim goes back into it: a cycle. Anode: a tank topped up again and again.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from whereused.plant.clock import HOUR, MINUTE, day_code, stamp
from whereused.plant.floor import Floor, used
from whereused.plant.journal import Record, amount
from whereused.plant.machines import Machine
from whereused.plant.materials import Warehouse
from whereused.plant.mixing import Mixing
from whereused.plant.things import Lot, Portion, Vessel

STRIP_PER_CELL = 4_000
"""Length of strip in one cell, in millimetres."""
_SPLICE_BELOW = 30
_LEADER = 5_000
_HEEL = 0.06
_ROLLS_AHEAD = 8
_RINSE = 400


class Grade(NamedTuple):
    """An electrode grade: its code, its line of machines, its foil, and how many cells a roll is for."""

    code: str
    line: int
    foil: str
    cells_per_roll: int
    strips_per_roll: int


GRADES = {
    grade.code: grade
    for grade in (
        Grade("NMC", 1, "FOIL-AL", 150, 3),
        Grade("LFP", 2, "FOIL-AL", 50, 2),
        Grade("C", 3, "FOIL-CU", 150, 3),
    )
}


class ElectrodeShop:
    """Makes strips of the three grades; `strips` holds what is ready, oldest first."""

    def __init__(self, floor: Floor, warehouse: Warehouse) -> None:
        self._floor = floor
        self._warehouse = warehouse
        self._rng = floor.rng("electrode")
        self._mixing = Mixing(floor, warehouse)
        self._coaters = {code: Machine(f"COATER-{grade.line}") for code, grade in GRADES.items()}
        self._short: dict[str, list[Lot]] = {code: [] for code in GRADES}
        self.strips: dict[str, deque[Lot]] = {code: deque() for code in GRADES}

    def cells_ready(self, code: str) -> int:
        """For how many cells there are strips."""
        return sum(strip.left // STRIP_PER_CELL for strip in self.strips[code])

    def run(self, day: int, wanted: dict[str, int]) -> None:
        """One day: mix, coat, calender and slit enough for `wanted` cells of each grade."""
        for code, cells in wanted.items():
            grade = GRADES[code]
            rolls = -(-cells // grade.cells_per_roll) if cells > 0 else 0
            if not rolls:
                continue
            slurries = self._mixing.run(code, day, rolls)
            coat = self._coat_uncleaned if code == "LFP" else self._coat
            coated = coat(grade, slurries, day + 7 * HOUR)
            at = self._calender(grade, coated)
            trims = [
                trim
                for position, roll in enumerate(coated)
                if (trim := self._slit(grade, roll, at + position * 15 * MINUTE)) is not None
            ]
            self._splice(code, at + len(coated) * 15 * MINUTE)
            if trims:
                self._mixing.recover(trims, day + 20 * HOUR)

    def _coat(self, grade: Grade, slurries: list[Lot], started_at: int) -> list[Lot]:
        """One roll per slurry lot; every roll is cut off before any input is changed."""
        coater = self._coaters[grade.code]
        length = grade.cells_per_roll * STRIP_PER_CELL + _LEADER
        rolls = []
        at = started_at
        for slurry in slurries:
            self._thread_foil(coater, grade, length, at + 2 * MINUTE)
            coater.load("hopper", slurry, at + 4 * MINUTE)
            cut_at = at + 55 * MINUTE + self._rng.randrange(240)
            composition = [
                coater.use("hopper", slurry.left, cut_at),
                coater.use("foil", length, cut_at),
            ]
            rolls.append(self._roll(grade, length, cut_at, composition))
            coater.unload("hopper", cut_at + MINUTE)
            at = cut_at + 2 * MINUTE
        self._report_coating("coating", coater, started_at, at, rolls)
        return rolls

    def _coat_uncleaned(self, grade: Grade, slurries: list[Lot], started_at: int) -> list[Lot]:
        """As `_coat`, but batch after batch is poured into a hopper that keeps a heel of what was in it."""
        coater = self._coaters[grade.code]
        length = grade.cells_per_roll * STRIP_PER_CELL + _LEADER
        hopper = Vessel("KGM")
        if coater.loaded("foil") is None:
            coater.load("foil", self._warehouse.receive(grade.foil, started_at), started_at)
        rolls: list[Lot] = []
        clean_breaks: list[str] = []
        at = started_at + MINUTE
        for position, slurry in enumerate(slurries):
            coater.load("hopper", slurry, at)
            hopper.pour(coater.use("hopper", slurry.left, at + 8 * MINUTE))
            coater.unload("hopper", at + 8 * MINUTE)
            cut_at = at + 40 * MINUTE + self._rng.randrange(240)
            composition = hopper.draw(hopper.level * (1 - _HEEL))
            composition.append(coater.use("foil", length, cut_at))
            rolls.append(self._roll(grade, length, cut_at, composition))
            at = cut_at + 4 * MINUTE
            if position % 3 == 2 or self._rng.random() < 0.15:
                hopper.clean()
                clean_breaks.append(stamp(cut_at + 2 * MINUTE))
                self._warehouse.use_up("SOLVENT-NMP", _RINSE, cut_at + 2 * MINUTE, "rinsing the hopper")
        foil = coater.loaded("foil")
        if foil is not None and foil.left < _ROLLS_AHEAD * length:
            coater.unload("foil", at)
        self._report_coating("coating_continuous", coater, started_at, at, rolls, clean_breaks=clean_breaks)
        return rolls

    def _thread_foil(self, coater: Machine, grade: Grade, length: int, at: int) -> None:
        """Make sure that the foil on the coater lasts; a new coil is threaded where it does not."""
        foil = coater.loaded("foil")
        if foil is not None and foil.left >= length:
            return
        if foil is not None:
            coater.unload("foil", at - MINUTE)
        coater.load("foil", self._warehouse.receive(grade.foil, at), at)

    def _roll(self, grade: Grade, length: int, cut_at: int, composition: list[Portion]) -> Lot:
        product = f"ROLL-{grade.code}"
        lot_id = f"{product}-{day_code(cut_at)}-{self._floor.number(product):06d}"
        roll = Lot(lot_id, product, "MTR", length, cut_at)
        self._floor.born_lot(roll, composition)
        return roll

    def _report_coating(
        self,
        operation: str,
        coater: Machine,
        started_at: int,
        ended_at: int,
        rolls: list[Lot],
        *,
        clean_breaks: list[str] | None = None,
    ) -> None:
        outputs = [
            {"item": roll.id, "quantity": amount(roll.left), "uom": roll.uom, "at": stamp(roll.made_at)}
            for roll in rolls
        ]
        fields: Record = {"mixing": "discrete"}
        if clean_breaks is not None:
            fields = {"mixing": "continuous", "clean_breaks": clean_breaks}
        fields["parameters"] = {"line_speed_m_min": 20, "oven_c": round(self._rng.gauss(115, 1.5), 1)}
        self._floor.step(
            operation, started_at, ended_at, [coater.name], inputs=coater.end_run(), outputs=outputs, **fields
        )
        for roll in rolls:
            self._floor.passed(coater.name, [roll], roll.made_at)

    def _calender(self, grade: Grade, rolls: list[Lot]) -> int:
        """Rolls are pressed one after the other, and stay what they are; returns when the last one is done."""
        started_at = rolls[-1].made_at + 10 * MINUTE
        subjects = []
        for position, roll in enumerate(rolls):
            pressed_at = started_at + (position + 1) * 6 * MINUTE
            subjects.append({"item": roll.id, "at": stamp(pressed_at), "result": "pass"})
            self._floor.passed(f"CALENDER-{grade.line}", [roll], pressed_at)
        ended_at = started_at + (len(rolls) + 1) * 6 * MINUTE
        parameters = {"grade": grade.code, "line_force_kn_m": round(self._rng.gauss(450, 10), 1)}
        equipment = [f"CALENDER-{grade.line}"]
        self._floor.step("calendering", started_at, ended_at, equipment, subjects=subjects, parameters=parameters)
        return ended_at

    def _slit(self, grade: Grade, roll: Lot, started_at: int) -> Lot | None:
        """A roll becomes strips; short ones wait for a splice. LFP edge trim is kept for recovery."""
        ended_at = started_at + 12 * MINUTE
        per_strip = (roll.left - _LEADER) // grade.strips_per_roll // STRIP_PER_CELL * STRIP_PER_CELL
        lengths = [per_strip] * grade.strips_per_roll
        if self._rng.random() < 0.2:  # a coating defect is cut out of the last strip
            lengths[-1] = self._rng.randrange(10, per_strip // STRIP_PER_CELL - 2) * STRIP_PER_CELL
        strips = [self._strip(grade.code, length, ended_at, [roll.take(length, ended_at)]) for length in lengths]
        outputs = [used(Portion(strip.id, strip.left, strip.uom, ended_at)) for strip in strips]
        trim = None
        if grade.code == "LFP":
            trim = Lot(f"TRIM-LFP-{self._floor.number('trim'):06d}", "TRIM-LFP", "KGM", 1_500, ended_at)
            self._floor.born_lot(trim, [roll.take(_LEADER, ended_at)])
            outputs.append({"item": trim.id, "quantity": amount(trim.left), "uom": trim.uom})
        consumed = {"item": roll.id, "quantity": amount(sum(lengths) + (_LEADER if trim else 0)), "uom": "MTR"}
        self._floor.step(
            "slitting", started_at, ended_at, [f"SLITTER-{grade.line}"], inputs=[consumed], outputs=outputs
        )
        slit = strips if trim is None else [*strips, trim]
        self._floor.passed(f"SLITTER-{grade.line}", slit, started_at, ended_at)
        return trim

    def _strip(self, code: str, length: int, made_at: int, composition: list[Portion]) -> Lot:
        product = f"STRIP-{code}"
        strip = Lot(f"{product}-{self._floor.number(product):07d}", product, "MTR", length, made_at)
        self._floor.born_lot(strip, composition)
        short = length // STRIP_PER_CELL < _SPLICE_BELOW and GRADES[code].cells_per_roll > 50
        (self._short[code] if short else self.strips[code]).append(strip)
        return strip

    def _splice(self, code: str, at: int) -> None:
        """Two short strips are spliced into one: a merge."""
        short = self._short[code]
        while len(short) >= 2:
            pair = [short.pop(0), short.pop(0)]
            portions = [strip.take(strip.left, at + 10 * MINUTE) for strip in pair]
            length = int(sum(portion.quantity for portion in portions))
            product = f"STRIP-{code}"
            merged = Lot(f"{product}-{self._floor.number(product):07d}", product, "MTR", length, at + 10 * MINUTE)
            self._floor.born_lot(merged, portions)
            self.strips[code].append(merged)
            self._floor.step(
                "splicing",
                at,
                merged.made_at,
                ["SPLICER-1"],
                inputs=[used(portion) for portion in portions],
                outputs=[used(Portion(merged.id, length, "MTR", merged.made_at))],
            )
            self._floor.passed("SPLICER-1", [merged], at, merged.made_at)
            self._floor.happened("spliced", merged.id)
            at += 15 * MINUTE
