"""The files for Neo4j Browser: what is wrong in one is said with its line, and values are safe wherever they go."""

from __future__ import annotations

from pathlib import Path

import pytest

from whereused.errors import QueryFileError
from whereused.graph.browser_files import BrowserQuery, browser_queries, literal, parse_browser_file

GOOD = """// Where was it used?
// Everything. At most 5 nodes.
// mode: read
// param: item STRING = "LOT-1"
// api: GET /v1/where-used?item={item}
CYPHER 25
MATCH (x:Item {id: $item}) RETURN x LIMIT 5
"""


def parsed(folder: Path, text: str) -> BrowserQuery:
    path = folder / "where_used.cypher"
    path.write_text(text)
    return parse_browser_file(path)


def test_a_file_is_read(tmp_path: Path) -> None:
    query = parsed(tmp_path, GOOD)

    assert (query.name, query.title, query.doc) == ("where_used", "Where was it used?", "Everything. At most 5 nodes.")
    assert query.params == {"item": "LOT-1"}
    assert (query.api.method, query.api.path, query.api.body) == ("GET", "/v1/where-used?item={item}", None)
    assert query.asking({"item": "A'1"}) == "CYPHER 25\nMATCH (x:Item {id: 'A\\'1'}) RETURN x LIMIT 5"


@pytest.mark.parametrize(
    ("line", "instead", "said"),
    [
        ("// mode: read", "// mode: write", "where_used.cypher:1: the header has"),
        ("// api: GET /v1/where-used?item={item}", "// api: PUT /v1", "where_used.cypher:1: the header has"),
        ('// param: item STRING = "LOT-1"', "// param: item INTEGER = 1", "where_used.cypher:4: a parameter reads"),
        ("CYPHER 25", "CYPHER 5", "where_used.cypher:6: the statement says"),
        ("$item", "$other", "where_used.cypher:6: the statement says"),
    ],
)
def test_a_fault_is_said_with_its_line(tmp_path: Path, line: str, instead: str, said: str) -> None:
    with pytest.raises(QueryFileError, match=said):
        parsed(tmp_path, GOOD.replace(line, instead))


def test_a_literal_breaks_nothing() -> None:
    assert literal("A-1") == "'A-1'"
    assert literal("é") == "'é'"
    assert literal("a\\u0027b") == "'a\\\\u0027b'"
    for character in "&#?;+%$\n\r\t\0":
        assert literal(f"a{character}b") == f"'a\\u{ord(character):04x}b'"


def test_there_are_the_queries_that_people_ask_for() -> None:
    assert set(browser_queries()) == {
        "find_item", "neighbourhood", "where_used", "where_from", "evidence_path", "as_built", "contents_of_pallet",
        "steps_on_tool", "affected_by_customer",
    }  # fmt: skip
