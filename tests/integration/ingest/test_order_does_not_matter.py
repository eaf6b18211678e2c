"""Any permutation, batching and repetition of a record set gives the same graph (model.md, "The ledger, and time")."""

from __future__ import annotations

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.graphs import dump, wipe
from support.histories import histories
from whereused.graph.driver import Graph
from whereused.ingest import Ledger, Submission


def submissions(records: list[dict[str, object]]) -> list[Submission]:
    return [Submission(orjson.dumps(record).decode()) for record in records]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_same_graph_for_any_order_batching_and_repetition(graph: Graph, data: st.DataObject) -> None:
    records = data.draw(histories())
    wipe(graph)
    assert Ledger(graph).accept(submissions(records)).accepted == len(records)
    expected = dump(graph)
    shuffled = data.draw(st.permutations(records))
    repeated = [*shuffled, *data.draw(st.lists(st.sampled_from(records), max_size=3))]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(repeated)), max_size=4)))
    wipe(graph)
    ledger = Ledger(graph)
    for start, stop in zip([0, *cuts], [*cuts, len(repeated)], strict=True):
        ledger.accept(submissions(repeated[start:stop]))
    assert dump(graph) == expected
