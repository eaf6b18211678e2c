"""From a cell of an extract to a value of a record: texts, times, quantities and numbers as sources write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import singledispatch
from math import isnan
from typing import Any, Literal
from zoneinfo import ZoneInfo

Day = Literal["start", "end", "widest"]

EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's days have no zone
LATE = frozenset({"ended_at", "unloaded_at", "expires_at", "closed_at"})
"""Fields for which the end of a day is the wider reading of a date without a time of day."""

LATE_KINDS = frozenset({"remove", "unpack"})
"""Kinds of which `at` is an end."""

ANY = "*"
"""In a value map, what is not listed; as its value, the cell itself."""

_NUMBER = re.compile(r"(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?")

LONGEST_INTEGER = 18
"""Digits of an integer that JSON can surely hold."""


class CellFault(ValueError):
    """A cell that cannot be what the map says it is; the text says why."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How cells are read: for a whole file of mappings, changed by a table, changed by a field."""

    zone: ZoneInfo | None = None
    decimal: str = "."
    thousands: str = ""
    dates: tuple[str, ...] = ("iso",)
    day: Day | None = None
    empty: frozenset[str] = frozenset()

    def changed(self, **said: Any) -> Reading:  # noqa: ANN401 - the values of a mapping file
        """The same, but for what is said (None: nothing)."""
        return replace(self, **{name: value for name, value in said.items() if value is not None})


@singledispatch
def text_of(value: object) -> str:
    """A cell as text: what Parquet and JSON hold is written as an extract would. Raises CellFault."""
    return "" if value is None else str(value)


@text_of.register
def _(value: str) -> str:
    return value.strip()


@text_of.register
def _(value: bool) -> str:
    return "true" if value else "false"


@text_of.register
def _(value: float) -> str:
    """7.0 is 7, for pandas makes it so in a column with empty cells, which are then no numbers."""
    if isnan(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)


@text_of.register
def _(value: Decimal) -> str:
    return format(value, "f")


@text_of.register(date)
@text_of.register(time)
def _(value: date | time) -> str:
    return value.isoformat()


@text_of.register
def _(value: bytes) -> str:
    try:
        return value.decode().strip()
    except UnicodeDecodeError as error:
        raise CellFault(f"the bytes {value[:20]!r} are no text") from error


@text_of.register(list)
@text_of.register(dict)
def _(value: object) -> str:
    raise CellFault(f"{str(value)[:80]} is a list or an object, and one value is needed")


def decimal_of(text: str, reading: Reading) -> str:
    """A decimal number as JSON takes it; SAP's minus at the end is read, too. Raises CellFault."""
    number = text.replace(" ", "").replace("\u00a0", "")
    negative = number.startswith("-") or number.endswith("-")
    number = number.strip("-").removeprefix("+")
    if reading.thousands:
        number = number.replace(reading.thousands, "")
    if reading.decimal != ".":
        if "." in number:
            raise CellFault(
                f"{text!r} has a '.', and the decimal mark is {reading.decimal!r}: say thousands = \".\" if it is one"
            )
        number = number.replace(reading.decimal, ".")
    if not _NUMBER.fullmatch(number):
        hint = ': say decimal = "," if it is the decimal mark' if "," in number else ""
        raise CellFault(f"{text!r} is no number with the decimal mark {reading.decimal!r}{hint}")
    value = Decimal(number)
    return format(-value if negative else value, "f")


def number_of(text: str, reading: Reading) -> float | int:
    """The same as a JSON number."""
    written = decimal_of(text, reading)
    return float(written) if "." in written or len(written) > LONGEST_INTEGER else int(written)


def value_of(text: str, reading: Reading) -> float | int | str:
    """A number where it is one, else the text: what was measured may be either."""
    try:
        return number_of(text, reading)
    except CellFault:
        return text


def time_of(value: object, reading: Reading, field: str, kind: str) -> str:
    """A time as ISO 8601, with the offset of the zone where it has none itself.

    A date without a time of day is the start or the end of that day as `day` says, refused if it says nothing. In the
    hour that clocks repeat in autumn, the first of the two is meant. Raises CellFault.
    """
    moment = value if isinstance(value, datetime | date) else _parsed(text_of(value), reading)
    if not isinstance(moment, datetime):
        moment = _at_day(moment, reading, field, kind)
    if moment.tzinfo is None and reading.zone is not None:
        moment = moment.replace(tzinfo=reading.zone)
    return moment.isoformat()


def _parsed(text: str, reading: Reading) -> datetime | date:
    for form in reading.dates:
        try:
            return _FORMS[form](text) if form in _FORMS else _by_pattern(text, form)
        except (ValueError, OverflowError):
            continue
    raise CellFault(f"{text!r} is no time of the form {' or '.join(map(repr, reading.dates))}: see `dates`")


def _by_pattern(text: str, form: str) -> datetime | date:
    moment = datetime.strptime(text, form)  # noqa: DTZ007 - the zone is the table's
    return moment if any(part in form for part in ("%H", "%I", "%c", "%X", "%T", "%s")) else moment.date()


def _iso(text: str) -> datetime | date:
    return datetime.fromisoformat(text) if len(text) > 10 else date.fromisoformat(text)


def _excel(text: str) -> datetime | date:
    """A number of days since the end of 1899; a whole one is a date."""
    days = float(text)
    moment = EXCEL_EPOCH + timedelta(milliseconds=round(days * 86_400_000))
    return moment.date() if days.is_integer() else moment


def _unix(text: str) -> datetime:
    return datetime.fromtimestamp(float(text), UTC)


def _unix_ms(text: str) -> datetime:
    return datetime.fromtimestamp(float(text) / 1000, UTC)


_FORMS = {"iso": _iso, "excel": _excel, "unix": _unix, "unix_ms": _unix_ms}
FORMS = frozenset(_FORMS)
"""The names of forms of times that no pattern describes."""


def _at_day(day: date, reading: Reading, field: str, kind: str) -> datetime:
    if reading.day is None:
        raise CellFault(f'{day.isoformat()} has no time of day: say day = "start", "end" or "widest" in the map')
    late = field in LATE or (field == "at" and kind in LATE_KINDS)
    end = reading.day == "end" or (reading.day == "widest" and late)
    return datetime.combine(day, time(23, 59, 59) if end else time(0))


def looked_up(text: str, values: Mapping[str, str], name: str) -> str:
    """What a value map has for a cell. Raises CellFault."""
    found = values.get(text, values.get(ANY))
    if found is None:
        known = ", ".join(list(values)[:8]) + (", …" if len(values) > 8 else "")
        raise CellFault(f'{text!r} is not in the value map {name} ({known}); "*" there stands for all others')
    return text if found == ANY else found
