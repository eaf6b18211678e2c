"""One CSV row as the record it stands for.

Columns are the fields of the kind. A cell that holds several texts joins them with `|` (a literal one is written
`\\|`); `identifiers` is `scheme=value|scheme=value`; `parameters` and `attributes` are JSON objects. An empty cell is a
field that is not given. `step_input`, `step_output` and `step_subject` rows each add one entry to the step in their
column `step`; `step` itself may have them as JSON lists in `inputs`, `outputs` and `subjects`. What is no text in a row
of Parquet is a value as it is.
"""

from __future__ import annotations

import re
from typing import Any

import orjson

from whereused.model.records import RECORD_CLASSES

LISTS = frozenset({"equipment", "clean_breaks", "items", "concerns"})
OBJECTS = frozenset({"parameters", "attributes"})
PARTS = {"step_input": "inputs", "step_output": "outputs", "step_subject": "subjects"}
"""Row kinds that each add one entry to a list of a step."""

_SPLIT = re.compile(r"(?<!\\)\|")
_COMMON = ("record_id", "source", "event_time")
_PART_COLUMNS = {
    "step_input": ("item", "quantity", "uom", "loaded_at", "unloaded_at"),
    "step_output": ("item", "quantity", "uom", "at"),
    "step_subject": ("item", "at", "result"),
}
_NUMBERS = frozenset({"lower", "upper", "value"})
_JSON = OBJECTS | frozenset(PARTS.values())


def row_kinds() -> list[str]:
    """The kinds of row, each of which has a file of its own."""
    return sorted([*RECORD_CLASSES, *PARTS])


def columns_of(kind: str) -> tuple[list[str], list[str]]:
    """All columns a kind of row may have, and those of them it must have."""
    if kind in PARTS:
        return ["step", *_PART_COLUMNS[kind], *_COMMON], ["step", "item"]
    fields = RECORD_CLASSES[kind].model_fields
    named = {field.alias or name: field for name, field in fields.items() if name != "record"}
    return list(named), [name for name, field in named.items() if field.is_required()]


def record_of_row(row: dict[str, Any]) -> dict[str, Any]:
    """The JSON value of the record that a row stands for; a cell that cannot be read stays as it is, to be refused."""
    kind = str(row["record"])
    given = {name: _cell(name, text) for name, text in row.items() if text not in ("", None)}
    if kind == "unpack":
        given.setdefault("items", [])
    if kind not in PARTS:
        return given
    record = {"record": "step", "id": given.pop("step", None)}
    record.update({name: given.pop(name) for name in _COMMON if name in given})
    del given["record"]
    record[PARTS[kind]] = [given]
    return {name: value for name, value in record.items() if value is not None}


def _cell(name: str, text: Any) -> Any:  # noqa: ANN401 - JSON values
    if not isinstance(text, str):
        return text
    if name in LISTS:
        return [_unescaped(part) for part in _SPLIT.split(text)]
    if name == "identifiers":
        pairs = [_unescaped(part).partition("=") for part in _SPLIT.split(text)]
        return [{"scheme": scheme, "value": value} for scheme, _, value in pairs]
    read = orjson.loads if name in _JSON else float if name in _NUMBERS else str
    try:
        return read(text)
    except ValueError:
        return text


def _unescaped(part: str) -> str:
    return part.replace("\\|", "|")
