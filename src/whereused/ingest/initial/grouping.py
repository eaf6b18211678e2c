"""The records of whole things, folded as online; what comes of it are lines of edges and records, and rows of nodes."""

from __future__ import annotations

import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, groupby
from pathlib import Path
from typing import NamedTuple

from whereused.ingest.entries import Entry, item_references
from whereused.ingest.fold import fold, mixing_of_operations
from whereused.ingest.folding import Group
from whereused.ingest.initial.decoding import Row, rows_of, unpacked
from whereused.ingest.initial.lines import (
    Known,
    NodeRow,
    keep_nodes,
    lines_of_edges,
    rows_of_nodes,
)
from whereused.ingest.initial.parts import Parts, part_of, read_part, remove_part
from whereused.ingest.initial.patterns import Plan, Ready, add_ready, read_plans
from whereused.ingest.initial.settling import PASSED_OVER, VOIDED
from whereused.ingest.initial.staging import Meanings, open_staging, operations, voided_by
from whereused.ingest.initial.tables import Files, Layout, Lines, RecordSheet, Sheets, Writer, read_layouts
from whereused.ingest.ledger import row_of
from whereused.ingest.names import ABOUT_ITEMS, Names

THINGS = 2_000
"""Records whose things are folded together."""

Things = list[tuple[str, list[tuple[Row, bool]]]]
"""Things, each with its rows, of which each tells whether it stands there first."""

_MOVED = "moved"
"""Rows that stand under a name which means other items: (the thing, whether it is the first of these, row)."""


@dataclass(slots=True)
class Grouped:
    """What came of some things: the layouts of the lines of nodes, files written, and what is in them."""

    layouts: dict[str, Layout]
    files: Files
    edges: int
    records: int


class Given(NamedTuple):
    """What is found out before. Without `now`, each record is recorded when the export says that it comes from."""

    folder: Path
    staging: Path
    marks: Path
    parts: int
    now: datetime | None


@dataclass(slots=True)
class _Worker:
    """What a process needs to fold groups."""

    folder: Path
    staging: sqlite3.Connection
    writer: Writer
    parts: Parts
    now: datetime | None
    marks: bytes
    meanings: Meanings
    layouts: dict[str, Layout]
    plans: dict[str, Plan]
    mixing: dict[str, str] = field(default_factory=dict)
    records: RecordSheet = field(default_factory=RecordSheet)
    sheets: Sheets = field(default_factory=Sheets)


_worker: list[_Worker] = []


def begin(given: Given) -> None:
    """Open what this process needs."""
    opened, prefix = open_staging(given.staging), f"p{os.getpid()}"
    worker = _Worker(
        folder=given.folder,
        staging=opened,
        writer=Writer(given.folder, prefix),
        parts=Parts(given.folder, prefix, given.parts),
        now=given.now,
        marks=given.marks.read_bytes(),
        meanings=Meanings(opened),
        layouts=read_layouts(given.folder),
        plans=read_plans(given.folder),
    )
    worker.mixing.update(_mixing_of(worker))
    _worker[:] = [worker]


def _mixing_of(worker: _Worker) -> dict[str, str]:
    """The mixing of every operation that says one, from all records of operations, those of each together."""
    entries = (_entry(worker, row)[0] for row in operations(worker.staging))
    groups = (Group(list(of_one)) for _, of_one in groupby(entries, key=lambda entry: entry.key))
    return mixing_of_operations(groups)


def move(part: int) -> None:
    """Put the records of a part that name a component or container by another name with each item that it may mean."""
    (worker,) = _worker
    rows = list(rows_of(read_part(worker.folder, "about", part)))
    meant = _meant(worker, rows)
    moved = worker.parts.rows(_MOVED)
    for row in rows:
        prefix, _, name = row.key.partition(":")
        for item, first in meant.get(name, ()):
            thing = f"{prefix}:{item}"
            moved[part_of(thing, len(moved))].append((thing, first, tuple(row)))
    worker.parts.flush()


def _meant(worker: _Worker, rows: Iterable[Row]) -> dict[str, list[tuple[str, bool]]]:
    """The items under whose names rows about components and containers stand that are called otherwise."""
    meant: defaultdict[str, list[tuple[str, bool]]] = defaultdict(list)
    for name, item, first in worker.meanings.of(row.key.partition(":")[2] for row in rows):
        meant[name].append((item, first))
    return meant


def fold_part(part: int) -> Grouped:
    """Fold the things of a part, some at a time."""
    (worker,) = _worker
    total = Grouped({}, Files(), 0, 0)
    some: Things = []
    count = 0
    for thing, rows in things_in(part).items():
        some.append((thing, rows))
        count += len(rows)
        if count >= THINGS:
            _write(worker, some, total)
            some, count = [], 0
    _write(worker, some, total)
    worker.parts.flush()
    remove_part(worker.folder, ("things", "about", _MOVED), part)
    return total


