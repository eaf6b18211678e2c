"""Times as texts."""

from __future__ import annotations

from datetime import datetime

import orjson


def iso_of(moment: datetime) -> str:
    """`moment.isoformat()` of a time in UTC. That asks the time zone for its offset, and takes four times as long."""
    return orjson.dumps(moment).decode()[1:-1]
