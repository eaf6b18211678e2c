"""A first load from beginning to end: read, group, fold, import, index, mark; the home is as it was until then."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Protocol

from whereused.database import Connection, LocalDatabase, StartProgress
from whereused.database.disk import require_space
from whereused.database.filling import Filling
from whereused.graph.driver import Address, Graph
from whereused.graph.migrations import migrate
from whereused.ingest.entries import Submission, zone_of
from whereused.ingest.initial.decoding import decode_batch
from whereused.ingest.initial.finishing import close_books, mark, require_empty
from whereused.ingest.initial.grouping import begin, fold_things
from whereused.ingest.initial.nodes import ToLookAt, write_nodes
from whereused.ingest.initial.staging import Staging
from whereused.ingest.initial.tables import BETWEEN, Files, Layout, Writer
from whereused.ingest.initial.workers import Workers, processors
from whereused.ingest.ledger import Ledger
from whereused.ingest.loading import SHOWN, LoadReport, pieces_of
from whereused.ingest.mapped_rows import Extract
from whereused.ingest.mapping_file import ExtractMap
from whereused.ingest.readers import Origin, Read, Unreadable
from whereused.ingest.rejects import Rejection

BATCH = 2_000
"""Pieces of files that are read together."""

THINGS = 5_000
"""Records whose things are folded together."""

SMALL = 4_000_000
"""Bytes of files for which no further processes are started."""

DISK = 12
"""Bytes of disk for each byte of a file of records, while it is loaded."""

LARGEST_CELL = 4_194_304
"""neo4j-admin's own size of a buffer, which holds the longest line."""


Pieces = Sequence[tuple[Path, Iterator[Read]]]
"""Files, each with what is read of it."""


class Phases(StartProgress, Protocol):
    """What a first load tells its caller, beside what the database room does."""

    def count(self, title: str, total: int | None, unit: str) -> None:
        """A phase begins that counts `unit`s, of which there are `total`, if that is known."""

    def counted(self, many: int) -> None:
        """So many more."""


class Silently:
    """Tells nothing."""

    def phase(self, title: str, total: int | None = None) -> None:
        """Nothing is shown."""

    def advance(self, steps: int = 0, size: int = 0) -> None:
        """Nothing is shown."""

    def note(self, text: str) -> None:
        """Nothing is shown."""

    def count(self, title: str, total: int | None, unit: str) -> None:
        """Nothing is shown."""

    def counted(self, many: int) -> None:
        """Nothing is shown."""


@dataclass(slots=True)
class Written:
    """What a first load wrote for neo4j-admin, and how many nodes and edges that are."""

    files: Files = field(default_factory=Files)
    layouts: dict[str, Layout] = field(default_factory=dict)
    nodes: int = 0
    edges: int = 0


@dataclass(slots=True)
class InitialReport(LoadReport):
    """What became of a first load; `phases` are the seconds of each (`neo4j-admin` is a part of `import`)."""

    nodes: int = 0
    edges: int = 0
    phases: dict[str, float] = field(default_factory=dict)


def initial_load(
    database: LocalDatabase,
    paths: Sequence[Path],
    *,
    source: str | None = None,
    zone: str | None = None,
    mapping: ExtractMap | None = None,
    progress: Phases | None = None,
    rejected: Callable[[Rejection], None] | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    processes: int | None = None,
) -> InitialReport:
    """Build the managed database, which has to be empty, from files of records, or of what `mapping` describes.

    The same records give the same graph as `load`, all of them recorded at one moment, or where all come from an export
    as that says. The database is made beside the
    one there is and takes its place at the end. Raises UsageError for a database that holds something, and as `load`
    does; DatabaseStartFailed for a disk that is too small; nothing is changed then.
    """
    if zone is not None:
        zone_of(zone)
    report = InitialReport()
    extract = Extract.of(mapping, [Path(path) for path in paths]) if mapping is not None else None
    pieces = pieces_of([Path(path) for path in paths], Origin(source, zone), extract, report)
    report.files = list(dict.fromkeys(file for file, _ in pieces))
    size = sum(file.stat().st_size for file, _ in pieces)
    run = _Run(report, progress or Silently(), clock(), _processes(processes, size))
    with database.filling(_require_empty, run.progress) as filling:
        require_space(database.layout.home, DISK * size, "the first load")
        run.load(filling, pieces, rejected)
    report.notes = extract.notes.lines() if extract is not None else []
    return report


def _processes(asked: int | None, size: int) -> int:
    """Further processes; none where one is as quick."""
    if asked is not None:
        return asked
    return processors() if size > SMALL and processors() > 1 else 0


def _require_empty(connection: Connection) -> None:
    with _graph(connection) as graph:
        require_empty(graph)


def _graph(connection: Connection) -> Graph:
    return Graph(Address(connection.uri, connection.username, connection.password, connection.database))


