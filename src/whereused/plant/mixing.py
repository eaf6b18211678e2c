"""Slurries: batches of powder, binder and solvent; the anode tank; the still that gives solvent back."""

from __future__ import annotations

from collections.abc import Iterable

from whereused.plant.clock import DAY, HOUR, MINUTE, day_code, stamp
from whereused.plant.floor import Floor, used
from whereused.plant.journal import Record, amount
from whereused.plant.machines import Window
from whereused.plant.materials import Warehouse
from whereused.plant.things import Lot, Portion, Vessel

RECIPES = {
    "NMC": {"POWDER-NMC": 60_000, "BINDER-PVDF": 1_500, "SOLVENT-NMP": 30_000},
    "LFP": {"POWDER-LFP": 20_000, "BINDER-PVDF": 500, "SOLVENT-NMP": 6_000},
    "C": {"GRAPHITE": 45_000, "BINDER-CMC": 1_200},
}
"""Grams per roll of each grade; LFP takes recovered solvent besides."""
_RECOVERED_PER_BATCH = 2_000
_RECOVERED_LOT_LIFE = 20 * DAY
_FRESH_FILL = 12_000
_HEEL = 0.08


class Mixing:
    """The mixers, the anode tank and the still."""

    def __init__(self, floor: Floor, warehouse: Warehouse) -> None:
        self._floor = floor
        self._warehouse = warehouse
        self._rng = floor.rng("mixing")
        self._recovered: Lot | None = None

    def run(self, code: str, day: int, batches: int) -> list[Lot]:
        """Slurry lots of one day for as many rolls."""
        if code == "C":
            return self._topped_up(day + HOUR, batches)
        start = day + HOUR
        return [self._batch(code, start + number * 45 * MINUTE) for number in range(batches)]

    def _batch(self, code: str, at: int) -> Lot:
        portions = []
        for product, quantity in RECIPES[code].items():
            portions += self._warehouse.draw(product, quantity, at)
        recovered = self._recovered
        if code == "LFP" and recovered is not None and recovered.left >= _RECOVERED_PER_BATCH:
            portions.append(recovered.take(_RECOVERED_PER_BATCH, at))
        ended_at = at + 40 * MINUTE
        portions = dosed_until(ended_at, portions)
        slurry = self._slurry(code, sum(portion.quantity for portion in portions), ended_at, portions)
        self._floor.step(
            "mixing",
            at,
            ended_at,
            ["MIXER-1" if code == "NMC" else "MIXER-2"],
            work_order=f"WO-{day_code(at)}-{code}",
            inputs=[used(portion) for portion in portions],
            outputs=[used(Portion(slurry.id, slurry.left, "KGM", ended_at))],
            mixing="discrete",
            parameters={"viscosity_mpas": round(self._rng.gauss(4500, 150))},
        )
        self._floor.passed("MIXER-1" if code == "NMC" else "MIXER-2", [slurry], at, ended_at)
        return slurry

    def _slurry(self, code: str, quantity: float, made_at: int, composition: list[Portion]) -> Lot:
        product = f"SLURRY-{code}"
        lot_id = f"{product}-{day_code(made_at)}-{self._floor.number(product):06d}"
        slurry = Lot(lot_id, product, "KGM", int(quantity), made_at)
        self._floor.born_lot(slurry, composition)
        return slurry

    def _topped_up(self, started_at: int, draws: int) -> list[Lot]:
        """The anode tank: topped up before each draw, residue stays, cleaned now and then and at the end.

        A bag stays docked from its first pour to its last, and dribbles between: right into the draw.
        """
        tank = Vessel("KGM")
        windows: dict[str, Window] = {}
        slurries: list[Lot] = []
        clean_breaks: list[str] = []
        at = started_at
        for number in range(draws):
            for product, quantity in RECIPES["C"].items():
                portions = self._warehouse.draw(product, quantity, at)
                self._pour(tank, windows, portions, at)
            drawn_at = at + 25 * MINUTE
            drawn = self._draw(tank, windows, drawn_at, more_to_come=number < draws - 1)
            slurries.append(self._slurry("C", sum(portion.quantity for portion in drawn), drawn_at, drawn))
            at = drawn_at + 10 * MINUTE
            if number % 4 == 3 or self._rng.random() < 0.25:
                tank.clean()
                clean_breaks.append(stamp(drawn_at + 5 * MINUTE))
        self._report_tank(started_at, at, windows.values(), slurries, clean_breaks)
        return slurries

    def _draw(self, tank: Vessel, windows: dict[str, Window], at: int, *, more_to_come: bool) -> list[Portion]:
        """What is drawn; a bag from which more is to come is still docked at that moment."""
        drawn = []
        for portion in tank.draw(tank.level * (1 - _HEEL)):
            docked = more_to_come and self._warehouse.is_open(portion.source)
            drawn.append(portion._replace(at=at if docked else windows[portion.source].unloaded_at or at))
        return drawn

    def _pour(self, tank: Vessel, windows: dict[str, Window], portions: list[Portion], at: int) -> None:
        """One window per lot and run: from its first pour to its last."""
        for portion in portions:
            tank.pour(portion)
            window = windows.get(portion.source)
            if window is None:
                window = windows[portion.source] = Window(portion.source, portion.uom, at)
            window.used += int(portion.quantity)
            window.unloaded_at = at + 5 * MINUTE

    def _report_tank(
        self, started_at: int, ended_at: int, windows: Iterable[Window], slurries: list[Lot], clean_breaks: list[str]
    ) -> None:
        outputs = [
            {"item": slurry.id, "quantity": amount(slurry.left), "uom": "KGM", "at": stamp(slurry.made_at)}
            for slurry in slurries
        ]
        self._floor.step(
            "anode_mixing",
            started_at,
            ended_at,
            ["TANK-C"],
            mixing="continuous",
            clean_breaks=clean_breaks,
            inputs=[window.as_input() for window in windows],
            outputs=outputs,
        )
        for slurry in slurries:
            self._floor.passed("TANK-C", [slurry], slurry.made_at)
        self._floor.happened("blend_tank", slurries[-1].id)

    def recover(self, trims: list[Lot], at: int) -> None:
        """Trim goes through the still; the solvent comes back under the same lot number, again and again.

        After some weeks the still is cleaned, the day's trim scrapped and a new lot begun from fresh solvent, so that
        nothing of the old lot gets into the new one.
        """
        tank = self._recovered
        ended_at = at + 2 * HOUR
        if tank is None or at - tank.made_at > _RECOVERED_LOT_LIFE:
            for trim in trims:
                fields = {"item": trim.id, "at": stamp(at), "reason": "still is being cleaned"}
                self._floor.journal.write("scrap", at, "MES", fields)
            portions = dosed_until(ended_at, self._warehouse.draw("SOLVENT-NMP", _FRESH_FILL, at))
            gained = _FRESH_FILL
            lot_id = f"NMP-RECOVERED-{self._floor.number('recovered'):04d}"
            tank = self._recovered = Lot(lot_id, "NMP-RECOVERED", "KGM", gained, ended_at)
            self._floor.born_lot(tank, portions)
        else:
            portions, gained = [trim.take(trim.left, ended_at) for trim in trims], 800 * len(trims)
            self._floor.topped_up(tank, portions, gained)
            self._floor.happened("cycle", tank.id)
        output: Record = {"item": tank.id, "quantity": amount(gained), "uom": "KGM", "at": stamp(ended_at)}
        inputs = [used(portion) for portion in portions]
        self._floor.step("solvent_recovery", at, ended_at, ["STILL-1"], inputs=inputs, outputs=[output])
        self._floor.passed("STILL-1", [tank], ended_at)


def dosed_until(ended_at: int, portions: list[Portion]) -> list[Portion]:
    """Portions that go in little by little, until the batch is done."""
    return [portion._replace(at=ended_at) for portion in portions]
