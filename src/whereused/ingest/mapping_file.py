"""A mapping file: which columns of a source's tables are which fields of which records.

`docs/extracts.md` describes it. What is wrong in it is told with file, table and key before anything is read.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationError, field_validator, model_validator

from whereused.errors import UsageError
from whereused.ingest.conversions import Reading
from whereused.ingest.map_parts import Mark, Part, ReadingPart, Texts, faults_of
from whereused.ingest.tables import Shape
from whereused.ingest.templates import MapFault, Recipe, Template, recipe_of
from whereused.model.records import RECORD_CLASSES


class RecordPart(BaseModel):
    """A record that a row gives: its kind, when it does, and all its fields as they are written there."""

    model_config = ConfigDict(extra="allow", frozen=True)

    record: str
    when: dict[str, Any] = Field(default_factory=dict)

    @field_validator("record")
    @classmethod
    def _kind_is_known(cls, kind: str) -> str:
        if kind not in RECORD_CLASSES:
            close = difflib.get_close_matches(kind, RECORD_CLASSES, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"known kinds are {', '.join(sorted(RECORD_CLASSES))}."
            raise ValueError(f"Unknown record kind {kind!r}: {hint}")
        return kind


class TablePart(ReadingPart):
    """One table: its files, how they are written, and the records that each row gives."""

    source: str | None = None
    files: Annotated[Texts, Field(min_length=1)]
    format: Literal["csv", "parquet", "xlsx", "json", "ndjson"] | None = None
    encoding: str | None = None
    delimiter: Mark | None = None
    quote: Annotated[str, Field(max_length=1)] = '"'
    skip_rows: Annotated[int, Field(ge=0)] = 0
    header: Texts | None = None
    sheet: str | None = None
    rows: str = ""
    where: dict[str, Any] = Field(default_factory=dict)
    optional: Texts = Field(default_factory=list)
    ignore: Texts = Field(default_factory=list)
    records: list[RecordPart] = Field(default_factory=list)

    def is_sheet(self) -> bool:
        """Whether it is XLSX, where a number has the point that the file's own decimal mark is not."""
        endings = {Path(pattern).suffix.lower() for pattern in self.files}
        return self.format == "xlsx" or (self.format is None and endings <= {".xlsx", ".xlsm"})

    def shape(self) -> Shape:
        """How its files are to be opened."""
        return Shape(
            self.format, self.encoding, self.delimiter, self.quote, self.skip_rows, self.header, self.sheet, self.rows
        )


class TableValues(Part):
    """A value map that is a table of the source: one column is looked up in it, another one found."""

    table: str
    key: str
    value: str


def _kind_of_values(said: object) -> str:
    return "table" if isinstance(said, dict | TableValues) and "table" in dict(said) else "map"


Values = Annotated[
    Annotated[TableValues, Tag("table")] | Annotated[dict[str, str], Tag("map")], Discriminator(_kind_of_values)
]


class FilePart(ReadingPart):
    """A whole mapping file."""

    source: str | None = None
    tables: Annotated[dict[str, TablePart], Field(min_length=1)]
    values: dict[str, Values] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _lookups_name_tables(self) -> Self:
        for name, values in self.values.items():
            if isinstance(values, TableValues) and values.table not in self.tables:
                raise ValueError(f"values.{name}: there is no table {values.table!r}")
        return self


@dataclass(frozen=True, slots=True)
class Conditions:
    """What cells have to be: of each column the texts it may have; `*`: not empty; or those it may not have."""

    wanted: tuple[tuple[str, frozenset[str], bool], ...] = ()

    def columns(self) -> set[str]:
        """The columns that are looked at."""
        return {column for column, _, _ in self.wanted}

    def hold(self, text: Mapping[str, str]) -> bool:
        """Whether they all hold for a row, by the texts of its cells."""
        return all(
            (text.get(column, "") in texts or ("*" in texts and text.get(column, "") != "")) is not negated
            for column, texts, negated in self.wanted
        )


@dataclass(frozen=True, slots=True)
class RecordMap:
    """One record that rows of a table give."""

    kind: str
    when: Conditions
    recipe: Recipe


@dataclass(frozen=True, slots=True)
class TableMap:
    """One table, ready to be read."""

    name: str
    part: TablePart
    reading: Reading
    source: str | None
    where: Conditions
    records: tuple[RecordMap, ...]
    looked_up: frozenset[str] = frozenset()
    """Columns that value maps are made of."""

    def columns(self) -> set[str]:
        """Every column that the map names for this table."""
        named = self.where.columns() | self.looked_up
        return named.union(*(each.when.columns() | each.recipe.columns() for each in self.records))


@dataclass(frozen=True, slots=True)
class Lookup:
    """A value map to be read from a table."""

    name: str
    table: TableMap
    key: Template
    value: Template


