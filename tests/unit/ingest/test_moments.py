"""Times as texts are those of the standard library."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import example, given
from hypothesis import strategies as st

from whereused.ingest.moments import iso_of

elsewhere = st.builds(timezone, st.timedeltas(timedelta(hours=-23), timedelta(hours=23)))


@given(st.datetimes(timezones=st.just(UTC) | elsewhere))
@example(datetime.min.replace(tzinfo=UTC))
@example(datetime.max.replace(tzinfo=UTC))
@example(datetime(2026, 1, 1, microsecond=500_000, tzinfo=UTC))
@example(datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=1, seconds=30))))
def test_it_is_the_standard_form(moment: datetime) -> None:
    assert iso_of(moment) == moment.isoformat()
