"""Whatever a record says, its line and its row say the same when they are read again."""

from __future__ import annotations

import csv
import tempfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import neo4j.time
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whereused.ingest.entries import Entry, Submission, entry_of
from whereused.ingest.exporting import KeptRow, _Folder, line_of
from whereused.ingest.readers import Origin, Read, Unreadable, find_files, read_file, read_lines

AT = datetime(2026, 1, 1, 12, 30, 0, 123456, tzinfo=UTC)
awkward = st.text(st.sampled_from('ab|\\"=,;[]{}\n\r\t\x00\x0b\x85\u2028é€\ufeff 1.'), min_size=1, max_size=6)
names = awkward.filter(lambda text: text.strip())
texts = st.one_of(awkward, st.just(""), st.sampled_from(["1.50", "nan", "inf", "-0", "null", "[1]", '"x"']))
numbers = st.one_of(st.floats(allow_nan=False, allow_infinity=False, width=32), st.integers(-5, 5))
parameters = st.dictionaries(st.sampled_from(["a", "b|"]), st.one_of(texts, numbers, st.none(), st.lists(numbers)))


def record(kind: str, needed: dict[str, Any], **optional: Any) -> st.SearchStrategy[dict[str, Any]]:
    said = {"record": st.just(kind), **needed}
    return st.fixed_dictionaries(said, optional={"record_id": names, "source": names, **optional})


mention = st.fixed_dictionaries({"item": names, "uom": st.just("KGM")}, optional={"quantity": st.just("0.10")})
records = st.one_of(
    record(
        "item",
        {"id": names},
        identifiers=st.lists(st.fixed_dictionaries({"scheme": names, "value": names}), max_size=2),
        attributes=parameters,
        quantity=st.sampled_from(["1.50", 2, "12345678901234567890.123456789"]),
        uom=st.just("KGM"),
    ).map(lambda item: {"uom": "KGM", **item}),
    record("organization", {"id": names}, name=texts, address=texts),
    record("measurement", {"item": names, "characteristic": names, "value": st.one_of(texts, numbers)}, lower=numbers),
    record("quality", {"id": names}, concerns=st.lists(st.one_of(names, names.map(lambda name: {"step": name})))),
    record("ship", {"shipment": names, "items": st.lists(names, max_size=3)}),
    record(
        "step",
        {"id": names},
        inputs=st.lists(mention, max_size=3),
        parameters=parameters,
        equipment=st.lists(names, max_size=2),
    ),
)


def kept(entry: Entry) -> KeptRow:
    sent = entry.submission
    at = neo4j.time.DateTime.from_native(AT)
    received = sent.received or ""
    return KeptRow(
        entry.id, entry.hash, sent.body, sent.format, entry.record.source or "", sent.zone or "", at, received
    )


def read_again(reads: list[Read]) -> list[Any]:
    pieces = [read.piece for read in reads]
    assert all(isinstance(piece, Submission) for piece in pieces), pieces
    again = [(entry_of(piece), piece) for piece in pieces if isinstance(piece, Submission)]
    return [(entry.id, entry.hash, piece.recorded_at, piece.received) for entry, piece in again]


@settings(max_examples=150, deadline=None)
@given(said=records, source=st.one_of(st.none(), names), received=st.booleans())
def test_a_record_comes_back_from_its_line_and_from_its_row(
    said: dict[str, Any], source: str | None, received: bool
) -> None:
    row = orjson.dumps({"file": "a|b.csv", "line": 3, "row": {"A": 'x"\n', "B": 1.5}}).decode() if received else None
    entry = entry_of(Submission(orjson.dumps(said).decode(), source=source, received=row))
    expected = [(entry.id, entry.hash, AT, row)]

    assert read_again(list(read_lines(BytesIO(line_of(kept(entry))), Origin()))) == expected
    with tempfile.TemporaryDirectory() as name:
        with _Folder(Path(name)) as folder:
            folder.add(kept(entry))
        files, left_out = find_files([Path(name)])
        assert left_out == []
        assert read_again([read for file in files for read in read_file(file, Origin())]) == expected


@pytest.mark.parametrize(
    "received",
    [
        "2026-03-01",
        "hello",
        7,
        ["file"],
        {"file": "a.csv", "line": 3},
        {"vocabulary": "urn:epcglobal:epcis:vtype:Party"},
        {"vocabulary": "urn:epcglobal:epcis:vtype:Party", "element": "ACME", "time": None},
        {"vocabulary": "urn:epcglobal:epcis:vtype:Party", "element": {"id": "ACME", "attributes": {}}, "time": None},
    ],
)
def test_what_no_export_says_that_a_record_was_made_of_is_refused(received: Any, tmp_path: Path) -> None:
    """Once kept, it would keep the whole ledger from being exported."""
    line = orjson.dumps({"record": "product", "id": "P", "received": received})
    cell = received if isinstance(received, str) else orjson.dumps(received).decode()
    with (tmp_path / "product.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["id", "received"], ["P", cell]])

    for read in (*read_lines(BytesIO(line), Origin()), *read_file(tmp_path / "product.csv", Origin())):
        assert isinstance(read.piece, Unreadable)
        assert read.piece.pointer == "/received"
        assert "was made of" in read.piece.reason
