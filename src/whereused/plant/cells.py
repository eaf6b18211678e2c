"""Cells: assembled from strips, formed, tested, and stored in totes.

NMC cells come as lots, each from one unchanging set of inputs, and are serialized out of their lot. LFP cells come
off a winder piece by piece, while strips, separator, cans and electrolyte are changed as they run out.
"""

from __future__ import annotations

from whereused.plant.clock import HOUR, MINUTE, day_code, stamp
from whereused.plant.electrode import STRIP_PER_CELL, ElectrodeShop
from whereused.plant.floor import Floor, used
from whereused.plant.journal import Record
from whereused.plant.machines import Machine
from whereused.plant.materials import Warehouse
from whereused.plant.mixing import dosed_until
from whereused.plant.quality import Characteristic, QualityOffice
from whereused.plant.things import PIECE, Lot, Portion, Unit
from whereused.plant.totes import Totes, ToteStock

_SEPARATOR_PER_CELL = 8_500
_ELECTROLYTE_PER_CELL = 150
_TRAY = 48
_CAPACITY = Characteristic("capacity", "AMH", 48.5, 53.0)
_SECONDS_PER_CELL = 60

_WINDER_FEEDS = {
    "cathode": ("LFP", STRIP_PER_CELL),
    "anode": ("C", STRIP_PER_CELL),
    "separator": ("SEPARATOR", _SEPARATOR_PER_CELL),
    "can": ("CAN", PIECE),
    "electrolyte": ("ELECTROLYTE", _ELECTROLYTE_PER_CELL),
}
"""What the winder takes from each feeder for one cell, in thousandths."""


