"""Any permutation, batching and repetition of a record set gives the same graph (model.md, "The ledger, and time")."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.graphs import dump, run, wipe
from support.histories import histories, rounds
from whereused.graph.driver import Graph
from whereused.ingest import Ledger, Submission

MISLABELLED = """
MATCH (n:Item|ProcessStep)
WITH n,
     n:Item AND (EXISTS { (n)<-[:INSTALLED_IN]-() } OR COUNT { (n)<-[:PRODUCED]-() } > 1) AS changing,
     EXISTS { (n)<-[r:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN]-() WHERE r.conditional }
     OR EXISTS { (n)<-[:CONSUMED_IN|SERIALIZED_AS]-(:Changing) } OR COUNT { (n)<-[:PRODUCED]-() } > 1 AS conditional
WHERE n:Changing <> changing OR n:Conditional <> conditional
RETURN n.id, labels(n)
"""
"""Nodes that do not bear the labels that tell traces where times matter as docs/graph.md says."""

RECORDED = datetime(2026, 2, 1, tzinfo=UTC)
"""When a record was recorded is part of it: an installation without a time is certain from then on."""


def ledger_of(graph: Graph) -> Ledger:
    return Ledger(graph, clock=lambda: RECORDED)


def submissions(records: list[dict[str, object]]) -> list[Submission]:
    return [Submission(orjson.dumps(record).decode()) for record in records]


@pytest.mark.parametrize("drawn", [histories(), histories(20, rounds)], ids=["facts", "rounds"])
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_same_graph_for_any_order_batching_and_repetition(
    graph: Graph, drawn: st.SearchStrategy[list[dict[str, object]]], data: st.DataObject
) -> None:
    records = data.draw(drawn)
    wipe(graph)
    assert ledger_of(graph).accept(submissions(records)).accepted == len(records)
    expected = dump(graph)
    shuffled = data.draw(st.permutations(records))
    repeated = [*shuffled, *data.draw(st.lists(st.sampled_from(records), max_size=3))]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(repeated)), max_size=4)))
    wipe(graph)
    ledger = ledger_of(graph)
    for start, stop in zip([0, *cuts], [*cuts, len(repeated)], strict=True):
        ledger.accept(submissions(repeated[start:stop]))
    assert run(graph, MISLABELLED) == []
    assert dump(graph) == expected
