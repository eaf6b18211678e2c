"""The text that is hashed of an event (its pre-hash string, CBV 2.0, 8.9.2), written straight down where that is plain.

The package builds it by looking for each field in trees of fields, which takes longer than all else that is done with
an event. Times, words, identifiers, quantities and places are written here, each field by itself; sensors, fields of
someone's own and whatever else is inside a field are left to the package. A test holds the two to the same text.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
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


def pre_hash_of(body: dict[str, Any], names: Names) -> str | None:
    """The text that is hashed of an event; None for one that has to be looked at as a whole.

    That is one without a time, and one whose context says that a name that is written here has no meaning.
    """
    if not isinstance(body.get("eventTime"), str) or not names.without.isdisjoint(_MEANT):
        return None
    ordered: dict[str, str] = {}
    rest: list[Tree] = []
    for name, value in body.items():
        if name in UNHASHED or name in names.without:
            continue
        write = _BY_NAME.get(name)
        text = None if write is None else write(name, value)
        if text is None:
            trees = list(children_of({name: value}, names, top=True))
            text = text_in_order(trees, name)  # which leaves in the list what has no order
            rest += trees
        ordered[name] = text
    return f"eventType={body['type']}{''.join(ordered[name] for name in _ORDER if name in ordered)}{text_of_rest(rest)}"


@lru_cache(maxsize=65536)
def _hashed(text: str) -> str:
    """A text as it is hashed. The items, places and parties of one document are those of the next."""
    return canonical(text_of(text).strip())


def _field(name: str, value: object) -> str | None:
    """`name=value`, nothing of an empty value; None where the package has to say, here and below."""
    if not isinstance(value, str):
        return None
    text = _hashed(value)
    return f"{name}={text}" if text else ""


def _time(name: str, value: str) -> str:
    text = text_of(value).strip()
    return f"{name}={canonical_time(text)}" if text else ""


def _word(name: str, value: object) -> str | None:
    return _field(name, WORDS[name].full(text_of(value))) if isinstance(value, str) else None


def _place(name: str, value: object) -> str | None:
    if not isinstance(value, dict) or len(value) != 1:
        return None
    inner = _field("id", value.get("id"))
    return f"{name}{inner}" if inner else inner


def _instances(name: str, value: object) -> str | None:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        return None
    return _united(name, [f"epc={text}" for text in map(_hashed, value) if text])


def _amounts(name: str, value: object) -> str | None:
    if not isinstance(value, list):
        return None
    members = [_amount(each) for each in value]
    return None if None in members else _united(name, [member for member in members if member])


def _united(name: str, members: list[str]) -> str:
    """The members of a list in the order of what stands for them: lists of an event are sets."""
    return f"{name}{''.join(sorted(members))}" if members else ""


def _amount(value: object) -> str | None:
    if not isinstance(value, dict) or not value.keys() <= _QUANTITY:
        return None
    given = [(name, value[name]) for name in ("epcClass", "quantity", "uom") if name in value]
    fields = [_field(name, str(held) if type(held) in (int, float) else held) for name, held in given]
    inner = "".join(field for field in fields if field)
    return None if None in fields else f"quantityElement{inner}" if inner else ""


_QUANTITY: Final = frozenset({"epcClass", "quantity", "uom"})
_MEANT: Final = _QUANTITY | {"eventTime", "id"}
_BY_NAME: Final[dict[str, Callable[[str, Any], str | None]]] = {
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
