"""From the files to what neo4j-admin is given: records are read, what only all of them tell is found out, folded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from whereused.ingest.initial import decoding, grouping, nodes, settling
from whereused.ingest.initial.decoding import Batch, Row, rows_of, unpacked
from whereused.ingest.initial.grouping import Given
from whereused.ingest.initial.nodes import ToLookAt
from whereused.ingest.initial.parts import read_part
from whereused.ingest.initial.patterns import Plan, keep_plans
from whereused.ingest.initial.progress import Phases
from whereused.ingest.initial.settling import PASSED_OVER, VOIDED
from whereused.ingest.initial.slices import Slice, slices_of
from whereused.ingest.initial.staging import Staging
from whereused.ingest.initial.tables import Files, Layout, keep_layouts
from whereused.ingest.initial.workers import Workers
from whereused.ingest.ledger import conflict
from whereused.ingest.readers import Origin, Read

BATCH = 2_000
"""Pieces of files that are read together."""

Pieces = Sequence[tuple[Path, Iterator[Read] | Origin]]
"""Files, each with what is read of it, or if it is one of lines, with what holds for all of these."""

_Conflict = tuple[int, int, int, int]
"""The number and the part of a record, and of another that has its id and says something else."""


@dataclass(slots=True)
class Counts:
    """What became of all that was read. `latest`: when the last was recorded, if an export says so of all of them."""

    accepted: int = 0
    duplicates: int = 0
    stamped: int = 0
    latest: datetime | None = None


@dataclass(slots=True)
class Written:
    """What was written for neo4j-admin, and how many nodes and edges that are."""

    files: Files = field(default_factory=Files)
    layouts: dict[str, Layout] = field(default_factory=dict)
    nodes: int = 0
    edges: int = 0


class Building:
    """The files of one first load, in the making: `read`, `group`, `fold` and `write_nodes`, in this order.

    They stand beside the scratch database. `now` is when all is recorded, unless an export says of all of it when.
    """

    def __init__(self, workers: Workers, staging: Staging, parts: int, now: datetime, progress: Phases) -> None:
        self.counts = Counts()
        self.written = Written()
        self._workers = workers
        self._staging = staging
        self._folder = staging.path.parent
        self._parts = parts
        self._progress = progress
        self._now = now
        self._plans: dict[str, Plan] = {}
        self._numbers = 0

    def read(self, pieces: Pieces) -> None:
        """Decode every record, and put it with those about the same thing."""
        total = sum(file.stat().st_size for file, _ in pieces)
        self._progress.count("Reading", None if total == 0 else total, "bytes")
        given = (self._folder, self._parts, self._now)
        for decoded in self._workers.in_turn(decoding.decode_batch, self._batches(pieces), decoding.begin, given):
            self._staging.add(decoded)
            self.written.layouts.update(decoded.layouts)
            self._plans.update(decoded.plans)
            self._progress.counted(decoded.size)

    def _batches(self, pieces: Pieces) -> Iterator[tuple[Slice | Batch, int]]:
        """What the files hold, in batches, each with how many bytes of them that is."""
        for file, reads in pieces:
            if isinstance(reads, Origin):
                for some in slices_of(file, reads, self._numbers):
                    self._numbers += some.lines
                    yield some, some.size
                continue
            done = 0
            while batch := list(islice(reads, BATCH)):
                yield (self._numbers, [read.piece for read in batch]), batch[-1].position - done
                self._numbers += len(batch)
                done = batch[-1].position

    def group(self) -> None:
        """Find out which records count, what is voided and what names mean."""
        self._progress.count("Grouping", None, "records")
        marks = bytearray(self._numbers)
        self._refuse(self._settle_ids(marks))
        path = self._folder / "marks"
        path.write_bytes(marks)
        tasks = [(self._folder, part) for part in range(self._parts)]
        for aliases in self._workers.in_turn(settling.settle_names, tasks, settling.begin, (path,)):
            self._staging.add_aliases(aliases)
        recorded = self._now if self.counts.latest is None else None
        keep_layouts(self._folder, self.written.layouts)
        keep_plans(self._folder, self._plans)
        self._given = (Given(self._folder, self._staging.path, path, self._parts, recorded),)
        if self._staging.close_aliases():
            for _ in self._workers.in_turn(grouping.move, range(self._parts), grouping.begin, self._given):
                pass

    def _settle_ids(self, marks: bytearray) -> list[_Conflict]:
        """Mark what does not count and what is voided; gives what is refused for its id."""
        conflicts: list[_Conflict] = []
        named: list[tuple[str, int]] = []
        latest: list[str] = []
        counts = self.counts
        tasks = [(self._folder, part) for part in range(self._parts)]
        for settled in self._workers.in_turn(settling.settle_ids, tasks):
            counts.accepted += settled.records
            counts.stamped += settled.stamps
            latest += [settled.latest] if settled.latest is not None else []
            named += settled.named
            for first, part, other, of_other, same in settled.met:
                marks[other] |= PASSED_OVER
                counts.duplicates += same
                conflicts += [] if same else [(first, part, other, of_other)]
            self._staging.pass_over(other for _, _, other, _, _ in settled.met)
        self._staging.settle_voids()
        for target, number in named:
            marks[number] |= VOIDED if self._staging.voids(target) else 0
        if counts.stamped == counts.accepted > 0:
            counts.latest = datetime.fromisoformat(max(latest))
        return conflicts

    def _refuse(self, conflicts: list[_Conflict]) -> None:
        """Refuse what has the id of a record before it and says something else, with both contents."""
        wanted: defaultdict[int, set[int]] = defaultdict(set)
        for first, part, other, of_other in conflicts:
            wanted[part].add(first)
            wanted[of_other].add(other)
        for part, numbers in wanted.items():
            self._staging.meet(row for row in self._rows(part) if row.number in numbers)
        for first, _, other, _ in conflicts:
            kept, refused = self._staging.met(first), self._staging.met(other)
            self._staging.refuse([(other, conflict(other, unpacked(refused, None), kept.submission[0]))])

    def _rows(self, part: int) -> Iterator[Row]:
        for kind in ("things", "about"):
            yield from rows_of(read_part(self._folder, kind, part))

    def fold(self) -> None:
        """Fold everything, and write its edges and records."""
        self._progress.count("Folding", self.counts.accepted, "records")
        written = self.written
        for grouped in self._workers.in_turn(grouping.fold_part, range(self._parts), grouping.begin, self._given):
            written.layouts.update(grouped.layouts)
            written.files.add(grouped.files)
            written.edges += grouped.edges
            written.nodes += grouped.records
            self._progress.counted(grouped.records)

    def write_nodes(self, look: ToLookAt) -> None:
        """Write all other nodes."""
        self._progress.count("Writing nodes", None, "nodes")
        keep_layouts(self._folder, self.written.layouts)
        for many, files, asked in self._workers.in_turn(
            nodes.write_nodes, range(self._parts), nodes.begin, (self._folder,)
        ):
            look.write(asked)
            self.written.nodes += many
            self.written.files.add(files)
            self._progress.counted(many)
