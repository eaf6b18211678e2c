# ruff: noqa: DTZ001 - cells have no zone
"""Tables of any shape: encodings and delimiters are found out, rows that are cut short told, types not guessed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from whereused.ingest.readers import Origin, Unreadable, read_file
from whereused.ingest.sniffing import sniff_encoding
from whereused.ingest.tables import CsvTable, NoTable, Row, Shape, open_table

TEXT = 'Los;Menge;Text\n00123;1,5;"Zeile 1\nZeile; 2"\nÄ-7;2,0;\n'


def rows(path: Path, **shape: Any) -> list[Row]:
    return list(open_table(path, Shape(**shape)).rows())


def cells(path: Path, **shape: Any) -> list[dict[str, Any]]:
    return [row.cells for row in rows(path, **shape)]


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_encoding_and_delimiter_are_found_out_and_told(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = TEXT.replace("Zeile; 2", "Zeile 2").replace("1,5", "1.5").replace("2,0", "2.0").replace(";", delimiter)
    table = open_table(written(tmp_path / "t.csv", text.encode(encoding)), Shape())

    assert [row.cells for row in table.rows()] == [
        {"Los": "00123", "Menge": "1.5", "Text": "Zeile 1\nZeile 2"},
        {"Los": "Ä-7", "Menge": "2.0", "Text": ""},
    ]
    assert table.found_out == [f"read as {encoding} with {'tabs' if delimiter == chr(9) else delimiter} between cells"]


def test_decimal_commas_and_delimiters_in_quotes_do_not_mislead(tmp_path: Path) -> None:
    table = open_table(written(tmp_path / "t.csv", TEXT), Shape())

    assert isinstance(table, CsvTable)
    assert table.delimiter == ";"
    assert [row.number for row in table.rows()] == [3, 4]


def test_an_umlaut_on_the_last_line_of_a_long_file_is_seen(tmp_path: Path) -> None:
    content = b"a;b\n" + b"1;2\n" * 800_000 + "ü;3\n".encode("cp1252")

    assert sniff_encoding(written(tmp_path / "t.csv", content)) == "cp1252"


def test_rows_that_cannot_be_told_apart_have_faults_and_others_do_not(tmp_path: Path) -> None:
    found = rows(written(tmp_path / "t.csv", b"a,b\n1\n1,2\n1,2,\n1,2,3\n\n\xff,2\n"), encoding="utf-8")

    assert [(row.number, row.fault) for row in found] == [
        (2, "The row has 1 cells, the header 2."),
        (3, ""),
        (4, ""),
        (5, "The row has 3 cells, the header 2."),
        (7, "The row has bytes that are not utf-8: say the encoding of the table."),
    ]
    assert found[3].cells == {"a": "1", "b": "2", "#3": "3"}
    assert found[4].cells == {"a": "\\xff", "b": "2"}


def test_rows_before_the_header_and_a_header_that_is_not_there(tmp_path: Path) -> None:
    path = written(tmp_path / "t.csv", "Report of 1 March\n\na,b\n1,2\n")

    assert [(row.number, row.cells) for row in rows(path, skip_rows=2)] == [(4, {"a": "1", "b": "2"})]
    assert cells(path, skip_rows=3, header=["x", "y"]) == [{"x": "1", "y": "2"}]


def test_a_source_that_quotes_nothing_may_have_quotes_in_its_texts(tmp_path: Path) -> None:
    path = written(tmp_path / "t.csv", 'a;b\n"1/2;x\n3;"y"\n')

    assert cells(path, quote="") == [{"a": '"1/2', "b": "x"}, {"a": "3", "b": '"y"'}]


def test_columns_without_a_name_or_with_the_same_are_told_apart(tmp_path: Path) -> None:
    assert open_table(written(tmp_path / "t.csv", "a,,a\n1,2,3\n"), Shape()).columns == ["a", "#2", "a#2"]


def sheet(path: Path, *given: list[Any], name: str = "Data") -> Path:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd.mm.yyyy hh:mm"}) as book:
        book.add_worksheet("Cover")
        page = book.add_worksheet(name)
        for number, row in enumerate(given):
            page.write_row(number, 0, row)
    return path


def test_a_sheet_is_text_but_for_its_dates(tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "t.xlsx", ["id", "n", "at", "day"],
        ["00123", 1.5, datetime(2026, 3, 1, 8), datetime(2026, 3, 1)], [], [7, 20000000000, None, None],
    )  # fmt: skip

    assert [(row.number, row.cells) for row in rows(path, sheet="Data")] == [
        (2, {"id": "00123", "n": "1.5", "at": datetime(2026, 3, 1, 8), "day": date(2026, 3, 1)}),
        (4, {"id": "7", "n": "20000000000", "at": None, "day": None}),
    ]
    with pytest.raises(NoTable, match="no sheet 'Dato', but 'Cover' or 'Data'"):
        open_table(path, Shape(sheet="Dato"))


def test_a_row_of_a_sheet_has_the_number_that_excel_shows(tmp_path: Path) -> None:
    path = sheet(tmp_path / "t.xlsx", [], [], ["a", "b"], ["1", "2"])

    assert [(row.number, row.cells) for row in rows(path, sheet="Data")] == [(4, {"a": "1", "b": "2"})]


def test_parquet_keeps_its_types_and_reads_in_batches(tmp_path: Path) -> None:
    frame = pl.DataFrame({"id": [f"{number:05}" for number in range(50_000)], "n": range(50_000)})
    frame.write_parquet(tmp_path / "t.parquet")
    found = rows(tmp_path / "t.parquet")

    assert len(found) == 50_000
    assert (found[0].cells, found[-1].number, found[-1].share) == ({"id": "00000", "n": 0}, 50_000, 1.0)


def test_json_objects_have_dotted_columns(tmp_path: Path) -> None:
    path = written(tmp_path / "t.json", '{"data": {"rows": [{"pk": 1, "fields": {"a": {"b": 2}}}, 3]}}')
    found = rows(path, rows="data.rows")

    assert found[0].cells == {"pk": 1, "fields.a.b": 2}
    assert found[1].fault
    lines = rows(written(tmp_path / "t.ndjson", '{"a": 1}\n\nnot json\n'))
    assert [(row.number, bool(row.fault)) for row in lines] == [(1, False), (3, True)]


@pytest.mark.parametrize(
    ("name", "content", "shape", "says"),
    [
        ("t.bin", b"", {}, "its ending does not say what it is"),
        ("t.parquet", b"no", {}, "no Parquet file"),
        ("t.xlsx", b"no", {}, "no XLSX file"),
        ("t.json", b"{", {}, "is not JSON"),
        ("t.json", b"{}", {}, "has no array at its top"),
        ("t.csv", b"a", {"encoding": "utf-99"}, "is no encoding"),
    ],
)
def test_what_is_no_table_says_why(tmp_path: Path, name: str, content: bytes, shape: dict[str, Any], says: str) -> None:
    with pytest.raises(NoTable, match=says):
        rows(written(tmp_path / name, content), **shape)


def bodies(path: Path) -> list[Any]:
    import orjson

    return [
        read.piece.reason if isinstance(read.piece, Unreadable) else orjson.loads(read.piece.body)
        for read in read_file(path, Origin())
    ]


def test_parquet_and_sheets_named_after_kinds_are_records(tmp_path: Path) -> None:
    from whereused.ingest.entries import decode

    pl.DataFrame(
        {"id": [7, 8], "kind": ["unit", None], "quantity": [Decimal("1.50"), None], "uom": ["KGM", None],
         "identifiers": [[{"scheme": "serial", "value": "1"}], []], "made_at": [datetime(2026, 1, 1), None],
         "attributes": [{"n": 1, "t": None}, {"n": None, "t": "x"}]}
    ).with_columns(pl.col("made_at").dt.replace_time_zone("UTC")).write_parquet(tmp_path / "item.parquet")  # fmt: skip
    first, second = [decode(read.piece) for read in read_file(tmp_path / "item.parquet", Origin())]  # type: ignore[arg-type]
    assert (first.id, first.quantity, first.identifiers[0].value, first.attributes) == (
        "7",
        Decimal("1.5"),
        "1",
        {"n": 1},
    )
    assert (second.id, second.kind, second.attributes) == ("8", None, {"t": "x"})
    with xlsxwriter.Workbook(str(tmp_path / "step_input.xlsx"), {"default_date_format": "dd.mm.yyyy"}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["step", "item", "loaded_at"])
        page.write_row(1, 0, ["S", "0001", datetime(2026, 3, 1)])
    [read] = read_file(tmp_path / "step_input.xlsx", Origin(zone="UTC"))
    [given] = decode(read.piece).inputs  # type: ignore[arg-type]
    assert (given.item, given.loaded_at.isoformat()) == ("0001", "2026-03-01T00:00:00+00:00")
    pl.DataFrame({"idd": ["A"]}).write_parquet(tmp_path / "site.parquet")
    assert any("did you mean 'id'?" in body for body in bodies(tmp_path / "site.parquet"))
