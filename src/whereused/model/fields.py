"""The kinds of value that records are made of: names, times and quantities, each with one clear error."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

ZONE = "zone"
"""Key of the validation context that names the time zone of times without an offset."""

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
"""An id, an identifier, a part number: never empty, and short enough to index."""

Text = Annotated[str, StringConstraints(max_length=100_000)]
"""Free text."""

Uom = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,3}$")]
"""A unit of measure by its UN/ECE Recommendation 20 code: KGM, MTR, C62."""


def parse_time(value: Any, info: ValidationInfo) -> datetime:  # noqa: ANN401 - whatever the record holds
    """An ISO 8601 time with an offset, in UTC; without an offset only where the load names a zone."""
    moment = _to_datetime(value)
    if moment.tzinfo is None:
        zone: tzinfo | None = (info.context or {}).get(ZONE)
        if zone is None:
            raise PydanticCustomError(
                "time_without_offset",
                "Time {value} has no offset: write it as {value}Z or {value}+01:00, or name the zone of the load",
                {"value": str(value)},
            )
        moment = moment.replace(tzinfo=zone)
    if moment.tzinfo is UTC:
        return moment
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise PydanticCustomError(
            "time_out_of_range", "Time {value} is outside the years 1 to 9999", {"value": str(value)}
        ) from error


def parse_moment(value: object) -> datetime:
    """An ISO 8601 time with an offset, in UTC. Raises ValueError that names it."""
    moment = _to_datetime(value)
    if moment.tzinfo is None:
        raise ValueError(f"Time {value} has no offset: write it as {value}Z or {value}+01:00.")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"Time {value} is outside the years 1 to 9999.") from error


def _to_datetime(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str) and ("T" in value or "t" in value or " " in value):
            return datetime.fromisoformat(value.strip())
    except ValueError:
        pass
    raise PydanticCustomError(
        "not_a_time",
        "{value} is not an ISO 8601 time such as 2026-03-01T08:00:00Z",
        {"value": repr(value)[:80]},
    )


Time = Annotated[datetime, PlainValidator(parse_time), WithJsonSchema({"type": "string", "format": "date-time"})]
"""A moment, in UTC, to the microsecond."""

Quantity = Annotated[Decimal, Field(ge=0, allow_inf_nan=False, max_digits=30)]
"""An amount in some unit of measure; never negative."""


class Fields(BaseModel):
    """Base of all that is read from outside: a field nobody knows is an error, never dropped."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def empty(kind: type[list[Any]] | type[dict[Any, Any]]) -> Any:  # noqa: ANN401 - a field of whichever type
    """The default of a field of lists or objects that may be left out: a new one for each record.

    One that is written as `[]` is copied deeply for each record, and for a step that took longer than all else in it.
    """
    return Field(default_factory=kind, json_schema_extra={"default": kind()})
