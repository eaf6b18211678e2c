"""Files of records as submissions: NDJSON, JSON and EPCIS, and CSV, Parquet and XLSX named after what their rows are.

What cannot be read is a refusal with file and line. An export says with each record when it was `recorded_at`, and of
which row it was made; neither is part of the record.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any

import orjson

from whereused.errors import UsageError
from whereused.ingest.conversions import text_of
from whereused.ingest.csv_rows import OBJECTS, columns_of, row_kinds
from whereused.ingest.entries import Submission
from whereused.ingest.events.files import holds_epcis, read_epcis
from whereused.ingest.tables import LARGEST_JSON_FILE, NoTable, Shape, open_table

LINES = frozenset({".ndjson", ".jsonl"})
ROWS = frozenset({".csv", ".parquet", ".xlsx"})
STAMPS = ("recorded_at", "received")
"""What an export says beside each record."""

_NUMBERS = frozenset({"quantity", "value", "lower", "upper", "sequence"})


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something in a file that is no record at all; `pointer` names the column, if it is about one."""

    submission: Submission
    pointer: str
    reason: str


@dataclass(frozen=True, slots=True)
class Read:
    """One piece of a file, and how many bytes of the file have been read with it."""

    piece: Submission | Unreadable
    position: int


@dataclass(frozen=True, slots=True)
class Origin:
    """What holds for all records of a load that do not say otherwise themselves."""

    source: str | None = None
    zone: str | None = None


def find_files(paths: list[Path]) -> tuple[list[Path], list[Path]]:
    """The files that `paths` name, folders opened, and the files in them that are left out.

    Raises UsageError for a path that is not there, or a file whose name does not tell what it holds.
    """
    taken: list[Path] = []
    left_out: list[Path] = []
    for path, named in files_in(paths):
        if path.suffix in LINES or (named and path.suffix == ".json") or _row_kind(path) or holds_epcis(path):
            taken.append(path)
        elif not named:
            left_out.append(path)
        else:
            raise UsageError(
                f"{path} is neither NDJSON (.ndjson, .jsonl), JSON (.json), EPCIS (.xml, .jsonld, .json) nor a CSV, "
                "Parquet or XLSX file named after what it holds.",
                f"Rename it ({', '.join(f'{kind}.csv' for kind in row_kinds())}), or describe its columns with --map.",
            )
    return taken, left_out


def files_in(paths: Sequence[Path]) -> Iterator[tuple[Path, bool]]:
    """The files that `paths` name, folders opened, and whether each was named itself. Raises UsageError."""
    for path in paths:
        if path.is_dir():
            yield from ((file, False) for file in sorted(path.rglob("*")) if file.is_file())
        elif path.exists():
            yield path, True
        else:
            raise UsageError(f"{path} is not there.", "Check the path; a folder or a file is fine.")


def read_file(path: Path, origin: Origin) -> Iterator[Read]:
    """The records of one file, in its order."""
    with path.open("rb") as file:
        if path.suffix in LINES:
            yield from read_lines(file, origin, str(path))
        elif holds_epcis(path):
            yield from _read_events(file, origin, path)
        elif path.suffix == ".json":
            yield from _read_json(file, origin, path)
        elif path.suffix == ".csv":
            yield from _read_csv(file, origin, path)
        else:
            yield from _read_table(origin, path)


def read_lines(lines: IO[bytes], origin: Origin, file: str | None = None) -> Iterator[Read]:
    """The records of an NDJSON stream; blank lines are passed over."""
    position = 0
    for number, line in enumerate(lines, start=1):
        position += len(line)
        piece = piece_of_line(line, origin, file, number, torn=not line.endswith(b"\n"))
        if piece is not None:
            yield Read(piece, position)


