"""Times as texts are those of the standard library."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import example, given
from hypothesis import strategies as st

from whereused.ingest.moments import iso_of


@given(st.datetimes(timezones=st.just(UTC)))
@example(datetime.min.replace(tzinfo=UTC))
@example(datetime.max.replace(tzinfo=UTC))
@example(datetime(2026, 1, 1, microsecond=500_000, tzinfo=UTC))
def test_it_is_the_standard_form(moment: datetime) -> None:
    assert iso_of(moment) == moment.isoformat()
