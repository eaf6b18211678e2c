"""Files as submissions: NDJSON, JSON, CSV and EPCIS, read as a stream; what cannot be read is a refusal with its place."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import IO

import orjson

from whereused.errors import UsageError
from whereused.ingest.csv_rows import columns_of, row_kinds
from whereused.ingest.entries import Submission
from whereused.ingest.events.files import holds_epcis, read_epcis

LINES = frozenset({".ndjson", ".jsonl"})
LARGEST_JSON_FILE = 256 * 1024 * 1024


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
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                if file.is_file():
                    (taken if file.suffix in LINES or _row_kind(file) or holds_epcis(file) else left_out).append(file)
        elif not path.exists():
            raise UsageError(f"{path} is not there.", "Check the path; a folder or a file is fine.")
        elif path.suffix in LINES or path.suffix == ".json" or _row_kind(path) or holds_epcis(path):
            taken.append(path)
        else:
            raise UsageError(
                f"{path} is neither NDJSON (.ndjson, .jsonl), JSON (.json), EPCIS (.xml, .jsonld, .json) nor a CSV "
                "named after what it holds.",
                f"Rename it: {', '.join(f'{kind}.csv' for kind in row_kinds())}.",
            )
    return taken, left_out


def read_file(path: Path, origin: Origin) -> Iterator[Read]:
    """The records of one file, in its order."""
    with path.open("rb") as file:
        if path.suffix in LINES:
            yield from read_lines(file, origin, str(path))
        elif holds_epcis(path):
            yield from _read_events(file, origin, path)
        elif path.suffix == ".json":
            yield from _read_json(file, origin, path)
        else:
            yield from _read_csv(file, origin, path)


def read_lines(lines: IO[bytes], origin: Origin, file: str | None = None) -> Iterator[Read]:
    """The records of an NDJSON stream; blank lines are passed over."""
    position = 0
    for number, line in enumerate(lines, start=1):
        position += len(line)
        text = line.strip().removeprefix(b"\xef\xbb\xbf")
        if text:
            yield Read(_line(text, torn=not line.endswith(b"\n"), origin=origin, file=file, number=number), position)


def _line(text: bytes, *, torn: bool, origin: Origin, file: str | None, number: int) -> Submission | Unreadable:
    try:
        submission = Submission(text.decode(), "json", origin.source, origin.zone, file, number)
    except UnicodeDecodeError as error:
        kept = Submission(text.decode(errors="backslashreplace"), "json", origin.source, origin.zone, file, number)
        return Unreadable(kept, "", f"The line is not UTF-8: {error.reason} at byte {error.start}.")
    if torn and not text.endswith(b"}"):
        return Unreadable(submission, "", "The file ends in the middle of this record: it was cut off while written.")
    return submission


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
        yield Read(
            Submission(orjson.dumps(record).decode(), "json", origin.source, origin.zone, str(path), index), size
        )


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
    return submission({"record": kind, **dict(zip(header, row, strict=True))})


def _header_faults(kind: str, header: list[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with a CSV's header: the whole file is refused, because its cells cannot be told apart."""
    allowed, needed = columns_of(kind)
    for column in needed:
        if column not in header:
            yield column, f"The column {column!r} is missing; the header has {', '.join(header) or 'nothing'}."
    for column in header:
        if column not in allowed:
            close = difflib.get_close_matches(column, allowed, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"{kind}.csv takes {', '.join(allowed)}."
            yield column, f"Unknown column {column!r}: {hint}"


def _row_kind(path: Path) -> str:
    """The kind of row that a CSV's name tells, or an empty text."""
    return path.stem if path.suffix == ".csv" and path.stem in row_kinds() else ""
