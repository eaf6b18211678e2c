"""What is compared with an event itself, because no term can tell it: quantities, sensors, fields greater or less."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from whereused.ingest.events.fields import PARTS, Field, full_name, held_in, sensor_metadata, sensor_reports, values_in
from whereused.ingest.events.said import COUNT, ROLES, Said
from whereused.ingest.events.units import in_unit
from whereused.ingest.events.values import moment_in, number_in, spellings_of
from whereused.ingest.events.vocabulary import bare_property, expanded
from whereused.model.fields import parse_moment

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "EQ": operator.eq,
    "GT": operator.gt,
    "GE": operator.ge,
    "LT": operator.lt,
    "LE": operator.le,
}

MEASURED = ("value", "minValue", "maxValue", "meanValue", "sDev", "percValue")
"""Fields of a sensor report that are numbers in its unit; a parameter may name the unit behind them."""

SENSED_TEXTS = (
    "type", "deviceID", "dataProcessingMethod", "microorganism", "chemicalSubstance", "bizRules", "stringValue",
    "booleanValue", "hexBinaryValue", "uriValue",
)  # fmt: skip
"""Fields of sensors that are asked for by their text, in the report or in the metadata."""

SENSED_TIMES = ("time", "startTime", "endTime")

_UNIT = re.compile(r"[A-Z0-9]{2,4}")


class Check(Protocol):
    """Something that an event has to pass."""

    def holds(self, said: Said) -> bool:
        """Whether it passes."""
        ...


class Asked(NamedTuple):
    """What is compared: a quantity, a time, something measured, a field; `unit` where a number is asked for in one."""

    what: str
    unit: str | None = None
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Some value of an event compares with one of these as asked: numbers, or moments."""

    asked: Asked
    operator: str
    wanted: tuple[float, ...] | tuple[datetime, ...]

    def holds(self, said: Said) -> bool:
        """Whether any value that the event has for it passes."""
        compare = COMPARISONS[self.operator]
        like = moment_in if isinstance(self.wanted[0], datetime) else number_in
        values = [value for value in map(like, _values(said, self.asked)) if value is not None]
        return any(compare(value, wanted) for value in values for wanted in self.wanted)


@dataclass(frozen=True, slots=True)
class OneOf:
    """Some value of an event is one of these texts; in a field, or in one of those that sensors have."""

    asked: Asked
    texts: frozenset[str]

    def holds(self, said: Said) -> bool:
        """Whether any value that the event has for it is among them."""
        return any(not self.texts.isdisjoint(_spelled(self.asked, value)) for value in _values(said, self.asked))


@dataclass(frozen=True, slots=True)
class Exists:
    """An event has a field; or, where that has no name, the part of an event in which fields stand."""

    field: Field

    def holds(self, said: Said) -> bool:
        """Whether it is there, whatever is in it."""
        found = held_in(said, self.field) if self.field.name else PARTS[self.field.part](said)
        return any(True for _ in found)


def asked_of(text: str) -> Asked | None:
    """The quantity or measured value that the end of a parameter's name means, with its unit; None for another."""
    what, _, unit = text.partition("_")
    if what in ("quantity", *MEASURED) and (not unit or _UNIT.fullmatch(unit)):
        return Asked(what, unit or None)
    return Asked(text) if text == "percRank" else None


def read_comparison(asked: Asked, name: str, values: list[str]) -> Comparison:
    """A comparison with a number or a time; several are alternatives of what is equal. Raises ValueError."""
    if len(values) != 1 and name != "EQ":
        raise ValueError("It takes one number or time.")
    numbers = [number for value in values if (number := number_in(value)) is not None]
    if len(numbers) == len(values):
        return Comparison(asked, name, tuple(numbers))
    if asked.field is None:
        wrong = next(value for value in values if number_in(value) is None)
        raise ValueError(f"{wrong!r} is not a number.")
    return Comparison(asked, name, tuple(map(parse_moment, values)))


def spelled(asked: Asked, values: list[str]) -> OneOf:
    """The check for one of some texts, in any spelling."""
    return OneOf(asked, frozenset(text for value in values for text in _spelled(asked, value)))


def _spelled(asked: Asked, value: Any) -> list[str]:  # noqa: ANN401 - JSON
    if asked.what == "type":
        return [full_name(bare_property(str(value)))]
    if asked.what in ("hexBinaryValue", "booleanValue"):
        return [spellings_of(value)[0].lower()]
    return spellings_of(value)


def _values(said: Said, asked: Asked) -> Iterator[Any]:
    if asked.field is not None:
        yield from values_in(said, asked.field)
    elif asked.what == "quantity":
        for amount in (amount for role in ROLES for amount in said.amounts(role)):
            yield _in_unit(amount.quantity, amount.uom or COUNT, asked)
    elif asked.what == "errorDeclarationTime":
        yield (said.body.get("errorDeclaration") or {}).get("declarationTime")
    elif asked.what in (*MEASURED, "percRank"):
        for report in sensor_reports(said):
            yield _in_unit(number_in(report.get(asked.what)), str(report.get("uom", "")).upper(), asked)
    else:
        sensed = (one.get(asked.what) for among in (sensor_metadata(said), sensor_reports(said)) for one in among)
        yield from (_in_full(said, asked, value) for value in sensed if value is not None)


def _in_unit(value: float | None, unit: str, asked: Asked) -> float | None:
    if value is None or asked.unit is None:
        return value
    return in_unit(value, unit, asked.unit, spread=asked.what == "sDev")


def _told(said: Said, time: object) -> str | None:
    """A time with the offset of its event, where it has none of its own; None if no calendar has it."""
    try:
        return said.moment(time).isoformat()
    except ValueError:
        return None


def _in_full(said: Said, asked: Asked, value: Any) -> Any:  # noqa: ANN401 - JSON
    """A time of a sensor with the offset of its event, where it has none of its own; a type without a prefix."""
    if asked.what in SENSED_TIMES:
        return _told(said, value)
    return expanded(bare_property(value), said.prefixes) if asked.what == "type" else value
