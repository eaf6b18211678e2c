"""Sensor elements of an event as measurements."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from whereused.ingest.events.said import Said
from whereused.ingest.events.vocabulary import bare, bare_property, expanded

VALUES = ("value", "meanValue", "stringValue", "booleanValue", "hexBinaryValue", "uriValue")
"""What a sensor report may say was found, first match first."""

FURTHER = {"minValue": "min", "maxValue": "max", "sDev": "sDev"}
"""What a report over a period says beside it: what was found, not limits. Each is a characteristic of its own."""


class Reading(NamedTuple):
    """One value that a sensor found."""

    characteristic: str
    value: float | str
    unit: str | None
    at: datetime
    alarm: bool


def sensor_readings(said: Said) -> Iterator[Reading]:
    """Every value in the sensor elements of an event (EPCIS 2.0, 7.3.7), in the order of the event."""
    for element in said.body.get("sensorElementList") or ():
        metadata = element.get("sensorMetadata") or {}
        for report in element.get("sensorReport") or ():
            yield from _values(said, report, metadata)


def _values(said: Said, report: dict[str, Any], metadata: dict[str, Any]) -> Iterator[Reading]:
    name = _characteristic(said, report)
    time = report.get("time") or metadata.get("time") or metadata.get("endTime")
    at = said.moment(time) if time else said.at
    alarm = bare_property(str(report.get("exception", ""))) == "ALARM_CONDITION"
    unit = report.get("uom")
    found = next((report[field] for field in VALUES if report.get(field) is not None), None)
    if found is not None:
        yield Reading(name, _plain(found), unit, at, alarm)
    for field, suffix in FURTHER.items():
        if report.get(field) is not None:
            yield Reading(f"{name}:{suffix}", _plain(report[field]), unit, at, alarm)


def _characteristic(said: Said, report: dict[str, Any]) -> str:
    """What was measured: the type, with the substance, microorganism and component that it is of."""
    kind = expanded(bare_property(str(report.get("type") or "sensor")), said.prefixes)
    of = [report.get(field) for field in ("chemicalSubstance", "microorganism", "component")]
    return ":".join([kind, *(bare(bare_property(str(part))) for part in of if part)])


def _plain(value: Any) -> float | str:  # noqa: ANN401 - JSON
    if isinstance(value, bool):
        return "true" if value else "false"
    return float(value) if isinstance(value, int | float) else str(value)
