"""Times as texts."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson


def iso_of(moment: datetime) -> str:
    """`moment.isoformat()`, which asks the time zone for its offset: a time in UTC is told in a quarter of that."""
    return orjson.dumps(moment).decode()[1:-1] if moment.tzinfo is UTC else moment.isoformat()
