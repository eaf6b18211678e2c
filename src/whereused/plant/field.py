"""After delivery: boards swapped by service, packs that come back, parts that go on into other packs."""

from __future__ import annotations

from whereused.plant.boards import BoardShop
from whereused.plant.catalog import OWN_COMPANY, SERVICE_SITE
from whereused.plant.clock import DAY, HOUR, MINUTE, stamp
from whereused.plant.floor import Floor
from whereused.plant.modules import ModuleShop
from whereused.plant.packs import MODELS
from whereused.plant.quality import QualityOffice
from whereused.plant.shipping import Shipping
from whereused.plant.things import Unit

_FIRST_DAY, _LAST_DAY = 6, 60
"""When after delivery something may happen: the plant remembers a delivered pack no longer than that."""
_SERVICED, _RETURNED = 0.022, 0.010


class Field:
    """What happens to delivered packs; decided when they leave, so that all others can be forgotten."""

    def __init__(self, floor: Floor, quality: QualityOffice, modules: ModuleShop, boards: BoardShop) -> None:
        self._floor = floor
        self._quality = quality
        self._modules = modules.stock
        self._boards = boards
        self._rng = floor.rng("field")
        self._used_boards: set[str] = set()
        self.shipping = Shipping(floor, self.delivered)

    def delivered(self, pack: Unit, holder: str, since: int) -> None:
        """Decide what will happen to a pack that `holder` has from `since` on."""
        chance = self._rng.random()
        if chance >= _SERVICED + _RETURNED:
            return
        at = since + self._rng.randrange(_FIRST_DAY, _LAST_DAY) * DAY + self._rng.randrange(8 * HOUR)
        if chance < _SERVICED:
            self._floor.later(at, lambda moment: self._service(pack, moment))
        else:
            self._floor.later(at, lambda moment: self._return(pack, holder, moment))

    def _unpack(self, pack: Unit, at: int) -> None:
        if pack.carton is not None:
            fields = {"items": [pack.id], "container": pack.carton, "at": stamp(at)}
            self._floor.journal.write("unpack", at, "SERVICE", fields)
            pack.carton = None

    def _service(self, pack: Unit, at: int) -> None:
        """On site: the board is swapped if a spare is at hand."""
        self._unpack(pack, at)
        new = self._boards.spare(at)
        fields = {
            "id": f"SRV-{self._floor.number('service'):06d}",
            "kind": "inspection" if new is None else "repair",
            "item": pack.id,
            "at": stamp(at + HOUR),
            "site": SERVICE_SITE,
            "text": "no fault found" if new is None else "board exchanged",
        }
        self._floor.journal.write("service", at + HOUR, "SERVICE", fields)
        if new is not None:
            self._exchange(pack, new, at + HOUR)

    def _exchange(self, pack: Unit, new: Unit, at: int) -> None:
        """The old board comes out, perhaps reported late; it may be refurbished and go into another pack."""
        old = pack.unfit("BMS", at)
        late = self._rng.random() < 0.3
        reported_at = at + self._rng.randrange(1, 6) * DAY if late else None
        self._floor.remove(old.id, pack.id, "BMS", at, reported_at)
        self._floor.fit(pack, new, "BMS", at + 15 * MINUTE)
        self._floor.install(new.id, pack.id, "BMS", at + 15 * MINUTE)
        if new.id in self._used_boards:
            self._used_boards.discard(new.id)
            self._floor.happened("swapped_board", new.id)
        if self._rng.random() < 0.6:
            self._used_boards.add(old.id)
            self._boards.spares.appendleft((at + 4 * DAY, old))
        else:
            self._quality.scrap(old.id, at + 2 * DAY, "board defective")
        self._floor.happened("serviced_pack", pack.id)

    def _return(self, pack: Unit, holder: str, at: int) -> None:
        """A customer sends a pack back; it is scrapped, or gets another module and goes to them again."""
        self._unpack(pack, at)
        shipment = f"RMA-{self._floor.number('rma'):05d}"
        fields = {"shipment": shipment, "items": [pack.id], "from": holder, "to": OWN_COMPANY}
        self._floor.journal.write("return", at + HOUR, "ERP", fields | {"at": stamp(at + HOUR)})
        self._quality.nonconformance([pack.id], at + 2 * HOUR, "returned", "capacity complaint", "complaint")
        self._floor.happened("returned_pack", pack.id)
        self._floor.later(at + 3 * DAY, lambda moment: self._repair(pack, holder, moment))

    def _repair(self, pack: Unit, holder: str, at: int) -> None:
        stock = self._modules[MODELS[pack.product].code]
        if not stock or self._rng.random() < 0.3:
            self._quality.scrap(pack.id, at, "returned, beyond repair")
            return
        old = pack.unfit("M1", at)
        self._floor.remove(old.id, pack.id, "M1", at)
        new = stock.popleft()
        self._floor.fit(pack, new, "M1", at + 30 * MINUTE)
        self._floor.install(new.id, pack.id, "M1", at + 30 * MINUTE)
        self._quality.nonconformance([pack.id, old.id], at, "repaired", "module exchanged after return", "repair")
        self._quality.scrap(old.id, at + DAY, "capacity too low")
        self.shipping.send([pack.id], OWN_COMPANY, holder, at + 2 * DAY, 2)
