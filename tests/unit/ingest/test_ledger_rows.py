"""The rows of the ledger's statements: what stands where."""

from __future__ import annotations

import re

import orjson
import pytest

from whereused.graph.queries import load_queries
from whereused.ingest.entries import Entry, Submission, entry_of
from whereused.ingest.ledger import row_of


def entry(**record: object) -> Entry:
    return entry_of(Submission(orjson.dumps(record).decode()))


def test_the_statement_that_keeps_records_has_their_properties_in_the_order_of_a_row() -> None:
    text = load_queries()["ingest.keep_records"].text
    places = re.findall(r"^  (\w+): .*?row\[(\d+)\]", text, re.MULTILINE)
    assert [name for name, _ in places] == [*row_of(entry(record="item", id="A"))]
    assert [int(place) for _, place in places] == [*range(len(places))]


@pytest.mark.parametrize(
    ("record", "moved", "emptied"),
    [
        ({"record": "item", "id": "A"}, None, None),
        ({"record": "pack", "items": ["A"], "at": "2026-01-01T00:00:00Z"}, "2026-01-01T00:00:00+00:00", None),
        ({"record": "pack", "items": ["A"], "event_time": "2026-01-02T00:00:00Z"}, "2026-01-02T00:00:00+00:00", None),
        ({"record": "pack", "items": ["A"]}, "0001-01-01T00:00:00+00:00", None),
        ({"record": "unpack", "items": ["A"], "at": "2026-01-01T00:00:00Z"}, "2026-01-01T00:00:00+00:00", None),
        (
            {"record": "unpack", "items": [], "at": "2026-01-01T00:00:00Z"},
            "2026-01-01T00:00:00+00:00",
            "2026-01-01T00:00:00+00:00",
        ),
        ({"record": "unpack", "items": []}, "0001-01-01T00:00:00+00:00", None),
    ],
)
def test_what_packs_or_unpacks_says_when(record: dict[str, object], moved: str | None, emptied: str | None) -> None:
    row = row_of(entry(**record, **({} if record["record"] == "item" else {"container": "T"})))
    assert (row["moved_at"], row["emptied_at"]) == (moved, emptied)