def piece_of_line(
    line: bytes, origin: Origin, file: str | None, number: int, *, torn: bool = False
) -> Submission | Unreadable | None:
    """What a line of NDJSON holds, or None if it is blank; `torn`: nothing says that it is whole."""
    text = line.strip().removeprefix(b"\xef\xbb\xbf")
    if not text:
        return None
    try:
        submission = Submission(text.decode(), "json", origin.source, origin.zone, file, number)
    except UnicodeDecodeError as error:
        kept = Submission(text.decode(errors="backslashreplace"), "json", origin.source, origin.zone, file, number)
        return Unreadable(kept, "", f"The line is not UTF-8: {error.reason} at byte {error.start}.")
    if torn and not text.endswith(b"}"):
        return Unreadable(submission, "", "The file ends in the middle of this record: it was cut off while written.")
    return _unstamped(submission)


def _unstamped(submission: Submission) -> Submission | Unreadable:
    """The submission without what an export says beside the record."""
    body = submission.body
    if '"recorded_at"' not in body and '"received"' not in body:
        return submission
    try:
        value = orjson.loads(submission.body)
    except orjson.JSONDecodeError:
        return submission
    stamps = {stamp: value.pop(stamp) for stamp in STAMPS if stamp in value} if isinstance(value, dict) else {}
    if not stamps:
        return submission
    written = orjson.dumps(stamps).decode()[:-1] + ","
    whole = submission.body.startswith(written)
    body = "{" + submission.body[len(written) :] if whole else orjson.dumps(value).decode()
    return _with_stamps(submission._replace(body=body), stamps, submission)


def _with_stamps(bare: Submission, stamps: dict[str, Any], given: Submission) -> Submission | Unreadable:
    at: datetime | None = None
    if "recorded_at" in stamps:
        try:
            at = datetime.fromisoformat(str(stamps["recorded_at"]))
        except ValueError:
            at = None
        if at is None or at.tzinfo is None or at > datetime.now(UTC):
            reason = f"{stamps['recorded_at']!r} is no time with an offset at which a record may have been recorded."
            return Unreadable(given, "/recorded_at", reason)
    received = stamps.get("received")
    text = received if isinstance(received, str | None) else orjson.dumps(received).decode()
    if text and not _is_received(text):
        reason = f"{text[:80]!r} is not what an export says that a record was made of: leave it out."
        return Unreadable(given, "/received", reason)
    return bare._replace(recorded_at=at, received=text or None)


