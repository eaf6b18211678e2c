"""EPCIS events go out as a document, as NDJSON and beside CSV: loaded into an empty ledger, the same graph follows."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import orjson
import pytest

from support.capturing import capture
from support.command import whereused
from support.epcis_documents import PALLET, SACKS, STANDARD, json_document, object_event
from support.graphs import dump, run, wipe
from whereused.graph.driver import Graph
from whereused.ingest import Ledger, export_csv, export_epcis, export_ndjson, load
from whereused.ingest.epcis import hash_of, read_document
from whereused.settings import Settings

WRONG = object_event(action="ADD", eventID="urn:uuid:0e1f0000-0000-4000-8000-000000000001", **{"x:grade": "550"})
DECLARED = {**WRONG, "errorDeclaration": {"declarationTime": "2026-03-02T10:00:00Z", "reason": "incorrect_data"}}
OTHER = object_event(epcList=SACKS[:1], ilmd={"x:grade": {"x:of": ["1.50", 2]}}, **{"x:grade": "soft"}, action="ADD")
PACKED: dict[str, Any] = {
    "type": "AggregationEvent",
    "eventTime": "2026-03-01T11:00:00+01:00",
    "eventTimeZoneOffset": "+01:00",
    "action": "ADD",
    "bizStep": "https://ref.gs1.org/cbv/BizStep-packing",
    "parentID": PALLET,
    "childEPCs": SACKS,
}
NATIVE = '{"record":"site","id":"urn:epc:id:sgln:4012345.00001.SILO","name":"Silo"}\n'


@pytest.fixture
def before(graph: Graph, tmp_path: Path) -> tuple[Counter[Any], Counter[Any]]:
    """A ledger with events of two documents whose prefixes clash, one declared in error, and a record of a plant."""
    wipe(graph)
    for events, namespace in (
        ([WRONG, PACKED, DECLARED], "https://one.example/"),
        ([OTHER], "https://two.example/ns#"),
    ):
        job = capture(graph, json_document(*events, context=[STANDARD, {"x": namespace}]))
        assert (job.success, job.errors) == (True, [])
    run(graph, "MATCH (j:CaptureJob) DELETE j")
    return dump(graph)


def test_a_document_of_all_events_gives_the_same_graph(graph: Graph, before: Any, tmp_path: Path) -> None:
    out = tmp_path / "events.jsonld"
    with out.open("wb") as file:
        assert export_epcis(graph, file) == 4
    document = read_document(out.read_bytes(), None)
    kept = run(graph, "MATCH (e:Event) WHERE e.voids IS NULL RETURN e.hash ORDER BY e.hash")

    assert document.unusable == []
    assert sorted({hash_of(event) for event in document.events}) == [row[0] for row in kept]
    wipe(graph)
    assert load(Ledger(graph), [out]).rejections == []
    assert without_text(dump(graph)) == without_text(before)
    assert run(graph, "MATCH (e:Event {id: $id}) RETURN size(e.voided_by)", id=WRONG["eventID"]) == [[1]]


@pytest.mark.parametrize("form", ["ndjson", "csv"])
def test_all_records_with_events_among_them_give_the_same_graph(
    graph: Graph, before: Any, tmp_path: Path, form: str
) -> None:
    (tmp_path / "site.ndjson").write_text(NATIVE)
    assert load(Ledger(graph), [tmp_path / "site.ndjson"], source="ERP").accepted == 1
    kept, out = dump(graph), tmp_path / "out"
    if form == "csv":
        assert export_csv(graph, out) == 5
        assert {path.name for path in out.iterdir()} == {"site.csv", "records.ndjson"}
    else:
        out.mkdir()
        with (out / "all.ndjson").open("wb") as file:
            assert export_ndjson(graph, file) == 5
        told = [orjson.loads(line) for line in (out / "all.ndjson").read_bytes().splitlines()]
        assert Counter(line["record"] for line in told) == {"event": 4, "site": 1}
    wipe(graph)
    assert load(Ledger(graph), [out]).rejections == []
    assert without_text(dump(graph)) == without_text(kept)


def test_the_command_writes_one_file(settings: Settings, graph: Graph, before: Any, tmp_path: Path) -> None:
    told = whereused(settings, "export", "--format", "epcis", "-o", "events.jsonld", folder=tmp_path)
    printed = whereused(settings, "export", "--format", "epcis")

    assert "4 EPCIS events are in events.jsonld" in told.stderr.replace("\n", " ")
    assert [path.name for path in tmp_path.iterdir()] == ["events.jsonld"]
    written = orjson.loads((tmp_path / "events.jsonld").read_bytes())
    assert orjson.loads(printed.stdout)["epcisBody"] == written["epcisBody"]
    assert (
        "is a folder" in whereused(settings, "export", "--format", "epcis", "-o", ".", folder=tmp_path, code=2).stderr
    )
    wipe(graph)
    assert whereused(settings, "load", "events.jsonld", folder=tmp_path).stdout.startswith("4 accepted")
    assert without_text(dump(graph)) == without_text(before)
    wipe(graph)
    empty = orjson.loads(whereused(settings, "export", "--format", "epcis").stdout)
    assert empty["epcisBody"] == {"eventList": []}


def without_text(graph: tuple[Counter[Any], Counter[Any]]) -> tuple[Counter[Any], Counter[Any]]:
    """The graph, but for how the text of a record is written and which contexts it carries; its hash tells the rest."""
    nodes, edges = graph
    bare = Counter[Any]()
    for (labels, properties), many in nodes.items():
        bare[labels, tuple(pair for pair in properties if pair[0] not in ("body", "format", "source"))] += many
    return bare, edges
