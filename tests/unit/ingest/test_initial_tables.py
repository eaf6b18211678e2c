"""Rows as CSV: what neo4j-admin is told of each property, and what it cannot be told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from whereused.errors import UsageError
from whereused.graph.queries import cypher_folder
from whereused.ingest.initial.tables import BETWEEN, TIMES, Lines, Shape, Sheet, Writer, ends_of, quoted

BESIDE = {"recorded_at", "voided_at"}
"""Times that come as such, and not as texts."""


def test_times_are_what_the_statements_of_a_batch_make_times_of() -> None:
    texts = [path.read_text() for path in (cypher_folder() / "queries" / "ingest").glob("*.cypher")]
    made = {name for text in texts for name in re.findall(r"(\w+)(?: =|:) (?:coalesce\()?datetime\(", text)}
    listed = {name for text in texts for name in re.findall(r"(\w+): \[moment IN", text)}
    assert listed == {"clean_breaks"}
    assert made | listed | BESIDE == TIMES


def test_each_property_has_its_type_and_texts_stand_in_quotes() -> None:
    properties = {
        "at": "2026-01-01T00:00:00+00:00",
        "clean_breaks": ["2026-01-01T00:00:00+00:00", "2026-01-02T00:00:00+00:00"],
        "records": ["a,b", 'c"d'],
        "text": 'say "so", please',
        "empty": "",
        "possible": True,
        "stretch": 3,
        "quantity": 1e-7,
    }
    layout, line = Sheet(("Item", "CONSUMED_IN", "ProcessStep")).line('"A","S"', properties)
    assert layout.header == (
        ":START_ID(Item),:END_ID(ProcessStep),at:datetime,clean_breaks:datetime[],records:string[],text:string,"
        "empty:string,possible:boolean,stretch:long,quantity:double\n"
    )
    assert line == (
        '"A","S","2026-01-01T00:00:00+00:00",'
        f'"2026-01-01T00:00:00+00:00{BETWEEN}2026-01-02T00:00:00+00:00","a,b{BETWEEN}c""d",'
        '"say ""so"", please","",true,3,1e-07\n'
    )


@pytest.mark.parametrize("odd", ["plain", 'say "so"', "two\nlines", "a\rb", "\0", "ü%s", ""])
def test_edges_that_are_written_together_are_those_that_are_written_one_by_one(odd: str) -> None:
    rows = [
        {"records": ["R1"], "position": "7", "quantity": 1.5, "possible": True},
        {"records": ["R2", odd], "position": odd, "quantity": 2.5, "possible": True},
        {"records": ["R3"], "position": "8", "quantity": 0.0, "possible": True},
    ]
    kind = ("Item", "INSTALLED_IN", "Item")
    together, apart = Lines(list), Lines(list)
    shape = Shape(kind, rows[0])
    shape.add_edges([(f"{odd}{at}", "P", *row.values()) for at, row in enumerate(rows)], together)
    for at, row in enumerate(rows):
        layout, line = Sheet(kind).line(ends_of(f"{odd}{at}", "P"), row)
        apart[layout].append(line)
    assert _by_name(together) == _by_name(apart)


def _by_name(lines: Lines) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for layout, some in lines.items():
        found.setdefault(layout.name, []).extend(some)
    return found


def test_rows_with_other_properties_or_types_have_another_layout() -> None:
    sheet = Sheet(("Measurement",))
    rows = [{"value": 1.5}, {"value": "red"}, {"value": 2.5}, {"value": "two\nlines"}]
    layouts = [sheet.line(quoted("M"), row, "Measurement")[0] for row in rows]
    assert layouts[0] is layouts[2]
    assert len({layout.name for layout in layouts}) == 3
    assert [layout.lines for layout in layouts] == [False, False, False, True]
    assert layouts[0].header == "id:ID(Measurement),value:double,:LABEL\n"


def test_a_list_that_holds_what_stands_between_is_refused_with_a_mend() -> None:
    with pytest.raises(UsageError, match=r"U\+FDD0.*Load without --initial"):
        Sheet(("Item",)).line('"A"', {"conflicts": ["a", f"b{BETWEEN}c"]})


def test_a_file_has_one_header_however_often_it_is_written_to(tmp_path: Path) -> None:
    sheet, writer = Sheet(("Order",)), Writer(tmp_path, "w")
    for name in ("A", "B"):
        lines = Lines(list)
        layout, line = sheet.line(quoted(name), {}, "Order")
        lines[layout].append(line)
        files = writer.write(lines)
    (path,) = files.paths
    assert (tmp_path / path).read_text() == 'id:ID(Order),:LABEL\n"A",Order\n"B",Order\n'
    assert files.longest == len('"B",Order\n')
