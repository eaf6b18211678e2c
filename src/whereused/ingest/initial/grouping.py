"""The records of whole things, folded as online; what comes of it are lines of edges and records, and rows of nodes."""

from __future__ import annotations

import os
import pickle
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from whereused.ingest.entries import Entry, item_references
from whereused.ingest.fold import fold, mixing_of_operations
from whereused.ingest.folding import Group
from whereused.ingest.initial.decoding import unpacked
from whereused.ingest.initial.staging import NodeRow, meanings, open_staging, operations, things
from whereused.ingest.initial.tables import Files, Layout, Lines, Sheet, Writer, ends_of, labels, quoted
from whereused.ingest.ledger import row_of
from whereused.ingest.names import ABOUT_ITEMS, Names
from whereused.ingest.subgraph import Difference, NodeKey, Subgraph
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
    """What the edges of groups say of a node."""

    component: bool = False
    produced: int = 0
    installed: bool = False
    conditional: bool = False


_PLAIN = _Node()
"""A node of which edges say nothing."""


@dataclass(slots=True)
class _Worker:
    """What a process needs to fold groups."""

    staging: sqlite3.Connection
    writer: Writer
    now: datetime | None
    mixing: dict[str, str]
    aliases: bool


_worker: list[_Worker] = []


def begin(staging: Path, folder: Path, now: datetime | None) -> None:
    """Open what this process needs. Without `now`, each record is recorded when the export says that it comes from."""
    opened = open_staging(staging)
    aliases = opened.execute("SELECT EXISTS (SELECT 1 FROM alias)").fetchone()[0]
    mixing = _mixing_of(operations(opened))
    _worker[:] = [_Worker(opened, Writer(folder, f"p{os.getpid()}"), now, mixing, bool(aliases))]


def _mixing_of(operations: Iterable[tuple[bytes, bytes | None]]) -> dict[str, str]:
    """The mixing of every operation that says one, from all records of operations, those of each together."""
    entries = (_voided(unpacked(state), voided_by) for state, voided_by in operations)
    groups = (Group(list(of_one)) for _, of_one in groupby(entries, key=lambda entry: entry.key))
    return mixing_of_operations(groups)


def _voided(entry: Entry, voided_by: bytes | None) -> Entry:
    return entry if voided_by is None or isinstance(entry.record, CorrectionRecord) else entry.as_voided()


def fold_things(span: tuple[int, int]) -> Grouped:
    """Fold the things that begin among some rows of what is grouped."""
    (worker,) = _worker
    sheet, lines = Sheet(("Record",)), Lines(list)
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
                layout, line = _record(sheet, entry, voided_by)
                lines[layout].append(line)
            # A voided record keeps its edges once, however many items its names may mean.
            if first or not entry.voided:
                entries.append(entry)
        if entries:
            prefix, _, item = thing.partition(":")
            groups.append(Group(entries, item) if prefix in ABOUT_ITEMS else Group(entries))
    graph = fold(groups, _names(worker, texts).resolve, worker.mixing)
    rows_of_nodes, layouts = _nodes(graph)
    edges = _edges(graph, lines)
    return Grouped(rows_of_nodes, layouts, worker.writer.write(lines), edges, count)


def _recorded(entry: Entry, now: datetime | None, voided_by: bytes | None) -> Entry:
    at = now or entry.submission.recorded_at
    assert at is not None, "without a moment for all, every record has its own"  # noqa: S101 - what _group found out
    voided = voided_by is not None and not isinstance(entry.record, CorrectionRecord)
    ended = None
    if voided and voided_by is not None:
        ended = now or min(datetime.fromisoformat(stamp) for _, stamp in _corrections(voided_by))
    return entry.as_recorded(at, voided=voided, voided_at=ended)


def _corrections(voided_by: bytes) -> list[tuple[str, str]]:
    """The corrections of a record, each with when an export says that it was recorded, if one does."""
    found: list[tuple[str, str]] = pickle.loads(voided_by)  # noqa: S301 - written by the staging
    return found


def _names(worker: _Worker, texts: set[str]) -> Names:
    """What these names mean; where another item than that of the id is not found, it is that one."""
    names = Names()
    if worker.aliases:
        for value, item in meanings(worker.staging, sorted(texts)):
            names.carriers[value].add(item)
    return names


def _record(sheet: Sheet, entry: Entry, voided_by: bytes | None) -> tuple[Layout, str]:
    row = row_of(entry)
    if voided_by is not None and entry.voided_at is not None:
        row["voided_by"] = [identity for identity, _ in _corrections(voided_by)]
        row["voided_at"] = entry.voided_at.isoformat()
    known = {name: value for name, value in row.items() if value is not None and name != "id"}
    return sheet.line(quoted(entry.id), known, "Record")


def _edges(graph: Subgraph, lines: Lines) -> int:
    """Add every edge to the lines; how many there are."""
    sheets: dict[tuple[str, str, str], Sheet] = {}
    count = 0
    for (kind, tail, head), edges in graph.edges.items():
        ends = tail.label, kind, head.label
        sheet = sheets.get(ends)
        if sheet is None:
            sheet = sheets[ends] = Sheet(ends)
        cells = ends_of(tail.id, head.id)
        for properties in edges:
            layout, line = sheet.line(cells, properties)
            lines[layout].append(line)
        count += len(edges)
    return count


def _nodes(graph: Subgraph) -> tuple[list[NodeRow], dict[str, Layout]]:
    """Rows of all nodes that are described, named or led to, but for records."""
    found: dict[NodeKey, _Node | None] = {}
    for key, edges in graph.edges.items():
        _, tail, head = key
        found.setdefault(tail)
        found.setdefault(head)
        if key.type in COMPONENTS:
            _of(found, tail).component = True
        if key.type in CARRIES:
            into = _of(found, head)
            into.produced += len(edges) if key.type == "PRODUCED" else 0
            into.installed = into.installed or key.type == "INSTALLED_IN"
            into.conditional = into.conditional or any("conditional" in edge for edge in edges)
    layouts: dict[str, Layout] = {}
    said: dict[NodeKey, tuple[bool, str]] = {}
    for of_node, described, unsure, layout, line in _lines(graph):
        layouts[layout.name] = layout
        said[of_node] = unsure, f"{described}{layout.name}{line}"
        found.setdefault(of_node)
    rows: list[NodeRow] = []
    for node, marks in found.items():
        if node.label != "Record":
            of = marks or _PLAIN
            unsure, text = said.get(node, (False, None))
            rows.append((node.label, node.id, of.component, of.produced, of.installed, of.conditional, unsure, text))
    return rows, layouts


def _of(found: dict[NodeKey, _Node | None], key: NodeKey) -> _Node:
    """What edges say of this node, to be added to."""
    node = found[key]
    if node is None:
        node = found[key] = _Node()
    return node


def _lines(graph: Subgraph) -> Iterable[tuple[NodeKey, int, bool, Layout, str]]:
    """The nodes that are described (1), or named with values (0); each with its line, and is its kind unsure.

    The graph loses the ids among their properties: it is of no use after.
    """
    for parameter, rows in described_rows(Difference(described=graph.nodes)).items():
        label = _LABELS[parameter]
        sheet = Sheet((label,))
        for row in rows:
            cell = labels([label, *row.get("labels", ())])
            properties = row["properties"]
            identity = properties.pop("id")
            line = sheet.line(quoted(identity), properties, cell)
            yield NodeKey(label, identity), 1, "kind_inferred" in properties, *line
    names = Sheet(("Identifier",))
    for node, values in graph.named.items():
        yield node, 0, False, *names.line(quoted(node.id), values, node.label)
