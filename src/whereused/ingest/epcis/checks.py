"""What the standard asks of an event, checked on its EPCIS 2.0 JSON form, whichever form it came in.

The rules are those of EPCIS 2.0, 7.4, and of its JSON schema. Words outside the standard vocabularies are a partner's
own and are taken; a field that the standard does not know needs a prefix, a full address, or a term of the context.
How each single field is written is in `fields`.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from typing import Any, Final

from whereused.ingest.epcis.fields import Fault, fields_of, has_offset, unreadable

_COMMON: Final = (
    *("type", "eventTime", "recordTime", "eventTimeZoneOffset", "eventID", "errorDeclaration", "certificationInfo"),
    *("bizStep", "disposition", "readPoint", "bizLocation", "bizTransactionList", "sourceList", "destinationList"),
    *("persistentDisposition", "sensorElementList"),
)
_FIELDS: Final = {
    "ObjectEvent": (*_COMMON, "action", "epcList", "quantityList", "ilmd"),
    "AggregationEvent": (*_COMMON, "action", "parentID", "childEPCs", "childQuantityList"),
    "AssociationEvent": (*_COMMON, "action", "parentID", "childEPCs", "childQuantityList"),
    "TransactionEvent": (*_COMMON, "action", "parentID", "epcList", "quantityList"),
    "TransformationEvent": (
        *(*_COMMON, "transformationID", "ilmd"),
        *("inputEPCList", "inputQuantityList", "outputEPCList", "outputQuantityList"),
    ),
}
_ALLOWED: Final = {kind: frozenset(names) for kind, names in _FIELDS.items()}
TYPES: Final = tuple(_FIELDS)
_ALL: Final = frozenset(name for names in _FIELDS.values() for name in names)


def faults_of(body: Any, terms: Collection[str] = ()) -> list[Fault]:  # noqa: ANN401 - JSON
    """All that is wrong with an event; `terms` are what its context defines beside prefixes."""
    if not isinstance(body, dict):
        return [Fault((), f"An event is an object, not {type(body).__name__}.")]
    kind = body.get("type")
    if kind is None:
        return [Fault(("type",), "The event has no type.")]
    if not isinstance(kind, str) or kind not in _FIELDS:
        return [Fault(("type",), f"Unknown type of event {kind!r}; EPCIS has {', '.join(_FIELDS)}.")]
    if why := unreadable(body):
        return [Fault((), why)]
    faults = [] if body.keys() <= _ALLOWED[kind] else list(_unknown(body, kind, terms))
    faults += fields_of(body, terms)
    faults += _when(body)
    faults += _what(body, kind)
    return faults


def _unknown(body: dict[str, Any], kind: str, terms: Collection[str]) -> Iterator[Fault]:
    allowed = _FIELDS[kind]
    for name in body:
        if name in allowed or ":" in name or name in terms or name == "comment":
            continue
        if name in _ALL:
            yield Fault((name,), f"{_an(kind)} has no {name}.")
        else:
            close = difflib.get_close_matches(name, allowed, n=1)
            hint = f"did you mean {close[0]!r}?" if close else "a field of your own needs a namespace (prefix:name)."
            yield Fault((name,), f"Unknown field {name!r}: {hint}")


def _when(body: dict[str, Any]) -> Iterator[Fault]:
    time = body.get("eventTime")
    if time is None:
        yield Fault(("eventTime",), "The event has no eventTime.")
    elif isinstance(time, str) and "eventTimeZoneOffset" not in body and not has_offset(time):
        yield Fault(("eventTimeZoneOffset",), f"eventTime {time!r} has no offset, and there is no eventTimeZoneOffset.")


def _what(body: dict[str, Any], kind: str) -> Iterator[Fault]:
    """What the event is about: the rules of each type."""
    if kind == "TransformationEvent":
        yield from _transformation(body)
        return
    action = body.get("action")
    if action is None:
        yield Fault(("action",), f"{_an(kind)} needs an action: ADD, OBSERVE or DELETE.")
    if kind == "ObjectEvent":
        yield from _object(body)
    elif kind == "TransactionEvent":
        if not body.get("bizTransactionList"):
            yield Fault(("bizTransactionList",), "A TransactionEvent needs at least one business transaction.")
        if action != "DELETE" and not _any(body, "epcList", "quantityList", "parentID"):
            yield Fault((), "The TransactionEvent names no object: give epcList, quantityList or parentID.")
    else:
        yield from _children(body, kind, action)


def _object(body: dict[str, Any]) -> Iterator[Fault]:
    if not _any(body, "epcList", "quantityList") and not _any(body, "sensorElementList"):
        yield Fault((), "The ObjectEvent names no object: give epcList or quantityList, or sensors at a place.")
    elif not _any(body, "epcList", "quantityList", "readPoint", "bizLocation"):
        yield Fault(("readPoint",), "Sensor data without an object needs the place it was measured at.")


def _children(body: dict[str, Any], kind: str, action: object) -> Iterator[Fault]:
    """Parent and children of an AggregationEvent (EPCIS 2.0, 7.4.3) or AssociationEvent (7.4.6)."""
    if not body.get("parentID") and (kind == "AssociationEvent" or action in ("ADD", "DELETE")):
        when = "" if kind == "AssociationEvent" else f" with action {action}"
        yield Fault(("parentID",), f"{_an(kind)}{when} needs a parentID.")
    if action != "DELETE" and not _any(body, "childEPCs", "childQuantityList"):
        yield Fault((), f"{_an(kind)} needs childEPCs or childQuantityList, unless its action is DELETE.")


def _transformation(body: dict[str, Any]) -> Iterator[Fault]:
    inputs = _any(body, "inputEPCList", "inputQuantityList")
    outputs = _any(body, "outputEPCList", "outputQuantityList")
    if not inputs and not outputs:
        yield Fault((), "The TransformationEvent has neither inputs nor outputs.")
    elif not body.get("transformationID") and not (inputs and outputs):
        missing = "outputs" if inputs else "inputs"
        yield Fault((), f"The TransformationEvent has no {missing}, and no transformationID that ties it to others.")


def _any(body: dict[str, Any], *names: str) -> bool:
    return any(body.get(name) for name in names)


def _an(kind: str) -> str:
    return f"An {kind}" if kind[0] in "AO" else f"A {kind}"
