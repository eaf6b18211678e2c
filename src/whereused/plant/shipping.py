"""Shipping: packs go into cartons, cartons onto pallets, pallets to customers; a distributor passes cartons on."""

from __future__ import annotations

from collections.abc import Callable

from whereused.plant.catalog import CUSTOMERS, OWN_COMPANY, RETAILERS
from whereused.plant.clock import DAY, HOUR, MINUTE, stamp
from whereused.plant.floor import Floor
from whereused.plant.things import Unit

_PACKS_PER_CARTON = 4
_CARTONS_PER_PALLET = 6
_DISTRIBUTOR = "DIST-ENERGO"

Carton = tuple[str, list[Unit]]
Delivered = Callable[[Unit, str, int], None]
"""Called for every pack that leaves: the pack, who will hold it, and from when."""


class Shipping:
    """Cartons, pallets and shipments; what does not fill a carton waits for the next day."""

    def __init__(self, floor: Floor, delivered: Delivered) -> None:
        self._floor = floor
        self._delivered = delivered
        self._rng = floor.rng("shipping")
        self._waiting: dict[str, list[Unit]] = {}

    def run(self, day: int, packs: list[Unit], flush: bool) -> None:
        """Pack and ship what was finished before today; `flush` ships the rest in part-filled cartons too."""
        for pack in packs:
            self._waiting.setdefault(pack.product, []).append(pack)
        at = day + 7 * HOUR
        loads: dict[str, list[tuple[str, list[Carton]]]] = {}
        for product, waiting in self._waiting.items():
            whole = len(waiting) if flush else len(waiting) - len(waiting) % _PACKS_PER_CARTON
            cartons = self._cartons(product, waiting[:whole], at)
            del waiting[:whole]
            for start in range(0, len(cartons), _CARTONS_PER_PALLET):
                some = cartons[start : start + _CARTONS_PER_PALLET]
                pallet = self._pallet([carton for carton, _ in some], at + 2 * HOUR)
                loads.setdefault(self._rng.choice(list(CUSTOMERS)), []).append((pallet, some))
            at += 10 * MINUTE
        for position, (customer, pallets) in enumerate(loads.items()):
            self._ship(customer, pallets, day + 14 * HOUR + position * 20 * MINUTE)

    def _cartons(self, product: str, packs: list[Unit], at: int) -> list[Carton]:
        cartons = []
        for start in range(0, len(packs), _PACKS_PER_CARTON):
            some = packs[start : start + _PACKS_PER_CARTON]
            number = self._floor.number("carton")
            carton = f"CTN-{number:07d}"
            sscc = {"scheme": "label", "value": f"{product[5:]}/{number:07d}"}
            self._floor.born_container(carton, "CARTON", at, identifiers=[sscc])
            at += MINUTE
            self._pack([pack.id for pack in some], carton, at)
            for pack in some:
                pack.carton = carton
            cartons.append((carton, some))
        return cartons

    def _pallet(self, cartons: list[str], at: int) -> str:
        pallet = f"PAL-{self._floor.number('pallet'):06d}"
        self._floor.born_container(pallet, "PALLET", at)
        self._pack(cartons, pallet, at + MINUTE)
        return pallet

    def _pack(self, items: list[str], container: str, at: int) -> None:
        self._floor.journal.write("pack", at, "WMS", {"items": items, "container": container, "at": stamp(at)})

    def send(
        self, items: list[str], sender: str, receiver: str, at: int, days: int, *, order: str | None = None
    ) -> int:
        """Ship items and have them received some days later; returns when."""
        shipment = f"SHP-{self._floor.number('shipment'):06d}"
        fields = {"shipment": shipment, "items": items, "from": sender, "to": receiver}
        if order is not None:
            fields["order"] = order
        received_at = at + days * DAY + self._rng.randrange(-3 * HOUR, 3 * HOUR)
        self._floor.journal.write("ship", at, "ERP", fields | {"at": stamp(at)})
        self._floor.journal.write("receive", received_at, "ERP", fields | {"at": stamp(received_at)})
        return received_at

    def _ship(self, customer: str, pallets: list[tuple[str, list[Carton]]], at: int) -> None:
        order = f"SO-{self._floor.number('order'):06d}"
        received_at = self.send(
            [pallet for pallet, _ in pallets], OWN_COMPANY, customer, at, self._rng.randrange(1, 5), order=order
        )
        for pallet, cartons in pallets:
            holder, since = customer, received_at
            if customer == _DISTRIBUTOR:
                holder = self._rng.choice(list(RETAILERS))
                since = received_at + 3 * DAY
                names = [carton for carton, _ in cartons]
                self._floor.later(received_at + DAY, self._passing_on(pallet, names, holder))
            for _, packs in cartons:
                for pack in packs:
                    self._delivered(pack, holder, since)

    def _passing_on(self, pallet: str, cartons: list[str], retailer: str) -> Callable[[int], None]:
        def pass_on(at: int) -> None:
            self._floor.journal.write("unpack", at, "WMS", {"items": [], "container": pallet, "at": stamp(at)})
            self.send(cartons, _DISTRIBUTOR, retailer, at + HOUR, 1)

        return pass_on
