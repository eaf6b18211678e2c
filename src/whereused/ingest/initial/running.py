"""A first load from beginning to end: read, group, fold, import, index, mark; the home is as it was until then."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from whereused.database import Connection, LocalDatabase
from whereused.database.disk import require_space
from whereused.database.filling import Filling
from whereused.graph.driver import Address, Graph
from whereused.graph.migrations import migrate
from whereused.ingest.entries import zone_of
from whereused.ingest.initial.building import Building, Counts, Pieces
from whereused.ingest.initial.finishing import close_books, mark, require_empty
from whereused.ingest.initial.nodes import ToLookAt
from whereused.ingest.initial.progress import Phases, Silently
from whereused.ingest.initial.slices import is_lines
from whereused.ingest.initial.staging import Staging
from whereused.ingest.initial.tables import BETWEEN, Files
from whereused.ingest.initial.workers import Workers, processors
from whereused.ingest.ledger import Ledger
from whereused.ingest.loading import SHOWN, LoadReport, pieces_of
from whereused.ingest.mapped_rows import Extract
from whereused.ingest.mapping_file import ExtractMap
from whereused.ingest.readers import Origin
from whereused.ingest.rejects import Rejection

BATCH = 2_000
"""Submissions that are taken in together once the database stands."""

PART = 8_000_000
"""Bytes of files whose records are folded together, about: a process needs some ten times as much for it."""

DENSE = 8
"""How much more Parquet and XLSX hold than they are big, at most about."""

SMALL = 4_000_000
"""Bytes of files for which no further processes are started."""

DISK = 12
"""Bytes of disk for each byte of a file of records, while it is loaded."""

LARGEST_CELL = 4_194_304
"""neo4j-admin's own size of a buffer, which holds the longest line."""


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
    origin = Origin(source, zone)
    found = pieces_of([Path(path) for path in paths], origin, extract, report)
    pieces = [(file, origin if extract is None and is_lines(file) else reads) for file, reads in found]
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


def _parts(pieces: Pieces, processes: int) -> int:
    """How many parts the records are put in."""
    dense = sum(file.stat().st_size * (DENSE if file.suffix in (".parquet", ".xlsx") else 1) for file, _ in pieces)
    return max(dense // PART, 4 * processes, 1)


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
        self._latest: datetime | None = None
        self._processes = processes

    def load(self, filling: Filling, pieces: Pieces, rejected: Callable[[Rejection], None] | None) -> None:
        """Go through all phases."""
        began = time.monotonic()
        staging = Staging(filling.folder / "records.db")
        try:
            look = ToLookAt(filling.folder)
            files = self._build(staging, look, pieces, rejected)
            self._timed("import", lambda: self._import(filling, files))
            self._finish(filling, staging, look, rejected)
        finally:
            staging.close()
        self.report.seconds = time.monotonic() - began

    def _timed(self, name: str, work: Callable[[], object]) -> None:
        began = time.monotonic()
        work()
        self.report.phases[name] = time.monotonic() - began

    def _build(
        self, staging: Staging, look: ToLookAt, pieces: Pieces, rejected: Callable[[Rejection], None] | None
    ) -> Files:
        """Write the files that neo4j-admin is given."""
        parts = _parts(pieces, self._processes)
        with Workers(self._processes) as workers:
            building = Building(workers, staging, parts, self._now, self.progress)
            self._timed("read", lambda: building.read(pieces))
            self._timed("group", building.group)
            self._count(building.counts, staging)
            self._tell(staging.rejections(), rejected)
            self._timed("fold", building.fold)
            self._timed("nodes", lambda: building.write_nodes(look))
        self.report.nodes, self.report.edges = building.written.nodes, building.written.edges
        return building.written.files

    def _count(self, counts: Counts, staging: Staging) -> None:
        self._latest = counts.latest
        self.report.accepted = counts.accepted
        self.report.duplicates += counts.duplicates
        self.report.restamped = 0 if counts.latest is not None else counts.stamped
        self.report.rejected = staging.count_rejections()

    def _tell(self, rejections: Iterable[Rejection], rejected: Callable[[Rejection], None] | None) -> None:
        for rejection in rejections:
            if len(self.report.rejections) < SHOWN:
                self.report.rejections.append(rejection)
            if rejected:
                rejected(rejection)

    def _import(self, filling: Filling, files: Files) -> None:
        """Have neo4j-admin build the database, if there is anything to build it from."""
        if files.paths:
            self.report.phases["neo4j-admin"] = filling.build(import_arguments(files, filling.named))

    def _finish(
        self, filling: Filling, staging: Staging, look: ToLookAt, rejected: Callable[[Rejection], None] | None
    ) -> None:
        """What only a running database does: indexes, marks, the ledger, and what is taken in record by record."""
        with _graph(filling.start(self.report.nodes + self.report.edges, taking_in=staging.has_later())) as graph:
            self._timed("index", lambda: migrate(graph))
            self.progress.count("Marking", None, "nodes")
            self._timed("mark", lambda: mark(graph, look, self.progress.counted))
            close_books(graph, staging.rejections(), self.report.accepted, self._now, self._latest)
            self._timed("later", lambda: self._take_later(graph, staging, rejected))

    def _take_later(self, graph: Graph, staging: Staging, rejected: Callable[[Rejection], None] | None) -> None:
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
