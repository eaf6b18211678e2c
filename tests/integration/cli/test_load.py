"""`whereused load` into a real Neo4j."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.command import whereused
from support.graphs import run, wipe
from whereused.graph.driver import Graph
from whereused.settings import Settings


@pytest.fixture(autouse=True)
def empty(graph: Graph) -> None:
    """The graph is empty."""
    wipe(graph)


def test_good_records_are_taken_and_bad_ones_told_with_their_place(
    settings: Settings, graph: Graph, tmp_path: Path
) -> None:
    lines = [
        {"record": "item", "id": "L1", "kind": "lot"},
        {"record": "item", "id": "L2", "kind": "pile"},
        {"record": "item", "id": "L3", "kind": "lot"},
    ]
    (tmp_path / "records.ndjson").write_text("\n".join(map(json.dumps, lines)) + '\n{"rec')

    ended = whereused(
        settings, "load", "records.ndjson", "--source", "MES", "--rejects", "bad.ndjson", folder=tmp_path, code=1
    )

    told = ended.stdout.splitlines()
    assert told[0].startswith("records.ndjson:2: /kind: ")
    assert told[1].startswith("records.ndjson:4: ")
    assert told[2].startswith("2 accepted, 0 duplicates, 2 rejected from 1 file in ")
    kept = [json.loads(line) for line in (tmp_path / "bad.ndjson").read_text().splitlines()]
    assert [(row["line"], row["body"]) for row in kept] == [(2, json.dumps(lines[1])), (4, '{"rec')]
    assert run(graph, "MATCH (r:Record) RETURN DISTINCT r.source") == [["MES"]]


def test_again_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "records.ndjson").write_text('{"record": "item", "id": "L1", "kind": "lot"}\n')

    whereused(settings, "load", str(tmp_path))
    again = whereused(settings, "load", str(tmp_path))

    assert again.stdout.startswith("0 accepted, 1 duplicates, 0 rejected")


def test_a_path_that_is_not_there_is_wrong_use(settings: Settings, tmp_path: Path) -> None:
    assert "nowhere" in whereused(settings, "load", "nowhere", folder=tmp_path, code=2).stderr
