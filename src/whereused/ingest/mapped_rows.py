"""Rows of a source's tables as records, by a mapping file: each record keeps the row it was made of.

A row may give several records or none. What is refused is kept as the row it was, with its file, row and column.
"""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson

from whereused.errors import UsageError
from whereused.ingest.conversions import CellFault, text_of
from whereused.ingest.entries import Submission
from whereused.ingest.mapping_file import Conditions, ExtractMap, RecordMap, TableMap
from whereused.ingest.readers import Origin, Read, Unreadable, files_in
from whereused.ingest.tables import NoTable, Row, Table, open_table
from whereused.ingest.templates import FilledFault

TOLD = 12
"""Columns that are named before only their number is."""


class Notes:
    """What there is to be told of files: once for all files of a table of which it is true."""

    def __init__(self) -> None:
        self._files: dict[tuple[str, str], list[str]] = {}
        self._idle: dict[str, list[tuple[str, int]]] = {}

    def tell(self, table: TableMap, path: Path, text: str) -> None:
        """Something that is so with a file."""
        self._files.setdefault((table.name, text), []).append(path.name)

    def count_idle(self, table: TableMap, path: Path, rows: int) -> None:
        """Rows of a file that gave no record."""
        self._idle.setdefault(table.name, []).append((path.name, rows))

    def lines(self) -> list[str]:
        """All of it, a line each."""
        told = [f"{_named(files)} ({table}): {text}." for (table, text), files in self._files.items()]
        for table, counted in self._idle.items():
            rows = sum(count for _, count in counted)
            many = f"{rows:,} row{'' if rows == 1 else 's'}"
            told.append(
                f"{_named([file for file, _ in counted])} ({table}): {many} gave no record, as no `when` holds."
            )
        return told


def _named(files: list[str]) -> str:
    more = len(files) - 1
    return f"{files[0]} and {more} other file{'' if more == 1 else 's'}" if more else files[0]


@dataclass(slots=True)
class Extract:
    """The files of a load that a mapping file describes, each with its table, and what there is to be told of them."""

    map: ExtractMap
    pieces: list[tuple[Path, TableMap]] = field(default_factory=list)
    left_out: list[Path] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)

    @classmethod
    def of(cls, mapping: ExtractMap, paths: Sequence[Path]) -> Extract:
        """The files that `paths` name, folders opened, by the patterns of the tables.

        Raises UsageError for a path that is not there, a named file that fits no table, or a table that a value map
        needs and that has no file.
        """
        extract = cls(mapping)
        for path, named in files_in(paths):
            tables = [table for table in mapping.tables.values() if _fits(path, table)]
            extract.pieces.extend((path, table) for table in tables)
            if not tables and named:
                patterns = ", ".join(pattern for table in mapping.tables.values() for pattern in table.part.files)
                raise UsageError(f"{path} fits no table of {mapping.path}.", f"Its patterns are {patterns}.")
            if not tables and path.resolve() != mapping.path.resolve():
                extract.left_out.append(path)
        order = list(mapping.tables.values())
        extract.pieces.sort(key=lambda piece: order.index(piece[1]))
        extract._fill_lookups()
        return extract

    def _fill_lookups(self) -> None:
        for lookup in self.map.lookups:
            paths = [path for path, table in self.pieces if table.name == lookup.table.name]
            if not paths:
                patterns = ", ".join(lookup.table.part.files)
                raise UsageError(
                    f"{self.map.path}: values.{lookup.name} is made of the table {lookup.table.name!r}, of which no "
                    "file is among those to be loaded.",
                    f"Name its file, too: {patterns}.",
                )
            known = self.map.values[lookup.name]
            for path in paths:
                for row in _readable(path, lookup.table):
                    key = lookup.key.filled(row.cells, lookup.table.reading.empty)
                    value = lookup.value.filled(row.cells, lookup.table.reading.empty)
                    if key and value:
                        known[key] = value

    def read(self, path: Path, table: TableMap, origin: Origin) -> Iterator[Read]:
        """The records of one file by one table, in its order."""
        return _Reading(path, table, origin, self.notes).pieces()


def _fits(path: Path, table: TableMap) -> bool:
    return any(fnmatch.fnmatch(path.name.lower(), pattern.lower()) for pattern in table.part.files)


def _readable(path: Path, table: TableMap) -> Iterator[Row]:
    """The rows of a file that belong to a table and can be read. Raises UsageError."""
    try:
        opened = open_table(path, table.part.shape())
        for row in opened.rows():
            if not row.fault and _holds(table.where, row, table.reading.empty):
                yield row
    except NoTable as error:
        raise UsageError(str(error), "See docs/extracts.md.") from error


def _holds(conditions: Conditions, row: Row, empty: frozenset[str]) -> bool:
    return conditions.hold({column: _plain(row.cells.get(column), empty) for column in conditions.columns()})


