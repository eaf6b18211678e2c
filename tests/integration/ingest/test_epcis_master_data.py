"""Master data of headers are loaded from files and go out again: loaded elsewhere they give the same graph."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import orjson
import pytest

from support.epcis_documents import SILO, json_document, object_event
from support.graphs import dump, run, wipe
from support.master_data import MILL, MILL_PARTY, json_with, master_data_document, vocabulary
from whereused.graph.driver import Graph
from whereused.ingest import Ledger, Submission, export_csv, export_epcis, export_ndjson, load
from whereused.ingest.epcis import read_document

READ = object_event(readPoint={"id": SILO}, bizLocation={"id": SILO})
LATER = json_with(
    vocabulary("Location", (MILL_PARTY, {"name": "The New Mill"})),
    object_event(epcList=["urn:epc:id:sgtin:4012345.099999.7"], bizLocation={"id": MILL_PARTY}),
    created="2026-04-01T00:00:00Z",
)
UNDATED = json_with(vocabulary("ReadPoint", ("urn:mill:gate:1", {"name": "Gate 1", "city": "Mehlstadt"})), created=None)
PLACE = "/epcisHeader/epcisMasterData/vocabularyList"


@pytest.fixture
def before(graph: Graph, tmp_path: Path) -> tuple[Counter[Any], Counter[Any]]:
    """A ledger with several documents, of which one element was told in error."""
    wipe(graph)
    wrong = json_with(vocabulary("Party", ("WRONG", {"name": "Wrong"})))
    given = {"a.jsonld": json_with(MILL, READ), "b.json": LATER, "c.json": UNDATED, "d.json": wrong}
    given["e.xml"] = master_data_document(vocabulary("BusinessLocation", (SILO, {"name": "The silo"})))
    for name, document in given.items():
        (tmp_path / name).write_bytes(document)
        assert load(Ledger(graph), [tmp_path / name]).rejections == []
    [[voided]] = run(graph, "MATCH (r:Record)<-[:DERIVED_FROM]-(:Organization {id: 'WRONG'}) RETURN r.id")
    assert Ledger(graph).accept([Submission(orjson.dumps({"record": "correction", "voids": voided}).decode())]).accepted
    return dump(graph)


def without_how_it_was_told(graph: tuple[Counter[Any], Counter[Any]]) -> tuple[Counter[Any], Counter[Any]]:
    """The graph without the text of records."""
    nodes, edges = graph
    apart = ("body", "format", "received")
    bare = Counter[Any]()
    for (labels, properties), many in nodes.items():
        bare[labels, tuple(pair for pair in properties if pair[0] not in apart)] += many
    return bare, edges


@pytest.mark.parametrize("form", ["ndjson", "csv"])
def test_an_export_of_records_gives_the_same_graph(graph: Graph, before: Any, tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    if form == "csv":
        export_csv(graph, out)
    else:
        with (out / "all.ndjson").open("wb") as file:
            export_ndjson(graph, file)
    received = run(graph, "MATCH (r:Record) WHERE r.received IS NOT NULL RETURN r.id, r.received ORDER BY r.id")

    wipe(graph)
    assert load(Ledger(graph), [out]).rejections == []
    assert without_how_it_was_told(dump(graph)) == without_how_it_was_told(before)
    assert run(graph, "MATCH (r:Record) WHERE r.received IS NOT NULL RETURN r.id, r.received ORDER BY r.id") == received


def test_an_export_of_events_has_the_master_data_in_its_header(graph: Graph, before: Any, tmp_path: Path) -> None:
    things = "MATCH (n) WHERE NOT n:Record AND NOT n:Ledger AND NOT n:Migration RETURN labels(n)[0], properties(n)"
    told = "MATCH (r:Record) WHERE r.received > '' AND r.voided_at IS NULL RETURN r.id, r.kind, r.hash ORDER BY r.id"
    wanted, ids = sorted(map(repr, run(graph, things))), run(graph, told)
    out = tmp_path / "events.jsonld"
    with out.open("wb") as file:
        assert export_epcis(graph, file) == 3
    document = read_document(out.read_bytes(), None)
    assert [element.faults for element in document.master_data if element.faults] == []
    assert "Wrong" not in out.read_text()

    wipe(graph)
    assert load(Ledger(graph), [out]).rejections == []
    assert run(graph, told) == ids
    assert sorted(map(repr, run(graph, things))) == wanted
    assert run(graph, "MATCH (s:Site {id: '(417)4012345000016'}) RETURN s.name") == [["The New Mill"]]


def test_a_bad_element_of_a_file_is_told_with_its_place(graph: Graph, tmp_path: Path) -> None:
    wipe(graph)
    bad = tmp_path / "bad.json"
    bad.write_bytes(json_with([{"type": "x", "vocabularyElementList": [{"attributes": []}]}], READ))

    report = load(Ledger(graph), [bad])

    [refused] = report.rejections
    assert (report.accepted, refused.pointer) == (1, f"{PLACE}/0/vocabularyElementList/0/id")
    assert refused.reason == "The element has no id."


def test_without_master_data_an_export_has_no_header(graph: Graph, tmp_path: Path) -> None:
    wipe(graph)
    (tmp_path / "a.json").write_bytes(json_document(READ))
    load(Ledger(graph), [tmp_path / "a.json"])
    with (tmp_path / "out.jsonld").open("wb") as file:
        export_epcis(graph, file)

    assert "epcisHeader" not in orjson.loads((tmp_path / "out.jsonld").read_bytes())
