"""A record as a mapping file writes it, with columns in braces, made ready to be filled from rows.

`"{ORDER}-{OP}"` joins cells, `"lot"` is a constant, and a table with `from` says how the cell is read. A value in which
a column is empty is not given; an entry of a list whose columns are all empty is left out.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, Self

from pydantic import ValidationError

from whereused.ingest.conversions import (
    CellFault,
    Reading,
    decimal_of,
    looked_up,
    number_of,
    text_of,
    time_of,
    value_of,
)
from whereused.ingest.map_parts import ValuePart, faults_of
from whereused.ingest.places import Place, places_of

Cells = Mapping[str, Any]

OPEN = "?"
"""The column of a draft that has still to be named."""

_PIECES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


class MapFault(NamedTuple):
    """Something wrong in a mapping file: where, as `tables.x.records[0].id`, and what."""

    where: str
    reason: str


class ColumnFault(NamedTuple):
    """A cell of a row that cannot be read: the column, or an empty text, and why."""

    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Template:
    """A text with columns in braces."""

    pieces: tuple[tuple[str, bool], ...]
    """Texts, and whether each names a column."""

    @classmethod
    def of(cls, text: str) -> Self:
        """Read it. Raises ValueError."""
        pieces: list[tuple[str, bool]] = []
        end = 0
        for match in _PIECES.finditer(text):
            pieces.append((text[end : match.start()], False))
            if match[0] in ("{{", "}}"):
                pieces.append((match[0][0], False))
            elif match[1] is None or not match[1].strip():
                raise ValueError(f"{text!r} has a brace without a column: a brace itself is written twice")
            elif match[1].strip() == OPEN:
                raise ValueError("this has to be filled in: name the column instead of {?}, or remove the line")
            else:
                pieces.append((match[1].strip(), True))
            end = match.end()
        pieces.append((text[end:], False))
        return cls(tuple(piece for piece in pieces if piece[0]))

    @property
    def columns(self) -> list[str]:
        """The columns it names."""
        return [text for text, is_column in self.pieces if is_column]

    def native(self, cells: Cells) -> Any:  # noqa: ANN401 - whatever a cell holds
        """The cell itself, where it is one column alone; else None."""
        return cells.get(self.pieces[0][0]) if len(self.pieces) == 1 and self.pieces[0][1] else None

    def filled(self, cells: Cells, empty: frozenset[str]) -> str:
        """The text of a row; empty if one of its columns is. Raises CellFault."""
        texts = []
        for text, is_column in self.pieces:
            if not is_column:
                texts.append(text)
                continue
            given = cells.get(text)
            cell = given.strip() if isinstance(given, str) else text_of(given)
            if not cell or cell in empty:
                return ""
            texts.append(cell)
        return "".join(texts)


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value: a template and how its text becomes what the field takes."""

    template: Template
    convert: Callable[[Any, str], Any]
    reading: Reading
    values: tuple[str, Mapping[str, str]] | None = None
    strip_left: str = ""
    prefix: str = ""

    def columns(self) -> Iterator[str]:
        """The columns it is made of."""
        yield from self.template.columns

    def value(self, cells: Cells) -> Any:  # noqa: ANN401 - a JSON value
        """The value that a row gives, or None. Raises FilledFault."""
        try:
            text = self.template.filled(cells, self.reading.empty)
            if self.strip_left and text:
                text = text.lstrip(self.strip_left) or self.strip_left[0]
            if self.values is not None and (text or "" in self.values[1]):
                text = looked_up(text, self.values[1], self.values[0])
            if text and self.prefix:
                text = self.prefix + text
            native = None if self.values or self.strip_left else self.template.native(cells)
            return self.convert(native, text) if text else None
        except CellFault as error:
            raise FilledFault(next(self.columns(), ""), str(error)) from error


