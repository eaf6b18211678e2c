"""`whereused load` into a real Neo4j."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.command import whereused
from support.epcis_documents import AGGREGATION, TRANSFORMATION, json_document, object_event, xml_document
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


def test_epcis_files_are_loaded_beside_records(settings: Settings, graph: Graph, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "events.jsonld").write_bytes(json_document(TRANSFORMATION.body, object_event(action="MOVE")))
    (folder / "old.xml").write_bytes(xml_document(AGGREGATION.xml_1, TRANSFORMATION.xml_1, version=1))
    (folder / "settings.xml").write_text("<settings/>")
    (folder / "records.ndjson").write_text('{"record": "item", "id": "L1", "kind": "lot"}\n')

    ended = whereused(settings, "load", "in", "--source", "EDGE", "--rejects", "bad.ndjson", folder=tmp_path, code=1)

    assert "3 accepted, 1 duplicates, 1 rejected from 3 files" in ended.stdout
    assert "events.jsonld" in ended.stdout
    assert "/epcisBody/eventList/1/action: " in ended.stdout
    assert "settings.xml" in ended.stderr
    [kept] = [json.loads(line) for line in (tmp_path / "bad.ndjson").read_text().splitlines()]
    assert (kept["line"], json.loads(kept["body"])["action"]) == (1, "MOVE")
    found = run(graph, "MATCH (r:Event) RETURN DISTINCT r.source, count(*)")
    assert found == [["EDGE", 2]]
    again = whereused(settings, "load", "in/old.xml", folder=tmp_path)
    assert again.stdout.startswith("0 accepted, 2 duplicates, 0 rejected")


def test_an_epcis_file_that_breaks_off_is_taken_as_far_as_it_goes(
    settings: Settings, graph: Graph, tmp_path: Path
) -> None:
    whole = xml_document(TRANSFORMATION.xml_2, AGGREGATION.xml_2)
    (tmp_path / "half.xml").write_bytes(whole[: whole.index(b"<AggregationEvent>") + 40])

    ended = whereused(settings, "load", "half.xml", folder=tmp_path, code=1)

    assert "1 accepted, 0 duplicates, 1 rejected" in ended.stdout
    assert run(graph, "MATCH (r:Event) RETURN r.event_type") == [["TransformationEvent"]]
