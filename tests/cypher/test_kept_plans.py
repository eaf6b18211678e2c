"""Plans that are kept while a graph grows have to be right from the first record on, whatever is there then."""

from __future__ import annotations

from collections.abc import Iterator

import neo4j
import pytest

from support.explaining import explain, operators
from support.graphs import run, wipe
from whereused.graph.driver import Graph, neo4j_session_with_notifications
from whereused.graph.queries import QueryFile, load_queries

KEPT = [file for file in load_queries().values() if "replan=skip" in file.text]

FEW_OF_ALL = """
UNWIND range(1, 300) AS number
CREATE (r:Record {id: 'R' + number, key: 'item:' + number}), (i:Item {id: 'I' + number}),
       (i)-[:DERIVED_FROM]->(r), (i)-[:IDENTIFIED_BY]->(:Identifier {id: 'N' + number, value: 'N' + number}),
       (i)-[:CONSUMED_IN]->(:ProcessStep {id: 'S' + number})-[:PRODUCED]->(:Item:Changing {id: 'P' + number})
"""
"""What nothing has been packed in, voided or installed in yet: the indexes of that are empty."""

READ_WHOLE = ("Scan", "ValueHashJoin", "Sort", "Top")
"""Operators that read all there is of something; the last two, to find the first of what an index has in order."""


@pytest.fixture(scope="module", params=["empty", "few"])
def session(request: pytest.FixtureRequest, graph: Graph) -> Iterator[neo4j.Session]:
    wipe(graph)
    if request.param == "few":
        run(graph, FEW_OF_ALL)
    with neo4j_session_with_notifications(graph.address) as opened:
        yield opened
    wipe(graph)


@pytest.mark.parametrize("file", KEPT, ids=lambda file: file.name)
def test_a_plan_that_is_kept_reads_nothing_whole(file: QueryFile, session: neo4j.Session) -> None:
    _, summary = explain(session, file.text.replace("replan=skip", "replan=force"), file.params)
    met = [name for name in operators(summary.plan) if any(part in name for part in READ_WHOLE)]
    assert not met
