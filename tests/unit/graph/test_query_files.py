"""Query files: a fault is found at start-up and names file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from whereused.errors import QueryFileError
from whereused.graph.queries import Nothing, load_queries, parse_query_file, query

GOOD = """// Items of a kind,
// by id.
// mode: read
// param: kinds LIST<STRING> = ["lot"]
// returns: Row
CYPHER 25
MATCH (i:Item) WHERE i.kind IN $kinds RETURN i.id AS id
"""


def parsed(folder: Path, text: str):  # noqa: ANN201
    path = folder / "trace" / "list_items.cypher"
    path.parent.mkdir()
    path.write_text(text)
    return parse_query_file(path, folder)


def test_a_file_says_its_name_mode_parameters_and_rows(tmp_path: Path) -> None:
    file = parsed(tmp_path, GOOD)
    assert (file.name, file.mode, file.returns) == ("trace.list_items", "read", "Row")
    assert file.params == {"kinds": ["lot"]}
    assert file.doc == "Items of a kind, by id."


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("// mode: read\n", "", r"list_items\.cypher:1: the header has no line `// mode"),
        ("mode: read", "mode: look", r":1: mode is 'look', not one of read, write"),
        ("// returns: Row\n", "", r"no line `// returns"),
        ("kinds LIST<STRING>", "Kinds", r":4: a parameter reads `name TYPE = sample`"),
        ('["lot"]', "[lot]", r":4: the sample '\[lot\]' is not JSON"),
        ("CYPHER 25\n", "", r"does not say `CYPHER 25` first"),
    ],
)
def test_a_fault_names_file_and_line(tmp_path: Path, before: str, after: str, message: str) -> None:
    with pytest.raises(QueryFileError, match=message):
        parsed(tmp_path, GOOD.replace(before, after))


def test_a_declaration_has_a_file_and_its_row_type_and_is_made_once() -> None:
    assert "graph.ping" in load_queries()
    with pytest.raises(QueryFileError, match=r"no file for the query 'graph\.pong'"):
        query("graph.pong", Nothing)
    with pytest.raises(QueryFileError, match="the header returns PingRow, the declaration Nothing"):
        query("graph.ping", Nothing)
    with pytest.raises(QueryFileError, match="declared twice"):
        query("graph.await_indexes", Nothing)
