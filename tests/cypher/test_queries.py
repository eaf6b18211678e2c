"""The contract of every Cypher file, on a migrated server that knows every label, edge type and property."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

import whereused
from support.everything import seed_everything
from support.graphs import wipe
from whereused.graph.driver import Graph, neo4j_session_with_notifications
from whereused.graph.queries import QueryFile, declared_queries, load_queries

QUIET = ("00", "02")
"""Classes of GQL status that say nothing is wrong: success, no data."""


def _import_all() -> None:
    for module in pkgutil.walk_packages(whereused.__path__, "whereused."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


_import_all()
FILES = sorted(load_queries().values(), key=lambda file: file.name)
TRAVERSALS = [file for file in FILES if "\n// traversal\n" in file.text]


@pytest.fixture(scope="module")
def session(graph: Graph) -> Iterator[neo4j.Session]:
    wipe(graph)
    seed_everything(graph)
    with neo4j_session_with_notifications(graph.address) as opened:
        yield opened
    wipe(graph)


def _explained(session: neo4j.Session, file: QueryFile) -> tuple[list[str], neo4j.ResultSummary]:
    result = session.run(file.text.replace("CYPHER 25", "CYPHER 25 EXPLAIN", 1), file.params)
    return list(result.keys()), result.consume()


def _statement(file: QueryFile) -> str:
    return "\n".join(line for line in file.text.splitlines() if not line.startswith("//"))


def _operators(plan: dict[str, Any]) -> Iterator[str]:
    yield plan["operatorType"].split("@")[0]
    for child in plan.get("children", []):
        yield from _operators(child)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_query_file_keeps_its_header(file: QueryFile, session: neo4j.Session) -> None:
    assert file.name in declared_queries(), f"{file.path} is declared by no module: {file.name!r} is never run"
    assert set(file.params) == set(re.findall(r"\$([a-z_]+)", _statement(file)))
    columns, summary = _explained(session, file)
    assert tuple(columns) == declared_queries()[file.name].row._fields
    assert (summary.query_type == "r") == (file.mode == "read"), summary.query_type
    notes = [note for note in summary.gql_status_objects if not note.gql_status.startswith(QUIET)]
    assert not notes, [(note.gql_status, note.status_description) for note in notes]
    assert file.doc


@pytest.mark.parametrize("file", TRAVERSALS, ids=lambda file: file.name)
def test_a_traversal_is_pruned_and_breadth_first(file: QueryFile, session: neo4j.Session) -> None:
    _, summary = _explained(session, file)
    operators = list(_operators(summary.plan))
    walks = [name for name in operators if "VarLength" in name or "Repeat" in name or "ShortestPath" in name]
    assert walks
    assert all("Pruning,BFS" in name for name in walks), walks


def test_what_follows_many_edges_is_marked_as_a_traversal() -> None:
    """An unmarked file would escape the test of its plan."""
    repeated = re.compile(r"\]->?[+*{]|\)[+*]|\)\{\d|\[\w*:?[\w|]*\*")
    hidden = [file.name for file in FILES if file not in TRAVERSALS and repeated.search(_statement(file))]
    assert not hidden
