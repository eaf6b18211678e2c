"""Tables as rows of cells: CSV in any encoding, Parquet, XLSX, and arrays of JSON objects.

CSV is read by the standard library, because it tells of each row where it stands and whether it is cut short, and takes
any encoding as a stream; Parquet and XLSX by polars, which is imported only then. No type is guessed: a cell of CSV or
XLSX is its text, so that 00123 stays 00123, and Parquet and JSON give what they hold.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import TextIOWrapper
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

import orjson

from whereused.ingest.sniffing import MARKING, dialect, has_odd_bytes, sniff_delimiter, sniff_encoding, without_marks

if TYPE_CHECKING:
    from _csv import Reader

ENDINGS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
}
"""What a file is by its ending."""

_SHEET_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?")
"""How a cell of XLSX that is formatted as a date or time comes as text."""

LARGEST_JSON_FILE = 256 * 1024 * 1024
PARQUET_ROWS = 20_000
csv.field_size_limit(16 * 1024 * 1024)  # an unclosed quote ends there; the inputs of a large step are shorter


class NoTable(Exception):
    """A file that cannot be read as the table it is said to be; the text says why."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What is said of a table's file; what is None is found out."""

    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    quote: str = '"'
    skip_rows: int = 0
    header: Sequence[str] | None = None
    sheet: str | None = None
    rows: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number (line of a CSV, row of a sheet, else counted from 1), its cells, the share of the file read.

    `fault` says why the row cannot be read; then `cells` is what there is of it.
    """

    number: int
    cells: dict[str, Any]
    share: float
    fault: str = ""


class Table(Protocol):
    """A table that is open for reading."""

    columns: list[str] | None
    """The names in its header; None where rows say them themselves (JSON)."""
    found_out: list[str]
    """What was not said and had to be found out."""

    def rows(self) -> Iterator[Row]:
        """Its rows, in order; may be asked again."""
        ...


def open_table(path: Path, shape: Shape) -> Table:
    """The table in a file. Raises NoTable."""
    form = shape.format or ENDINGS.get(path.suffix.lower())
    if form is None:
        raise NoTable(
            f"{path.name}: its ending does not say what it is: give format = {one_of(set(ENDINGS.values()))}."
        )
    opened: Table = _OPENERS[form](path, shape)
    return opened


def one_of(names: Iterable[str]) -> str:
    """Names to choose from, in words."""
    *others, last = [repr(name) for name in sorted(names)]
    return f"{', '.join(others)} or {last}" if others else last


@dataclass(slots=True)
class TableFile:
    """What every table has: its file, what is said of it, the names in its header, and what was found out."""

    path: Path
    shape: Shape
    columns: list[str] | None = None
    found_out: list[str] = field(default_factory=list)


@dataclass(slots=True)
class CsvTable(TableFile):
    """A delimited text."""

    encoding: str = "utf-8"
    delimiter: str = ","

    def __post_init__(self) -> None:
        """Find out what is not said, and read the header."""
        self.encoding = self.shape.encoding or sniff_encoding(self.path)
        with self._text(self.path.open("rb")) as text:
            self.delimiter = self.shape.delimiter or sniff_delimiter(text, self.shape.quote)
        if self.shape.encoding is None or self.shape.delimiter is None:
            named = {"\t": "tabs"}.get(self.delimiter, self.delimiter)
            self.found_out.append(f"read as {self.encoding} with {named} between cells")
        if self.shape.header is not None:
            self.columns = named_apart(self.shape.header)
        else:
            with self._text(self.path.open("rb")) as text:
                self.columns = named_apart(next(self._reader(text), []))

    def _text(self, file: IO[bytes]) -> TextIOWrapper:
        """The text after the lines that are passed over."""
        try:
            text = TextIOWrapper(file, encoding=self.encoding, errors=MARKING, newline="")
        except LookupError as error:
            file.close()
            raise NoTable(f"{self.encoding!r} is no encoding: name one such as utf-8, utf-16 or cp1252.") from error
        for _ in range(self.shape.skip_rows):
            text.readline()
        return text

    def _reader(self, text: TextIOWrapper) -> Reader:
        return csv.reader(text, **dialect(self.delimiter, self.shape.quote))

    def rows(self) -> Iterator[Row]:
        """Its rows; one that is cut short or cannot be decoded has a fault."""
        size = max(self.path.stat().st_size, 1)
        with self.path.open("rb") as file, self._text(file) as text:
            reader = self._reader(text)
            if self.shape.header is None:
                next(reader, None)
            while True:
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield Row(self._line(reader), {}, file.tell() / size, f"The row is no CSV: {error}.")
                    continue
                if cells:
                    yield self._row(self._line(reader), cells, file.tell() / size)

    def _line(self, reader: Reader) -> int:
        return reader.line_num + self.shape.skip_rows

    def _row(self, line: int, cells: list[str], share: float) -> Row:
        columns = self.columns or []
        named = dict(zip(columns, cells, strict=False))
        spare = cells[len(columns) :]
        fault = ""
        if len(cells) < len(columns) or any(spare):
            named |= {f"#{len(columns) + number}": cell for number, cell in enumerate(spare, start=1)}
            fault = f"The row has {len(cells)} cells, the header {len(columns)}."
        if has_odd_bytes(cells):
            named = {name: without_marks(cell) for name, cell in named.items()}
            fault = f"The row has bytes that are not {self.encoding}: say the encoding of the table."
        return Row(line, named, share, fault)


@dataclass(slots=True)
class ParquetTable(TableFile):
    """A Parquet file; its values keep their types."""

    def __post_init__(self) -> None:
        """Read the names of its columns."""
        import polars as pl  # noqa: PLC0415 - only where there is something to read with it

        try:
            self.columns = pl.scan_parquet(self.path).collect_schema().names()
        except (pl.exceptions.PolarsError, OSError) as error:
            raise NoTable(f"{self.path.name} is no Parquet file that can be read: {_first_line(error)}.") from error

    def rows(self) -> Iterator[Row]:
        """Its rows, some thousands of them in memory at a time."""
        import polars as pl  # noqa: PLC0415

        scanned = pl.scan_parquet(self.path)
        total = max(scanned.select(pl.len()).collect().item(), 1)
        number = 0
        for batch in scanned.collect_batches(chunk_size=PARQUET_ROWS, maintain_order=True, lazy=True):
            for cells in batch.iter_rows(named=True):
                number += 1
                yield Row(number, cells, number / total)


@dataclass(slots=True)
class SheetTable(TableFile):
    """One sheet of an XLSX file, each cell as its text; blank rows are passed over."""

    sheet: str = ""
    sheets: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Find the sheet and read its header."""
        import fastexcel  # noqa: PLC0415

        try:
            self.sheets = sheets = fastexcel.read_excel(self.path).sheet_names
        except fastexcel.FastExcelError as error:
            raise NoTable(f"{self.path.name} is no XLSX file that can be read: {_first_line(error)}.") from error
        if self.shape.sheet is not None and self.shape.sheet not in sheets:
            raise NoTable(f"{self.path.name} has no sheet {self.shape.sheet!r}, but {one_of(sheets)}.")
        self.sheet = self.shape.sheet or sheets[0]
        if self.shape.sheet is None and len(sheets) > 1:
            self.found_out.append(f"its first sheet, {self.sheet!r}, is read")
        if self.shape.header is not None:
            self.columns = named_apart(self.shape.header)
        else:
            self.columns = named_apart([cell or "" for cell in next(self._cells(), (0, ()))[1]])

    def _cells(self) -> Iterator[tuple[int, tuple[str | None, ...]]]:
        """Rows that are not blank, with their numbers, from the header on."""
        import fastexcel  # noqa: PLC0415

        reader = fastexcel.read_excel(self.path)
        frame = reader.load_sheet(self.sheet, header_row=None, skip_rows=0, dtypes="string").to_polars()
        for number, cells in enumerate(frame.iter_rows(), start=1):
            if number > self.shape.skip_rows and any(cell is not None for cell in cells):
                yield number, cells

    def rows(self) -> Iterator[Row]:
        """Its rows. A sheet is read whole: Excel has at most a million rows."""
        cells = list(self._cells())
        if self.shape.header is None:
            del cells[:1]
        columns = self.columns or []
        for count, (number, of_row) in enumerate(cells, start=1):
            yield Row(number, dict(zip(columns, map(_dated, of_row), strict=False)), count / len(cells))


