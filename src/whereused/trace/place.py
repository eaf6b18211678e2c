"""Where items are now: state, container, shipment and holder, in bulk.

| state | when (the first that fits) |
| --- | --- |
| `scrapped` | scrapped whole: a unit or container with any scrap; a lot scrapped without an amount, or all of it |
| `consumed` | a unit used up by a step that did not give it back, or by a `consume`; a lot of which all is used up |
| `installed` | in a unit, and not known to have been taken out |
| `shipped` | its last change of hands, or that of what it was inside at the time, sent it off |
| `received` | the same, of which only the arrival is known: goods in |
| `returned` | its last change of hands brought it back |
| `serialized` | a lot whose units have identities of their own: ask for those |
| `in_use` | a lot of which some is consumed, and not known to be all of it |
| `in_stock` | none of these |
| `unknown` | a placeholder of which none of these is known |

`container` is what it is packed in now; `shipment` and `holder` are those of its last change of hands, unless that was
a return, whatever the state: what is installed is where its unit is, and what was scrapped was last sent there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from whereused.graph.driver import ReadTransaction
from whereused.graph.queries import query
from whereused.model.answers import State
from whereused.trace.custody import BEGINNING, END, Custody, Handover, Stay, handovers, later, when

ROUNDING = 1e-9

Fact = list[Any]


class LocateRow(NamedTuple):
    """Columns of items; see the file for what the facts hold."""

    ids: list[str]
    products: list[str]
    facts: list[list[Fact]]
    consumed: list[bool]
    kinds: list[str]
    placeholders: list[bool]


LOCATE_ITEMS = query("trace.locate_items", LocateRow)


class Located(NamedTuple):
    """One item's product and place; `parent` is the unit it is installed in."""

    product: str | None
    state: State
    container: str | None
    shipment: str | None
    holder: str | None
    parent: str | None


NOWHERE = Located(None, "unknown", None, None, None, None)


class PlacedItem:
    """One item while it is placed: what it is or was in, and what it is in now."""

    __slots__ = ("consumed", "container", "facts", "kind", "parent", "placeholder", "product", "stays")

    def __init__(self, product: str, facts: list[Fact], consumed: bool, kind: str, placeholder: bool) -> None:
        self.product, self.facts, self.consumed = product, facts, consumed
        self.kind, self.placeholder = kind, placeholder
        self.stays: list[Stay] = []
        self.container: str | None = None
        self.parent: str | None = None
        if facts:
            self._read_stays()

    def _read_stays(self) -> None:
        """A unit that was installed elsewhere meanwhile is taken to have left then; of several, the latest counts."""
        latest = {True: (False, BEGINNING, ""), False: (False, BEGINNING, "")}
        for fact in self.facts:
            if fact[0] != "in":
                continue
            _, parent, installed, begun, ended, superseded = fact
            begun = BEGINNING if begun is None else begun
            if ended is None:
                latest[installed] = max(latest[installed], (superseded is None, begun, parent))
                ended = END if superseded is None else superseded
            self.stays.append(Stay(parent, begun, ended))
        self.parent, self.container = latest[True][2] or None, latest[False][2] or None

    def handovers(self) -> list[Handover]:
        """The changes of hands of the item itself."""
        return handovers(fact[1:] for fact in self.facts if fact[0] == "custody")

    def losses(self) -> list[Fact]:
        """Scrap and use outside of steps, as [kind, quantity, of the item's own unit of measure]."""
        return [fact[1:] for fact in self.facts if fact[0] == "loss"]

    def amounts(self) -> Fact:
        """Of a lot: its quantity, whether it was serialized, and [how much of it steps took]."""
        return next((fact[1:] for fact in self.facts if fact[0] == "lot"), [None, False, [0]])


class Places:
    """Places items; remembers the custody of containers and parents from one call to the next."""

    def __init__(self) -> None:
        self._custody = Custody()

    def locate(self, reading: ReadTransaction, ids: Sequence[str]) -> dict[str, Located]:
        """Where each item is now; an id that no item has is left out."""
        return self.place(reading, read_items(reading, ids))

    def place(self, reading: ReadTransaction, items: Mapping[str, PlacedItem]) -> dict[str, Located]:
        """Where items that were read before are now."""
        last = self._custody.last_during(reading, {stay for item in items.values() for stay in item.stays})
        return {id_: _located(item, last) for id_, item in items.items()}

    def handovers(self, reading: ReadTransaction, id_: str) -> list[Handover]:
        """Every change of hands of one item, itself or with what it was inside, in order of time."""
        found: set[Handover] = set()
        for item in read_items(reading, [id_]).values():
            found |= set(item.handovers()) | self._custody.all_during(reading, item.stays)
        return sorted(found, key=when)


def read_items(reading: ReadTransaction, ids: Sequence[str]) -> dict[str, PlacedItem]:
    """What places these items, by id; an id that no item has is left out."""
    if not ids:
        return {}
    row = reading.one(LOCATE_ITEMS, ids=ids)
    return dict(zip(row.ids, map(PlacedItem, *row[1:]), strict=True))


def _located(item: PlacedItem, last: dict[Stay, Handover | None]) -> Located:
    handover: Handover | None = None
    for stay in item.stays:
        handover = later(handover, last[stay])
    if len(item.facts) > len(item.stays):
        for event in item.handovers():
            handover = later(handover, event)
    away = handover if handover is not None and not handover.back else None
    return Located(
        item.product or None,
        _state(item, handover),
        item.container,
        away.shipment if away else None,
        away.holder if away else None,
        item.parent,
    )


def _state(item: PlacedItem, handover: Handover | None) -> State:
    ended = _ended(item)
    if ended:
        return ended
    if item.parent is not None:
        return "installed"
    if handover is not None:
        return "returned" if handover.back else "shipped" if handover.left else "received"
    if item.kind == "lot" and item.amounts()[1]:
        return "serialized"
    if item.consumed:
        return "in_use"
    return "unknown" if item.placeholder and item.container is None else "in_stock"


def _ended(item: PlacedItem) -> State | None:
    """`scrapped` or `consumed` if the item is no more, by the whole or by its known amount."""
    if len(item.facts) == len(item.stays) and not item.consumed:
        return None
    losses, lot = item.losses(), item.kind == "lot"
    for kind, quantity, _ in losses:
        if not lot or quantity is None:
            return "scrapped" if kind == "scrap" else "consumed"
    if not lot:
        return "consumed" if item.consumed and item.kind == "unit" else None
    whole, _, taken = item.amounts()
    if whole is None:
        return None
    scrapped = sum(quantity for kind, quantity, same in losses if same and kind == "scrap")
    used = taken[0] + sum(quantity for kind, quantity, same in losses if same and kind != "scrap")
    if scrapped >= whole * (1 - ROUNDING) and scrapped > 0:
        return "scrapped"
    return "consumed" if used + scrapped >= whole * (1 - ROUNDING) and used > 0 else None
