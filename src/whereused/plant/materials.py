"""Bought material: supplier lots come in, and are used up one after the other."""

from __future__ import annotations

from whereused.plant.catalog import MATERIALS, Material
from whereused.plant.clock import DAY, HOUR, MINUTE, day_code, stamp
from whereused.plant.floor import Floor, used
from whereused.plant.journal import Record, amount
from whereused.plant.things import Lot, Portion

_FIRST_LOTS = {"BINDER-PVDF": "wide_lot", "POWDER-NMC": "narrow_lot"}
"""A lot of binder lasts for months, a lot of powder for hours."""


class Warehouse:
    """One open lot per material; a new one is received whenever the open one cannot serve."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._rng = floor.rng("materials")
        self._open: dict[str, Lot] = {}

    def draw(self, product: str, quantity: int, at: int) -> list[Portion]:
        """`quantity` thousandths, from as many lots as it takes (a blend when one runs out)."""
        portions = []
        while quantity:
            lot = self._open.get(product) or self.receive(product, at)
            self._open[product] = lot
            some = min(quantity, lot.left)
            portions.append(lot.take(some, at))
            quantity -= some
            if not lot.left:
                del self._open[product]
        return portions

    def draw_whole(self, product: str, quantity: int, at: int) -> Portion:
        """`quantity` thousandths from one single lot; a remnant too small is scrapped."""
        lot = self._open.get(product)
        if lot is None or lot.left < quantity:
            if lot is not None and lot.left:
                self._scrap_remnant(lot, at)
            lot = self._open[product] = self.receive(product, at)
        return lot.take(quantity, at)

    def is_open(self, lot_id: str) -> bool:
        """Whether that lot is being drawn from, and will be next time too."""
        return any(lot.id == lot_id for lot in self._open.values())

    def use_up(self, product: str, quantity: int, at: int, reason: str) -> None:
        """`quantity` thousandths that end up in no product."""
        for portion in self.draw(product, quantity, at):
            fields = used(portion) | {"at": stamp(at), "reason": reason}
            self._floor.journal.write("consume", at, "MES", fields)

    def receive(self, product: str, at: int) -> Lot:
        """A new supplier lot, received early on the day of `at`."""
        material = MATERIALS[product]
        number = self._floor.number(f"raw/{product}")
        supplier = material.suppliers[(number - 1) % len(material.suppliers)]
        received_at = at - at % DAY + (number % 20) * MINUTE
        lot = Lot(f"{product}-{number:06d}", product, material.uom, material.lot_size, received_at)
        self._describe(material, lot, supplier, received_at)
        if number == 1 and product in _FIRST_LOTS:
            self._floor.happened(_FIRST_LOTS[product], lot.id)
        if number % 4 == 1:
            self._inspect(lot, received_at + 10 * MINUTE)
        return lot

    def _describe(self, material: Material, lot: Lot, supplier: str, received_at: int) -> None:
        series = f"supplier/{supplier}/{material.product}"
        running = (self._floor.number(series) - 1) // material.lots_per_number + 1
        made_at = received_at - self._rng.randrange(10, 60) * DAY
        supplier_lot = material.numbering.format(n=running)
        fields: Record = {"supplier": supplier, "supplier_lot": supplier_lot, "made_at": stamp(made_at)}
        if material.shelf_days:
            fields["expires_at"] = stamp(made_at + material.shelf_days * DAY)
        if material.product.startswith("REEL-"):
            fields["attributes"] = {"date_code": day_code(made_at)[:4]}
        if material.product == "CAN":  # both suppliers of cans number their lots, ...
            fields["identifiers"] = [{"scheme": "supplier_lot", "value": supplier_lot}]
            if supplier != material.suppliers[0]:
                self._floor.happened("ambiguous_lot", supplier_lot)
        reported_at = received_at
        if self._rng.random() < 0.03:
            self._floor.happened("described_late", lot.id)
            reported_at += 12 * HOUR
        self._floor.born_lot(lot, [], "ERP", reported_at, **fields)

    def _inspect(self, lot: Lot, at: int) -> None:
        self._floor.journal.write(
            "quality",
            at,
            "QMS",
            {
                "id": f"INSP-{self._floor.number('inspection'):06d}",
                "kind": "inspection",
                "concerns": [lot.id],
                "status": "closed",
                "opened_at": stamp(at),
                "closed_at": stamp(at),
                "disposition": "accepted",
                "text": f"Incoming inspection of {lot.product}",
            },
        )

    def _scrap_remnant(self, lot: Lot, at: int) -> None:
        fields = {"item": lot.id, "quantity": amount(lot.left), "uom": lot.uom, "at": stamp(at), "reason": "remnant"}
        self._floor.journal.write("scrap", at, "MES", fields)
