"""Rows as CSV for neo4j-admin: a file for each set of columns, whose header says the type of each.

Which columns there are follows from the rows themselves: those with other properties go to another file, so that no
cell is empty. Texts stand in quotes.
"""

from __future__ import annotations

import hashlib
import pickle
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import Any

from whereused.errors import UsageError

BETWEEN = "\ufdd0"
"""Between the entries of a list: a character that Unicode keeps for such use, and that is in no text."""

TIMES = frozenset(
    {
        "at", "certain_from", "certain_to", "clean_breaks", "closed_at", "emptied_at", "ended_at", "event_time",
        "expires_at", "latest", "made_at", "moved_at", "opened_at", "received_at", "recorded_at", "returned_at",
        "shipped_at", "started_at", "stretch_from", "stretch_to", "superseded_at", "valid_from", "valid_to",
        "voided_at",
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


def keep_layouts(folder: Path, layouts: dict[str, Layout]) -> None:
    """Keep layouts by their names for all processes."""
    (folder / "layouts").write_bytes(pickle.dumps(layouts))


def read_layouts(folder: Path) -> dict[str, Layout]:
    """The layouts that were kept."""
    layouts: dict[str, Layout] = pickle.loads((folder / "layouts").read_bytes())  # noqa: S301 - written above
    return layouts


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
            with path.open("ab") as file:
                if file.tell() == 0:
                    file.write(layout.header.encode())
                file.write("".join(of_layout).encode())
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
        values = properties.values()
        shape = (*properties, *map(type, values))
        found = self._shapes.get(shape)
        if found is None:
            found = self._shapes[shape] = Shape(self._kind, properties)
        line = f"{ends}{found.cells(values)},{last}" if last else ends + found.cells(values)
        return found.layout_of(line), line + "\n"


class RecordSheet:
    """Rows of records (`row_of`), all of which have the same columns, of which some say nothing."""

    def __init__(self) -> None:
        self.layouts: dict[str, Layout] = {}
        self._said: dict[tuple[type, ...], tuple[itemgetter[Any], Shape]] = {}

    def line(self, row: dict[str, Any]) -> tuple[Layout, str]:
        """The line of a row, and its layout."""
        values = tuple(row.values())
        types = tuple(map(type, values))
        found = self._said.get(types)
        if found is None:
            names = [name for name, value in row.items() if value is not None and name != "id"]
            shape = Shape(("Record",), {name: row[name] for name in names})
            found = self._said[types] = itemgetter(*map(list(row).index, names)), shape
        said, shape = found
        line = f"{quoted(row['id'])}{shape.cells(said(values))},Record"
        layout = shape.layout_of(line)
        self.layouts[layout.name] = layout
        return layout, line + "\n"


class Sheets(dict[Kind, Sheet]):
    """The sheet of each kind, made when it is first asked for; `shapes` are those of edges that are alike."""

    def __init__(self) -> None:
        super().__init__()
        self.shapes: dict[tuple[object, ...], Shape] = {}

    def __missing__(self, kind: Kind) -> Sheet:
        sheet = self[kind] = Sheet(kind)
        return sheet


Lines = defaultdict[Layout, list[str]]
"""Lines by what their files look like."""


class Shape:
    """Rows that have certain properties with values of certain types: their layouts, and how to write them.

    All cells are formatted at once, and the quotes are counted after: those of nearly every row are just our own. Where
    one had others, as the bodies of records do, the next will, too: then nothing but texts is quoted as one text, with
    a character between them that they seldom have.
    """

    def __init__(self, kind: Kind, properties: dict[str, Any]) -> None:
        columns = tuple((name, _type_of(name, value)) for name, value in properties.items())
        self.layout, self.with_lines = Layout(kind, columns), Layout(kind, columns, lines=True)
        formats = [_FORMATS[type(value)] for value in properties.values()]
        self._format = "".join(f",{each}" for each in formats)
        self._quotes = self._format.count('"')
        self._others = False
        self._apart = [(at, _AS_TEXT[type(v)]) for at, v in enumerate(properties.values()) if type(v) in _AS_TEXT]
        self._between = len(formats) - 1 if all(type(value) is str for value in properties.values()) else None
        self._edge = f'"%s","%s"{self._format}\n'

    def add_edges(self, rows: list[tuple[Any, ...]], lines: Lines) -> None:
        """Add the lines of edges to those of their layout. A row has the ids of both ends, and the values.

        All are written before the quotes and breaks in them are counted: there are seldom others than our own.
        """
        columns: list[Iterable[Any]] = [*zip(*rows, strict=True)]
        for at, as_text in self._apart:
            columns[at + 2] = map(as_text, columns[at + 2])
        made = [*map(self._edge.__mod__, zip(*columns, strict=True))]
        whole, count = "".join(made), len(made)
        if whole.count('"') == count * (self._quotes + 4) and whole.count("\n") == count and "\r" not in whole:
            lines[self.layout] += made
            return
        for tail, head, *values in rows:
            line = ends_of(tail, head) + self.cells(values)
            lines[self.layout_of(line)].append(line + "\n")

    def layout_of(self, line: str) -> Layout:
        """The layout of a line of such a row, but for the end of the line."""
        return self.with_lines if "\n" in line or "\r" in line else self.layout

    def cells(self, values: Iterable[Any]) -> str:
        """The cells of these values, each behind a comma."""
        texts = [*values]
        for at, as_text in self._apart:
            texts[at] = as_text(texts[at])
        if not self._others:
            cells = self._format % (*texts,)
            if cells.count('"') == self._quotes:
                return cells
            self._others = True
        if self._between is not None:
            all_texts = "\0".join(texts)
            if all_texts.count("\0") == self._between:
                return ',"' + all_texts.replace('"', '""').replace("\0", '","') + '"'
        return self._format % (*(text.replace('"', '""') if isinstance(text, str) else text for text in texts),)


def quoted(text: str) -> str:
    """A text as a cell."""
    return '"' + text.replace('"', '""') + '"'


def ends_of(tail: str, head: str) -> str:
    """The two cells that an edge begins with."""
    cells = f'"{tail}","{head}"'
    return cells if cells.count('"') == 4 else f"{quoted(tail)},{quoted(head)}"


def listed(values: list[str]) -> str:
    """A list as the text of one cell. Raises UsageError for one that no CSV of ours can hold."""
    if len(values) == 1 and BETWEEN not in values[0]:
        return values[0]
    text = BETWEEN.join(values)
    if text.count(BETWEEN) >= max(len(values), 1):
        raise UsageError(
            f"{values!r} has the character U+FDD0, which --initial puts between the entries of a list.",
            "Load without --initial.",
        )
    return text


def labels(names: Iterable[str]) -> str:
    """Labels as a cell."""
    return BETWEEN.join(names)


def _type_of(name: str, value: object) -> str:
    several = "[]" if isinstance(value, list) else ""
    if name in TIMES:
        return f"datetime{several}"
    return ("string" if several else _TYPES[type(value)]) + several


_TYPES = {str: "string", bool: "boolean", int: "long", float: "double"}
_FORMATS = {str: '"%s"', bool: "%s", int: "%d", float: "%r", list: '"%s"'}
_AS_TEXT: dict[type, Callable[[Any], str]] = {bool: lambda value: "true" if value else "false", list: listed}