def _is_received(text: str) -> bool:
    """Whether it is a row of an extract or an element of master data: an export would come to grief over others."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    match value:
        case {"file": str(), "line": int(), "row": dict(), **more} if not more:
            return True
        case {"vocabulary": str(), "element": {"id": str(), **element}, "time": str() | None, **more} if not more:
            return all(isinstance(element.get(name, []), list) for name in ("attributes", "children"))
    return False


def _read_json(file: IO[bytes], origin: Origin, path: Path) -> Iterator[Read]:
    size = path.stat().st_size
    if size > LARGEST_JSON_FILE:
        raise UsageError(
            f"{path} is {size / 1e6:.0f} MB: a JSON file is read whole, up to {LARGEST_JSON_FILE / 1e6:.0f} MB.",
            "Write one record a line (NDJSON), which is read as a stream.",
        )
    text = file.read()
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        kept = Submission(text.decode(errors="backslashreplace"), "json", origin.source, origin.zone, str(path), 1)
        yield Read(Unreadable(kept, "", f"The file is not JSON: {error}."), size)
        return
    for index, record in enumerate(value if isinstance(value, list) else [value]):
        body = orjson.dumps(record).decode()
        yield Read(_unstamped(Submission(body, "json", origin.source, origin.zone, str(path), index)), size)


def _read_events(file: IO[bytes], origin: Origin, path: Path) -> Iterator[Read]:
    for submission, faults, position in read_epcis(file, path, origin.source):
        if not faults:
            yield Read(submission, position)
            continue
        reason = " ".join(f"{pointer}: {said}" if len(faults) > 1 else said for pointer, said in faults)
        yield Read(Unreadable(submission, faults[0][0], reason), position)


def _read_csv(file: IO[bytes], origin: Origin, path: Path) -> Iterator[Read]:
    with TextIOWrapper(file, encoding="utf-8-sig", errors="backslashreplace", newline="") as text:
        rows = csv.reader(text)
        header = next(rows, [])
        kind = _row_kind(path)
        if faults := list(_header_faults(kind, header)):
            for column, reason in faults:
                kept = Submission(",".join(header), "csv", origin.source, origin.zone, str(path), 1)
                yield Read(Unreadable(kept, f"/{column}", reason), path.stat().st_size)
            return
        for row in rows:
            if row:
                yield Read(_row(kind, header, row, (origin, path, rows.line_num)), file.tell())


def _row(kind: str, header: list[str], row: list[str], place: tuple[Origin, Path, int]) -> Submission | Unreadable:
    origin, path, number = place

    def submission(body: object) -> Submission:
        return Submission(orjson.dumps(body).decode(), "csv", origin.source, origin.zone, str(path), number)

    if len(row) != len(header):
        return Unreadable(submission(row), "", f"The row has {len(row)} cells, the header {len(header)}.")
    cells = dict(zip(header, row, strict=True))
    stamps = {stamp: cells.pop(stamp) for stamp in STAMPS if cells.get(stamp)}
    whole = submission({"record": kind, **cells})
    return _with_stamps(whole, stamps, whole) if stamps else whole


def _read_table(origin: Origin, path: Path) -> Iterator[Read]:
    """The rows of Parquet and XLSX, which keep what is no text as it is."""
    kind, size = _row_kind(path), path.stat().st_size
    try:
        table = open_table(path, Shape())
    except NoTable as error:
        yield Read(Unreadable(Submission("", "csv", origin.source, origin.zone, str(path), 1), "", str(error)), size)
        return
    header = table.columns or []
    faults = list(_header_faults(kind, header))
    for column, reason in faults:
        kept = Submission(",".join(header), "csv", origin.source, origin.zone, str(path), 1)
        yield Read(Unreadable(kept, f"/{column}", reason), size)
    for row in table.rows() if not faults else ():
        cells = {name: _value(name, cell) for name, cell in row.cells.items() if cell is not None}
        body = orjson.dumps({"record": kind, **cells}, default=_as_json).decode()
        yield Read(Submission(body, "csv", origin.source, origin.zone, str(path), row.number), int(row.share * size))


def _value(name: str, cell: Any) -> Any:  # noqa: ANN401 - what Parquet may hold
    """A cell as JSON: ids that are kept as numbers are texts, and inner fields that are empty are not there."""
    if isinstance(cell, dict):
        keys = {key: name if name in OBJECTS else key for key in cell}
        return {key: _value(keys[key], value) for key, value in cell.items() if value is not None}
    if isinstance(cell, list):
        return [_value(name, value) for value in cell if value is not None]
    if isinstance(cell, date) and not isinstance(cell, datetime):
        cell = datetime.combine(cell, time(0))
    if isinstance(cell, int | float) and name not in _NUMBERS and name not in OBJECTS:
        return text_of(cell)
    return cell


def _as_json(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.decode(errors="backslashreplace") if isinstance(value, bytes) else str(value)


def _header_faults(kind: str, header: list[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with a CSV's header: the whole file is refused, because its cells cannot be told apart."""
    allowed, needed = columns_of(kind)
    for column in needed:
        if column not in header:
            yield column, f"The column {column!r} is missing; the header has {', '.join(header) or 'nothing'}."
    for column in header:
        if column not in allowed and column not in STAMPS:
            close = difflib.get_close_matches(column, allowed, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"{kind}.csv takes {', '.join(allowed)}."
            yield column, f"Unknown column {column!r}: {hint}"


def _row_kind(path: Path) -> str:
    """The kind of row that the name of a file of rows tells, or an empty text."""
    return path.stem if path.suffix in ROWS and path.stem in row_kinds() else ""
