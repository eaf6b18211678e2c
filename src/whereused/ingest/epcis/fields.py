"""How each field of an event is written: times, addresses, numbers, words, lists and objects of the standard."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from math import isfinite
from typing import Any, Final, NamedTuple

DEEPEST: Final = 64

_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.,]\d+)?)?([Zz]|[+-]\d\d:\d\d)?")
_OFFSET: Final = re.compile(r"[+-]((0\d|1[0-3]):[0-5]\d|14:00)")
_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_UNIT: Final = re.compile(r"[A-Z0-9]{2,3}")
_HEX: Final = re.compile(r"[0-9A-Fa-f]*")
_ACTIONS: Final = ("ADD", "OBSERVE", "DELETE")


class Fault(NamedTuple):
    """What is wrong at one field: the steps to it in the event, and why."""

    path: tuple[str | int, ...]
    reason: str


_Check = Callable[[Any, Collection[str]], Iterator[Fault]]


def fields_of(body: dict[str, Any], terms: Collection[str]) -> list[Fault]:
    """The faults in the fields of an event that the standard knows."""
    return [
        Fault((name, *path), reason)
        for name, value in body.items()
        if (check := _CHECKS.get(name)) is not None and not ((plain := _PLAIN.get(name)) is not None and plain(value))
        for path, reason in check(value, terms)
    ]


def unreadable(value: Any, left: int = DEEPEST) -> str:  # noqa: ANN401 - JSON
    """Why a value cannot be read whatever it says: it is nested too deep, or has a context inside. Empty if it can."""
    if isinstance(value, dict):
        if "@context" in value:
            return "A context stands at the document or at the event, not inside of it."
        value = value.values()
    if not left:
        return f"The event is nested deeper than {DEEPEST} levels."
    for each in value:
        if isinstance(each, (dict, list)) and (why := unreadable(each, left - 1)):
            return why
    return ""


def _text(value: Any, _: Collection[str] = ()) -> Iterator[Fault]:  # noqa: ANN401
    if not isinstance(value, str):
        yield Fault((), f"This must be a text, not {_shown(value)}.")
    elif not value.strip():
        yield Fault((), "This must not be empty.")


def _any_text(value: Any, _: Collection[str] = ()) -> Iterator[Fault]:  # noqa: ANN401
    if not isinstance(value, str):
        yield Fault((), f"This must be a text, not {_shown(value)}.")


def _is_word(value: object) -> bool:
    return isinstance(value, str) and value != "" and " " not in value.strip()


def _word(value: Any, _: Collection[str] = ()) -> Iterator[Fault]:  # noqa: ANN401
    if not _is_word(value):
        yield Fault((), f"This must be a word of a vocabulary or an address (URI), not {_shown(value)}.")


def _is_address(value: object) -> bool:
    return isinstance(value, str) and _ADDRESS.fullmatch(value) is not None


def _address(value: Any, _: Collection[str] = ()) -> Iterator[Fault]:  # noqa: ANN401
    if not _is_address(value):
        yield Fault((), f"This must be a URI, not {_shown(value)}.")


def _time(value: Any, _: Collection[str] = ()) -> Iterator[Fault]:  # noqa: ANN401
    if not _is_time(value):
        yield Fault((), f"This must be a time like 2026-07-22T06:45:00.000+02:00, not {_shown(value)}.")


def _is_time(value: object) -> bool:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value.upper())
    except ValueError:
        return False
    return True


def has_offset(time: str) -> bool:
    """Whether a time says its offset to UTC."""
    return time.endswith(("Z", "z")) or "+" in time or "-" in time[10:]


def _is_offset(value: object) -> bool:
    return isinstance(value, str) and _OFFSET.fullmatch(value) is not None


def _offset(value: Any, _: Collection[str] = ()) -> Iterator[Fault]:  # noqa: ANN401
    if not _is_offset(value):
        yield Fault((), f"This must be an offset like +02:00, not {_shown(value)}.")


def _action(value: Any, _: Collection[str] = ()) -> Iterator[Fault]:  # noqa: ANN401
    if value not in _ACTIONS:
        yield Fault((), f"The action must be ADD, OBSERVE or DELETE, not {_shown(value)}.")


def _number(value: Any, _: Collection[str] = ()) -> Iterator[Fault]:  # noqa: ANN401
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        yield Fault((), f"This must be a number, not {_shown(value)}.")


def _boolean(value: Any, _: Collection[str] = ()) -> Iterator[Fault]:  # noqa: ANN401
    if not isinstance(value, bool):
        yield Fault((), f"This must be true or false, not {_shown(value)}.")


def _unit(value: Any, _: Collection[str] = ()) -> Iterator[Fault]:  # noqa: ANN401
    if not isinstance(value, str) or not _UNIT.fullmatch(value):
        yield Fault((), f"The unit must be a UN/ECE code of two or three letters or digits (KGM), not {_shown(value)}.")


def _hex(value: Any, _: Collection[str] = ()) -> Iterator[Fault]:  # noqa: ANN401
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        yield Fault((), f"This must be hexadecimal, not {_shown(value)}.")


def _list(each: _Check, *, least: int = 0) -> _Check:
    def check(value: Any, terms: Collection[str]) -> Iterator[Fault]:  # noqa: ANN401
        if not isinstance(value, list):
            yield Fault((), f"This must be a list, not {_shown(value)}.")
            return
        if len(value) < least:
            yield Fault((), f"This must have at least {least}.")
        for index, member in enumerate(value):
            for path, reason in each(member, terms):
                yield Fault((index, *path), reason)

    return check


def _one_or_more(each: _Check) -> _Check:
    several = _list(each)
    return lambda value, terms: several(value, terms) if isinstance(value, list) else each(value, terms)


def _object(fields: dict[str, _Check], *needed: str, any_of: tuple[str, ...] = (), own: bool = True) -> _Check:
    """An object of these fields; fields with a prefix are its writer's own, where the standard allows them."""

    def check(value: Any, terms: Collection[str]) -> Iterator[Fault]:  # noqa: ANN401
        if not isinstance(value, dict):
            yield Fault((), f"This must be an object, not {_shown(value)}.")
            return
        for name in needed:
            if name not in value:
                yield Fault((name,), f"The field {name} is missing.")
        if any_of and not any(name in value for name in any_of):
            yield Fault((), f"One of {', '.join(any_of)} is needed.")
        for name, content in value.items():
            if (inner := fields.get(name)) is not None:
                for path, reason in inner(content, terms):
                    yield Fault((name, *path), reason)
            elif not (own and (":" in name or name in terms)):
                yield Fault((name,), f"Unknown field {name!r}: here are {', '.join(fields) or 'names with a prefix'}.")

    return check