def things_in(part: int) -> dict[str, list[tuple[Row, bool]]]:
    """The rows of each thing of a part, each with whether it stands there first."""
    (worker,) = _worker
    things: defaultdict[str, list[tuple[Row, bool]]] = defaultdict(list)
    marks = worker.marks
    for row in rows_of(read_part(worker.folder, "things", part)):
        if not marks[row.number] & PASSED_OVER:
            things[row.key].append((row, True))
    about = list(rows_of(read_part(worker.folder, "about", part)))
    elsewhere = _meant(worker, about)
    for row in about:
        if marks[row.number] & PASSED_OVER or (elsewhere and row.key.partition(":")[2] in elsewhere):
            continue
        things[row.key].append((row, True))
    for thing, first, values in chain.from_iterable(read_part(worker.folder, _MOVED, part)):
        row = Row._make(values)
        if not marks[row.number] & PASSED_OVER:
            things[thing].append((row, first))
    return things


def _write(worker: _Worker, things: Things, total: Grouped) -> None:
    """Write what some things leave. The lines of most are ready; the others are folded."""
    lines: defaultdict[str, list[str]] = defaultdict(list)
    nodes: list[NodeRow] = []
    known: Known = defaultdict(dict)
    to_fold: Things = []
    of_plans: defaultdict[str, list[str]] = defaultdict(list)
    for (of_record, line), (_, of_plan, text) in _ready(worker, things, to_fold):
        lines[of_record].append(line)
        of_plans[of_plan].append(text)
    for of_plan, texts in of_plans.items():
        plan = worker.plans[of_plan]
        add_ready(plan, texts, lines, nodes, known)
        total.edges += len(plan[0]) * len(texts)
        total.records += len(texts)
    keep_nodes(nodes, known, worker.parts)
    total.files.add(worker.writer.write({worker.layouts[name]: some for name, some in lines.items()}))
    _fold(worker, to_fold, total)


def _ready(worker: _Worker, things: Things, to_fold: Things) -> list[tuple[tuple[str, str], Ready]]:
    """What the records that are the only ones about their thing leave, each with its line; `to_fold` gets the others.

    One that names an item otherwise than by its id has to be folded, too.
    """
    alone: Things = []
    ready: list[tuple[tuple[str, str], Ready]] = []
    for thing in things:
        rows = thing[1]
        row = rows[0][0]
        if len(rows) == 1 and row.record is not None and row.ready is not None and not worker.marks[row.number]:
            alone.append(thing)
            ready.append((row.record, row.ready))
        else:
            to_fold.append(thing)
    named = chain.from_iterable([names for _, (names, _, _) in ready])
    others = {name for name, _, _ in worker.meanings.of(named)}
    if not others:
        return ready
    to_fold += [thing for thing, (_, (names, _, _)) in zip(alone, ready, strict=True) if not others.isdisjoint(names)]
    return [each for each in ready if others.isdisjoint(each[1][0])]


def _fold(worker: _Worker, things: Things, total: Grouped) -> None:
    lines = Lines(list)
    groups: list[Group] = []
    texts: list[str] = []
    for thing, rows in things:
        entries: list[Entry] = []
        for row, first in rows:
            entry, corrections = _entry(worker, row)
            if worker.meanings:
                texts.extend(item_references(entry.record))
            if first:
                total.records += 1
                layout, line = _record(worker, row, entry, corrections)
                lines[layout].append(line)
            # A voided record keeps its edges once, however many items its names may mean.
            if first or not entry.voided:
                entries.append(entry)
        if entries:
            prefix, _, item = thing.partition(":")
            groups.append(Group(entries, item) if prefix in ABOUT_ITEMS else Group(entries))
    names = Names()
    for name, item, _ in worker.meanings.of(texts):
        names.carriers[name].add(item)
    graph = fold(groups, names.resolve, worker.mixing)
    known = lines_of_edges(graph, worker.sheets, lines)
    nodes, layouts = rows_of_nodes(graph, worker.sheets, known)
    keep_nodes(nodes, known, worker.parts)
    total.edges += sum(map(len, graph.edges.values()))
    total.layouts.update(layouts)
    total.files.add(worker.writer.write(lines))


def _record(worker: _Worker, row: Row, entry: Entry, corrections: list[str]) -> tuple[Layout, str]:
    """The line of a record; what was written of it when it was read holds unless it is voided."""
    if row.record is not None and not corrections:
        name, line = row.record
        return worker.layouts[name], line
    known = row_of(entry)
    if entry.voided_at is not None:
        known |= {"voided_by": corrections, "voided_at": entry.voided_at.isoformat()}
    return worker.records.line(known)


def _entry(worker: _Worker, row: Row) -> tuple[Entry, list[str]]:
    """The entry of a row as it is recorded, and the corrections that end its effect."""
    voided = row.voids is None and worker.marks[row.number] & VOIDED
    corrections = voided_by(worker.staging, row.id) if voided else []
    if not corrections:
        return unpacked(row, worker.now), []
    ended = worker.now or min(datetime.fromisoformat(stamp) for _, stamp in corrections if stamp is not None)
    return unpacked(row, worker.now, voided=True, voided_at=ended), [identity for identity, _ in corrections]
