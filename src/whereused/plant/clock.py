"""The plant's clock: moments are whole seconds since 1970, UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR

LAST_PRODUCTION_DAY = int(datetime(2026, 6, 30, tzinfo=UTC).timestamp())
"""Production of every size ends on this day, so that no record of any size lies in the future."""


@lru_cache(maxsize=8192)
def stamp(moment: int) -> str:
    """The moment as ISO 8601 with `Z`."""
    return datetime.fromtimestamp(moment, UTC).isoformat()[:19] + "Z"


def day_code(moment: int) -> str:
    """The day as a lot number writes it: `260630`."""
    text = stamp(moment)
    return text[2:4] + text[5:7] + text[8:10]
