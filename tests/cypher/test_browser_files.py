"""The contract of the files for Neo4j Browser, and that they say what the API says on the small plant."""

from __future__ import annotations

import re
from collections.abc import Iterator

import neo4j
import pytest

from support.explaining import explain, explaining, notices, operators
from whereused.graph.browser_files import BrowserQuery, browser_queries, browser_style, parse_style
from whereused.graph.driver import Graph
from whereused.graph.queries import cypher_folder

QUERIES = list(browser_queries().values())
FOLLOWED = re.compile(r"\]->?[+*{]|\)[+*]|\)\{\d|\[\w*:?[\w|]*\*")
"""Where a statement follows many edges."""
MOST = 300
"""Nodes that Neo4j Browser draws at first; it never draws more than 1,000."""


@pytest.fixture(scope="module")
def session(graph: Graph) -> Iterator[neo4j.Session]:
    with explaining(graph) as opened:
        yield opened


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_file_reads_and_raises_no_notification(query: BrowserQuery, session: neo4j.Session) -> None:
    """With parameters, and with values instead of them."""
    for statement in (query.statement, query.asking(query.params)):
        _, summary = explain(session, statement, query.params)
        assert summary.query_type == "r"
        assert notices(summary) == []


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_traversal_is_pruned_or_short(query: BrowserQuery, session: neo4j.Session) -> None:
    """A walk of unknown length is breadth-first and prunes; a nest of boxes has four levels at most."""
    _, summary = explain(session, query.statement, query.params)
    walks = [
        name for name in operators(summary.plan) if "VarLength" in name or "Repeat" in name or "ShortestPath" in name
    ]
    marked = "\n// traversal\n" in (cypher_folder() / "browser" / f"{query.name}.cypher").read_text()
    assert marked == bool(FOLLOWED.search(query.statement)) == bool(walks)
    bounded = query.statement.count("){0,4}")
    assert [name for name in walks if "Pruning,BFS" not in name and name != "ShortestPath"] == (
        ["Repeat(All, Trail)"] * bounded
    )


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_file_says_how_much_it_shows_at_most(query: BrowserQuery) -> None:
    limits = [int(limit) for limit in re.findall(r"\bLIMIT (\d+)", query.statement)]
    if query.name == "evidence_path":
        limits = [int(limit) for limit in re.findall(r"\*\.\.(\d+)\]", query.statement)]
    assert limits
    assert all(limit < MOST and f" {limit} " in query.doc for limit in limits)
    assert "At most" in query.doc


def test_the_style_knows_every_label_and_gives_it_our_caption(session: neo4j.Session) -> None:
    rules = parse_style(browser_style())
    labels = {label for [label] in session.run("CALL db.labels()").values()}
    marks = {"Component", "Changing", "Conditional"}  # extra labels of items

    assert {f"node.{label}" for label in labels - marks} <= rules.keys()
    for selector, rule in rules.items():
        if selector.startswith("node."):
            assert rule["caption"] == "{caption}"
            assert {"color", "border-color", "text-color-internal", "diameter"} <= rule.keys()
        else:
            assert selector == "node" or rule["caption"] == "<type>"
    assert browser_style().count("{\n") == len(rules), "a rule is told twice, or cannot be read"
