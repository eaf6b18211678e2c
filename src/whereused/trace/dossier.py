"""The dossier: who an item is, where it is, and all that happened to it as one timeline."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from whereused.errors import ItemNotFound
from whereused.graph.driver import ReadTransaction
from whereused.graph.queries import query
from whereused.model.answers import Dossier, Name, Place
from whereused.trace.place import Places
from whereused.trace.timeline import MOST, count_happenings, list_entries
from whereused.trace.times import plain, utc

LISTED = {"conflicts", "records"}


class ItemRow(NamedTuple):
    """An item and what hangs on it: properties of its products and suppliers, its names as [scheme, value]."""

    kind: str
    properties: dict[str, Any]
    products: list[dict[str, Any]]
    suppliers: list[dict[str, Any]]
    names: list[list[str]]


DESCRIBE_ITEM = query("trace.describe_item", ItemRow)


def compile_dossier(reading: ReadTransaction, item: str) -> Dossier:
    """All that is known of `item`. At most `MOST` happenings of each kind are told, the earliest: then `complete` is
    false and `history_counts` has how many there are.
    """
    rows = reading.run(DESCRIBE_ITEM, item=item)
    if not rows:
        raise ItemNotFound.of(item)
    row = rows[0]
    of = row.properties
    counts = count_happenings(reading, item)
    places = Places()
    located = places.locate(reading, [item])[item]
    history = list_entries(reading, item, places)
    return Dossier(
        id=item,
        kind=row.kind,
        product=_first(row.products, of.get("product")),
        lot=of.get("lot"),
        supplier=_first(row.suppliers, of.get("supplier")),
        supplier_lot=of.get("supplier_lot"),
        made_at=utc(of.get("made_at")),
        expires_at=utc(of.get("expires_at")),
        quantity=of.get("quantity"),
        uom=of.get("uom"),
        attributes=_object(of.get("attributes")),
        identifiers=[Name(scheme=scheme, value=value) for scheme, value in row.names],
        place=Place(
            state=located.state,
            container=located.container,
            parent=located.parent,
            shipment=located.shipment,
            holder=located.holder,
        ),
        placeholder=bool(of.get("placeholder", False)),
        conflicts=list(of.get("conflicts", [])),
        complete=all(count <= MOST for count in counts.values()),
        history_counts=counts,
        history=history,
    )


def _first(nodes: list[dict[str, Any]], id_: str | None) -> dict[str, Any] | None:
    """What is known of a product or organization; its id alone if nobody has described it."""
    if nodes:
        described: dict[str, Any] = plain({**nodes[0], "attributes": _object(nodes[0].get("attributes"))})
        return {name: value for name, value in described.items() if value not in (None, {})}
    return {"id": id_} if id_ is not None else None


def _object(text: str | None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text) if text else {}
    return found
