"""Whole lists as CSV, NDJSON and XLSX say the same rows."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import asdict
from pathlib import Path

import pytest

from whereused.api import lists
from whereused.api.lists import COLUMNS, csv_lines, ndjson_lines, write_xlsx
from whereused.model.answers import ItemRow

FIRST = ItemRow("U-1", "unit", "PACK", "confirmed", 1, "shipped", "PALLET-1", "SHIP-1", "ACME")
ODD = ItemRow('=1+"2",\n€', "unknown", None, "possible", 2, "unknown", None, None, None)
CHUNKS = [[FIRST], [], [ODD]]


def test_csv_reads_back() -> None:
    text = b"".join(csv_lines(CHUNKS)).decode()

    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[0] == list(COLUMNS)
    assert rows[1:] == [["" if value is None else str(value) for value in asdict(row).values()] for row in (FIRST, ODD)]


def test_csv_of_nothing_is_its_header() -> None:
    assert b"".join(csv_lines([])) == (",".join(COLUMNS) + "\r\n").encode()


def test_ndjson_reads_back() -> None:
    lines = b"".join(ndjson_lines(CHUNKS)).decode().removesuffix("\n").split("\n")

    assert [json.loads(line) for line in lines] == [asdict(FIRST), asdict(ODD)]


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
