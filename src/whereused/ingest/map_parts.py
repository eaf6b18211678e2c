"""What a mapping file may say of how cells are read, and what is wrong where it says something else."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from whereused.errors import UsageError
from whereused.ingest.conversions import FORMS, Day, Reading
from whereused.ingest.entries import zone_of

Texts = list[str]
Mark = Annotated[str, Field(min_length=1, max_length=1)]


class Part(BaseModel):
    """Base of all parts of a mapping file: a key nobody knows is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ReadingPart(Part):
    """How cells are read; a field's word goes before its table's, a table's before the file's."""

    zone: str | None = None
    decimal: Literal[".", ","] | None = None
    thousands: Mark | None = None
    dates: str | Texts | None = None
    day: Day | None = None
    empty: Texts | None = None

    @field_validator("zone")
    @classmethod
    def _zone_is_known(cls, zone: str | None) -> str | None:
        if zone is not None:
            try:
                zone_of(zone)
            except UsageError as error:
                raise ValueError(str(error)) from error
        return zone

    @field_validator("dates")
    @classmethod
    def _dates_are_forms(cls, dates: str | Texts | None) -> str | Texts | None:
        for form in [dates] if isinstance(dates, str) else dates or ():
            if form not in FORMS and "%" not in form:
                known = ", ".join(sorted(FORMS))
                raise ValueError(f"{form!r} is neither one of {known} nor a pattern such as %d.%m.%Y %H:%M")
            if form not in FORMS and not any(year in form for year in ("%Y", "%y", "%G", "%c", "%x")):
                raise ValueError(f'{form!r} has no year: join the columns of date and time, as "{{DATE}} {{TIME}}"')
        return dates

    def over(self, reading: Reading) -> Reading:
        """The reading that this part changes."""
        dates = [self.dates] if isinstance(self.dates, str) else self.dates
        return reading.changed(
            zone=zone_of(self.zone) if self.zone else None,
            decimal=self.decimal,
            thousands=self.thousands,
            dates=tuple(dates) if dates is not None else None,
            day=self.day,
            empty=frozenset(self.empty) if self.empty is not None else None,
        )


class ValuePart(ReadingPart):
    """One value of a record, with how it is read."""

    from_: str | int | float = Field(alias="from")
    map: str | dict[str, str] | None = None
    split: Annotated[str, Field(min_length=1)] | None = None
    strip_left: str = ""
    prefix: str = ""
    as_: Literal["text", "number", "time"] | None = Field(None, alias="as")


def faults_of(error: ValidationError, part: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """What is wrong, as (where, reason); `part` is where the keys of an inner part are not known."""
    told = set()
    for fault in error.errors(include_url=False):
        path = [at for at in fault["loc"] if not str(at).startswith(("dict[", "list[", "function-", "constrained-"))]
        if path and path[0] == "values":
            path = [part for part in path if part not in ("table", "map") or part == path[-1]]
        if path and path[-1] in ("str", "int", "float"):
            path.pop()
        where, reason = where_is(path), _reason(dict(fault), path, part)
        if (where, reason) not in told:
            told.add((where, reason))
            yield where, reason


def where_is(path: list[int | str]) -> str:
    """A place in a mapping file, as `tables.x.records[0].id`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def _reason(fault: dict[str, object], path: list[int | str], part: type[BaseModel]) -> str:
    if fault["type"] == "extra_forbidden":
        fields = [field.alias or name for name, field in part.model_fields.items()]
        close = difflib.get_close_matches(str(path[-1]), fields, n=1)
        return "unknown key: " + (f"did you mean {close[0]!r}?" if close else f"known keys are {', '.join(fields)}")
    if fault["type"] == "missing":
        return "it is missing"
    return str(fault["msg"]).removeprefix("Value error, ").rstrip(".")
