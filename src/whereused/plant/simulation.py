"""The plant, day by day: every area makes what the next one needs tomorrow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from whereused.plant.boards import BoardShop
from whereused.plant.catalog import describe_plant
from whereused.plant.cells import CellShop
from whereused.plant.clock import DAY, LAST_PRODUCTION_DAY
from whereused.plant.electrode import ElectrodeShop
from whereused.plant.field import Field
from whereused.plant.floor import Floor
from whereused.plant.journal import Record
from whereused.plant.materials import Warehouse
from whereused.plant.modules import CELLS_PER_MODULE, ModuleShop
from whereused.plant.packs import MODELS, PackShop
from whereused.plant.quality import QualityOffice
from whereused.plant.totes import Totes
from whereused.plant.witness import Witness

Size = Literal["small", "medium", "large"]

PACKS: dict[Size, int] = {"small": 1_000, "medium": 50_000, "large": 250_000}
"""Finished packs per size; the rate is the same, so that a size differs in days only."""

PACKS_PER_DAY = 125

HIGHLIGHTS = (
    "wide_lot", "narrow_lot", "blend_tank", "cycle", "spliced", "hold", "bad_reel", "misloaded_reel", "hot_reflow",
    "untimed_output", "untimed_install", "cell_swapped", "removed_before_shipment", "late_removal", "corrected",
    "by_serial", "described_late", "ambiguous_lot", "ambiguous_serial", "reused_tote", "serviced_pack",
    "swapped_board", "returned_pack",
)  # fmt: skip
"""Names of the interesting items of a plant, each the first of its sort."""
_SHARE_48V = 0.45
_FIRST_PACKS_DAY = 3
"""Strips are made from day 0, cells from day 1, modules and boards from day 2, packs from day 3."""
_SPARE_MODULES, _SPARE_BOARDS, _SPARE_CELLS, _SPARE_STRIPS = 6, 10, 40, 50
_LOSS = 1.04


class Plant:
    """One plant for `packs` finished packs. `run()` lives its life and yields the records in order of report.

    `witness`, if given, is shown what physically happens, and when. `day` of `days` is where it stands;
    when the run is over, `floor.journal.counts`, `floor.highlights` and `floor.features` say what was in it.
    """

    def __init__(self, packs: int, seed: int, witness: Witness | None = None) -> None:
        self.floor = Floor(seed, witness)
        self.packs = packs
        self.day = 0
        production_days = -(-packs // PACKS_PER_DAY) + _FIRST_PACKS_DAY
        self.days = production_days + 70
        self._start = LAST_PRODUCTION_DAY - (production_days - 1) * DAY
        warehouse, quality, totes = Warehouse(self.floor), QualityOffice(self.floor), Totes(self.floor)
        self._electrode = ElectrodeShop(self.floor, warehouse)
        self._cells = CellShop(self.floor, warehouse, quality, self._electrode, totes)
        self._boards = BoardShop(self.floor, warehouse, quality, totes)
        self._modules = ModuleShop(self.floor, warehouse, quality, self._cells)
        self._shop = PackShop(self.floor, warehouse, quality, self._modules, self._boards)
        self._field = Field(self.floor, quality, self._modules, self._boards)

    def run(self) -> Iterator[Record]:
        """The records of the plant's whole life, by event time (what is reported late comes late)."""
        describe_plant(self.floor.journal, self._start)
        over = False
        while not (over and self.floor.quiet and self.floor.journal.empty):
            today = self._start + self.day * DAY
            self.floor.live_through(today + DAY)
            if not over:
                over = self._work(today)
            yield from self.floor.journal.release(today + DAY)
            self.day += 1
        self.days = self.day

    def _work(self, today: int) -> bool:
        """One production day, the last area first, so that everything used today was made before; True at the end."""
        finished, self._shop.finished = self._shop.finished, []
        complete = self._shop.made >= self.packs and self._shop.settled
        self._field.shipping.run(today, finished, flush=complete)
        if complete:
            return True
        tomorrow = self.day + 1
        self._shop.run(today, _models(self._packs_on(self.day)))
        lacking = {code: self._lacking_modules(code, tomorrow) for code in self._modules.stock}
        if self.day >= _FIRST_PACKS_DAY - 1:
            self._modules.run(today, lacking)
            lacking = {code: self._lacking_modules(code, tomorrow) for code in self._modules.stock}
            self._boards.run(today, self._packs_on(tomorrow) + _SPARE_BOARDS - len(self._boards.stock))
        else:
            lacking = dict.fromkeys(lacking, 0)
        cells = {code: self._lacking_cells(code, lacking[code], tomorrow + 1) for code in lacking}
        if self.day >= _FIRST_PACKS_DAY - 2:
            self._cells.run(today, cells)
            cells = {code: self._lacking_cells(code, lacking[code], tomorrow + 1) for code in lacking}
        else:
            cells = dict.fromkeys(cells, 0)
        self._electrode.run(today, self._lacking_strips(cells, tomorrow + 2))
        return False

    def _packs_on(self, day: int) -> int:
        """Packs to be built on a day, today or later, as things stand now."""
        if day < _FIRST_PACKS_DAY:
            return 0
        days_before = day - max(self.day, _FIRST_PACKS_DAY)
        if day > self.day >= _FIRST_PACKS_DAY:  # today's are built already
            days_before -= 1
        return max(0, min(PACKS_PER_DAY, self.packs - self._shop.made - days_before * PACKS_PER_DAY))

    def _lacking_modules(self, code: str, day: int) -> int:
        """Modules to make for the packs of a day, beyond those in stock."""
        return _modules_for(code, self._packs_on(day)) + _SPARE_MODULES - len(self._modules.stock[code])

    def _lacking_cells(self, code: str, lacking_modules: int, day: int) -> int:
        """Cells to make for the packs of a day and for the modules still lacking, beyond those in stock."""
        modules = _modules_for(code, self._packs_on(day)) + max(0, lacking_modules)
        return round(modules * CELLS_PER_MODULE * _LOSS) + _SPARE_CELLS - len(self._cells.stock[code])

    def _lacking_strips(self, lacking_cells: dict[str, int], day: int) -> dict[str, int]:
        """Cells of each grade to make strips for."""
        cells = {
            code: round(_modules_for(code, self._packs_on(day)) * CELLS_PER_MODULE * _LOSS) + max(0, lacking)
            for code, lacking in lacking_cells.items()
        }
        cells["C"] = sum(cells.values())
        return {code: count + _SPARE_STRIPS - self._electrode.cells_ready(code) for code, count in cells.items()}


def _models(packs: int) -> dict[str, int]:
    """How many packs of each model."""
    traction = round(packs * _SHARE_48V)
    return {"PACK-48V": traction, "PACK-24V": packs - traction}


def _modules_for(code: str, packs: int) -> int:
    """How many modules of a kind those packs take."""
    return sum(
        count * MODELS[product].modules for product, count in _models(packs).items() if MODELS[product].code == code
    )
