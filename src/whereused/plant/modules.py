"""Modules: four cells each, glued and welded; a bad cell is swapped before the module goes into any pack."""

from __future__ import annotations

from collections import deque

from whereused.plant.cells import CellShop
from whereused.plant.clock import HOUR, MINUTE, day_code, stamp
from whereused.plant.floor import Floor, used
from whereused.plant.materials import Warehouse
from whereused.plant.quality import QualityOffice
from whereused.plant.things import PIECE, Unit

CELLS_PER_MODULE = 4
_BATCH = 12
_LINE = {"NMC": "MODULE-1", "LFP": "MODULE-2"}


class ModuleShop:
    """Makes modules of both kinds; `stock` holds what is ready, oldest first."""

    def __init__(self, floor: Floor, warehouse: Warehouse, quality: QualityOffice, cells: CellShop) -> None:
        self._floor = floor
        self._warehouse = warehouse
        self._quality = quality
        self._cells = cells.stock
        self._rng = floor.rng("modules")
        self._retested: dict[str, list[Unit]] = {"NMC": [], "LFP": []}
        self.stock: dict[str, deque[Unit]] = {"NMC": deque(), "LFP": deque()}

    def run(self, day: int, wanted: dict[str, int]) -> None:
        """One day: as many modules as wanted, as far as cells reach, then the rework of bad ones."""
        for code, count in wanted.items():
            self._cells[code].put_back(self._retested[code])
            self._retested[code] = []
            remaining = min(count, len(self._cells[code]) // CELLS_PER_MODULE)
            at = day + 5 * HOUR
            made: list[Unit] = []
            while remaining > 0:
                batch = self._assemble(code, min(_BATCH, remaining), at)
                remaining -= len(batch)
                at = batch[-1].made_at + 6 * MINUTE
                made += batch
            at += 30 * MINUTE
            for module in made:
                if self._rng.random() < 0.012 and len(self._cells[code]):
                    self._swap_cell(code, module, at)
                    at += 40 * MINUTE
            self.stock[code].extend(made)

    def _assemble(self, code: str, count: int, started_at: int) -> list[Unit]:
        glue = self._warehouse.draw_whole("ADHESIVE", count * 60, started_at)
        busbars = self._warehouse.draw_whole("BUSBAR", count * 5 * PIECE, started_at)
        modules = []
        for position in range(count):
            at = started_at + (position + 1) * 2 * MINUTE
            number = self._floor.number(f"MODULE-{code}")
            if number == 1 and code == "LFP":
                self._floor.happened("ambiguous_serial", f"M{number:06d}")
            # both kinds count their serials from 1: a serial alone names two modules
            module = Unit(f"M{code[0]}-{number:07d}", f"MODULE-{code}", f"M{number:06d}", at)
            content = [portion._replace(quantity=portion.quantity / count, at=at) for portion in (glue, busbars)]
            self._floor.born_unit(module, content)
            self._floor.passed(_LINE[code], [module], at)
            for place in range(1, CELLS_PER_MODULE + 1):
                self._fit(module, self._cells[code].take(at), str(place), at + place * 15)
            modules.append(module)
        self._floor.step(
            "module_assembly",
            started_at,
            modules[-1].made_at + 2 * MINUTE,
            [_LINE[code]],
            work_order=f"WO-{day_code(started_at)}-MODULE",
            inputs=[used(glue), used(busbars)],
            outputs=[{"item": module.id, "at": stamp(module.made_at)} for module in modules],
        )
        return modules

    def _fit(self, module: Unit, cell: Unit, place: str, at: int) -> None:
        self._floor.fit(module, cell, place, at)
        self._floor.install(cell.id, module.id, place, at)

    def _swap_cell(self, code: str, module: Unit, at: int) -> None:
        """A bad weld: one cell comes out, another goes in; the old one is used again unless it is damaged."""
        place = str(self._rng.randrange(1, CELLS_PER_MODULE + 1))
        cell = module.unfit(place, at + 10 * MINUTE)
        self._floor.remove(cell.id, module.id, place, at + 10 * MINUTE)
        self._fit(module, self._cells[code].take(at + 20 * MINUTE), place, at + 20 * MINUTE)
        self._quality.nonconformance([module.id, cell.id], at, "rework", f"weak weld at cell {place}")
        self._floor.happened("cell_swapped", cell.id)
        if self._rng.random() < 0.5:
            self._retested[code].append(cell)
        else:
            self._quality.scrap(cell.id, at + HOUR, "damaged by rework")