class _Run:
    """One first load."""

    def __init__(self, report: InitialReport, progress: Phases, now: datetime, processes: int) -> None:
        self.progress = progress
        self.report = report
        self._now = now
        self._restored = False
        self._processes = processes
        self._written = Written()

    def load(self, filling: Filling, pieces: Pieces, rejected: Callable[[Rejection], None] | None) -> None:
        """Go through all phases."""
        began = time.monotonic()
        staging = Staging(filling.folder / "records.db")
        try:
            with Workers(self._processes) as workers:
                self._timed("read", lambda: self._read(workers, staging, pieces))
                things = self._timed("group", lambda: self._group(staging))
                self._tell(staging.rejections(), rejected)
                self._timed("fold", lambda: self._fold(workers, staging, filling.folder, things))
            look = ToLookAt(filling.folder)
            self._timed("nodes", lambda: self._write_nodes(staging, filling.folder, look))
            self._timed("import", lambda: self._import(filling))
            self._finish(filling, staging, look, rejected)
        finally:
            staging.close()
        self.report.seconds = time.monotonic() - began

    def _timed(self, name: str, work: Callable[[], int]) -> int:
        began = time.monotonic()
        result = work()
        self.report.phases[name] = time.monotonic() - began
        return result

    def _read(self, workers: Workers, staging: Staging, pieces: Pieces) -> int:
        total = sum(file.stat().st_size for file, _ in pieces)
        self.progress.count("Reading", None if total == 0 else total, "bytes")
        for decoded in workers.in_turn(decode_batch, self._batches(pieces)):
            staging.add(decoded)
        return 0

    def _batches(self, pieces: Pieces) -> Iterator[tuple[int, list[Submission | Unreadable]]]:
        """Batches of what the files hold, each with the number of its first piece."""
        number = 0
        for _, reads in pieces:
            done = 0
            while batch := list(islice(reads, BATCH)):
                yield number, [read.piece for read in batch]
                number += len(batch)
                self.progress.counted(batch[-1].position - done)
                done = batch[-1].position

    def _group(self, staging: Staging) -> int:
        self.progress.count("Grouping", None, "records")
        self.report.duplicates += staging.meet_duplicates()
        self.report.accepted = staging.count_records()
        stamped = staging.count_stamps()
        self._restored = stamped == self.report.accepted > 0
        self.report.restamped = 0 if self._restored else stamped
        self.report.rejected = staging.count_rejections()
        return staging.settle()

    def _tell(self, rejections: Iterable[Rejection], rejected: Callable[[Rejection], None] | None) -> None:
        for rejection in rejections:
            if len(self.report.rejections) < SHOWN:
                self.report.rejections.append(rejection)
            if rejected:
                rejected(rejection)

    def _fold(self, workers: Workers, staging: Staging, folder: Path, things: int) -> int:
        """Fold everything; `things` is how many rows there are of what is grouped."""
        self.progress.count("Folding", things, "records")
        spans = [(first, min(first + THINGS - 1, things)) for first in range(1, things + 1, THINGS)]
        given = (staging.path, folder, None if self._restored else self._now)
        for grouped in workers.in_turn(fold_things, spans, begin, given):
            staging.add_nodes(grouped.nodes)
            self._written.layouts.update(grouped.layouts)
            self._written.files.add(grouped.files)
            self._written.edges += grouped.edges
            self._written.nodes += grouped.records
            self.progress.counted(grouped.records)
        return 0

    def _write_nodes(self, staging: Staging, folder: Path, look: ToLookAt) -> int:
        self.progress.count("Writing nodes", None, "nodes")
        for many, files in write_nodes(staging.nodes(), self._written.layouts, Writer(folder, "nodes"), look):
            self._written.nodes += many
            self._written.files.add(files)
            self.progress.counted(many)
        return 0

    def _import(self, filling: Filling) -> int:
        """Have neo4j-admin build the database, if there is anything to build it from."""
        self.report.nodes, self.report.edges = self._written.nodes, self._written.edges
        if self._written.nodes:
            arguments = import_arguments(self._written.files, filling.named)
            self.report.phases["neo4j-admin"] = filling.build(arguments)
        return 0

    def _finish(
        self, filling: Filling, staging: Staging, look: ToLookAt, rejected: Callable[[Rejection], None] | None
    ) -> None:
        """What only a running database does: indexes, marks, the ledger, and what is taken in record by record."""
        with _graph(filling.start(self.report.nodes + self.report.edges)) as graph:
            self._timed("index", lambda: len(migrate(graph)))
            self.progress.count("Marking", None, "nodes")
            self._timed("mark", lambda: mark(graph, look, self.progress.counted))
            latest = staging.latest_stamp() if self._restored else None
            close_books(graph, staging.rejections(), self.report.accepted, self._now, latest)
            self._timed("later", lambda: self._take_later(graph, staging, rejected))

    def _take_later(self, graph: Graph, staging: Staging, rejected: Callable[[Rejection], None] | None) -> int:
        """Take in by the ledger what rests on more than the records about one thing: order does not matter."""
        ledger = Ledger(graph, clock=lambda: self._now)
        self.progress.count("Events", None, "records")
        later = staging.later()
        while batch := list(islice(later, BATCH)):
            receipt = ledger.accept(batch)
            self.report.accepted += receipt.accepted
            self.report.duplicates += receipt.duplicates
            self.report.rejected += len(receipt.rejected)
            self.report.restamped += receipt.restamped
            self._tell(receipt.rejected, rejected)
            self.progress.counted(len(batch))
        return 0


def import_arguments(files: Files, named: Callable[[str], str]) -> list[str]:
    """What neo4j-admin is told of these files; `named` gives a file's path from the folder where it runs."""
    arguments = [
        f"--array-delimiter=U+{ord(BETWEEN):04X}",
        "--path-pattern-style=none",
        "--strict=true",
        f"--read-buffer-size={max(LARGEST_CELL, 4 * files.longest)}",
    ]
    with_lines = sorted(named(name) for name, layout in files.paths.items() if layout.lines)
    if with_lines:
        arguments += ["--multiline-fields-format=v2", f"--multiline-fields={','.join(with_lines)}"]
    for name, layout in sorted(files.paths.items()):
        what = "--nodes" if len(layout.kind) == 1 else f"--relationships={layout.kind[1]}"
        arguments.append(f"{what}={named(name)}")
    return arguments
