"""Whole lists as CSV, NDJSON or XLSX, chunk by chunk: what the API streams and the command line prints.

A list has a row an item, and where they were asked for a row a near miss after them: their certainty is empty.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path
from typing import Any

import orjson

from whereused.api.trails import edge_text, trail_text
from whereused.model.answers import Answer, ItemRow, NearMiss, PathEdge
from whereused.model.questions import Question

COLUMNS = tuple(field.name for field in fields(ItemRow) if field.name != "evidence")
"""The columns of every list."""

ROWS_A_SHEET = 1_048_575
"""Rows that fit on a sheet of a workbook below its header."""

CHARACTERS_A_CELL = 32_767
"""What fits in a cell of a workbook; a longer text ends with an ellipsis there."""

Row = ItemRow | NearMiss
Chunks = Iterable[Sequence[Row]]

_plain_values = attrgetter(*COLUMNS)
_JSON = orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z


@dataclass(frozen=True)
class Layout:
    """The columns of a list: those of every list, and those of what was asked for."""

    near_misses: bool = False
    evidence: bool = False

    @classmethod
    def of(cls, question: Question) -> Layout:
        """The columns of the answer to a question."""
        return cls(question.near_misses, question.evidence)

    @property
    def columns(self) -> tuple[str, ...]:
        """Their names."""
        return (*COLUMNS, *(("reason", "edge") if self.near_misses else ()), *(("evidence",) if self.evidence else ()))

    def values(self, row: Row) -> tuple[Any, ...]:
        """What a row says in each column, as values."""
        if isinstance(row, NearMiss):
            nothing = (None,) * (len(COLUMNS) - 3)
            last = (None,) if self.evidence else ()
            return (row.id, row.kind, row.product, *nothing, row.reason, row.edge, *last)
        misses = (None, None) if self.near_misses else ()
        return (*_plain_values(row), *misses, *((row.evidence,) if self.evidence else ()))

    def texts(self, rows: Iterable[Row]) -> Iterator[tuple[Any, ...]]:
        """The rows for CSV and workbooks: edges and trails as a person reads them."""
        if self == Layout():
            return map(_plain_values, rows)
        return (tuple(map(_cell, self.values(row))) for row in rows)


def _cell(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if isinstance(value, dict):
        return edge_text(PathEdge.model_validate(value))
    return trail_text(value) if isinstance(value, list) else value


def page_json(answer: Answer, question: Question) -> bytes:
    """A page as JSON; its items have evidence where it was asked for."""
    hidden = None if question.evidence else {"items": {"__all__": {"evidence"}}}
    return answer.model_dump_json(by_alias=True, exclude=hidden).encode()


def csv_lines(chunks: Chunks, layout: Layout = Layout()) -> Iterator[bytes]:
    """CSV (RFC 4180) with a header; what is not known is an empty field."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(layout.columns)
    for chunk in chunks:
        writer.writerows(layout.texts(chunk))
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    if text.tell():
        yield text.getvalue().encode()


def ndjson_lines(chunks: Chunks, layout: Layout = Layout()) -> Iterator[bytes]:
    """One JSON object a line, each with all columns; what is not known is null."""
    columns = layout.columns
    for chunk in chunks:
        rows = (dict(zip(columns, layout.values(row), strict=True)) for row in chunk)
        yield b"".join(orjson.dumps(row, default=_jsonable, option=_JSON) for row in rows)


def _jsonable(value: PathEdge) -> dict[str, Any]:
    return value.model_dump(by_alias=True)


def write_xlsx(chunks: Chunks, path: Path, layout: Layout = Layout()) -> None:
    """A workbook at `path`: a header, then a row a line of the list, on as many sheets as it takes, in flat memory."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - slow to import, and rarely asked for

    with (
        tempfile.TemporaryDirectory() as scratch,
        Workbook(str(path), {"constant_memory": True, "tmpdir": scratch, "in_memory": False}) as book,
    ):
        bold = book.add_format({"bold": True})
        sheet, row = None, ROWS_A_SHEET
        for values in (values for chunk in chunks for values in layout.texts(chunk)):
            if sheet is None or row == ROWS_A_SHEET:
                sheet, row = _add_sheet(book, bold, layout), 0
            row += 1
            for column, value in enumerate(values):
                if isinstance(value, int):
                    sheet.write_number(row, column, value)
                elif value is not None:
                    sheet.write_string(row, column, _cut(value))
        if sheet is None:
            _add_sheet(book, bold, layout)


def _cut(text: str) -> str:
    return text if len(text) <= CHARACTERS_A_CELL else text[: CHARACTERS_A_CELL - 1] + "…"


def _add_sheet(book: Any, header: Any, layout: Layout) -> Any:  # noqa: ANN401 - xlsxwriter has no types
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(layout.columns):
        sheet.write_string(0, column, name, header)
    sheet.set_column(0, len(layout.columns) - 1, 22)
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