def _is_place(value: object) -> bool:
    """Whether a value is no more than the address of a place."""
    return isinstance(value, dict) and len(value) == 1 and _is_address(value.get("id"))


def _are_addresses(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_address, value))


def _shown(value: object) -> str:
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= 80 else f"{text[:80]}…"


_QUANTITY: Final = _object({"epcClass": _address, "quantity": _number, "uom": _unit}, "epcClass")
_PLACE: Final = _object({"id": _address}, "id")
_DEVICE: Final[dict[str, _Check]] = {
    **dict.fromkeys(("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"), _address),
    "time": _time,
}
_METADATA: Final = _object({**_DEVICE, "startTime": _time, "endTime": _time})
_REPORT: Final = _object(
    {
        **_DEVICE,
        **dict.fromkeys(("type", "exception", "component"), _word),
        **dict.fromkeys(("microorganism", "chemicalSubstance", "uriValue", "coordinateReferenceSystem"), _address),
        **dict.fromkeys(("value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"), _number),
        "stringValue": _any_text,
        "booleanValue": _boolean,
        "hexBinaryValue": _hex,
        "uom": _text,
    },
    any_of=("type", "exception"),
)
_SENSOR: Final = _object({"sensorMetadata": _METADATA, "sensorReport": _list(_REPORT, least=1)}, "sensorReport")

_CHECKS: Final[dict[str, _Check]] = {
    "eventTime": _time,
    "recordTime": _time,
    "eventTimeZoneOffset": _offset,
    "eventID": _address,
    "certificationInfo": _one_or_more(_text),
    "errorDeclaration": _object(
        {"declarationTime": _time, "reason": _word, "correctiveEventIDs": _list(_address)}, "declarationTime"
    ),
    "action": _action,
    "parentID": _address,
    "transformationID": _address,
    "bizStep": _word,
    "disposition": _word,
    "persistentDisposition": _object({"set": _list(_word), "unset": _list(_word)}, any_of=("set", "unset")),
    "readPoint": _PLACE,
    "bizLocation": _PLACE,
    **dict.fromkeys(("epcList", "childEPCs", "inputEPCList", "outputEPCList"), _list(_address)),
    **dict.fromkeys(("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"), _list(_QUANTITY)),
    "bizTransactionList": _list(_object({"type": _word, "bizTransaction": _address}, "bizTransaction")),
    "sourceList": _list(_object({"type": _word, "source": _address}, "type", "source")),
    "destinationList": _list(_object({"type": _word, "destination": _address}, "type", "destination")),
    "sensorElementList": _list(_SENSOR),
    "ilmd": _object({}),
}

# Most values are as they should be: to find that takes less than to look for what is wrong with them.
_PLAIN: Final[dict[str, Callable[[object], bool]]] = {
    "eventTime": _is_time,
    "eventTimeZoneOffset": _is_offset,
    **dict.fromkeys(("eventID", "parentID", "transformationID"), _is_address),
    "action": lambda value: value in _ACTIONS,
    **dict.fromkeys(("bizStep", "disposition"), _is_word),
    **dict.fromkeys(("readPoint", "bizLocation"), _is_place),
    **dict.fromkeys(("epcList", "childEPCs", "inputEPCList", "outputEPCList"), _are_addresses),
}
