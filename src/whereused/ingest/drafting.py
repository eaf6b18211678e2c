"""Drafts of mapping files: guessed from the names of a table's columns and from some of its rows.

A draft is TOML that `read_mapping` takes, or says what has to be filled in: `{?}` marks it. What could not be placed
stands in a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import orjson

from whereused.errors import UsageError
from whereused.ingest.column_names import FORMS, TIMES, UNITS, roles_of
from whereused.ingest.conversions import CellFault, Reading, text_of, time_of
from whereused.ingest.tables import ENDINGS, NoTable, Shape, SheetTable, Table, open_table

_NOTHING = re.compile(r"[0 .:/-]+|NULL|null|-")
"""How sources write that there is no date."""

LOOKED_AT = 500
"""Rows from which formats are guessed."""

HEAD = """\
# A draft of a mapping file, from the names of columns and {looked_at} rows of each file. Read it before you load:
#   whereused load --map THIS.toml FILES
# A value is a text with columns in braces; {{?}} has to be filled in. See docs/extracts.md for all that it may say.

# source = "ERP"             # whose records these are
"""


@dataclass(slots=True)
class Looked:
    """A file that was looked at: its columns, what they are, and texts of each."""

    path: Path
    table: Table
    columns: list[str]
    roles: dict[str, str]
    samples: dict[str, list[str]]
    dates: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)

    def column(self, *roles: str) -> str:
        """The first of these columns that there is, in braces; else an empty text."""
        return next((f"{{{self.roles[role]}}}" for role in roles if role in self.roles), "")

    def texts(self, role: str) -> list[str]:
        """What stands in a column."""
        return self.samples[self.roles[role]] if role in self.roles else []

    def moment(self, *roles: str) -> str:
        """A time: one column, or the date and the time of day."""
        if "date" in roles and "date" in self.roles and "time" in self.roles:
            return f"{self.column('date')} {self.column('time')}"
        return self.column(*roles)


def draft(paths: Sequence[Path]) -> str:
    """A mapping file for these files. Raises UsageError for one that cannot be read as a table."""
    looked = [each for path in paths for each in _look(path)]
    parts = [HEAD.format(looked_at=LOOKED_AT), *_reading(looked)]
    names: dict[str, int] = {}
    for each in looked:
        sheet = each.table.sheet if isinstance(each.table, SheetTable) and len(each.table.sheets) > 1 else ""
        name = re.sub(r"[^A-Za-z0-9_-]+", "_", f"{each.path.stem} {sheet}").strip("_").lower() or "table"
        names[name] = names.get(name, 0) + 1
        parts.extend(_table(each, name if names[name] == 1 else f"{name}_{names[name]}"))
    return "\n".join(parts) + "\n"


def _look(path: Path) -> Iterator[Looked]:
    """The table of a file, or each sheet of it."""
    if not path.is_file():
        raise UsageError(f"{path} is not there.", "Name a file of the source.")
    first = _look_at(path, Shape())
    yield first
    for sheet in first.table.sheets[1:] if isinstance(first.table, SheetTable) else ():
        yield _look_at(path, Shape(sheet=sheet))


def _look_at(path: Path, shape: Shape) -> Looked:
    try:
        table = open_table(path, shape)
        rows = [row.cells for row in islice(table.rows(), LOOKED_AT) if not row.fault]
    except NoTable as error:
        raise UsageError(str(error), f"A draft can be made of {', '.join(ENDINGS)}.") from error
    columns = table.columns or list(dict.fromkeys(name for cells in rows for name in cells))
    samples: dict[str, list[str]] = {}
    for column in columns:
        samples[column] = [text for cells in rows if (text := _text(cells.get(column)))]
    roles = roles_of(columns)
    nothing = sorted(
        {text for role in TIMES for text in samples.get(roles.get(role, ""), ()) if _NOTHING.fullmatch(text)}
    )
    looked = Looked(path, table, columns, roles, samples, empty=nothing)
    looked.dates = _dates(looked)
    return looked


def _text(value: object) -> str:
    try:
        return text_of(value)
    except CellFault:
        return ""


def _dates(looked: Looked) -> list[str]:
    """The forms of all times in the columns that are times, as many as are needed."""
    found: list[str] = []
    for role in TIMES:
        texts = [text for text in looked.texts(role) if text not in looked.empty]
        if role == "date" and "time" in looked.roles:
            texts = [f"{day} {time}" for day, time in zip(texts, looked.texts("time"), strict=False)]
        form = next((form for form in FORMS if texts and all(_is(text, form) for text in texts)), None)
        if form is not None and form not in found:
            found.append(form)
    return found


def _is(text: str, form: str) -> bool:
    try:
        time_of(text, Reading(dates=(form,), day="start"), "at", "")
    except CellFault:
        return False
    return True


def _reading(looked: Sequence[Looked]) -> Iterator[str]:
    """What holds for all tables: the zone, the decimal mark, days, and the map of units."""
    timed = [role for each in looked for role in TIMES for text in each.texts(role)[:5] if not _has_offset(text)]
    if timed:
        yield '# zone = "Europe/Berlin"     # times here have no offset: name their zone, here or with --zone'
        yield 'day = "widest"              # of a date without a time of day: the reading that leaves more affected'
    numbers = [text for each in looked for role in ("quantity", "value") for text in each.texts(role)]
    if any(re.fullmatch(r"-?[\d.]*,\d+-?", text) for text in numbers):
        yield 'decimal = ","'
        if any(re.fullmatch(r"-?\d{1,3}(\.\d{3})+,\d+-?", text) for text in numbers):
            yield 'thousands = "."'
    units = sorted({text for each in looked if "quantity" in each.roles for text in each.texts("uom")})
    if set(units) - set(UNITS.values()):
        yield ""
        yield "[values.uom] # a unit that is not listed is refused: codes are those of UN/ECE Recommendation 20"
        for unit in units:
            known = unit if unit in UNITS.values() else UNITS.get(unit.upper())
            yield f"{_quoted(unit)} = {_quoted(known)}" if known else f'# {_quoted(unit)} = "?"  # fill in'


def _has_offset(text: str) -> bool:
    return re.search(r"(Z|[+-]\d\d:?\d\d)$", text.strip()) is not None and len(text) > 10


def _table(looked: Looked, name: str) -> Iterator[str]:
    yield ""
    told = f"  # {'; '.join(looked.table.found_out)}" if looked.table.found_out else ""
    yield f"[tables.{name}]{told}"
    pattern = _quoted(f"{looked.path.stem[:8]}*{looked.path.suffix}")
    yield f"files = [{_quoted(looked.path.name)}]  # a pattern such as {pattern} takes the next ones, too"
    for key in ("encoding", "delimiter", "sheet"):
        value = getattr(looked.table, key, None)
        if value:
            yield f"{key} = {_quoted(value)}"
    if looked.empty:
        yield f"empty = [{', '.join(map(_quoted, looked.empty))}]"
    if looked.dates:
        yield f"dates = [{', '.join(map(_quoted, looked.dates))}]"
    guesses = list(_guess(looked))
    text = "\n".join(line for _, fields in guesses for _, line in fields)
    spare = [column for column in looked.columns if f"{{{column}}}" not in text]
    for column in spare:
        example = next(iter(looked.samples[column]), "")
        yield f"# not placed: {_quoted(column)}" + (
            f", such as {_quoted(example[:40])}" if example else ", empty so far"
        )
    if spare:
        yield "ignore = []                 # columns that are not to be told of at each load"
    for kind, fields in guesses:
        yield ""
        yield f"[[tables.{name}.records]]"
        yield f"record = {_quoted(kind)}"
        yield from (f"{field} = {line}" for field, line in fields)


Fields = list[tuple[str, str]]


def _guess(looked: Looked) -> Iterator[tuple[str, Fields]]:
    """The records that a row probably gives."""
    has = looked.roles.keys()
    item = looked.column("serial", "lot", "component")
    if "parent" in has and (item or "component" in has):
        yield "install", _fields(
            component=looked.column("component", "serial", "lot"), parent=looked.column("parent"),
            position=looked.column("position"), at=looked.moment("date", "made", "started"),
        )  # fmt: skip
    elif {"characteristic", "value"} <= has:
        yield "measurement", _fields(
            item=item or "{?}", characteristic=looked.column("characteristic"), value=looked.column("value"),
            unit=looked.column("uom"), lower=looked.column("lower"), upper=looked.column("upper"),
            at=looked.moment("date", "made", "ended"),
        )  # fmt: skip
    elif "shipment" in has and item:
        if "customer" not in has:
            yield "item", _item(looked)
        yield "ship" if "customer" in has else "receive", _fields(
            shipment=looked.column("shipment"), items=item, **{"from": looked.column("supplier")},
            to=looked.column("customer"), at=looked.moment("date", "ended"),
        )  # fmt: skip
    elif "container" in has and item:
        yield "pack", _fields(items=item, container=looked.column("container"), at=looked.moment("date"))
    elif has & {"order", "operation"} and item:
        yield from _step(looked)
    elif item:
        yield "item", _item(looked)
    elif "product" in has:
        fields = {name: looked.column(name) for name in ("name", "revision")}
        yield "product", _fields(id=looked.column("product"), **fields)
    else:
        yield "item", _fields(id="{?}", kind="{?}")


def _item(looked: Looked) -> Fields:
    is_unit = "serial" in looked.roles
    return _fields(
        id=looked.column("serial", "lot", "component"), kind="unit" if is_unit else "lot",
        product=looked.column("product"), lot=looked.column("lot") if is_unit else "",
        supplier=looked.column("supplier"), supplier_lot=looked.column("supplier_lot"),
        made_at=looked.column("made"), expires_at=looked.column("expires"),
    ) + ([] if is_unit else _amount(looked))  # fmt: skip


def _amount(looked: Looked) -> Fields:
    if "quantity" not in looked.roles:
        return []
    uom = looked.column("uom")
    mapped = f'{{ from = {_quoted(uom)}, map = "uom" }}'
    is_mapped = uom and set(looked.texts("uom")) - set(UNITS.values())
    return [("quantity", _quoted(looked.column("quantity"))), ("uom", mapped if is_mapped else _quoted(uom or "{?}"))]


def _step(looked: Looked) -> Iterator[tuple[str, Fields]]:
    """Consumption where a row names a lot or a component, production where it names a serial."""
    key = [looked.column("order"), looked.column("operation")]
    consumed = looked.column("component", "lot")
    made = looked.column("serial")
    fields = _fields(
        id="-".join(part for part in key if part), operation=looked.column("operation"), work_order=key[0],
        site=looked.column("site"), started_at=looked.column("started"), ended_at=looked.column("ended"),
    )  # fmt: skip
    if "equipment" in looked.roles:
        fields.append(("equipment", _quoted(looked.column("equipment"))))
    if consumed:
        times = _fields(loaded_at=looked.column("loaded"), unloaded_at=looked.column("unloaded"))
        fields.append(("inputs", _entry([("item", _quoted(consumed)), *_amount(looked), *times])))
    if made:
        fields.append(("outputs", _entry(_fields(item=made, at=looked.moment("made", "date")))))
        yield "item", _fields(id=made, kind="unit", product=looked.column("product"))
    yield "step", fields


def _entry(fields: Fields) -> str:
    return f"[{{ {', '.join(f'{name} = {line}' for name, line in fields)} }}]"


def _fields(**texts: str) -> Fields:
    return [(name, _quoted(text)) for name, text in texts.items() if text]


def _quoted(text: str) -> str:
    return orjson.dumps(text).decode()
