"""The contract of every Cypher file, on a migrated server that knows every label, edge type and property."""

from __future__ import annotations

import importlib
import itertools
import pkgutil
import re
from collections.abc import Iterator

import neo4j
import pytest

import whereused
from support.explaining import explain, explaining, notices, operators
from whereused.graph.driver import Graph
from whereused.graph.queries import QueryFile, declared_queries, load_queries


def _import_all() -> None:
    for module in pkgutil.walk_packages(whereused.__path__, "whereused."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


_import_all()
FILES = sorted(load_queries().values(), key=lambda file: file.name)
INGEST = [file for file in FILES if file.name.startswith("ingest.")]
TRAVERSALS = [file for file in FILES if "\n// traversal\n" in file.text]


@pytest.fixture(scope="module")
def session(graph: Graph) -> Iterator[neo4j.Session]:
    with explaining(graph) as opened:
        yield opened


def _statement(file: QueryFile) -> str:
    return "\n".join(line for line in file.text.splitlines() if not line.startswith("//"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_query_file_keeps_its_header(file: QueryFile, session: neo4j.Session) -> None:
    assert file.name in declared_queries(), f"{file.path} is declared by no module: {file.name!r} is never run"
    assert set(file.params) == set(re.findall(r"\$([a-z_]+)", _statement(file)))
    columns, summary = explain(session, file.text, file.params)
    assert tuple(columns) == declared_queries()[file.name].row._fields
    assert (summary.query_type == "r") == (file.mode == "read"), summary.query_type
    assert notices(summary) == []
    assert file.doc


@pytest.mark.parametrize("file", TRAVERSALS, ids=lambda file: file.name)
def test_a_traversal_is_pruned_and_breadth_first(file: QueryFile, session: neo4j.Session) -> None:
    _, summary = explain(session, file.text, file.params)
    walks = [
        name for name in operators(summary.plan) if "VarLength" in name or "Repeat" in name or "ShortestPath" in name
    ]
    assert walks
    assert all("Pruning,BFS" in name for name in walks), walks


def test_what_follows_many_edges_is_marked_as_a_traversal() -> None:
    """An unmarked file would escape the test of its plan."""
    repeated = re.compile(r"\]->?[+*{]|\)[+*]|\)\{\d|\[\w*:?[\w|]*\*")
    hidden = [file.name for file in FILES if file not in TRAVERSALS and repeated.search(_statement(file))]
    assert not hidden


LOOKED_UP = re.compile(r"^\s*(?:OPTIONAL )?MATCH (?P<pattern>.*\{\w+: .*)$")
ALONE = re.compile(r"\(\w+:\w+ \{\w+: [^}]+\}\)")


@pytest.mark.parametrize("file", INGEST, ids=lambda file: file.name)
def test_what_is_looked_up_by_a_key_is_sought_in_its_index(file: QueryFile) -> None:
    """While a graph is nearly empty, an index counts as empty, too: the planner may scan it, for each row of a batch.

    It does not where a MATCH asks for nothing but the key; one that asks for more has to say so. (What a second MATCH
    joins to the first is not seen here.)
    """
    lines = _statement(file).splitlines()
    for line, following in itertools.pairwise([*lines, ""]):
        found = LOOKED_UP.match(line)
        if found and not ALONE.fullmatch(found["pattern"]):
            assert following.strip().startswith("USING INDEX SEEK"), line
