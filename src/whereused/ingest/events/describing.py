"""HASATTR_ and EQATTR_: events that name what master data describe (EPCIS 2.0, 8.2.7.1).

Master data are the records of sites, equipment, organizations and products: their fields (`name`, `country`), and what
stands in their `attributes`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import orjson

from whereused.graph.driver import ReadTransaction
from whereused.graph.queries import query
from whereused.ingest.events.fields import full_name
from whereused.ingest.events.question import DESCRIBED, Alternatives, Described, EventQuestion
from whereused.ingest.events.values import plain_of, spellings_of

PROPERTIES = ("name", "kind", "site", "contact", "email", "phone", "address", "country", "revision", "gtin")
"""Fields of master data that are attributes by their own names."""


class DescribedRow(NamedTuple):
    """Something that master data describe: the value of a field of its own, its attributes (JSON), its GTIN."""

    id: str
    value: str | None
    attributes: str | None
    gtin: str | None


FIND_DESCRIBED = query("ingest.find_described_places", DescribedRow)


def settle_described(reading: ReadTransaction, question: EventQuestion) -> None:
    """Put in place of each question for an attribute the things that have it."""
    for alternatives in question.described:
        field = alternatives[0].field
        found = sorted({name for one in alternatives for name in _having(reading, one)})
        if field in ("readPoint", "bizLocation"):
            (place,) = DESCRIBED[field]
            asked = getattr(question, place)
            setattr(question, place, found if asked is None else sorted(set(asked).intersection(found)))
        else:
            question.terms = [*question.terms, _named(DESCRIBED[field], found)]


def _named(roles: Iterable[str], found: list[str]) -> Alternatives:
    any_of = "|".join(map(re.escape, found))
    return Alternatives(patterns=[f"{role}=(?:{any_of})" for role in roles] if found else [])


def _having(reading: ReadTransaction, asked: Described) -> Iterable[str]:
    """The names of what has the attribute, and says one of the values where these are asked for."""
    own = asked.attribute if asked.attribute in PROPERTIES else ""
    key = orjson.dumps(re.split(r"[#:/]", asked.attribute)[-1]).decode()[1:-1]
    for row in reading.run(FIND_DESCRIBED, property=own, key=key):
        held = [row.value, *_attribute(orjson.loads(row.attributes or "{}"), asked.attribute)]
        held = [value for value in held if value is not None]
        given = {text for value in held for plain in plain_of(value) for text in spellings_of(plain)}
        if held if asked.values is None else given & asked.values:
            yield from (row.id, f"(01){row.gtin}") if row.gtin else (row.id,)


def _attribute(attributes: dict[str, Any], asked: str) -> Iterable[Any]:
    """The values of an attribute, whichever way its name is written; of one that has several each."""
    for name, value in attributes.items():
        if asked in (name, full_name(name)):
            yield from value if isinstance(value, list) else [value]