class CellShop:
    """Makes good cells of both kinds; `stock` holds them."""

    def __init__(
        self, floor: Floor, warehouse: Warehouse, quality: QualityOffice, strips: ElectrodeShop, totes: Totes
    ) -> None:
        self._floor = floor
        self._warehouse = warehouse
        self._quality = quality
        self._strips = strips.strips
        self._rng = floor.rng("cells")
        self._winder = Machine("WINDER-1")
        self.stock = {code: ToteStock(totes, _TRAY) for code in ("NMC", "LFP")}

    def run(self, day: int, wanted: dict[str, int]) -> None:
        """One day: assemble as many cells as wanted, as far as strips reach, then form and test them."""
        at = day + 4 * HOUR
        remaining = wanted["NMC"]
        while remaining > 0 and self._strips["NMC"] and self._strips["C"]:
            cells, at = self._assemble(at, remaining)
            remaining -= len(cells)
            self._form("NMC", cells, at + 30 * MINUTE)
        if wanted["LFP"] > 0:
            cells = self._wind(day + 4 * HOUR, wanted["LFP"])
            for start in range(0, len(cells), _TRAY):
                tray = cells[start : start + _TRAY]
                self._form("LFP", tray, tray[-1].made_at + 30 * MINUTE)

    def _assemble(self, at: int, wanted: int) -> tuple[list[Unit], int]:
        """One lot of NMC cells out of one cathode and one anode strip; returns its cells and when it was done."""
        cathode, anode = self._strips["NMC"][0], self._strips["C"][0]
        count = min(_TRAY, wanted, cathode.left // STRIP_PER_CELL, anode.left // STRIP_PER_CELL)
        portions = [
            cathode.take(count * STRIP_PER_CELL, at),
            anode.take(count * STRIP_PER_CELL, at),
            self._warehouse.draw_whole("SEPARATOR", count * _SEPARATOR_PER_CELL, at),
            self._warehouse.draw_whole("CAN", count * PIECE, at),
            self._warehouse.draw_whole("ELECTROLYTE", count * _ELECTROLYTE_PER_CELL, at),
        ]
        for code in ("NMC", "C"):
            if self._strips[code][0].left < STRIP_PER_CELL:
                self._strips[code].popleft()
        ended_at = at + count * 20 + 5 * MINUTE
        number = self._floor.number("cell lot")
        lot = Lot(f"CL-{day_code(at)}-{number:06d}", "CELL-NMC", "C62", count * PIECE, ended_at)
        self._floor.born_lot(lot, dosed_until(ended_at, portions))
        line = f"ASSEMBLY-{number % 2 + 1}"
        self._floor.step(
            "cell_assembly",
            at,
            ended_at,
            [line],
            work_order=f"WO-{day_code(at)}-CELL",
            inputs=[used(portion) for portion in portions],
            outputs=[used(Portion(lot.id, lot.left, "C62", ended_at))],
            mixing="discrete",
        )
        self._floor.passed(line, [lot], at, ended_at)
        if self._rng.random() < 0.04:
            self._quality.hold_and_release([lot.id], ended_at + 5 * MINUTE, ended_at + 9 * HOUR, "electrolyte moisture")
        cells = [self._serialize(lot, ended_at + 2 * (position + 1)) for position in range(count)]
        return cells, ended_at

    def _serialize(self, lot: Lot, at: int) -> Unit:
        number = self._floor.number("CELL-NMC")
        cell = Unit(f"CN-{number:08d}", "CELL-NMC", f"N{number:08d}", at)
        self._floor.born_unit(cell, [lot.take(PIECE, at)], lot=lot.id)
        return cell

    def _wind(self, started_at: int, wanted: int) -> list[Unit]:
        """LFP cells piece by piece, each out of exactly what is loaded at its moment."""
        cells: list[Unit] = []
        at = started_at
        while len(cells) < wanted and self._feed(at + _SECONDS_PER_CELL):
            at += _SECONDS_PER_CELL
            number = self._floor.number("CELL-LFP")
            cell = Unit(f"CF-{number:08d}", "CELL-LFP", f"F{number:08d}", at)
            content = [self._winder.use(feeder, share, at) for feeder, (_, share) in _WINDER_FEEDS.items()]
            self._floor.born_unit(cell, content)
            cells.append(cell)
        outputs: list[Record] = [{"item": cell.id, "at": stamp(cell.made_at)} for cell in cells]
        missed: Unit | None = None
        if cells and self._floor.number("winding run") % 4 == 0 and self._winder.changed:
            # the camera over the conveyor missed one
            untimed = self._rng.choice(outputs)
            del untimed["at"]
            missed = next(cell for cell in cells if cell.id == untimed["item"])
            self._floor.made_sometime(missed, self._winder.ever_loaded(at + MINUTE))
            self._floor.happened("untimed_output", missed.id)
        for cell in cells:
            begun, ended = (started_at, at + MINUTE) if cell is missed else (cell.made_at, cell.made_at)
            self._floor.passed("WINDER-1", [cell], begun, ended)
        self._floor.step(
            "cell_winding",
            started_at,
            at + MINUTE,
            ["WINDER-1"],
            work_order=f"WO-{day_code(at)}-CELL",
            inputs=self._winder.end_run(),
            outputs=outputs,
            mixing="discrete",
        )
        return cells

    def _feed(self, at: int) -> bool:
        """Change what has run out before the cell of that moment; False when there are no more strips."""
        for feeder, (name, share) in _WINDER_FEEDS.items():
            lot = self._winder.loaded(feeder)
            if lot is not None and lot.left >= share:
                continue
            strips = self._strips.get(name)
            if strips is not None and not strips:
                return False
            if lot is not None:
                self._winder.unload(feeder, at - 40)
            fresh = self._warehouse.receive(name, at) if strips is None else strips.popleft()
            self._winder.load(feeder, fresh, at - 25)
        return True

    def _form(self, code: str, cells: list[Unit], started_at: int) -> None:
        """Formation and capacity test of one tray; what fails is scrapped, the rest goes into a tote."""
        ended_at = started_at + 7 * HOUR
        failed = {cell.id for cell in cells if self._rng.random() < 0.018}
        subjects = [{"item": cell.id, "result": "fail" if cell.id in failed else "pass"} for cell in cells]
        rack = f"RACK-{self._rng.randrange(1, 5)}"
        self._floor.passed(rack, cells, started_at, ended_at)
        step = self._floor.step(
            "formation",
            started_at,
            ended_at,
            [rack],
            subjects=subjects,
            parameters={"temperature_c": round(self._rng.gauss(45, 0.8), 1)},
        )
        for position, cell in enumerate(cells):
            if cell.id in failed:
                capacity = self._rng.uniform(45, 48.3)
                self._quality.measure(cell.id, step, _CAPACITY, capacity, ended_at)
                self._quality.scrap(cell.id, ended_at + 10 * MINUTE, "capacity too low")
            elif position % 24 == 0:
                capacity = self._rng.uniform(49.5, 51.5)
                self._quality.measure(cell.id, step, _CAPACITY, capacity, ended_at)
        good = [cell for cell in cells if cell.id not in failed]
        self.stock[code].store(good, ended_at + 20 * MINUTE)
