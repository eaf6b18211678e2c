"""What may stand in a field of a record, as a mapping has to know it: a text, a time, a quantity, a list, an object."""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from whereused.model.records import RECORD_CLASSES

Kind = Literal["text", "time", "quantity", "number", "value", "list", "object", "free"]


@dataclass(frozen=True, slots=True)
class Place:
    """One field. `inner`: the entries of a list; `fields`: those of an object; `texts`: a text may stand for it."""

    kind: Kind
    inner: Place | None = None
    fields: tuple[tuple[str, Place], ...] = ()
    needed: bool = False
    texts: bool = False


@cache
def places_of(kind: str) -> dict[str, Place]:
    """The fields of a record kind, but for `record` itself."""
    return {name: place for name, place in _fields(RECORD_CLASSES[kind]) if name != "record"}


def _fields(cls: type[BaseModel]) -> Iterator[tuple[str, Place]]:
    for name, field in cls.model_fields.items():
        place = _place(field.annotation)
        yield field.alias or name, Place(place.kind, place.inner, place.fields, field.is_required(), place.texts)


def _place(annotation: Any) -> Place:  # noqa: ANN401 - a type as annotated
    options = list(_options(annotation))
    lists = [option for option in options if get_origin(option) is list]
    objects = [option for option in options if isinstance(option, type) and issubclass(option, BaseModel)]
    if lists:
        return Place("list", inner=_place(get_args(lists[0])[0]))
    if objects:
        return Place("object", fields=tuple(_fields(objects[0])), texts=str in options)
    if any(get_origin(option) is dict for option in options):
        return Place("free")
    return Place(_scalar(options))


def _scalar(options: list[Any]) -> Kind:
    if datetime in options:
        return "time"
    if Decimal in options:
        return "quantity"
    if float in options:
        return "value" if str in options else "number"
    return "number" if int in options else "text"


def _options(annotation: Any) -> Iterator[Any]:  # noqa: ANN401 - a type as annotated
    """The types that an annotation allows, taken out of unions and of what annotates them."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _options(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for option in get_args(annotation):
            yield from _options(option)
    elif annotation is not type(None):
        yield annotation
