"""Whole lists of items as CSV, NDJSON or XLSX, chunk by chunk: what the API streams and the command line prints."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path
from typing import Any

import orjson

from whereused.model.answers import ItemRow

COLUMNS = tuple(field.name for field in fields(ItemRow))
ROWS_A_SHEET = 1_048_575
"""Rows that fit on a sheet of a workbook below its header."""

Chunks = Iterable[list[ItemRow]]
_values: Callable[[ItemRow], tuple[Any, ...]] = attrgetter(*COLUMNS)


def csv_lines(chunks: Chunks) -> Iterator[bytes]:
    """CSV (RFC 4180) with a header; what is not known is an empty field."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for chunk in chunks:
        writer.writerows(map(_values, chunk))
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    if text.tell():
        yield text.getvalue().encode()


def ndjson_lines(chunks: Chunks) -> Iterator[bytes]:
    """One JSON object a line; what is not known is null."""
    for chunk in chunks:
        yield b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in chunk)


def write_xlsx(chunks: Chunks, path: Path) -> None:
    """A workbook at `path`: a header, then a row an item, on as many sheets as it takes, in flat memory."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - slow to import, and rarely asked for

    with (
        tempfile.TemporaryDirectory() as scratch,
        Workbook(str(path), {"constant_memory": True, "tmpdir": scratch, "in_memory": False}) as book,
    ):
        bold = book.add_format({"bold": True})
        sheet, row = None, ROWS_A_SHEET
        for item in (item for chunk in chunks for item in chunk):
            if sheet is None or row == ROWS_A_SHEET:
                sheet, row = _add_sheet(book, bold), 0
            row += 1
            for column, value in enumerate(_values(item)):
                if isinstance(value, int):
                    sheet.write_number(row, column, value)
                elif value is not None:
                    sheet.write_string(row, column, value)
        if sheet is None:
            _add_sheet(book, bold)


def _add_sheet(book: Any, header: Any) -> Any:  # noqa: ANN401 - xlsxwriter has no types
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(COLUMNS):
        sheet.write_string(0, column, name, header)
    sheet.set_column(0, len(COLUMNS) - 1, 22)
    return sheet


@dataclass(frozen=True)
class ListFormat:
    """A way to write a whole list: its name on the command line, its media type and its file ending."""

    name: str
    media_type: str
    also: tuple[str, ...] = ()


CSV = ListFormat("csv", "text/csv")
NDJSON = ListFormat("ndjson", "application/x-ndjson", ("application/ndjson", "application/jsonl"))
XLSX = ListFormat("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
FORMATS = (CSV, NDJSON, XLSX)