class FilledFault(Exception):
    """A cell that cannot be read, with its column."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.fault = ColumnFault(column, reason)


@dataclass(frozen=True, slots=True)
class Split:
    """A list that one cell holds: a list of Parquet or JSON as it is, or a text that is cut at a mark."""

    scalar: Scalar
    mark: str | None

    def columns(self) -> Iterator[str]:
        """The columns it is made of."""
        yield from self.scalar.columns()

    def value(self, cells: Cells) -> Any:  # noqa: ANN401 - a JSON value
        """The list that a row gives, or None. Raises FilledFault."""
        native = self.scalar.template.native(cells)
        if isinstance(native, list):
            parts = native
        else:
            text = self.scalar.template.filled(cells, self.scalar.reading.empty)
            parts = text.split(self.mark) if self.mark and text else [text]
        column = self.scalar.template.columns[:1]
        if not column:
            return [found for found in (self.scalar.value(cells),) if found is not None]
        alone = Scalar(
            Template(((column[0], True),)),
            self.scalar.convert,
            self.scalar.reading,
            self.scalar.values,
            self.scalar.strip_left,
            self.scalar.prefix,
        )
        found = [alone.value({column[0]: part}) for part in parts]
        return [value for value in found if value is not None] or None


@dataclass(frozen=True, slots=True)
class Several:
    """A list whose entries are written one by one."""

    entries: tuple[Node, ...]

    def columns(self) -> Iterator[str]:
        """The columns it is made of."""
        for entry in self.entries:
            yield from entry.columns()

    def value(self, cells: Cells) -> Any:  # noqa: ANN401 - a JSON value
        """The entries that a row gives, or None. Raises FilledFault."""
        if not self.entries:
            return []
        values = [entry.value(cells) for entry in self.entries]
        return [value for value in values if value is not None] or None


@dataclass(frozen=True, slots=True)
class Whole:
    """An object; a unit of measure whose quantity is empty goes with it."""

    fields: tuple[tuple[str, Node], ...]
    of_columns: frozenset[str] = field(init=False)
    """The fields that name columns."""

    def __post_init__(self) -> None:
        """Look once which fields name columns."""
        named = (name for name, node in self.fields if next(iter(node.columns()), None) is not None)
        object.__setattr__(self, "of_columns", frozenset(named))

    def columns(self) -> Iterator[str]:
        """The columns it is made of."""
        for _, node in self.fields:
            yield from node.columns()

    def value(self, cells: Cells) -> dict[str, Any] | None:
        """The object that a row gives; None if it names columns and all of them are empty. Raises FilledFault."""
        found = {name: value for name, node in self.fields if (value := node.value(cells)) is not None}
        if self.of_columns and self.of_columns.isdisjoint(found):
            return None
        if "uom" in found and "quantity" in self.of_columns and "quantity" not in found:
            del found["uom"]
        return found or None


Node = Scalar | Split | Several | Whole


@dataclass(frozen=True, slots=True)
class Recipe:
    """A record of one kind, ready to be filled; `sources` has the columns of each field's pointer (no positions)."""

    kind: str
    whole: Whole = Whole(())
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def columns(self) -> set[str]:
        """Every column it names."""
        return set(self.whole.columns())

    def record(self, cells: Cells) -> dict[str, Any]:
        """The record that a row gives. Raises FilledFault."""
        return {"record": self.kind, **(self.whole.value(cells) or {})}


def recipe_of(
    kind: str, said: Mapping[str, Any], reading: Reading, values: Mapping[str, Mapping[str, str]], where: str
) -> tuple[Recipe, list[MapFault]]:
    """The recipe for a record as it is written in a mapping file, and what is wrong with it."""
    author = _Author(kind, values, reading)
    places = places_of(kind)
    whole = author.whole(said, places, where, "")
    author.faults.extend(
        MapFault(f"{where}.{name}", f"a record of kind {kind!r} needs this field")
        for name, place in places.items()
        if place.needed and name not in said
    )
    return Recipe(kind, whole, author.sources), author.faults


