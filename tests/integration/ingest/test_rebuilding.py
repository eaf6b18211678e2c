"""A graph that older rules made is noticed, and made anew from its records."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.graphs import dump, run, wipe
from support.loading import accept, submissions
from whereused.errors import MigrationFailed
from whereused.graph.driver import Graph
from whereused.ingest import Ledger, is_outdated, rebuild
from whereused.plant.simulation import Plant

RECORDS = [
    *list(Plant(12, 3).run()),
    {"record": "step", "id": "S", "inputs": [{"item": "A"}], "outputs": [{"item": "B"}], "record_id": "R1"},
    {"record": "step", "id": "S", "inputs": [{"item": "A"}], "record_id": "R2"},
    {"record": "correction", "voids": "R1", "record_id": "C1"},
    {"record": "correction", "voids": "R2", "record_id": "C2"},
    {"record": "install", "component": "C", "parent": "P"},
]


@pytest.fixture(autouse=True)
def _empty(graph: Graph) -> Iterator[None]:
    wipe(graph)
    yield
    wipe(graph)


def arrivals(graph: Graph) -> list[list[object]]:
    return run(graph, "MATCH (r:Record) RETURN r.id, r.recorded_at, r.voided_at, r.key ORDER BY r.id")


def made_by_older_rules(graph: Graph) -> None:
    """As the first rules would have left it, at least here and there."""
    run(graph, "MATCH ()-[r:VOIDED|SAME_STEP|INSTALLED_IN]->() DELETE r")
    run(graph, "MATCH (s:ProcessStep) WHERE s.stretch > 1 DETACH DELETE s")
    run(graph, "MATCH (l:Ledger) REMOVE l.projection")


def test_a_graph_of_these_rules_is_not_outdated(graph: Graph) -> None:
    assert not is_outdated(graph)
    accept(graph, *RECORDS)
    assert not is_outdated(graph)


def test_a_graph_of_older_rules_takes_nothing_and_says_how_to_mend_it(graph: Graph) -> None:
    accept(graph, *RECORDS)
    made_by_older_rules(graph)
    assert is_outdated(graph)
    with pytest.raises(MigrationFailed, match=r"other rules \(1\).*whereused db migrate"):
        Ledger(graph).accept(submissions([{"record": "item", "id": "NEW"}]))


def test_rebuilt_it_is_as_if_these_rules_had_made_it(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("whereused.ingest.rebuilding.BATCH", 50)
    accept(graph, *RECORDS)
    expected, recorded = dump(graph), arrivals(graph)
    made_by_older_rules(graph)
    told: list[tuple[int, int]] = []
    assert rebuild(graph, lambda done, total: told.append((done, total))) == len(RECORDS)
    assert told[-1] == (len(RECORDS), len(RECORDS))
    assert not is_outdated(graph)
    assert dump(graph) == expected
    assert arrivals(graph) == recorded


def test_a_rebuild_killed_half_way_is_run_again(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("whereused.ingest.rebuilding.BATCH", 50)
    accept(graph, *RECORDS)
    expected = dump(graph)

    def killed(done: int, _total: int) -> None:
        if done >= 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(graph, killed)
    assert is_outdated(graph)
    assert rebuild(graph) == len(RECORDS)
    assert dump(graph) == expected
