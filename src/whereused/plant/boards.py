"""Battery management boards: placed from reels, soldered, tested, stored in totes."""

from __future__ import annotations

from collections import deque

from whereused.plant.clock import HOUR, MINUTE, day_code, stamp
from whereused.plant.floor import Floor
from whereused.plant.machines import Machine
from whereused.plant.materials import Warehouse
from whereused.plant.quality import Characteristic, QualityOffice
from whereused.plant.things import PIECE, Unit
from whereused.plant.totes import Totes, ToteStock

_FEEDERS = {
    "F1": ("REEL-MCU", PIECE),
    "F2": ("REEL-FET", 8 * PIECE),
    "F3": ("REEL-RES", 22 * PIECE),
    "F4": ("REEL-CONN", PIECE),
    "PCB": ("PCB", PIECE),
    "PASTE": ("PASTE", 6),
}
"""What a board takes from each feeder, in thousandths."""
_SECONDS_PER_BOARD = 240
_PANEL = 16
_SPARES = 5
_PEAK_LIMIT = 250.0
_LEAKAGE = Characteristic("leakage", "4B", 0.0, 50.0)


class BoardShop:
    """Makes good boards: `stock` for the packs, `spares` for service, each with when it is there."""

    def __init__(self, floor: Floor, warehouse: Warehouse, quality: QualityOffice, totes: Totes) -> None:
        self._floor = floor
        self._warehouse = warehouse
        self._quality = quality
        self._rng = floor.rng("boards")
        self._line = Machine("SMT-1")
        self.stock = ToteStock(totes, _PANEL)
        self.spares: deque[tuple[int, Unit]] = deque()

    def run(self, day: int, wanted: int) -> None:
        """One day in two shifts."""
        for start, count in ((5 * HOUR, wanted - wanted // 2), (13 * HOUR, wanted // 2)):
            if count <= 0:
                continue
            boards = self._place(day + start, count)
            for position in range(0, len(boards), _PANEL):
                self._solder(boards[position : position + _PANEL])
            self._test(boards, boards[-1].made_at + 20 * MINUTE)

    def spare(self, at: int) -> Unit | None:
        """A spare board that is there at that moment, refurbished ones first."""
        for position, (ready_at, board) in enumerate(self.spares):
            if ready_at <= at:
                del self.spares[position]
                return board
        return None

    def _place(self, started_at: int, count: int) -> list[Unit]:
        """One shift on the line; reels are changed between boards as they run out, and once in a while by mistake."""
        boards = []
        misload = count > 1 and self._floor.number("placement run") % 9 == 4
        mistake = self._rng.randrange(1, count) if misload else None
        for position in range(count):
            at = started_at + (position + 1) * _SECONDS_PER_BOARD
            self._feed(at)
            if position == mistake:
                self._load_wrong_reel(at)
            number = self._floor.number("BMS-2")
            board = Unit(f"BMS-{number:07d}", "BMS-2", f"B2{number:07d}", at)
            content = [self._line.use(feeder, share, at) for feeder, (_, share) in _FEEDERS.items()]
            self._floor.born_unit(board, content)
            self._floor.passed("SMT-1", [board], at)
            boards.append(board)
        ended_at = boards[-1].made_at + MINUTE
        self._floor.step(
            "placement",
            started_at,
            ended_at,
            ["SMT-1"],
            work_order=f"WO-{day_code(started_at)}-BMS",
            inputs=self._line.end_run(),
            outputs=[{"item": board.id, "at": stamp(board.made_at)} for board in boards],
            mixing="discrete",
        )
        return boards

    def _feed(self, at: int) -> None:
        for feeder, (product, share) in _FEEDERS.items():
            lot = self._line.loaded(feeder)
            if lot is not None and lot.left >= share:
                continue
            if lot is not None:
                self._line.unload(feeder, at - 90)
                if product == "REEL-FET":
                    self._floor.happened("bad_reel", lot.id)
            self._line.load(feeder, self._warehouse.receive(product, at), at - 60)

    def _load_wrong_reel(self, at: int) -> None:
        """A wrong reel is loaded and taken off again before any board was placed from it."""
        right = self._line.unload("F2", at - 50)
        wrong = self._warehouse.receive("REEL-FET", at)
        self._line.load("F2", wrong, at - 45)
        self._line.unload("F2", at - 20)
        self._line.load("F2", right, at - 15)
        self._floor.happened("misloaded_reel", wrong.id)

    def _solder(self, boards: list[Unit]) -> None:
        """One panel through the oven, now and then too hot."""
        hot = self._floor.number("oven run") % 37 == 11
        peak = self._rng.uniform(251, 256) if hot else self._rng.gauss(243, 1.8)
        soldered_at = [board.made_at + 6 * MINUTE for board in boards]
        ended_at = boards[-1].made_at + 8 * MINUTE
        step = self._floor.step(
            "reflow",
            boards[0].made_at + MINUTE,
            ended_at,
            ["OVEN-1"],
            parameters={"peak_c": round(peak, 1), "belt_cm_min": 70},
            subjects=[{"item": board.id, "at": stamp(at)} for board, at in zip(boards, soldered_at, strict=True)],
        )
        if peak > _PEAK_LIMIT:
            self._floor.out_of_order("OVEN-1", soldered_at[0], soldered_at[-1])
            self._floor.happened("hot_reflow", step)
            self._quality.deviation([board.id for board in boards], ended_at, f"reflow peak {peak:.1f} C")
        for board, at in zip(boards, soldered_at, strict=True):
            self._floor.passed("OVEN-1", [board], at)

    def _test(self, boards: list[Unit], started_at: int) -> None:
        ended_at = started_at + len(boards) * 20
        failed = {board.id for board in boards if self._rng.random() < 0.012}
        subjects = [{"item": board.id, "result": "fail" if board.id in failed else "pass"} for board in boards]
        step = self._floor.step("board_test", started_at, ended_at, ["ICT-1"], subjects=subjects)
        self._floor.passed("ICT-1", boards, started_at, ended_at)
        for position, board in enumerate(boards):
            if board.id in failed:
                leakage = self._rng.uniform(52, 90)
                self._quality.measure(board.id, step, _LEAKAGE, leakage, ended_at)
                self._quality.scrap(board.id, ended_at + HOUR, "in-circuit test failed")
            elif position % 10 == 0:
                self._quality.measure(board.id, step, _LEAKAGE, self._rng.uniform(8, 35), ended_at)
        good = [board for board in boards if board.id not in failed]
        while good and len(self.spares) < _SPARES:
            self.spares.append((ended_at, good.pop(0)))
        self.stock.store(good, ended_at + 5 * MINUTE)
