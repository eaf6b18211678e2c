"""What an EPCIS event says, as records: the mapping of `docs/epcis.md`.

A pure function of the event, so that its readings are the same wherever and whenever it is taken. An event that says
nothing else is still a step without inputs and outputs: what it names and where it was can be found.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whereused.ingest.events.items import item_record
from whereused.ingest.events.said import Said
from whereused.ingest.events.sensors import sensor_readings

Record = dict[str, Any]

SHIPPING = frozenset({"shipping", "departing"})
RECEIVING = frozenset({"receiving", "arriving", "accepting"})
CONSUMING = frozenset({"consuming", "dispensing"})
SHIPMENT_TYPES = ("desadv", "bol")
"""Types of transaction whose number is the shipment's, the first first."""

VERDICTS = {"conformant": "pass", "non_conformant": "fail"}
PARTIES = ("owning_party", "possessing_party", "location")
"""Which source or destination says who it was, the first first."""

MOST_MEASUREMENTS = 50_000
"""What one event may have measured: items times sensor reports would otherwise multiply without end."""


def readings_of(said: Said) -> list[Record]:
    """The records that an event stands for, each with its `record_id`, `<event>#<n>`; times in UTC.

    Raises ValueError for an event that says more than can be kept.
    """
    records = list(_facts(said))
    step = next((record["id"] for record in records if record["record"] == "step"), None)
    if step is None and (not records or _parameters(said).keys() - {"disposition"}):
        records.append(_step(said))
        step = records[-1]["id"]
    records.extend(_measurements(said, step))
    at = said.at
    return [
        {"record_id": f"{said.id}#{number}", "event_time": at, **record}
        for number, record in enumerate(records, start=1)
    ]


def _facts(said: Said) -> Iterator[Record]:
    custody = custody_of(said)
    match said.type:
        case "ObjectEvent" | "QuantityEvent":
            yield from [custody] if custody else _object_facts(said)
            if said.action == "ADD":
                yield from (item_record(said, item) for item in said.items())
        case "AggregationEvent":
            yield from _containment(said)
        case "AssociationEvent":
            yield from _fits(said)
        case "TransformationEvent":
            yield _transformation(said)
            yield from (item_record(said, item) for item in said.items("outputEPC"))
        case "TransactionEvent" if custody is None:
            yield _step(said, subjects=_subjects(said, _everything(said)))
    if custody is not None and said.type in ("AggregationEvent", "AssociationEvent", "TransactionEvent"):
        yield custody


def _object_facts(said: Said) -> Iterator[Record]:
    if said.action == "ADD":
        yield _step(said, outputs=_mentions(said, "epc", at="at"))
    elif said.action == "DELETE":
        yield from _depletions(said)
    else:
        yield _step(said, subjects=_subjects(said, said.items()))


def _depletions(said: Said) -> Iterator[Record]:
    """What is no more: used up, or else scrapped."""
    kind = "consume" if said.biz_step in CONSUMING else "scrap"
    reason = " ".join(filter(None, (said.biz_step, said.disposition)))
    for mention in _mentions(said, "epc"):
        yield {"record": kind, **mention, "at": said.at, "reason": reason or None}


def _containment(said: Said) -> Iterator[Record]:
    """An ADD packs and a DELETE unpacks, without children everything; an OBSERVE only saw them."""
    children = [item for item in said.items() if item != said.parent]
    about = {"items": children, "container": said.parent, "at": said.at}
    if said.action == "ADD" and said.parent and children:
        yield {"record": "pack", **about}
    elif said.action == "DELETE" and said.parent and (children or said.names_no_child):
        yield {"record": "unpack", **about}
    elif custody_of(said) is None:
        yield _step(said, subjects=_subjects(said, _everything(said)))


def _fits(said: Said) -> Iterator[Record]:
    """An ADD installs each child, a DELETE removes it; an OBSERVE only saw them."""
    children = [item for item in said.items() if item != said.parent]
    kind = {"ADD": "install", "DELETE": "remove"}.get(said.action or "")
    if kind and said.parent and children:
        for child in children:
            yield {"record": kind, "component": child, "parent": said.parent, "at": said.at}
    elif kind == "remove" and said.parent and said.names_no_child:
        yield {"record": "remove", "component": None, "parent": said.parent, "at": said.at}
    elif custody_of(said) is None:
        yield _step(said, subjects=_subjects(said, _everything(said)))


