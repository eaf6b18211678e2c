"""Loading files: batch by batch, each in one transaction, so that a load killed at any moment is simply run again.

What was taken in is met as a duplicate the second time: nothing is lost and nothing doubled.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from whereused.ingest.ahead import one_ahead
from whereused.ingest.entries import zone_of
from whereused.ingest.ledger import Ledger, Receipt, Sorting, decoded
from whereused.ingest.mapped_rows import Extract
from whereused.ingest.mapping_file import ExtractMap
from whereused.ingest.readers import Origin, Read, Unreadable, find_files, read_file
from whereused.ingest.rejects import Rejection

BATCH = 2000
SHOWN = 1000


@dataclass(frozen=True, slots=True)
class LoadProgress:
    """How far a load is, in bytes of the files and in records."""

    file: Path
    bytes_done: int
    bytes_total: int
    records: int


@dataclass(slots=True)
class LoadReport:
    """What became of a load. `rejections` holds the first thousand; all are kept in the graph as RejectedRecord.

    `notes`: what was found out about tables, and what of them is not used. `restamped`: how many records of an export
    were recorded anew, because the ledger had records of its own.
    """

    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    left_out: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    restamped: int = 0
    seconds: float = 0.0


def load(
    ledger: Ledger,
    paths: Sequence[Path],
    *,
    source: str | None = None,
    zone: str | None = None,
    mapping: ExtractMap | None = None,
    progress: Callable[[LoadProgress], None] | None = None,
    rejected: Callable[[Rejection], None] | None = None,
) -> LoadReport:
    """Load files and folders of records (see `readers` for which file is what), or of what `mapping` describes.

    `source` and `zone` (an IANA name) hold for records that name none. `progress` is told after each batch,
    `rejected` of each refused record. Raises UsageError for a path or zone that is not there; nothing is loaded then.
    """
    if zone is not None:
        zone_of(zone)
    started = time.monotonic()
    report = LoadReport()
    extract = Extract.of(mapping, [Path(path) for path in paths]) if mapping is not None else None
    pieces = pieces_of([Path(path) for path in paths], Origin(source, zone), extract, report)
    report.files = list(dict.fromkeys(file for file, _ in pieces))
    total = sum(file.stat().st_size for file, _ in pieces)
    before = 0
    for file, reads in pieces:
        for position, sorting in one_ahead(_sorted(_batches(reads))):
            receipt = ledger.take(sorting)
            _count(report, receipt)
            for rejection in receipt.rejected if rejected else ():
                rejected(rejection)  # type: ignore[misc]
            if progress:
                records = report.accepted + report.duplicates + report.rejected
                progress(LoadProgress(file, before + position, total, records))
        before += file.stat().st_size
    report.notes = extract.notes.lines() if extract is not None else []
    report.seconds = time.monotonic() - started
    return report


def pieces_of(
    paths: list[Path], origin: Origin, extract: Extract | None, report: LoadReport
) -> list[tuple[Path, Iterator[Read]]]:
    """The files to be read, each with its records; nothing is read yet."""
    if extract is None:
        files, report.left_out = find_files(paths)
        return [(file, read_file(file, origin)) for file in files]
    report.left_out = extract.left_out
    return [(file, extract.read(file, table, origin)) for file, table in extract.pieces]


def _count(report: LoadReport, receipt: Receipt) -> None:
    report.accepted += receipt.accepted
    report.duplicates += receipt.duplicates
    report.restamped += receipt.restamped
    report.rejected += len(receipt.rejected)
    report.rejections.extend(receipt.rejected[: SHOWN - len(report.rejections)])


def _batches(pieces: Iterator[Read]) -> Iterator[tuple[int, list[Read]]]:
    batch: list[Read] = []
    for read in pieces:
        batch.append(read)
        if len(batch) == BATCH:
            yield read.position, batch
            batch = []
    if batch:
        yield batch[-1].position, batch


def _sorted(batches: Iterator[tuple[int, list[Read]]]) -> Iterator[tuple[int, Sorting]]:
    """Each batch decoded."""
    for position, batch in batches:
        sorting = decoded([read.piece for read in batch if not isinstance(read.piece, Unreadable)])
        for index, read in enumerate(batch):
            if isinstance(read.piece, Unreadable):
                piece = read.piece
                sorting.rejected.append(Rejection(index, piece.pointer, piece.reason, piece.submission))
        yield position, sorting
