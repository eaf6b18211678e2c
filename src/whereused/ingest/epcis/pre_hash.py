"""The text that is hashed of an event (its pre-hash string, CBV 2.0, 8.9.2), written straight down where that is plain.

The package builds it by looking for each field in trees of fields, which takes longer than all else that is done with
an event. Times, words, identifiers, quantities and places are written here, each field by itself; sensors, fields of
someone's own and whatever else is inside a field are left to the package. A test holds the two to the same text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from whereused.ingest.epcis.hash_package import (
    PROPERTIES,
    Tree,
    canonical,
    canonical_time,
    text_in_order,
    text_of_rest,
)
from whereused.ingest.epcis.hash_trees import NAMED_LISTS, UNHASHED, WORDS, Names, children_of, text_of


class _Uncommon(Exception):
    """A field holds more than is written here."""


def pre_hash_of(body: dict[str, Any], names: Names) -> str | None:
    """The text that is hashed of an event; None for one without a time, which has to be looked at as a whole."""
    if not isinstance(body.get("eventTime"), str) or "eventTime" in names.without:
        return None
    ordered: dict[str, str] = {}
    rest: list[Tree] = []
    for name, value in body.items():
        if name in UNHASHED or name in names.without:
            continue
        text = _written(name, value)
        if text is None:
            trees = list(children_of({name: value}, names, top=True))
            text = text_in_order(trees, name)  # which leaves in the list what has no order
            rest += trees
        ordered[name] = text
    return f"eventType={body['type']}{''.join(ordered[name] for name in _ORDER if name in ordered)}{text_of_rest(rest)}"


def _written(name: str, value: object) -> str | None:
    """What stands for a field; None where the package has to say."""
    write = _BY_NAME.get(name)
    try:
        return None if write is None else write(name, value)
    except _Uncommon:
        return None


def _field(name: str, value: object) -> str:
    """`name=value`; nothing of an empty value."""
    if not isinstance(value, str):
        raise _Uncommon
    text = canonical(text_of(value).strip())
    return f"{name}={text}" if text else ""


def _time(name: str, value: str) -> str:
    text = text_of(value).strip()
    return f"{name}={canonical_time(text)}" if text else ""


def _word(name: str, value: object) -> str:
    return _field(name, WORDS[name].full(text_of(value)) if isinstance(value, str) else value)


def _place(name: str, value: object) -> str:
    if not isinstance(value, dict) or value.keys() != {"id"}:
        raise _Uncommon
    inner = _field("id", value["id"])
    return f"{name}{inner}" if inner else ""


def _instances(name: str, value: object) -> str:
    return _list(name, value, lambda each: _field("epc", each))


def _amounts(name: str, value: object) -> str:
    return _list(name, value, _amount)


def _list(name: str, value: object, write: Callable[[Any], str]) -> str:
    """The members of a list in the order of what stands for them: lists of an event are sets."""
    if not isinstance(value, list):
        raise _Uncommon
    inner = "".join(sorted(map(write, value)))
    return f"{name}{inner}" if inner else ""


def _amount(value: object) -> str:
    if not isinstance(value, dict) or not value.keys() <= {"epcClass", "quantity", "uom"}:
        raise _Uncommon
    given = ((name, value[name]) for name in ("epcClass", "quantity", "uom") if name in value)
    inner = "".join(_field(name, str(held) if type(held) in (int, float) else held) for name, held in given)
    return f"quantityElement{inner}" if inner else ""


_BY_NAME: Final[dict[str, Callable[[str, Any], str]]] = {
    "eventTime": _time,
    **dict.fromkeys(("eventTimeZoneOffset", "parentID", "action", "transformationID"), _field),
    **dict.fromkeys(("bizStep", "disposition"), _word),
    **dict.fromkeys(("readPoint", "bizLocation"), _place),
    **{
        name: _instances if member == "epc" else _amounts
        for name, member in NAMED_LISTS.items()
        if member != "sensorElement"
    },
}
_ORDER: Final = tuple(name for name, _ in PROPERTIES)
