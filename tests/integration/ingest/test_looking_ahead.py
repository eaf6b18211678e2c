"""What a batch looks up before its turn counts only as far as nothing has changed since."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.graphs import dump, wipe
from support.histories import histories, rounds
from support.loading import submissions
from whereused.graph.driver import Graph
from whereused.ingest import Ledger
from whereused.ingest.ledger import Sorting, decoded

RECORDED = datetime(2026, 2, 1, tzinfo=UTC)


def ledger_of(graph: Graph) -> Ledger:
    return Ledger(graph, clock=lambda: RECORDED)


def look_ahead(ledger: Ledger, sorting: Sorting) -> None:
    """As it does while another batch is being written."""
    with ledger._turn:
        ledger.look_ahead(sorting)
    assert sorting.found is not None


@pytest.mark.parametrize("drawn", [histories(), histories(20, rounds)], ids=["facts", "rounds"])
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_the_graph_is_the_same_whatever_was_looked_up_before_its_turn(
    graph: Graph, drawn: st.SearchStrategy[list[dict[str, Any]]], data: st.DataObject
) -> None:
    records = data.draw(drawn)
    wipe(graph)
    assert ledger_of(graph).accept(submissions(records)).accepted == len(records)
    expected = dump(graph)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(records)), min_size=1, max_size=5)))
    wipe(graph)
    ledger = ledger_of(graph)
    batches = [
        decoded(submissions(records[start:stop])) for start, stop in zip([0, *cuts], [*cuts, len(records)], strict=True)
    ]
    look_ahead(ledger, batches[0])
    for batch, following in zip_longest(batches, batches[1:]):
        if following is not None:
            look_ahead(ledger, following)
        ledger.take(batch)
    assert dump(graph) == expected


def test_what_others_took_meanwhile_is_not_passed_over(graph: Graph) -> None:
    wipe(graph)
    ledger = ledger_of(graph)
    batch = decoded(submissions([{"record": "install", "component": "S-7", "parent": "M"}]))
    look_ahead(ledger, batch)
    named = {"record": "item", "id": "U", "identifiers": [{"scheme": "serial", "value": "S-7"}]}
    ledger_of(graph).accept(submissions([named]))
    ledger.take(batch)
    apart = dump(graph)
    wipe(graph)
    ledger_of(graph).accept(submissions([named, {"record": "install", "component": "S-7", "parent": "M"}]))
    assert dump(graph) == apart


def test_nothing_is_looked_up_before_where_no_other_batch_is_written(graph: Graph) -> None:
    batch = decoded(submissions([{"record": "item", "id": "U"}]))
    ledger_of(graph).look_ahead(batch)
    assert batch.found is None
