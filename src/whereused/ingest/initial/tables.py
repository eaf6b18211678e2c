"""Rows as CSV for neo4j-admin: a file for each set of columns, whose header says the type of each.

Which columns there are follows from the rows themselves: those with other properties go to another file, so that no
cell is empty. Texts stand in quotes.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
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


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """What a file looks like. `lines`: its texts may hold line breaks. `name` is the same in every process."""

    kind: Kind
    columns: Columns
    lines: bool = False
    name: str = field(init=False)

    def __post_init__(self) -> None:
        said = repr((self.kind, self.columns, self.lines))
        object.__setattr__(self, "name", hashlib.sha256(said.encode()).hexdigest()[:12])

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
    """The rows of one kind, as lines by layout: those that have the same properties share one."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._shapes: dict[tuple[object, ...], Shape] = {}

    def line(self, ends: str, properties: dict[str, Any], last: str = "") -> tuple[Layout, str]:
        """One row: the cells it starts with, its properties, and the cell it ends with; the line and its layout."""
        shape = (*properties, *map(type, properties.values()))
        found = self._shapes.get(shape)
        if found is None:
            found = self._shapes[shape] = shape_of(self._kind, properties)
        layout, with_lines, as_cells = found
        cells = [ends, *[as_cell(value) for as_cell, value in zip(as_cells, properties.values(), strict=True)]]
        if last:
            cells.append(last)
        line = ",".join(cells)
        return with_lines if "\n" in line or "\r" in line else layout, line + "\n"


Lines = defaultdict[Layout, list[str]]
"""Lines by what their files look like."""

Shape = tuple[Layout, Layout, list[Callable[[Any], str]]]
"""The layouts of rows with certain properties, without and with line breaks, and what makes a cell of each."""


def shape_of(kind: Kind, properties: dict[str, Any]) -> Shape:
    """The shape of rows that have these properties, with values of these types."""
    columns = tuple((name, _type_of(name, value)) for name, value in properties.items())
    return Layout(kind, columns), Layout(kind, columns, lines=True), [_CELLS[type(v)] for v in properties.values()]


def quoted(text: str) -> str:
    """A text as a cell."""
    return '"' + text.replace('"', '""') + '"'


def listed(values: list[str]) -> str:
    """A list as a cell. Raises UsageError for one that no CSV of ours can hold."""
    text = BETWEEN.join(values)
    if text.count(BETWEEN) >= max(len(values), 1):
        raise UsageError(
            f"{values!r} has the character U+FDD0, which --initial puts between the entries of a list.",
            "Load without --initial.",
        )
    return quoted(text)


def labels(names: Iterable[str]) -> str:
    """Labels as a cell."""
    return BETWEEN.join(names)


def _type_of(name: str, value: object) -> str:
    several = "[]" if isinstance(value, list) else ""
    if name in TIMES:
        return f"datetime{several}"
    return ("string" if several else _TYPES[type(value)]) + several


_TYPES = {str: "string", bool: "boolean", int: "long", float: "double"}
_CELLS: dict[type, Callable[[Any], str]] = {
    str: quoted,
    bool: lambda value: "true" if value else "false",
    int: repr,
    float: repr,
    list: listed,
}
