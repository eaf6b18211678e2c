"""Things under their keys: one identity is one node, whichever form of it a record uses.

What a record calls an item, a product, a place, a piece of equipment, an organization, a shipment or an order (`(01)…`,
a Digital Link, an EPC, a GUID in whatever spelling) becomes `key_of` that name before anything follows from the record;
the ledger keeps the body as received, and its hash is that of what it said. Plain names stay as they are, and a record
of plain names costs next to nothing. Steps, operations and records of quality and service have names of a plant's own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from whereused.identifiers import key_of, parse
from whereused.model import records as r

Mention = TypeVar("Mention", bound=r.Mention)


def with_keys(record: r.Record) -> r.Record:
    """The record with what it names under its key. Raises ValueError where two spellings put a thing into itself."""
    read = _CHANGES.get(type(record))
    changes = {} if read is None else read(record)
    if not changes:
        return record
    changed: r.Record = record.model_copy(update=changes)
    _refuse_into_itself(changed)
    return changed


def gtin_of(text: str) -> str:
    """The GTIN in 14 digits, so that a product is found by it in any length; what is none stays as it is."""
    parsed = parse(text)
    return parsed.elements[0].value if parsed.scheme == "gtin" else text


def _refuse_into_itself(record: r.Record) -> None:
    if isinstance(record, r.FitFields) and record.component == record.parent:
        raise ValueError(f"{record.parent} cannot be its own parent: component and parent are two forms of it")
    if isinstance(record, r.PackFields) and record.container in record.items:
        raise ValueError(f"{record.container} cannot contain itself: it is among the items in another form")


def _names(record: object, fields: Sequence[str]) -> dict[str, object]:
    """The fields of these, each one name or none, that a key replaces."""
    changes: dict[str, object] = {}
    for field in fields:
        name = getattr(record, field)
        if name is not None and (key := key_of(name)) != name:
            changes[field] = key
    return changes


def _listed(names: list[str], field: str) -> dict[str, object]:
    keys = [key_of(name) for name in names]
    return {} if keys == names else {field: keys}


def _of_product(record: r.ProductRecord) -> dict[str, object]:
    changes = _names(record, ("id",))
    if record.gtin is not None and (gtin := gtin_of(record.gtin)) != record.gtin:
        changes["gtin"] = gtin
    return changes


def _of_item(record: r.ItemRecord) -> dict[str, object]:
    changes = _names(record, ("id", "lot", "product", "supplier", "supplier_lot"))
    if record.identifiers:
        keys = [key_of(identifier.value) for identifier in record.identifiers]
        if any(key != identifier.value for key, identifier in zip(keys, record.identifiers, strict=True)):
            changes["identifiers"] = [
                identifier.model_copy(update={"value": key})
                for key, identifier in zip(keys, record.identifiers, strict=True)
            ]
    return changes


def _of_step(record: r.StepRecord) -> dict[str, object]:
    changes = _names(record, ("site", "work_order"))
    machines = list(map(key_of, record.equipment))
    if machines != record.equipment:
        changes["equipment"] = list(dict.fromkeys(machines))
    for field, mentions in (("inputs", record.inputs), ("outputs", record.outputs), ("subjects", record.subjects)):
        if mentions and (keyed := _mentions(mentions)) is not None:
            changes[field] = keyed
    return changes


def _mentions(mentions: Sequence[Mention]) -> list[Mention] | None:
    keys = [key_of(mention.item) for mention in mentions]
    if all(key == mention.item for key, mention in zip(keys, mentions, strict=True)):
        return None
    return [mention.model_copy(update={"item": key}) for key, mention in zip(keys, mentions, strict=True)]


def _of_fit(record: r.FitFields) -> dict[str, object]:
    return _names(record, ("component", "parent"))


def _of_pack(record: r.PackFields) -> dict[str, object]:
    return _names(record, ("container",)) | _listed(record.items, "items")


def _of_custody(record: r.CustodyFields) -> dict[str, object]:
    return _names(record, ("shipment", "from_", "to", "order")) | _listed(record.items, "items")


def _of_one(record: r.MeasurementRecord | r.DepletionFields) -> dict[str, object]:
    return _names(record, ("item",))


def _of_service(record: r.ServiceRecord) -> dict[str, object]:
    return _names(record, ("item", "site"))


def _of_master(record: r.MasterFields) -> dict[str, object]:
    return _names(record, ("id", "site"))


def _of_operation(record: r.OperationRecord) -> dict[str, object]:
    return _names(record, ("product",))


def _of_quality(record: r.QualityRecord) -> dict[str, object]:
    concerns = [key_of(concern) if isinstance(concern, str) else _concern(concern) for concern in record.concerns]
    return {} if concerns == record.concerns else {"concerns": concerns}


def _concern(concern: r.Concern) -> r.Concern:
    changes = _names(concern, ("item", "equipment"))
    return concern.model_copy(update=changes) if changes else concern


_CHANGES: dict[type, Callable[..., dict[str, object]]] = {
    r.ProductRecord: _of_product,
    r.ItemRecord: _of_item,
    r.StepRecord: _of_step,
    r.InstallRecord: _of_fit,
    r.RemoveRecord: _of_fit,
    r.PackRecord: _of_pack,
    r.UnpackRecord: _of_pack,
    r.ShipRecord: _of_custody,
    r.ReceiveRecord: _of_custody,
    r.ReturnRecord: _of_custody,
    r.MeasurementRecord: _of_one,
    r.ServiceRecord: _of_service,
    r.ScrapRecord: _of_one,
    r.ConsumeRecord: _of_one,
    r.QualityRecord: _of_quality,
    r.OrganizationRecord: _of_master,
    r.SiteRecord: _of_master,
    r.EquipmentRecord: _of_master,
    r.OperationRecord: _of_operation,
}
