"""Whole lists as CSV, NDJSON and XLSX say the same rows."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from whereused.api import lists
from whereused.api.lists import COLUMNS, Layout, csv_lines, ndjson_lines, page_json, write_xlsx
from whereused.model.answers import Answer, ItemRow, NearMiss, PathEdge
from whereused.trace import ask

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
FIRST = ItemRow("U-1", "unit", "PACK", "confirmed", 1, "shipped", "PALLET-1", "SHIP-1", "ACME")
ODD = ItemRow('=1+"2",\n€', "unknown", None, "possible", 2, "unknown", None, None, None)
CHUNKS = [[FIRST], [], [ODD]]
TRAIL = [
    PathEdge(type="CONSUMED_IN", from_="LOT-1", to="ST-3", records=["R1"]),
    PathEdge(type="PRODUCED", from_="ST-3", to="U-1", at=NOW, records=["R1", "R2"]),
]
PROVED = replace(FIRST, evidence=TRAIL)
EDGE = {"type": "INSTALLED_IN", "from": "C-1", "to": "U-2", "valid_to": NOW, "records": ["R3"]}
MISSED = NearMiss(id="U-2", kind="unit", product="PACK", reason="removed_before", edge=EDGE)
UNCLEAR = NearMiss(id="U-3", kind="unit", product=None, reason="voided", edge=None)
WHOLE = Layout(near_misses=True, evidence=True)


def plain(row: ItemRow) -> dict[str, object]:
    return {name: value for name, value in asdict(row).items() if name != "evidence"}


def test_csv_reads_back() -> None:
    text = b"".join(csv_lines(CHUNKS)).decode()

    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[0] == list(COLUMNS)
    assert rows[1:] == [["" if value is None else str(value) for value in plain(row).values()] for row in (FIRST, ODD)]


def test_csv_of_nothing_is_its_header() -> None:
    assert b"".join(csv_lines([])) == (",".join(COLUMNS) + "\r\n").encode()


def test_ndjson_reads_back() -> None:
    lines = b"".join(ndjson_lines(CHUNKS)).decode().removesuffix("\n").split("\n")

    assert [json.loads(line) for line in lines] == [plain(FIRST), plain(ODD)]


def test_a_workbook_keeps_texts_as_texts(tmp_path: Path) -> None:
    write_xlsx(CHUNKS, tmp_path / "list.xlsx")

    with zipfile.ZipFile(tmp_path / "list.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == 3
    assert "<f>" not in sheet, "an id that starts with = became a formula"


def test_a_workbook_goes_on_another_sheet_when_one_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "ROWS_A_SHEET", 2)

    write_xlsx([[FIRST, FIRST, FIRST]], tmp_path / "list.xlsx")

    with zipfile.ZipFile(tmp_path / "list.xlsx") as book:
        rows = [book.read(f"xl/worksheets/sheet{number}.xml").decode().count("<row ") for number in (1, 2)]
    assert rows == [3, 2]


def test_a_workbook_of_nothing_has_its_header(tmp_path: Path) -> None:
    write_xlsx([], tmp_path / "list.xlsx")

    with zipfile.ZipFile(tmp_path / "list.xlsx") as book:
        assert book.read("xl/worksheets/sheet1.xml").decode().count("<row ") == 1


@pytest.mark.parametrize(
    ("options", "more"),
    [
        ({}, ()),
        ({"near_misses": True}, ("reason", "edge")),
        ({"evidence": True}, ("evidence",)),
        ({"near_misses": True, "evidence": True}, ("reason", "edge", "evidence")),
    ],
)
def test_the_columns_follow_the_question(options: dict[str, bool], more: tuple[str, ...]) -> None:
    assert Layout.of(ask(["LOT-1"], **options)).columns == (*COLUMNS, *more)  # type: ignore[arg-type]


def test_csv_tells_evidence_and_near_misses_for_people() -> None:
    text = b"".join(csv_lines([[PROVED], [MISSED, UNCLEAR]], WHOLE)).decode()

    proved, missed, unclear = csv.DictReader(io.StringIO(text, newline=""))
    assert proved["evidence"] == "LOT-1 -CONSUMED_IN-> ST-3 -PRODUCED-> U-1 [R1, R2]"
    assert (proved["reason"], proved["edge"]) == ("", "")
    assert (missed["id"], missed["kind"], missed["product"]) == ("U-2", "unit", "PACK")
    assert (missed["certainty"], missed["distance"], missed["evidence"]) == ("", "", "")
    assert missed["reason"] == "removed_before"
    assert missed["edge"] == "C-1 -INSTALLED_IN-> U-2 [R3] (to 2026-03-01T08:00:00Z)"
    assert (unclear["reason"], unclear["edge"]) == ("voided", "")


def test_ndjson_tells_them_for_programs() -> None:
    lines = b"".join(ndjson_lines([[PROVED, MISSED]], WHOLE)).decode().splitlines()

    proved, missed = map(json.loads, lines)
    assert list(proved) == list(missed) == list(WHOLE.columns)
    assert [(edge["from"], edge["to"]) for edge in proved["evidence"]] == [("LOT-1", "ST-3"), ("ST-3", "U-1")]
    assert proved["evidence"][1]["at"] == "2026-03-01T08:00:00Z"
    assert missed["certainty"] is None
    assert missed["edge"] == EDGE | {"valid_to": "2026-03-01T08:00:00Z"}


def test_a_workbook_tells_them_and_cuts_what_no_cell_holds(tmp_path: Path) -> None:
    long = replace(FIRST, evidence=[TRAIL[0].model_copy(update={"records": ["R" * 40_000]})])

    write_xlsx([[PROVED, long], [MISSED]], tmp_path / "list.xlsx", WHOLE)

    with zipfile.ZipFile(tmp_path / "list.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == 4
    assert "LOT-1 -CONSUMED_IN-&gt; ST-3 -PRODUCED-&gt; U-1 [R1, R2]" in sheet
    assert "removed_before" in sheet
    assert "RRR…" in sheet


@pytest.mark.parametrize("evidence", [True, False])
def test_a_page_has_evidence_only_where_it_was_asked_for(evidence: bool) -> None:
    answer = Answer(
        start=["LOT-1", {"quality": "NCR-1"}],
        mode="ever",
        as_of=None,
        known_at=NOW,
        complete=True,
        counts={"unit": 1, "near_misses": 1},
        items=[PROVED],
        near_misses=[MISSED],
        next=None,
    )

    page = json.loads(page_json(answer, ask(["LOT-1"], evidence=evidence, near_misses=True)))

    (item,) = page["items"]
    assert ("evidence" in item) is evidence
    assert not evidence or item["evidence"][0]["from"] == "LOT-1"
    assert page["start"] == ["LOT-1", {"quality": "NCR-1"}]
    assert page["near_misses"][0]["edge"]["valid_to"] == "2026-03-01T08:00:00Z"
