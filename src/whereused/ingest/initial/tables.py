"""Rows as CSV for neo4j-admin: a file for each set of columns, whose header says the type of each.

Which columns there are follows from the rows themselves; a cell that says nothing is an absent property. Texts stand in
quotes, so that an empty one is one.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from whereused.errors import UsageError

BETWEEN = "\ufdd0"
"""Between the entries of a list: a character that Unicode keeps for such use, and that is in no text."""

TIMES = frozenset(
    {
        "at", "certain_from", "certain_to", "clean_breaks", "closed_at", "ended_at", "event_time", "expires_at",
        "latest", "made_at", "opened_at", "received_at", "recorded_at", "returned_at", "shipped_at", "started_at",
        "stretch_from", "stretch_to", "superseded_at", "valid_from", "valid_to", "voided_at",
    }
)  # fmt: skip
"""Properties that are times: what `cypher/queries/ingest` turns from text into ZONED DATETIME (a test compares)."""

Columns = tuple[tuple[str, str], ...]
"""Names and types of the properties of a file, in order."""

Kind = tuple[str, ...]
"""What a file holds: the label of its nodes, or the labels and the type of its edges (from, type, to)."""


@dataclass(frozen=True, slots=True, order=True)
class Layout:
    """What a file looks like. `lines`: its texts may hold line breaks."""

    kind: Kind
    columns: Columns
    lines: bool = False

    @property
    def name(self) -> str:
        """A name of its own, the same in every process."""
        return hashlib.sha256(repr((self.kind, self.columns, self.lines)).encode()).hexdigest()[:12]

    @property
    def header(self) -> str:
        """The first line: the ends or the id, the properties with their types, and of nodes their labels."""
        typed = [f"{name}:{kind}" for name, kind in self.columns]
        if len(self.kind) == 1:
            return ",".join([f"id:ID({self.kind[0]})", *typed, ":LABEL"]) + "\n"
        tail, _, head = self.kind
        return ",".join([f":START_ID({tail})", f":END_ID({head})", *typed]) + "\n"


@dataclass(slots=True)
class Files:
    """The files that were written, and the longest line in them."""

    paths: dict[str, Layout] = field(default_factory=dict)
    longest: int = 0

    def add(self, other: Files) -> None:
        """Count others in."""
        self.paths.update(other.paths)
        self.longest = max(self.longest, other.longest)


class Writer:
    """Writes rows into files of `folder` whose names begin with `prefix`; nobody else does."""

    def __init__(self, folder: Path, prefix: str) -> None:
        self._folder = folder
        self._prefix = prefix

    def write(self, lines: dict[Layout, list[str]]) -> Files:
        """Append the lines of each layout to its file."""
        files = Files()
        for layout, of_layout in lines.items():
            path = self._folder / f"{self._prefix}-{layout.name}.csv"
            with path.open("a", encoding="utf-8", newline="") as file:
                if file.tell() == 0:
                    file.write(layout.header)
                file.writelines(of_layout)
            files.paths[path.name] = layout
            files.longest = max(files.longest, *map(len, of_layout))
        return files


class Sheet:
    """The rows of one kind, as lines by layout. Rows that agree in the types of their properties share a layout."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._types: list[dict[str, str]] = []
        self._rows: list[list[tuple[list[str], dict[str, Any], str, Any]]] = []

    def add(self, ends: list[str], properties: dict[str, Any], last: str = "", about: object = None) -> None:
        """One row: what it starts with, its properties, what it ends with, and what `lines` says with it."""
        types = {name: _type_of(name, value) for name, value in properties.items()}
        for known, rows in zip(self._types, self._rows, strict=True):
            if all(known.get(name, kind) == kind for name, kind in types.items()):
                known.update(types)
                rows.append((ends, properties, last, about))
                return
        self._types.append(types)
        self._rows.append([(ends, properties, last, about)])

    def lines(self) -> Iterable[tuple[Layout, str, Any]]:
        """Each row in its layout, and what it is about."""
        for types, rows in zip(self._types, self._rows, strict=True):
            columns = tuple(sorted(types.items()))
            layouts = Layout(self._kind, columns), Layout(self._kind, columns, lines=True)
            names = [name for name, _ in columns]
            for ends, properties, last, about in rows:
                cells = [*map(quoted, ends), *(cell(properties.get(name)) for name in names)]
                line = ",".join([*cells, last] if last else cells) + "\n"
                yield layouts["\n" in line[:-1] or "\r" in line], line, about


def by_layout(sheets: Iterable[Sheet]) -> dict[Layout, list[str]]:
    """The lines of these sheets."""
    lines: defaultdict[Layout, list[str]] = defaultdict(list)
    for sheet in sheets:
        for layout, line, _ in sheet.lines():
            lines[layout].append(line)
    return lines


def quoted(text: str) -> str:
    """A text as a cell."""
    return '"' + text.replace('"', '""') + '"'


def cell(value: object) -> str:
    """A property's value as a cell. Raises UsageError for a list that no CSV of ours can hold."""
    if value is None:
        return ""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        if any(BETWEEN in entry for entry in value):
            raise UsageError(
                f"{value!r} has the character U+FDD0, which --initial puts between the entries of a list.",
                "Load without --initial.",
            )
        return quoted(BETWEEN.join(value))
    return repr(value)


def labels(names: Iterable[str]) -> str:
    """Labels as a cell."""
    return BETWEEN.join(names)


def _type_of(name: str, value: object) -> str:
    several = "[]" if isinstance(value, list) else ""
    if name in TIMES:
        return f"datetime{several}"
    return ("string" if several else _TYPES[type(value)]) + several


_TYPES = {str: "string", bool: "boolean", int: "long", float: "double"}
