"""Records out: the whole ledger as NDJSON, or as a folder of CSV files, to be loaded again; EPCIS events as a document.

Each record comes as it was received, in the order of recording, and says when it was `recorded_at`, and of which row of
an extract it was made, if it was: loaded into an empty ledger, the same graph follows, in every state of knowledge.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple, Self, TypeVar

import orjson

from whereused.errors import UsageError
from whereused.graph.driver import Graph, ReadTransaction
from whereused.graph.queries import query
from whereused.ingest.csv_rows import LISTS, columns_of
from whereused.ingest.entries import Format, Submission, decode, entry_of
from whereused.ingest.epcis import EpcisEvent, write_document
from whereused.ingest.events.master_data import vocabularies_of
from whereused.ingest.readers import STAMPS
from whereused.ingest.rebuilding import ManyRow

EXPORT_SECONDS = 24 * 3600.0
"""Time limit of reading a whole ledger in one transaction."""

REST = "records.ndjson"
"""The file of a CSV export for what a row cannot say exactly, such as an empty text or a name of two kinds."""

EVERY = 2_000
"""Records between two words on how far an export is."""

Row = TypeVar("Row")
Progress = Callable[[int, int], None]
"""Told how many records of how many are written."""


class KeptRow(NamedTuple):
    """One record as the ledger keeps it."""

    id: str
    hash: str
    body: str
    format: str
    source: str
    zone: str
    recorded_at: Any
    received: str


class KeptElementRow(NamedTuple):
    """What records of a header were made of (JSON), and their kinds."""

    received: str
    kinds: list[str]


class KeptEventRow(NamedTuple):
    """One EPCIS event as the ledger keeps it."""

    body: str


EXPORT_MASTER_DATA = query("ingest.export_master_data", KeptElementRow)
EXPORT_EVENTS = query("ingest.export_events", KeptEventRow)
COUNT_EVENTS = query("ingest.count_events", ManyRow)
EXPORT_RECORDS = query("ingest.export_records", KeptRow)
COUNT_RECORDS = query("ingest.count_records", ManyRow)


def export_ndjson(graph: Graph, file: IO[bytes], progress: Progress | None = None) -> int:
    """Write every record of the ledger as one line of JSON, and return how many there are. Memory does not grow."""
    count = 0
    with graph.reading(EXPORT_SECONDS) as reading:
        for count, kept in _counted(reading, progress):  # noqa: B007 - the last is how many there are
            file.write(line_of(kept))
    return count


def export_csv(graph: Graph, folder: Path, progress: Progress | None = None) -> int:
    """Write every record into `folder`, a file for each kind, and return how many there are.

    A row is read back before it is written: what it does not say exactly stands in `records.ndjson` beside the others.
    Raises UsageError for a folder that has something in it.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there already, and not an empty folder.", "Give a new one with --output.")
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    with graph.reading(EXPORT_SECONDS) as reading, _Folder(folder) as files:
        for count, kept in _counted(reading, progress):  # noqa: B007 - the last is how many there are
            files.add(kept)
    return count


def export_epcis(graph: Graph, file: IO[bytes], progress: Progress | None = None) -> int:
    """Write every EPCIS event as it came in, as one EPCIS 2.0 document, and return how many there are.

    They come in the order of recording. What was declared in error is among them, and so are the declarations: captured
    elsewhere they void the same. The records of headers are in its header as the elements that they were made of, but
    for void ones; other records are not in it. Memory grows with the header alone.
    """
    count = 0

    def events(reading: ReadTransaction) -> Iterator[EpcisEvent]:
        nonlocal count
        total = reading.one(COUNT_EVENTS).many
        for count, kept in _told(reading.stream(EXPORT_EVENTS), total, progress):
            record = orjson.loads(kept.body)
            yield EpcisEvent(count - 1, "", record["event"], record.get("context") or [])

    with graph.reading(EXPORT_SECONDS) as reading:
        kept = [(orjson.loads(row.received), set(row.kinds)) for row in reading.run(EXPORT_MASTER_DATA)]
        for piece in write_document(events(reading), "capture", vocabularies=vocabularies_of(kept)):
            file.write(piece)
    return count