def _transformation(said: Said) -> Record:
    """A step from inputs to outputs. What a `transformationID` joins is one step, whose span no one event knows."""
    inputs, outputs = _mentions(said, "inputEPC"), _mentions(said, "outputEPC", at="at")
    step = _step(said, inputs=inputs, outputs=outputs)
    if said.transformation is not None:
        step["id"] = said.transformation
        del step["started_at"], step["ended_at"]
    return step


def custody_of(said: Said) -> Record | None:
    """Items that change hands, where the business step says so."""
    if said.type not in ("ObjectEvent", "AggregationEvent", "AssociationEvent", "TransactionEvent"):
        return None
    if said.biz_step in SHIPPING:
        kind = "ship"
    elif said.biz_step in RECEIVING:
        returned = said.disposition == "returned" or any(one.type == "rma" for one in said.transactions)
        kind = "return" if returned else "receive"
    else:
        return None
    return {
        "record": kind,
        "shipment": _first(said.transactions, SHIPMENT_TYPES) or said.id,
        "items": _everything(said),
        "from": _first(said.sources, PARTIES),
        "to": _first(said.destinations, PARTIES),
        "order": _first(said.transactions, ("po",)),
        "at": said.at,
    }


def _first(given: list[Any], types: tuple[str, ...]) -> str | None:
    """The key of the first party or transaction of the first type that there is one of."""
    return next((one.key for kind in types for one in given if one.type == kind), None)


def _step(said: Said, **parts: list[Record]) -> Record:
    at = said.at
    return {
        "record": "step",
        "id": said.id,
        "operation": said.biz_step,
        "started_at": at,
        "ended_at": at,
        "equipment": [said.read_point] if said.read_point else [],
        "site": said.biz_location,
        "work_order": _first(said.transactions, ("prodorder",)),
        "parameters": _parameters(said),
        **parts,
    }


def _parameters(said: Said) -> dict[str, Any]:
    """What of an event no item of the graph bears: its disposition, and amounts of mere types."""
    found: dict[str, Any] = {"disposition": said.disposition} if said.disposition else {}
    for role, amount in said.classes():
        given = {"class": amount.key, "quantity": amount.quantity, "uom": amount.uom}
        found.setdefault(f"{role}Class", []).append({name: value for name, value in given.items() if value is not None})
    if said.has_sensors and not _bearers(said):
        found.update({reading.characteristic: reading.value for reading in sensor_readings(said)})
    return found


def _subjects(said: Said, items: list[str]) -> list[Record]:
    about = {"at": said.at, "result": VERDICTS.get(said.disposition or "")}
    return [{"item": item, **about} for item in items]


def _everything(said: Said) -> list[str]:
    """All items of an event that is not a transformation, what holds the others first."""
    return [*filter(None, [said.parent]), *(item for item in said.items() if item != said.parent)]


def _mentions(said: Said, role: str, at: str | None = None) -> list[Record]:
    """The items of a role with their amounts; `at`: the field that says when."""
    when = {at: said.at} if at else {}
    instances = [{"item": item, **when} for item in said.instances(role)]
    amounts = [
        {"item": amount.key, "quantity": amount.quantity, "uom": amount.uom, **when}
        for amount in said.amounts(role)
        if amount.is_item
    ]
    return instances + amounts


def _bearers(said: Said) -> list[str]:
    """What sensors measured: outputs, or inputs; what holds the others; or else all of them."""
    if said.type == "TransformationEvent":
        return said.items("outputEPC") or said.items("inputEPC")
    return [said.parent] if said.parent else said.items()


def _measurements(said: Said, step: str | None) -> Iterator[Record]:
    bearers = _bearers(said) if said.has_sensors else []
    readings = list(sensor_readings(said)) if bearers else []
    if len(bearers) * len(readings) > MOST_MEASUREMENTS:
        raise ValueError(
            f"The event has {len(readings)} sensor values of {len(bearers)} items: more than {MOST_MEASUREMENTS:,} "
            "measurements in one event. Split it."
        )
    for item in bearers:
        for reading in readings:
            yield {
                "record": "measurement",
                "item": item,
                "step": step,
                "characteristic": reading.characteristic,
                "value": reading.value,
                "unit": reading.unit,
                "at": reading.at,
                "result": "fail" if reading.alarm else None,
            }