def _dated(cell: str | None) -> str | date | None:
    """The cell, or its time: Excel keeps a date without a time of day as that day's midnight."""
    if cell is None or not _SHEET_TIME.fullmatch(cell):
        return cell
    moment = datetime.fromisoformat(cell)
    return moment.date() if moment.time() == time(0) else moment


@dataclass(slots=True)
class JsonTable(TableFile):
    """An array of objects in a JSON file, or one object a line; inner objects give columns such as `fields.serial`."""

    def rows(self) -> Iterator[Row]:
        """Its objects. A JSON file is read whole, lines as a stream. Raises NoTable."""
        form = self.shape.format or ENDINGS[self.path.suffix.lower()]
        yield from self._lines() if form == "ndjson" else self._array()

    def _lines(self) -> Iterator[Row]:
        size = max(self.path.stat().st_size, 1)
        with self.path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if not line.strip():
                    continue
                try:
                    yield _object(number, orjson.loads(line), file.tell() / size)
                except orjson.JSONDecodeError as error:
                    text = line.decode(errors="backslashreplace")
                    yield Row(number, {"": text}, file.tell() / size, f"The line is not JSON: {error}.")

    def _array(self) -> Iterator[Row]:
        size = self.path.stat().st_size
        if size > LARGEST_JSON_FILE:
            raise NoTable(
                f"{self.path.name} is {size / 1e6:.0f} MB: a JSON file is read whole, up to "
                f"{LARGEST_JSON_FILE / 1e6:.0f} MB. Write one object a line (NDJSON), which is read as a stream."
            )
        try:
            value = orjson.loads(self.path.read_bytes())
        except orjson.JSONDecodeError as error:
            raise NoTable(f"{self.path.name} is not JSON: {error}.") from error
        for part in self.shape.rows.split(".") if self.shape.rows else ():
            value = value.get(part) if isinstance(value, dict) else None
        if not isinstance(value, list):
            where = f"at {self.shape.rows!r}" if self.shape.rows else "at its top; `rows` names another place"
            raise NoTable(f"{self.path.name} has no array {where}.")
        for number, entry in enumerate(value, start=1):
            yield _object(number, entry, number / len(value))


def _object(number: int, value: object, share: float) -> Row:
    if not isinstance(value, dict):
        return Row(number, {"": value}, share, "This is no JSON object.")
    return Row(number, dict(_flat(value)), share)


def _flat(value: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield from _flat(inner, f"{before}{name}.")
        else:
            yield before + name, inner


def named_apart(header: Iterable[str]) -> list[str]:
    """Names of columns: without blanks around them, `#4` for the fourth if it has none, `A#2` for the second A."""
    names: list[str] = []
    for number, given in enumerate(header, start=1):
        name = without_marks(given).strip() or f"#{number}"
        times = sum(before == name or before.startswith(f"{name}#") for before in names)
        names.append(f"{name}#{times + 1}" if name in names else name)
    return names


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0].rstrip(".")


_OPENERS: dict[str, Any] = {
    "csv": CsvTable,
    "parquet": ParquetTable,
    "xlsx": SheetTable,
    "json": JsonTable,
    "ndjson": JsonTable,
}
