"""The records of whole things, folded as online; what comes of it are lines of edges and records, and rows of nodes."""

from __future__ import annotations

import os
import pickle
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from whereused.ingest.entries import Entry, item_references
from whereused.ingest.fold import fold, mixing_of_operations
from whereused.ingest.folding import Group
from whereused.ingest.initial.decoding import unpacked
from whereused.ingest.initial.staging import NodeRow, meanings, open_staging, things
from whereused.ingest.initial.tables import Files, Kind, Layout, Sheet, Writer, by_layout, labels
from whereused.ingest.ledger import row_of
from whereused.ingest.projection import ABOUT_ITEMS, Names
from whereused.ingest.subgraph import NodeKey, Subgraph, difference
from whereused.ingest.write import CARRIES, NODE_PARAMETERS, described_rows
from whereused.model.records import CorrectionRecord

COMPONENTS = frozenset({"CONSUMED_IN", "INSTALLED_IN"})
"""Types of edge whose tail is a component (`create_edges.cypher`)."""

_LABELS = {parameter: label for label, parameter in NODE_PARAMETERS.items()}


@dataclass(slots=True)
class Grouped:
    """What came of some things: rows of nodes with the layouts of their lines, files written, and edges in them."""

    nodes: list[NodeRow]
    layouts: dict[str, Layout]
    files: Files
    edges: int
    records: int


@dataclass(slots=True)
class _Node:
    """What groups say of a node."""

    component: bool = False
    produced: int = 0
    installed: bool = False
    conditional: bool = False
    unsure: bool = False
    line: str | None = None


@dataclass(slots=True)
class _Worker:
    """What a process needs to fold groups."""

    staging: sqlite3.Connection
    writer: Writer
    now: datetime
    mixing: dict[str, str]
    aliases: bool


_worker: list[_Worker] = []


def begin(staging: Path, folder: Path, now: datetime, mixing: dict[str, str]) -> None:
    """Open what this process needs."""
    opened = open_staging(staging)
    aliases = opened.execute("SELECT EXISTS (SELECT 1 FROM alias)").fetchone()[0]
    _worker[:] = [_Worker(opened, Writer(folder, f"p{os.getpid()}"), now, mixing, bool(aliases))]


def mixing_of(operations: Iterable[tuple[bytes, bytes | None]]) -> dict[str, str]:
    """The mixing of every operation that says one, from all records of operations, those of each together."""
    entries = (_voided(unpacked(state), voided_by) for state, voided_by in operations)
    groups = (Group(list(of_one)) for _, of_one in groupby(entries, key=lambda entry: entry.key))
    return mixing_of_operations(groups)


def _voided(entry: Entry, voided_by: bytes | None) -> Entry:
    return entry if voided_by is None or isinstance(entry.record, CorrectionRecord) else entry.as_voided()


def fold_things(span: tuple[int, int]) -> Grouped:
    """Fold the things that begin among some rows of what is grouped."""
    (worker,) = _worker
    records = Sheet(("Record",))
    groups: list[Group] = []
    texts: set[str] = set()
    count = 0
    for thing, rows in groupby(things(worker.staging, *span), key=itemgetter(0)):
        entries: list[Entry] = []
        for _, first, state, voided_by in rows:
            entry = _recorded(unpacked(state), worker.now, voided_by)
            texts.update(item_references(entry.record) if worker.aliases else ())
            if first:
                count += 1
                _write_record(records, entry, worker.now, voided_by)
            # A voided record keeps its edges once, however many items its names may mean.
            if first or not entry.voided:
                entries.append(entry)
        if entries:
            prefix, _, item = thing.partition(":")
            groups.append(Group(entries, item) if prefix in ABOUT_ITEMS else Group(entries))
    graph = fold(groups, _names(worker, texts).resolve, worker.mixing)
    rows_of_nodes, layouts = _nodes(graph)
    edges = _edges(graph)
    files = worker.writer.write(by_layout([records, *edges]))
    return Grouped(rows_of_nodes, layouts, files, sum(map(len, graph.edges.values())), count)


def _recorded(entry: Entry, now: datetime, voided_by: bytes | None) -> Entry:
    voided = voided_by is not None and not isinstance(entry.record, CorrectionRecord)
    return entry.as_recorded(now, voided=voided)


def _names(worker: _Worker, texts: set[str]) -> Names:
    """What these names mean; where another item than that of the id is not found, it is that one."""
    names = Names()
    if worker.aliases:
        for value, item in meanings(worker.staging, sorted(texts)):
            names.carriers[value].add(item)
    return names


def _write_record(sheet: Sheet, entry: Entry, now: datetime, voided_by: bytes | None) -> None:
    row = {**row_of(entry), "recorded_at": now.isoformat()}
    if entry.voided and voided_by is not None:
        row["voided_by"] = pickle.loads(voided_by)  # noqa: S301 - written by the staging
        row["voided_at"] = row["recorded_at"]
    known = {name: value for name, value in row.items() if value is not None and name != "id"}
    sheet.add([entry.id], known, "Record")


def _edges(graph: Subgraph) -> Iterable[Sheet]:
    sheets: dict[Kind, Sheet] = {}
    for key, edges in graph.edges.items():
        kind = (key.tail.label, key.type, key.head.label)
        sheet = sheets.get(kind)
        if sheet is None:
            sheet = sheets[kind] = Sheet(kind)
        for properties in edges:
            sheet.add([key.tail.id, key.head.id], properties)
    return sheets.values()


def _nodes(graph: Subgraph) -> tuple[list[NodeRow], dict[str, Layout]]:
    """Rows of all nodes that are described, named or led to, but for records."""
    found: defaultdict[NodeKey, _Node] = defaultdict(_Node)
    for key, edges in graph.edges.items():
        tail, head = found[key.tail], found[key.head]
        tail.component = tail.component or key.type in COMPONENTS
        if key.type in CARRIES:
            head.produced += len(edges) if key.type == "PRODUCED" else 0
            head.installed = head.installed or key.type == "INSTALLED_IN"
            head.conditional = head.conditional or any("conditional" in edge for edge in edges)
    layouts: dict[str, Layout] = {}
    for sheet in _sheets(graph):
        for layout, line, (node, described, unsure) in sheet.lines():
            layouts[layout.name] = layout
            found[node].line = f"{described}{layout.name}{line}"
            found[node].unsure = unsure
    return [
        (key.label, key.id, of.component, of.produced, of.installed, of.conditional, of.unsure, of.line)
        for key, of in found.items()
        if key.label != "Record"
    ], layouts


def _sheets(graph: Subgraph) -> Iterable[Sheet]:
    """The nodes that are described (`1`), or named with values (`0`); each with its key, and is its kind unsure."""
    sheets: dict[str, Sheet] = {}
    for parameter, rows in described_rows(difference(Subgraph(), graph)).items():
        label = _LABELS[parameter]
        sheet = sheets[label] = Sheet((label,))
        for row in rows:
            about = NodeKey(label, row["id"]), 1, "kind_inferred" in row["properties"]
            sheet.add([row["id"]], _but_id(row["properties"]), labels([label, *row.get("labels", ())]), about)
    for node, properties in graph.named.items():
        sheet = sheets.setdefault(node.label, Sheet((node.label,)))
        sheet.add([node.id], properties, node.label, (node, 0, False))
    return sheets.values()


def _but_id(properties: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if name != "id"}
