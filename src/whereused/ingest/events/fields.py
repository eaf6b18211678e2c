"""Fields of events by the names that parameters have for them: `INNER_`, in what they stand, and their own name.

EPCIS 2.0, 8.2.7.1: `ILMD_`, `SENSORELEMENT_`, `SENSORMETADATA_`, `SENSORREPORT_`, `ERROR_DECLARATION_`, `readPoint_`
and `bizLocation_` say in which part of an event a field stands; without these it is a field of the event itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from whereused.ingest.epcis.contexts import STANDARD_PREFIXES
from whereused.ingest.events.said import Said
from whereused.ingest.events.values import plain_of
from whereused.ingest.events.vocabulary import expanded

STANDARD_FIELDS = frozenset({
    "type", "eventID", "eventTime", "eventTimeZoneOffset", "recordTime", "action", "bizStep", "disposition",
    "persistentDisposition", "readPoint", "bizLocation", "bizTransactionList", "sourceList", "destinationList",
    "epcList", "quantityList", "parentID", "childEPCs", "childQuantityList", "inputEPCList", "inputQuantityList",
    "outputEPCList", "outputQuantityList", "transformationID", "sensorElementList", "ilmd", "errorDeclaration",
    "certificationInfo", "epcClass", "quantity", "@context", "isA", "@type", "id", "rdfs:comment",
})  # fmt: skip
"""The fields of EPCIS events themselves; any other is an extension."""


class Field(NamedTuple):
    """A field: in which part of an event, by its full name; `inner`: inside another field there, at any depth."""

    part: str
    name: str
    inner: bool = False

    @property
    def term(self) -> str:
        """How terms name it."""
        return f"{'INNER_' if self.inner else ''}{self.part}{self.name}"


def field_named(text: str) -> Field | None:
    """The field that the end of a parameter's name means, as `ILMD_https://mill.example/ns#grade`; or None."""
    rest = text.removeprefix("INNER_")
    part = next((part for part in PARTS if part and rest.startswith(part)), "")
    name = rest.removeprefix(part)
    if not name or (rest == text and not part and "#" not in name and ":" not in name):
        return None
    return Field(part, full_name(name), rest != text)


def full_name(name: str) -> str:
    """A name in a question as events have it: `namespace#name`, or with a prefix of the standard context."""
    namespace, mark, local = name.rpartition("#")
    return f"{namespace.rstrip('#/:')}#{local}" if mark else expanded(name, STANDARD_PREFIXES)


def extensions_of(said: Said) -> dict[str, Any]:
    """The extension fields of an event itself, as they were given."""
    return {name: value for name, value in said.body.items() if name not in STANDARD_FIELDS and name[:1] != "@"}


def sensor_metadata(said: Said) -> Iterator[dict[str, Any]]:
    """What each sensor element says of its sensor."""
    yield from (found for element in _elements(said) if isinstance(found := element.get("sensorMetadata"), dict))


def sensor_reports(said: Said) -> Iterator[dict[str, Any]]:
    """All reports of all sensor elements."""
    yield from (report for element in _elements(said) for report in element.get("sensorReport") or ())


def _elements(said: Said) -> list[dict[str, Any]]:
    return said.body.get("sensorElementList") or []


def _object(name: str) -> Callable[[Said], list[dict[str, Any]]]:
    return lambda said: [held] if isinstance(held := said.body.get(name), dict) else []


PARTS: dict[str, Callable[[Said], Any]] = {
    "": lambda said: [extensions_of(said)],
    "ILMD_": lambda said: [said.ilmd],
    "SENSORELEMENT_": lambda said: [
        {name: held for name, held in element.items() if name not in ("sensorMetadata", "sensorReport")}
        for element in _elements(said)
    ],
    "SENSORMETADATA_": sensor_metadata,
    "SENSORREPORT_": sensor_reports,
    "ERROR_DECLARATION_": _object("errorDeclaration"),
    "readPoint_": _object("readPoint"),
    "bizLocation_": _object("bizLocation"),
}
"""The objects of an event in which the fields of each part stand."""


def held_in(said: Said, field: Field) -> Iterator[Any]:
    """Whatever an event has in a field, part by part of its lists."""
    for holder in PARTS[field.part](said):
        yield from _held(holder, field.name, said.prefixes, inner=field.inner)


def values_in(said: Said, field: Field) -> Iterator[Any]:
    """The plain values that an event has in a field."""
    yield from (value for held in held_in(said, field) for value in plain_of(held))


def _held(holder: dict[str, Any], name: str, prefixes: dict[str, str], *, inner: bool) -> Iterator[Any]:
    for given, value in holder.items():
        parts = value if isinstance(value, list) else [value]
        if not inner and expanded(given, prefixes) == name:
            yield from parts
        if inner:
            for part in parts:
                if isinstance(part, dict):
                    yield from _held(part, name, prefixes, inner=False)
                    yield from _held(part, name, prefixes, inner=True)