def _plain(value: object, empty: frozenset[str] = frozenset()) -> str:
    """The text of a cell, for what only looks at it."""
    try:
        text = text_of(value)
    except CellFault:
        text = str(value)
    return "" if text in empty else text


class _Reading:
    """One file, read by one table."""

    def __init__(self, path: Path, table: TableMap, origin: Origin, notes: Notes) -> None:
        self._path = path
        self._table = table
        self._origin = origin
        self._notes = notes
        self._size = path.stat().st_size
        self._idle = 0

    def pieces(self) -> Iterator[Read]:
        """The records of the file; if it is not the table it should be, what is wrong with it."""
        try:
            opened = open_table(self._path, self._table.part.shape())
            columns = opened.columns if opened.columns is not None else self._columns_in_rows(opened)
            missing = self._missing(columns)
            if missing:
                yield from missing
                return
            self._note(opened, columns)
            for row in opened.rows():
                for piece in self._of_row(row):
                    yield Read(piece, int(row.share * self._size))
        except NoTable as error:
            yield self._unusable("", str(error), "")
        if self._idle:
            self._notes.count_idle(self._table, self._path, self._idle)

    def _tell(self, text: str) -> None:
        self._notes.tell(self._table, self._path, text)

    def _columns_in_rows(self, opened: Table) -> list[str]:
        found: dict[str, None] = {}
        for row in opened.rows():
            if not row.fault and self._is(self._table.where, row):
                found.update(dict.fromkeys(row.cells))
        return list(found) or sorted(self._table.columns())

    def _missing(self, columns: list[str]) -> list[Read]:
        """A fault for each column that the map names and the file lacks: its rows would lie, and are not read."""
        found = []
        for column in sorted(self._table.columns() - set(columns) - set(self._table.part.optional)):
            close = difflib.get_close_matches(column, columns, n=1, cutoff=0.5)
            hint = f"did you mean {close[0]!r}?" if close else f"the file has {', '.join(columns) or 'none'}."
            reason = (
                f"{self._path.name} has no column {column!r}, which tables.{self._table.name} names: {hint} "
                "`optional` names columns that may be missing."
            )
            found.append(self._unusable(column, reason, ";".join(columns)))
        return found

    def _unusable(self, column: str, reason: str, body: str) -> Read:
        kept = Submission(body, "json", self._source(), None, str(self._path), 1)
        return Read(Unreadable(kept, f"/{column}" if column else "", reason), self._size)

    def _note(self, opened: Table, columns: list[str]) -> None:
        for text in opened.found_out:
            self._tell(text)
        unused = [
            name
            for name in columns
            if name not in self._table.columns()
            and not any(fnmatch.fnmatchcase(name, pattern) for pattern in self._table.part.ignore)
        ]
        if unused:
            more = f" and {len(unused) - TOLD} more" if len(unused) > TOLD else ""
            self._tell(f"columns that are not used: {', '.join(unused[:TOLD])}{more} (`ignore` silences this)")

    def _is(self, conditions: Conditions, row: Row) -> bool:
        return _holds(conditions, row, self._table.reading.empty)

    def _source(self) -> str | None:
        return self._table.source or self._origin.source

    def _of_row(self, row: Row) -> Iterator[Submission | Unreadable]:
        if row.fault:
            yield Unreadable(self._kept(row), "", row.fault)
            return
        if not self._is(self._table.where, row) or all(_plain(cell) == "" for cell in row.cells.values()):
            return
        chosen = [record for record in self._table.records if self._is(record.when, row)]
        if not chosen and self._table.records:
            self._idle += 1
        received = _received(self._path, row)
        for record in chosen:
            yield self._record(record, row, received)

    def _record(self, record: RecordMap, row: Row, received: str) -> Submission | Unreadable:
        try:
            said = record.recipe.record(row.cells)
        except FilledFault as error:
            column, reason = error.fault
            return Unreadable(self._kept(row), f"/{column}" if column else "", f"{reason}.")
        if self._table.source is not None:
            said.setdefault("source", self._table.source)
        body = orjson.dumps(said).decode()
        return Submission(
            body, "json", self._source(), self._origin.zone, str(self._path), row.number,
            received=received, columns=record.recipe.sources,
        )  # fmt: skip

    def _kept(self, row: Row) -> Submission:
        return Submission(_row_text(row), "json", self._source(), None, str(self._path), row.number)


def _received(path: Path, row: Row) -> str:
    """What a record keeps of where it came from: the file's name, the row's number, and its cells but empty ones."""
    return f'{{"file":{orjson.dumps(path.name).decode()},"line":{row.number},"row":{_row_text(row)}}}'


def _row_text(row: Row) -> str:
    filled = {name: cell for name, cell in row.cells.items() if cell not in ("", None)}
    return orjson.dumps(filled, default=_as_text, option=orjson.OPT_NON_STR_KEYS).decode()


def _as_text(value: Any) -> Any:  # noqa: ANN401 - what Parquet may hold
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes):
        return value.decode(errors="backslashreplace")
    return str(value)
