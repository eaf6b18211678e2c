"""Times as the database gives them, as times of ours: UTC, to the microsecond."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any


def utc(value: Any) -> datetime | None:  # noqa: ANN401 - the driver's DateTime, an ISO 8601 text, or nothing
    """The moment in UTC; None and the empty text are no moment."""
    if value is None or value == "":
        return None
    moment: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value.to_native()
    return moment.astimezone(UTC)


def from_micros(value: int) -> datetime:
    """The moment so many microseconds after the beginning of 1970."""
    seconds, micros = divmod(value, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros)


def plain(value: Any) -> Any:  # noqa: ANN401 - whatever a property holds
    """A property's value with its times in UTC, ready for JSON."""
    if hasattr(value, "to_native"):
        return utc(value)
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value