class _Author:
    """Reads one record of a mapping file, and remembers what is wrong with it."""

    def __init__(self, kind: str, values: Mapping[str, Mapping[str, str]], reading: Reading) -> None:
        self.kind = kind
        self.values = values
        self.reading = reading
        self.faults: list[MapFault] = []
        self.sources: dict[str, tuple[str, ...]] = {}

    def whole(self, said: Mapping[str, Any], places: Mapping[str, Place], where: str, pointer: str) -> Whole:
        """An object with known fields."""
        fields: list[tuple[str, Node]] = []
        for name, given in said.items():
            place = places.get(name)
            if place is None:
                close = difflib.get_close_matches(name, places, n=1)
                hint = f"did you mean {close[0]!r}?" if close else f"it takes {', '.join(places)}"
                self.faults.append(MapFault(f"{where}.{name}", f"unknown field: {hint}"))
                continue
            node = self.node(given, place, f"{where}.{name}", f"{pointer}/{name}")
            if node is not None:
                fields.append((name, node))
        return Whole(tuple(fields))

    def node(self, said: Any, place: Place, where: str, pointer: str) -> Node | None:  # noqa: ANN401 - from TOML
        """What stands in one field."""
        node = self._node(said, place, where, pointer)
        if node is not None:
            columns = dict.fromkeys((*self.sources.get(pointer, ()), *node.columns()))
            self.sources[pointer] = tuple(columns)
        return node

    def _node(self, said: Any, place: Place, where: str, pointer: str) -> Node | None:  # noqa: ANN401 - from TOML
        if place.kind == "list" and place.inner is not None:
            return self._list(said, place.inner, where, pointer)
        if place.kind == "object" and isinstance(said, dict) and not (place.texts and "from" in said):
            return self.whole(said, dict(place.fields), where, pointer)
        if place.kind == "object" and not place.texts:
            return self.wrong(where, 'it is an object with fields: { item = "{COLUMN}", … }')
        if place.kind == "free":
            return self._free(said, where, pointer)
        return self.scalar(said, "text" if place.kind == "object" else place.kind, where, pointer)

    def _list(self, said: Any, inner: Place, where: str, pointer: str) -> Node | None:  # noqa: ANN401 - from TOML
        if isinstance(said, list):
            nodes = [self.node(entry, inner, f"{where}[{at}]", pointer) for at, entry in enumerate(said)]
            return Several(tuple(node for node in nodes if node is not None))
        if inner.kind == "object" and not inner.texts:
            return self.wrong(where, "it is a list of objects: [{ … }]")
        mark = said.get("split") if isinstance(said, dict) else None
        scalar = self.scalar(said, "text" if inner.kind == "object" else inner.kind, where, pointer)
        return None if scalar is None else Split(scalar, mark)

    def _free(self, said: Any, where: str, pointer: str) -> Node | None:  # noqa: ANN401 - from TOML
        if not isinstance(said, dict):
            return self.wrong(where, 'it is an object: { name = "{COLUMN}" }')
        fields = ((name, self.scalar(given, "text", f"{where}.{name}", pointer)) for name, given in said.items())
        return Whole(tuple((name, node) for name, node in fields if node is not None))

    def scalar(self, said: Any, kind: str, where: str, pointer: str) -> Scalar | None:  # noqa: ANN401 - from TOML
        """One value: a template, a constant of TOML, or a table that says how it is read."""
        try:
            part = ValuePart.model_validate(said if isinstance(said, dict) else {"from": said})
        except ValidationError as error:
            for inner, reason in faults_of(error, ValuePart):
                if inner == "from":
                    self.wrong(where, 'it is a text such as "{COLUMN}", or { from = "{COLUMN}", … }')
                else:
                    self.wrong(f"{where}.{inner}", reason)
            return None
        try:
            template = Template.of(str(part.from_))
        except ValueError as error:
            return self.wrong(where, str(error))
        reading = part.over(self.reading)
        convert = _converter(part.as_ or kind, reading, pointer.rpartition("/")[2], self.kind)
        values = self._map(part.map, where) if part.map is not None else None
        return Scalar(template, convert, reading, values, part.strip_left, part.prefix)

    def _map(self, said: str | dict[str, str], where: str) -> tuple[str, Mapping[str, str]] | None:
        if isinstance(said, dict):
            return "here", said
        known = self.values.get(said)
        if known is None:
            close = difflib.get_close_matches(said, self.values, n=1)
            self.wrong(
                f"{where}.map", f"there is no [values.{said}]" + (f": did you mean {close[0]!r}?" if close else "")
            )
            return None
        return repr(said), known

    def wrong(self, where: str, reason: str) -> Scalar | None:
        """Remember a fault; there is nothing to be filled then."""
        self.faults.append(MapFault(where, reason))
        return None


def _converter(kind: str, reading: Reading, name: str, record: str) -> Callable[[Any, str], Any]:
    match kind:
        case "time":
            return lambda native, text: time_of(native if isinstance(native, date) else text, reading, name, record)
        case "quantity":
            return lambda native, text: decimal_of(text, _marked(native, reading))
        case "number":
            return lambda native, text: number_of(text, _marked(native, reading))
        case "value":
            return lambda native, text: value_of(text, _marked(native, reading))
        case _:
            return lambda _, text: text


def _marked(native: object, reading: Reading) -> Reading:
    """A number of Parquet or JSON has no mark of the source's: it is no text."""
    return reading.changed(decimal=".", thousands="") if isinstance(native, int | float | Decimal) else reading