def _counted(reading: ReadTransaction, progress: Progress | None) -> Iterator[tuple[int, KeptRow]]:
    return _told(reading.stream(EXPORT_RECORDS), reading.one(COUNT_RECORDS).many, progress)


def _told(rows: Iterable[Row], total: int, progress: Progress | None) -> Iterator[tuple[int, Row]]:
    """Rows with their number, from 1, while how many there are is told."""
    count = 0
    for count, kept in enumerate(rows, start=1):
        yield count, kept
        if progress is not None and count % EVERY == 0:
            progress(count, total)
    if progress is not None:
        progress(count, total)


def line_of(kept: KeptRow) -> bytes:
    """A record as a line of NDJSON: its text as it was received, behind what the ledger says of it."""
    stamps = {"recorded_at": kept.recorded_at.to_native().isoformat()}
    if kept.received:
        stamps["received"] = orjson.loads(kept.received)
    return orjson.dumps(stamps)[:-1] + b"," + native_text(kept)[1:].encode() + b"\n"


def native_text(kept: KeptRow) -> str:
    """The record as one line of JSON that stands for itself: with its source, and with times that have an offset.

    The text is the one received wherever it says all of that.
    """
    if kept.format == "json" and not kept.zone:
        text = kept.body.strip().replace("\r", " ").replace("\n", " ")  # JSON has line ends between its parts only
        value = orjson.loads(text)
        if not kept.source or value.get("source"):
            return text
        if "source" not in value:
            return f'{{"source":{orjson.dumps(kept.source).decode()},{text[1:]}'
    return _said(kept).decode()


def _submission(kept: KeptRow) -> Submission:
    form: Format = "csv" if kept.format == "csv" else "json"
    return Submission(kept.body, form, kept.source or None, kept.zone or None)


def _said(kept: KeptRow) -> bytes:
    """What a record says, as JSON."""
    record = decode(_submission(kept))
    said = {"record": record.record, **record.model_dump(by_alias=True, exclude_defaults=True)}
    return orjson.dumps(said, default=_decimal, option=orjson.OPT_UTC_Z)


def _decimal(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{value!r} is no value of a record")


class _Folder:
    """CSV files by kind, each opened with its first row."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._files = ExitStack()
        self._writers: dict[str, csv.DictWriter[str]] = {}
        self._rest: IO[bytes] | None = None

    def __enter__(self) -> Self:
        """The folder."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close all files."""
        self._files.close()

    def add(self, kept: KeptRow) -> None:
        """Write one record where it belongs."""
        cells = row_of(kept)
        if cells is None:
            if self._rest is None:
                self._rest = self._files.enter_context((self._path / REST).open("wb"))
            self._rest.write(line_of(kept))
            return
        kind = cells.pop("record")
        stamps = {"recorded_at": kept.recorded_at.to_native().isoformat(), "received": kept.received}
        self._writer(kind).writerow({**cells, **stamps})

    def _writer(self, kind: str) -> csv.DictWriter[str]:
        if kind not in self._writers:
            file = self._files.enter_context((self._path / f"{kind}.csv").open("w", encoding="utf-8", newline=""))
            self._writers[kind] = csv.DictWriter(file, [*columns_of(kind)[0], *STAMPS], restval="")
            self._writers[kind].writeheader()
        return self._writers[kind]


def row_of(kept: KeptRow) -> dict[str, str] | None:
    """The record as cells of a row, with its kind as `record`; None where a row would not say the same."""
    said = orjson.loads(kept.body if kept.format == "csv" and not kept.zone else _said(kept))
    cells = {name: _cell(name, value) for name, value in said.items() if value is not None}
    if kept.source and not cells.get("source"):
        cells["source"] = kept.source
    try:
        again = entry_of(Submission(orjson.dumps(cells).decode(), "csv"))
    except ValueError:
        return None
    return cells if (again.id, again.hash) == (kept.id, kept.hash) else None


def _cell(name: str, value: Any) -> str:  # noqa: ANN401 - a JSON value
    if isinstance(value, str):
        return value
    if name in LISTS and all(isinstance(part, str) for part in value):
        return "|".join(_escaped(part) for part in value)
    if name == "identifiers":
        return "|".join(_escaped(f"{part['scheme']}={part['value']}") for part in value)
    return orjson.dumps(value).decode()


def _escaped(part: str) -> str:
    return part.replace("|", "\\|")
