"""Packs: modules, board and harness go into a housing; the end-of-line test; rework of what fails."""

from __future__ import annotations

from typing import NamedTuple

from whereused.plant.boards import BoardShop
from whereused.plant.clock import DAY, HOUR, MINUTE, day_code, stamp
from whereused.plant.floor import Floor, used
from whereused.plant.journal import Record
from whereused.plant.materials import Warehouse
from whereused.plant.modules import ModuleShop
from whereused.plant.quality import Characteristic, QualityOffice
from whereused.plant.things import PIECE, Portion, Unit

BATCH = 12
_SECONDS_PER_PACK = 180


class Model(NamedTuple):
    """A pack model: its product, the chemistry and number of its modules, its voltage."""

    product: str
    code: str
    modules: int
    voltage: Characteristic


MODELS = {
    "PACK-48V": Model("PACK-48V", "NMC", 2, Characteristic("open_circuit_voltage", "VLT", 28.0, 31.0)),
    "PACK-24V": Model("PACK-24V", "LFP", 1, Characteristic("open_circuit_voltage", "VLT", 12.6, 13.8)),
}


class PackShop:
    """Makes finished packs; `finished` holds those not yet handed to shipping."""

    def __init__(
        self, floor: Floor, warehouse: Warehouse, quality: QualityOffice, modules: ModuleShop, boards: BoardShop
    ) -> None:
        self._floor = floor
        self._warehouse = warehouse
        self._quality = quality
        self._modules = modules.stock
        self._boards = boards.stock
        self._rng = floor.rng("packs")
        self._to_rework: list[Unit] = []
        self._retested: list[Unit] = []
        self.made = 0
        self.finished: list[Unit] = []

    @property
    def settled(self) -> bool:
        """Whether no pack waits for rework."""
        return not self._to_rework

    def run(self, day: int, wanted: dict[str, int]) -> None:
        """One day: as many packs as wanted, as far as modules and boards reach, then the rework."""
        self._give_back()
        at = day + 6 * HOUR
        for product, count in wanted.items():
            model = MODELS[product]
            remaining = min(count, len(self._modules[model.code]) // model.modules, len(self._boards))
            while remaining > 0:
                size = min(BATCH, remaining)
                at = self._batch(model, size, at)
                remaining -= size
        at = max(at + HOUR, day + 14 * HOUR)
        while self._to_rework and self._can_rework(self._to_rework[0]):
            at = self._rework(self._to_rework.pop(0), at)

    def _give_back(self) -> None:
        """Parts that came out yesterday, and passed their test again, are used next."""
        for part in self._retested:
            if part.product == "BMS-2":
                self._boards.put_back([part])
            else:
                self._modules[part.product.removeprefix("MODULE-")].appendleft(part)
        self._retested.clear()

    def _batch(self, model: Model, count: int, started_at: int) -> int:
        """Build and test one batch; returns when the line is free again."""
        portions = [
            self._warehouse.draw_whole("HOUSING", count * PIECE, started_at),
            self._warehouse.draw_whole("ADHESIVE", count * 90, started_at),
        ]
        packs = [
            self._build(model, started_at + (position + 1) * _SECONDS_PER_PACK, portions, count)
            for position in range(count)
        ]
        ended_at = packs[-1].made_at + _SECONDS_PER_PACK
        self._floor.step(
            "pack_assembly",
            started_at,
            ended_at,
            ["PACK-1"],
            work_order=f"WO-{day_code(started_at)}-{model.product}",
            inputs=[used(portion) for portion in portions],
            outputs=[{"item": pack.id, "at": stamp(pack.made_at)} for pack in packs],
        )
        self._test(model, packs, ended_at + 5 * MINUTE)
        return ended_at + 2 * MINUTE

    def _build(self, model: Model, at: int, portions: list[Portion], count: int) -> Unit:
        self.made += 1
        number = self._floor.number("pack")
        pack = Unit(f"PK-{number:07d}", model.product, f"VW{number:08d}", at)
        content = [portion._replace(quantity=portion.quantity / count, at=at) for portion in portions]
        self._floor.born_unit(pack, content)
        self._floor.passed("PACK-1", [pack], at)
        for place in range(1, model.modules + 1):
            self._fit_module(pack, self._modules[model.code].popleft(), f"M{place}", at + place * 20)
        self._fit_board(pack, self._boards.take(at + 60), at + 80)
        if model.code == "LFP":
            harness = self._warehouse.draw_whole("HARNESS", PIECE, at + 100)
            self._floor.fit(pack, harness, "HARNESS", at + 100)
            self._floor.install(harness.source, pack.id, "HARNESS", at + 100)
        return pack

    def _fit_module(self, pack: Unit, module: Unit, place: str, at: int) -> None:
        untimed = self._rng.random() < 0.004  # typed in by hand, without a time
        self._floor.fit(pack, module, place, at, untimed=untimed)
        if untimed:
            self._floor.happened("untimed_install", module.id)
            fields: Record = {"component": module.id, "parent": pack.id, "position": place}
            self._floor.journal.write("install", at, "MES", fields)
        else:
            self._floor.install(module.id, pack.id, place, at)

    def _fit_board(self, pack: Unit, board: Unit, at: int) -> None:
        """The board is scanned: most scans give its id, some its serial, a few are of the wrong board."""
        self._floor.fit(pack, board, "BMS", at)
        chance = self._rng.random()
        wrong = self._boards.peek()
        if chance < 0.008 and wrong is not None:
            self._correct(pack, wrong, board, at)
        elif chance < 0.06:
            self._floor.install(board.serial, pack.id, "BMS", at)
            self._floor.happened("by_serial", pack.id)
        else:
            self._floor.install(board.id, pack.id, "BMS", at)

    def _correct(self, pack: Unit, wrong: Unit, board: Unit, at: int) -> None:
        fields: Record = {"component": wrong.id, "parent": pack.id, "position": "BMS", "at": stamp(at)}
        record_id = self._floor.journal.write("install", at, "MES", fields)
        noticed_at = at + 25 * MINUTE
        correction = {"voids": record_id, "reason": "wrong board scanned", "at": stamp(noticed_at)}
        self._floor.journal.write("correction", noticed_at, "MES", correction)
        self._floor.journal.write("install", noticed_at + 30, "MES", fields | {"component": board.id})
        self._floor.happened("corrected", pack.id)

    def _test(self, model: Model, packs: list[Unit], started_at: int) -> None:
        ended_at = started_at + 25 * MINUTE
        failed = {pack.id for pack in packs if self._rng.random() < 0.025}
        subjects = [{"item": pack.id, "result": "fail" if pack.id in failed else "pass"} for pack in packs]
        step = self._floor.step("end_of_line_test", started_at, ended_at, ["EOL-1"], subjects=subjects)
        self._floor.passed("EOL-1", packs, started_at, ended_at)
        low, high = model.voltage.lower, model.voltage.upper
        for pack in packs:
            volts = low - self._rng.uniform(0.1, 2) if pack.id in failed else self._rng.uniform(low, high)
            self._quality.measure(pack.id, step, model.voltage, volts, ended_at)
            if pack.id in failed:
                self._to_rework.append(pack)
            else:
                self.finished.append(pack)

    def _can_rework(self, pack: Unit) -> bool:
        return len(self._boards) > 0 and len(self._modules[MODELS[pack.product].code]) > 0

    def _rework(self, pack: Unit, at: int) -> int:
        """One part is swapped and the pack tested again; returns when the bench is free."""
        model = MODELS[pack.product]
        swap_board = self._rng.random() < 0.5
        place = "BMS" if swap_board else "M1"
        old = pack.unfit(place, at + 10 * MINUTE)
        late = self._rng.random() < 0.2
        reported_at = at + self._rng.randrange(1, 4) * DAY if late else None
        self._floor.remove(old.id, pack.id, place, at + 10 * MINUTE, reported_at)
        if late:
            self._floor.happened("late_removal", old.id)
        new = self._boards.take(at + 20 * MINUTE) if swap_board else self._modules[model.code].popleft()
        self._floor.fit(pack, new, place, at + 25 * MINUTE)
        self._floor.install(new.id, pack.id, place, at + 25 * MINUTE)
        self._quality.nonconformance([pack.id, old.id], at, "rework", f"end-of-line voltage low, {place} swapped")
        if self._rng.random() < 0.5:
            self._retested.append(old)
            self._floor.happened("removed_before_shipment", old.id)
        else:
            self._quality.scrap(old.id, at + HOUR, "failed at end of line")
        self._floor.step(
            "end_of_line_test",
            at + 30 * MINUTE,
            at + 40 * MINUTE,
            ["EOL-1"],
            subjects=[{"item": pack.id, "at": stamp(at + 40 * MINUTE), "result": "pass"}],
        )
        self._floor.passed("EOL-1", [pack], at + 40 * MINUTE)
        self.finished.append(pack)
        return at + 42 * MINUTE