@dataclass(frozen=True, slots=True)
class ExtractMap:
    """A mapping file, checked: its tables by name, and the value maps, of which some have still to be filled."""

    path: Path
    tables: dict[str, TableMap]
    values: dict[str, dict[str, str]]
    lookups: tuple[Lookup, ...]


def read_mapping(path: Path) -> ExtractMap:
    """Read and check a mapping file. Raises UsageError that names file, table and key of all that is wrong."""
    try:
        return mapping_of(tomllib.loads(path.read_text(encoding="utf-8")), path)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.", "Check the path.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not TOML: {error}.", "See docs/extracts.md for what a mapping file is.") from error


def mapping_of(said: object, path: Path) -> ExtractMap:
    """The mapping in a parsed TOML file. Raises UsageError."""
    try:
        part = FilePart.model_validate(said)
    except ValidationError as error:
        raise _refused(path, list(_faults(error))) from error
    checking = _Checking(part)
    keys = {name: checking.lookup(name, known) for name, known in part.values.items() if isinstance(known, TableValues)}
    tables = {name: checking.table(name, table, keys.values()) for name, table in part.tables.items()}
    if checking.faults:
        raise _refused(path, [f"{fault.where}: {fault.reason}" for fault in checking.faults])
    lookups = tuple(Lookup(name, tables[keyed.table], keyed.key, keyed.value) for name, keyed in keys.items())
    return ExtractMap(path, tables, checking.values, lookups)


class Keyed(NamedTuple):
    """A value map that a table gives: its name, and what is looked up and found in it."""

    table: str
    key: Template
    value: Template


class _Checking:
    """Makes the tables of a mapping file ready, and remembers what is wrong with them."""

    def __init__(self, file: FilePart) -> None:
        self._file = file
        self._reading = file.over(Reading())
        self.faults: list[MapFault] = []
        self.values: dict[str, dict[str, str]] = {
            name: {} if isinstance(known, TableValues) else known for name, known in file.values.items()
        }

    def lookup(self, name: str, known: TableValues) -> Keyed:
        """A value map that a table gives."""
        key, value = (self._template(f"values.{name}.{part}", getattr(known, part)) for part in ("key", "value"))
        return Keyed(known.table, key, value)

    def _template(self, where: str, text: str) -> Template:
        try:
            return Template.of(text)
        except ValueError as error:
            self.faults.append(MapFault(where, str(error)))
            return Template(())

    def table(self, name: str, part: TablePart, keys: Iterable[Keyed]) -> TableMap:
        """One table with its records."""
        where = f"tables.{name}"
        numbers = {"decimal": ".", "thousands": ""} if part.is_sheet() else {}
        reading = part.over(self._reading.changed(**numbers))
        own = [keyed for keyed in keys if keyed.table == name]
        records = tuple(
            self._record(given, reading, f"{where}.records[{index}]") for index, given in enumerate(part.records)
        )
        if not records and not own:
            self.faults.append(MapFault(where, f"it gives no records: add [[{where}.records]]"))
        columns = frozenset(column for keyed in own for column in (*keyed.key.columns, *keyed.value.columns))
        conditions = self._conditions(part.where, f"{where}.where")
        return TableMap(name, part, reading, part.source or self._file.source, conditions, records, columns)

    def _record(self, given: RecordPart, reading: Reading, where: str) -> RecordMap:
        recipe, faults = recipe_of(given.record, given.model_extra or {}, reading, self.values, where)
        self.faults.extend(faults)
        return RecordMap(given.record, self._conditions(given.when, f"{where}.when"), recipe)

    def _conditions(self, said: dict[str, Any], where: str) -> Conditions:
        wanted = []
        for column, given in said.items():
            negated = isinstance(given, dict)
            texts = given.get("not") if isinstance(given, dict) else given
            listed = texts if isinstance(texts, list) else [texts]
            extra = isinstance(given, dict) and set(given) != {"not"}
            if extra or not all(isinstance(text, str | int | bool) for text in listed):
                reason = 'a condition is a text, a list of texts, "*" for not empty, or {not = …}'
                self.faults.append(MapFault(f"{where}.{column}", reason))
                continue
            wanted.append((column, frozenset(_text(text) for text in listed), negated))
        return Conditions(tuple(wanted))


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _refused(path: Path, faults: list[str]) -> UsageError:
    shown = "; ".join(faults[:10]) + (f"; and {len(faults) - 10} more" if len(faults) > 10 else "")
    return UsageError(f"{path}: {shown}.", "See docs/extracts.md for what a mapping file takes.")


def _faults(error: ValidationError) -> Iterator[str]:
    for where, reason in faults_of(error, FilePart):
        inner = TablePart if where.startswith("tables.") else TableValues if where.startswith("values.") else FilePart
        known = dict(faults_of(error, inner)).get(where, reason)
        yield f"{where}: {known}" if where else known
