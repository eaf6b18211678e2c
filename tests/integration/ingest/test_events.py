"""What EPCIS events become in the ledger and the graph, one rule a test (docs/epcis.md, "The mapping")."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from support.epcis import LINE, PLANT, document, event, key, lgtin, link, lot_key, seen, sgtin, sscc, transformation
from support.graphs import dump, run, wipe
from whereused.graph.driver import Graph
from whereused.ingest import Ledger, Receipt, Submission, load
from whereused.trace import Tracer, ask

RECORDED = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _empty(graph: Graph) -> Iterator[None]:
    wipe(graph)
    yield
    wipe(graph)


def native(body: dict[str, Any]) -> Submission:
    context = [{"example": "https://ns.example.com/epcis/"}]
    return Submission(orjson.dumps({"record": "event", "event": body, "context": context}).decode())


def take(graph: Graph, *events: dict[str, Any], at: datetime = RECORDED) -> Receipt:
    receipt = Ledger(graph, clock=lambda: at).accept([native(body) for body in events])
    assert receipt.rejected == []
    return receipt


def edges(graph: Graph, kind: str) -> list[tuple[str, str]]:
    return sorted((a, b) for a, b in run(graph, f"MATCH (a)-[r:{kind}]->(b) RETURN a.id, b.id"))


def used(graph: Graph, item: str, **fields: Any) -> set[str]:
    tracer = Tracer(graph)
    try:
        return {found.id for found in tracer.where_used(ask([item], **fields)).items}
    finally:
        tracer.close()


def test_a_transformation_is_a_step_with_what_it_made(graph: Graph) -> None:
    body = transformation(
        [lgtin("L7"), sgtin(1)], [sgtin(2)], bizStep="assembling", readPoint={"id": LINE}, bizLocation={"id": PLANT}
    )
    assert take(graph, {**body, "eventID": "urn:uuid:e1", "ilmd": {"cbvmda:lotNumber": "B1"}}).accepted == 1
    assert edges(graph, "CONSUMED_IN") == [(key(1), "urn:uuid:e1"), (lot_key("L7"), "urn:uuid:e1")]
    assert edges(graph, "PRODUCED") == [("urn:uuid:e1", key(2))]
    assert edges(graph, "SERIALIZED_AS") == [("(01)04012345111118(10)B1", key(2))]
    assert edges(graph, "RAN_ON") == [("urn:uuid:e1", "(414)4012345000054(254)1")]
    assert run(graph, "MATCH (r:Record) RETURN r.event, count(*) ORDER BY r.event") == [["urn:uuid:e1", 2], [None, 1]]


def test_where_used_goes_through_events_in_mixed_forms(graph: Graph) -> None:
    first = transformation([lgtin("L7")], [sgtin(2)])
    second = transformation([link(2)], [sgtin(3)], 9)
    take(graph, second, first)
    assert used(graph, "https://example.org/01/04012345222227/10/L7") == {key(2), key(3)}


def test_the_same_event_again_is_a_duplicate_and_another_content_a_conflict(graph: Graph) -> None:
    body = transformation([sgtin(1)], [sgtin(2)], eventID="urn:uuid:e1")
    take(graph, body)
    before = dump(graph)
    again = Ledger(graph).accept([native(body), native({**body, "outputEPCList": [link(2)]})])
    assert (again.accepted, again.duplicates, again.rejected) == (0, 2, [])
    assert dump(graph) == before
    [refused] = Ledger(graph).accept([native({**body, "outputEPCList": [sgtin(9)]})]).rejected
    assert refused.pointer == "/eventID"
    assert refused.reason.count("TransformationEvent") == 2


def test_a_record_that_has_the_id_of_a_reading_is_not_written_over(graph: Graph) -> None:
    taken = Submission(orjson.dumps({"record": "item", "id": "X", "record_id": "urn:uuid:e1#1"}).decode())
    event_after = native(transformation([sgtin(1)], [sgtin(2)], eventID="urn:uuid:e1"))
    receipt = Ledger(graph).accept([taken, event_after])
    assert (receipt.accepted, [refused.index for refused in receipt.rejected]) == (1, [1])


def declared(body: dict[str, Any]) -> dict[str, Any]:
    told = {"declarationTime": "2026-05-01T00:00:00Z", "reason": "incorrect_data", "correctiveEventIDs": ["urn:uuid:c"]}
    return {**body, "errorDeclaration": told}


@pytest.mark.parametrize("identity", [{"eventID": "urn:uuid:e1"}, {}])
def test_an_error_declaration_voids_in_either_order_and_not_before(graph: Graph, identity: dict[str, str]) -> None:
    body = {**transformation([sgtin(1)], [sgtin(2)]), **identity}
    take(graph, body)
    take(graph, declared(body), at=RECORDED + timedelta(days=9))
    assert edges(graph, "PRODUCED") == []
    assert used(graph, key(1)) == set()
    assert used(graph, key(1), known_at=RECORDED + timedelta(days=1)) == {key(2)}
    [[voided]] = run(graph, "MATCH (r:Record) WHERE r.voided_at IS NOT NULL RETURN count(r)")
    assert voided == 3, "the event, its step and its item"
    wipe(graph)
    take(graph, declared(body))
    take(graph, body, at=RECORDED + timedelta(days=9))
    assert edges(graph, "PRODUCED") == []
    assert take(graph, declared(body)).duplicates == 1


def test_a_correction_voids_an_event_with_its_readings(graph: Graph) -> None:
    take(graph, transformation([sgtin(1)], [sgtin(2)], eventID="urn:uuid:e1"))
    correction = {"record": "correction", "voids": "urn:uuid:e1", "record_id": "C"}
    Ledger(graph).accept([Submission(orjson.dumps(correction).decode())])
    assert edges(graph, "PRODUCED") == []


def test_a_transformation_id_is_one_step_over_several_events(graph: Graph) -> None:
    named = {"transformationID": "urn:epc:id:gdti:4012345.55555.400"}
    into = event("TransformationEvent", 8, inputEPCList=[sgtin(1)], **named)
    out = event("TransformationEvent", 9, outputEPCList=[sgtin(2)], **named)
    take(graph, out)
    take(graph, into)
    assert run(graph, "MATCH (s:ProcessStep) RETURN count(s)") == [[1]]
    assert used(graph, key(1)) == {key(2)}


def test_what_has_no_identity_stays_on_the_step(graph: Graph) -> None:
    pattern = "urn:epc:idpat:sgtin:4012345.066666.*"
    take(graph, transformation([sgtin(1)], [sgtin(2)], inputQuantityList=[{"epcClass": pattern, "quantity": 3}]))
    [[parameters]] = run(graph, "MATCH (s:ProcessStep) RETURN s.parameters")
    assert orjson.loads(parameters) == {"inputEPCClass": [{"class": "(01)04012345666663", "quantity": 3, "uom": "C62"}]}


def aggregation(action: str, children: list[str], hour: int) -> dict[str, Any]:
    named = {"childEPCs": children} if children else {}
    return event("AggregationEvent", hour, action=action, parentID=sscc(1), bizStep="packing", **named)


def test_a_delete_without_children_empties_the_container(graph: Graph) -> None:
    take(graph, aggregation("ADD", [sgtin(1), sgtin(2)], 8), aggregation("DELETE", [], 9))
    take(graph, aggregation("ADD", [sgtin(3)], 10))
    found = run(graph, "MATCH (a)-[r:PACKED_IN]->() RETURN a.id, r.valid_to IS NOT NULL ORDER BY a.id")
    assert found == [[key(1), True], [key(2), True], [key(3), False]]


def association(action: str, children: list[str], hour: int) -> dict[str, Any]:
    named = {"childEPCs": children} if children else {}
    return event(
        "AssociationEvent", hour, action=action, parentID=sgtin("P"), eventID=f"urn:uuid:{action}{hour}", **named
    )


def test_an_association_delete_without_children_removes_everything_in_any_order(graph: Graph) -> None:
    events = [
        association("ADD", [sgtin(1), sgtin(2)], 8),
        association("DELETE", [], 9),
        association("ADD", [sgtin(2)], 10),
    ]
    expected = None
    for order in itertools.permutations(events):
        wipe(graph)
        for body in order:
            take(graph, body)
        found = run(graph, "MATCH (a)-[r:INSTALLED_IN]->() RETURN a.id, toString(r.valid_from), toString(r.valid_to)")
        assert sorted(found, key=repr) == [
            [key(1), "2026-03-01T08:00:00Z", "2026-03-01T09:00:00Z"],
            [key(2), "2026-03-01T08:00:00Z", "2026-03-01T09:00:00Z"],
            [key(2), "2026-03-01T10:00:00Z", None],
        ]
        expected = expected or dump(graph)
        assert dump(graph) == expected
    take(graph, declared(events[1]))
    found = run(graph, "MATCH (a)-[r:INSTALLED_IN]->() WHERE r.valid_to IS NULL RETURN a.id ORDER BY a.id")
    assert found == [[key(1)], [key(2)]], "what was wrong removed nothing"


def test_everything_removed_counts_by_whatever_name_of_the_parent(graph: Graph) -> None:
    records = [
        {"record": "install", "component": "C", "parent": "P", "at": "2026-03-01T08:00:00Z"},
        {"record": "remove", "component": None, "parent": "SN-1", "at": "2026-03-01T09:00:00Z"},
        {"record": "item", "id": "P", "kind": "unit", "identifiers": [{"scheme": "serial", "value": "SN-1"}]},
    ]
    expected = None
    for order in itertools.permutations(records):
        wipe(graph)
        for record in order:
            Ledger(graph, clock=lambda: RECORDED).accept([Submission(orjson.dumps(record).decode())])
        assert run(graph, "MATCH ()-[r:INSTALLED_IN]->() RETURN toString(r.valid_to)") == [["2026-03-01T09:00:00Z"]]
        expected = expected or dump(graph)
        assert dump(graph) == expected


def test_shipping_and_receiving_meet_in_the_shipment(graph: Graph) -> None:
    named = {
        "bizTransactionList": [{"type": "desadv", "bizTransaction": "urn:epcglobal:cbv:bt:4012345000009:77"}],
        "destinationList": [{"type": "owning_party", "destination": "urn:epc:id:pgln:4012345.00225"}],
    }
    step = "https://ref.gs1.org/cbv/BizStep-"
    take(graph, seen([sgtin(1)], 8, bizStep=f"{step}shipping", **named))
    take(graph, seen([link(1)], 9, bizStep="urn:epcglobal:cbv:bizstep:receiving", **named))
    [[shipped, received]] = run(graph, "MATCH (s:Shipment) RETURN toString(s.shipped_at), toString(s.received_at)")
    assert (shipped, received) == ("2026-03-01T08:00:00Z", "2026-03-01T09:00:00Z")
    assert edges(graph, "SHIPPED_TO") == [("urn:epcglobal:cbv:bt:4012345000009:77", "(417)4012345002256")]


def test_commissioning_and_destroying(graph: Graph) -> None:
    ilmd = {"cbvmda:itemExpirationDate": "2027-01-31", "example:colour": "red"}
    take(graph, seen([sgtin(1)], action="ADD", bizStep="commissioning", ilmd=ilmd))
    take(graph, seen([sgtin(1)], 9, action="DELETE", bizStep="destroying"))
    [[expires, attributes]] = run(graph, "MATCH (i:Unit) RETURN toString(i.expires_at), i.attributes")
    assert expires == "2027-01-31T23:59:59Z"
    assert orjson.loads(attributes)["https://ns.example.com/epcis#colour"] == "red"
    assert run(graph, "MATCH (d:Depletion) RETURN d.kind, d.reason") == [["scrap", "destroying"]]


def test_sensors_are_measurements_of_what_they_measured(graph: Graph) -> None:
    reports = [{"type": "Temperature", "value": 26.5, "uom": "CEL", "exception": "ALARM_CONDITION"}]
    sensor = {"sensorMetadata": {"time": "2026-03-01T07:55:00Z"}, "sensorReport": reports}
    take(graph, seen([sgtin(1)], bizStep="inspecting", sensorElementList=[sensor]))
    found = run(
        graph,
        "MATCH (m:Measurement)-[:OF]->(i), (m)-[:TAKEN_DURING]->(s) "
        "RETURN m.characteristic, m.value, m.unit, m.result, toString(m.at), i.id",
    )
    assert found == [["Temperature", 26.5, "CEL", "fail", "2026-03-01T07:55:00Z", key(1)]]


def test_any_order_and_batching_gives_the_same_graph(graph: Graph) -> None:
    body = transformation([lgtin("L7")], [sgtin(2)], eventID="urn:uuid:e1")
    events = [body, declared(body), aggregation("ADD", [sgtin(2)], 10), transformation([sgtin(2)], [sgtin(3)], 9)]
    take(graph, *events)
    expected = dump(graph)
    for order in itertools.islice(itertools.permutations(events), 0, 24, 5):
        wipe(graph)
        take(graph, *order[:1])
        take(graph, *order[1:], order[0])
        assert dump(graph) == expected


def test_files_of_events_load_and_export_as_records(graph: Graph, tmp_path: Path) -> None:
    file = tmp_path / "events.jsonld"
    file.write_bytes(document(transformation([sgtin(1)], [sgtin(2)]), {"type": "ObjectEvent"}))
    (tmp_path / "else.xml").write_text("<settings/>")
    report = load(Ledger(graph, clock=lambda: RECORDED), [tmp_path])
    assert (report.accepted, report.rejected) == (1, 1)
    assert [path.name for path in report.left_out] == ["else.xml"]
    assert report.rejections[0].pointer.startswith("/epcisBody/eventList/1")
    expected = run(graph, "MATCH (r:Record) RETURN r.id ORDER BY r.id")
    bodies = [row[0] for row in run(graph, "MATCH (r:Record) WHERE r.event IS NULL RETURN r.body")]
    wipe(graph)
    records = tmp_path / "records.ndjson"
    records.write_text("\n".join(bodies) + "\n")
    load(Ledger(graph), [records])
    assert run(graph, "MATCH (r:Record) RETURN r.id ORDER BY r.id") == expected


def test_a_bad_event_record_is_refused_with_its_faults(graph: Graph) -> None:
    bad = [native({"type": "ObjectEvent"}), native({**seen([sgtin(1)]), "colour": "red"})]
    receipt = Ledger(graph).accept(bad)
    assert receipt.accepted == 0
    assert "/event/action" in receipt.rejected[0].reason
    assert "colour" in receipt.rejected[1].reason
