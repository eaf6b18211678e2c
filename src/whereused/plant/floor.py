"""The shop floor: what every area of the plant shares."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from whereused.plant.catalog import PLANT_SITE
from whereused.plant.clock import stamp
from whereused.plant.journal import Journal, Record, amount
from whereused.plant.things import Lot, Portion, Unit
from whereused.plant.witness import Thing, Witness

Action = Callable[[int], None]


class Floor:
    """The journal, the random streams, the running numbers and what is still to happen."""

    def __init__(self, seed: int, witness: Witness | None = None) -> None:
        self.journal = Journal()
        self.highlights: dict[str, str] = {}
        self.features: Counter[str] = Counter()
        self._seed = seed
        self._witness = witness or Witness()
        self._numbers: Counter[str] = Counter()
        self._future: list[tuple[int, int, Action]] = []

    def rng(self, area: str) -> Random:
        """A random stream of the area's own, so that areas do not disturb each other."""
        return Random(f"{self._seed}/{area}")

    def number(self, series: str) -> int:
        """The next running number of a series, from 1."""
        self._numbers[series] += 1
        return self._numbers[series]

    def happened(self, feature: str, highlight: str | None = None) -> None:
        """Count an unusual event of the story; its first occurrence may name an interesting item."""
        self.features[feature] += 1
        if highlight is not None:
            self.highlights.setdefault(feature, highlight)

    def later(self, at: int, action: Action) -> None:
        """Let `action(at)` happen at a moment to come."""
        heapq.heappush(self._future, (at, self.number("future"), action))

    def live_through(self, before: int) -> None:
        """Let everything planned before that moment happen, in its order."""
        while self._future and self._future[0][0] < before:
            at, _, action = heapq.heappop(self._future)
            action(at)

    @property
    def quiet(self) -> bool:
        """Whether nothing is planned any more."""
        return not self._future

    def born_lot(
        self,
        lot: Lot,
        composition: list[Portion],
        source: str = "MES",
        reported_at: int | None = None,
        **fields: Any,  # noqa: ANN401
    ) -> None:
        """A lot comes into being: its record, perhaps reported later than it happened, and what is in it."""
        lot.composition.extend(composition)
        self._witness.made(lot, composition)
        head = {"id": lot.id, "kind": "lot", "product": lot.product, "made_at": stamp(lot.made_at)}
        size = {"quantity": amount(lot.left), "uom": lot.uom}
        self.journal.write("item", lot.made_at if reported_at is None else reported_at, source, head | size | fields)

    def born_unit(self, unit: Unit, composition: list[Portion], **fields: Any) -> None:  # noqa: ANN401
        """A unit comes into being: its record, and what it was made of."""
        unit.composition.extend(composition)
        self._witness.made(unit, composition)
        head = {
            "id": unit.id,
            "kind": "unit",
            "product": unit.product,
            "identifiers": [{"scheme": "serial", "value": unit.serial}],
            "made_at": stamp(unit.made_at),
        }
        self.journal.write("item", unit.made_at, "MES", head | fields)

    def topped_up(self, lot: Lot, portions: list[Portion], gained: int) -> None:
        """A lot gets more of the same name, `gained` thousandths of it."""
        lot.top_up(portions, gained)
        self._witness.made(lot, portions)

    def made_sometime(self, unit: Unit, could_hold: list[Portion]) -> None:
        """Nobody wrote down when in its run the unit was made: all that it could hold for that."""
        unit.could_hold = could_hold
        self._witness.made(unit, could_hold)

    def fit(self, parent: Unit, part: Unit | Portion, position: str, at: int, *, untimed: bool = False) -> None:
        """A part goes into a parent; `untimed` where nobody writes down when."""
        fitting = parent.fit(part, position, at)
        fitting.untimed = untimed
        self._witness.fitted(parent, fitting)

    def passed(self, equipment: str, things: Sequence[Thing], begun: int, ended: int | None = None) -> None:
        """Things pass through equipment, at a moment or somewhere between two."""
        for thing in things:
            self._witness.passed(thing, equipment, begun, begun if ended is None else ended)

    def out_of_order(self, equipment: str, begun: int, ended: int) -> None:
        """Equipment is not as it should be for a while; told before what passes through it then."""
        self._witness.out_of_order(equipment, begun, ended)

    def born_container(self, container: str, product: str, at: int, **fields: Any) -> None:  # noqa: ANN401
        """A container is put into use."""
        self.journal.write("item", at, "WMS", {"id": container, "kind": "container", "product": product} | fields)

    def step(self, operation: str, started_at: int, ended_at: int, equipment: list[str], **fields: Any) -> str:  # noqa: ANN401
        """Report a step when it ends; returns its id."""
        step_id = f"ST-{self.number('step'):07d}"
        head: Record = {
            "id": step_id,
            "operation": operation,
            "started_at": stamp(started_at),
            "ended_at": stamp(ended_at),
            "equipment": equipment,
            "site": PLANT_SITE,
        }
        self.journal.write("step", ended_at, "MES", head | fields)
        return step_id

    def install(self, component: str, parent: str, position: str, at: int) -> None:
        """Report that a component went into a parent."""
        fields = {"component": component, "parent": parent, "position": position, "at": stamp(at)}
        self.journal.write("install", at, "MES", fields)

    def remove(self, component: str, parent: str, position: str, at: int, reported_at: int | None = None) -> None:
        """Report that a component came out of a parent, perhaps later than it happened."""
        fields = {"component": component, "parent": parent, "position": position, "at": stamp(at)}
        self.journal.write("remove", at if reported_at is None else reported_at, "MES", fields)


def used(portion: Portion) -> Record:
    """A portion as an input of a step."""
    return {"item": portion.source, "quantity": amount(portion.quantity), "uom": portion.uom}
