"""EPCIS events in the graph: what each type of event becomes, and that the same said otherwise is the same."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from support.capturing import capture, captured, things
from support.epcis_documents import (
    ALL,
    FLOUR,
    GRAIN,
    PALLET,
    SACKS,
    SILO,
    STANDARD,
    json_document,
    object_event,
    xml_document,
)
from support.graphs import dump, run, wipe
from support.loading import accept, submissions
from support.real_documents import ABSENT, DATA, TWINS, named
from whereused.graph.driver import Graph
from whereused.identifiers import key_of
from whereused.ingest import Ledger, load, rebuild
from whereused.trace import Tracer, ask

FIRST = datetime(2026, 4, 1, tzinfo=UTC)
AT = "2026-03-01T09:00:00+00:00"
LATER = {"eventTime": "2026-03-02T09:00:00Z", "eventTimeZoneOffset": "+00:00"}
SACK, OTHER = (key_of(text) for text in SACKS)
BAKER = "urn:epc:id:pgln:4012345.00001"
ASN = {"type": "desadv", "bizTransaction": "urn:epcglobal:cbv:bt:4012345000009:ASN1"}
ERROR = {"declarationTime": "2026-03-05T10:00:00Z", "reason": "incorrect_data"}


@pytest.fixture(autouse=True)
def _empty(graph: Graph) -> Iterator[None]:
    wipe(graph)
    yield
    wipe(graph)


def event(kind: str, **fields: Any) -> dict[str, Any]:
    """A small event of another type than ObjectEvent."""
    return object_event(**{"type": kind, "epcList": None, "action": None, **fields})


def aggregation(action: str, **fields: Any) -> dict[str, Any]:
    return event("AggregationEvent", parentID=PALLET, action=action, **fields)


def transformation(inputs: list[str], outputs: list[str], **fields: Any) -> dict[str, Any]:
    return event("TransformationEvent", inputEPCList=inputs, outputEPCList=outputs, **fields)


def amount(epc_class: str, quantity: float | None = None, uom: str | None = None) -> dict[str, Any]:
    given = {"epcClass": epc_class, "quantity": quantity, "uom": uom}
    return {name: value for name, value in given.items() if value is not None}


def edges(graph: Graph, kind: str) -> list[tuple[str, str]]:
    return sorted((a, b) for a, b in run(graph, f"MATCH (a)-[:{kind}]->(b) RETURN a.id, b.id"))


def spans(graph: Graph, kind: str) -> list[tuple[str, str, str | None, str | None]]:
    """Edges that hold for a while, each with the days on which it began and ended."""
    found = run(graph, f"MATCH (a)-[r:{kind}]->(b) RETURN a.id, b.id, r.valid_from, r.valid_to")
    return sorted((a, b, *(time and str(time)[:10] for time in times)) for a, b, *times in found)


def one(graph: Graph, label: str) -> dict[str, Any]:
    [[found]] = run(graph, f"MATCH (n:{label}) RETURN properties(n)")
    assert isinstance(found, dict)
    return found


# What each type of event becomes.


def test_commissioning_makes_items_with_their_master_data(graph: Graph) -> None:
    ilmd = {
        "cbvmda:lotNumber": "FLOUR1",
        "cbvmda:itemExpirationDate": "2027-01-31",
        "mill:grade": "550",
    }
    captured(graph, object_event(eventID="urn:uuid:1", action="ADD", bizStep="commissioning", ilmd=ilmd))

    found = run(graph, "MATCH (u:Unit) RETURN u.id, u.product, u.lot, toString(u.expires_at), toString(u.made_at)")
    product = SACK.partition("(21)")[0]
    lot = f"{product}(10)FLOUR1"
    assert sorted(found) == [
        [name, product, lot, "2027-01-31T23:59:59Z", "2026-03-01T09:00:00Z"] for name in (SACK, OTHER)
    ]
    assert edges(graph, "PRODUCED") == [("urn:uuid:1", SACK), ("urn:uuid:1", OTHER)]
    assert edges(graph, "SERIALIZED_AS") == [(lot, SACK), (lot, OTHER)]
    [attributes] = {row[0] for row in run(graph, "MATCH (u:Unit) RETURN u.attributes")}
    assert orjson.loads(attributes)["https://mill.example/ns#grade"] == "550"


def test_commissioning_a_lot_makes_a_lot(graph: Graph) -> None:
    captured(graph, object_event(epcList=None, action="ADD", quantityList=[amount(FLOUR, 500, "KGM")]))

    assert run(graph, "MATCH (l:Lot) RETURN l.id") == [[key_of(FLOUR)]]
    assert run(graph, "MATCH ()-[p:PRODUCED]->() RETURN p.quantity, p.uom") == [[500.0, "KGM"]]


@pytest.mark.parametrize(
    ("disposition", "result"), [("conformant", "pass"), ("non_conformant", "fail"), ("in_progress", None)]
)
def test_what_was_observed_underwent_a_step(graph: Graph, disposition: str, result: str | None) -> None:
    production = {"type": "prodorder", "bizTransaction": "urn:epcglobal:cbv:bt:4012345000009:P1"}
    captured(
        graph,
        object_event(
            eventID="urn:uuid:1",
            bizStep="inspecting",
            disposition=disposition,
            readPoint={"id": SILO},
            bizLocation={"id": "urn:epc:id:sgln:4012345.00002.0"},
            bizTransactionList=[production],
        ),
    )

    assert edges(graph, "UNDERWENT") == [(SACK, "urn:uuid:1"), (OTHER, "urn:uuid:1")]
    assert run(graph, "MATCH ()-[u:UNDERWENT]->() RETURN DISTINCT u.result, toString(u.at)") == [
        [result, "2026-03-01T09:00:00Z"]
    ]
    step = one(graph, "ProcessStep")
    assert (step["operation"], step["equipment"]) == ("inspecting", [key_of(SILO)])
    assert step["work_order"] == key_of(production["bizTransaction"])
    assert orjson.loads(step["parameters"]) == {"disposition": disposition}
    assert edges(graph, "RAN_ON") == [("urn:uuid:1", key_of(SILO))]
    assert edges(graph, "AT_SITE") == [("urn:uuid:1", key_of("urn:epc:id:sgln:4012345.00002.0"))]


@pytest.mark.parametrize(("step", "kind"), [("destroying", "scrap"), ("consuming", "consume"), (None, "scrap")])
def test_what_was_deleted_is_no_more(graph: Graph, step: str | None, kind: str) -> None:
    captured(graph, object_event(action="DELETE", bizStep=step, epcList=SACKS[:1]))

    assert one(graph, "Depletion")["kind"] == kind
    assert [item for _, item in edges(graph, "OF")] == [SACK]


SENSORS = [
    {
        "sensorMetadata": {"time": "2026-03-01T08:00:00Z"},
        "sensorReport": [
            {"type": "Temperature", "value": 26, "minValue": 20.5, "uom": "CEL"},
            {"type": "gs1:Humidity", "stringValue": "dry", "time": "2026-03-01T08:30:00Z"},
            {"type": "Temperature", "booleanValue": True, "exception": "ALARM_CONDITION"},
            {"type": "Angle", "component": "cbv:Comp-latitude", "value": 42.5},
        ],
    }
]


def test_sensors_are_measurements_of_each_item_during_the_step(graph: Graph) -> None:
    captured(graph, object_event(eventID="urn:uuid:1", bizStep="sensor_reporting", sensorElementList=SENSORS))

    found = run(
        graph,
        "MATCH (m:Measurement)-[:OF]->(i), (m)-[:TAKEN_DURING]->(s) "
        "RETURN i.id, s.id, m.characteristic, m.value, m.unit, toString(m.at), m.result",
    )
    expected = [
        ["Temperature", 26.0, "CEL", "2026-03-01T08:00:00Z", None],
        ["Temperature:min", 20.5, "CEL", "2026-03-01T08:00:00Z", None],
        ["Humidity", "dry", None, "2026-03-01T08:30:00Z", None],
        ["Temperature", "true", None, "2026-03-01T08:00:00Z", "fail"],
        ["Angle:latitude", 42.5, None, "2026-03-01T08:00:00Z", None],
    ]
    wanted = [[item, "urn:uuid:1", *row] for item in (SACK, OTHER) for row in expected]
    assert sorted(found, key=repr) == sorted(wanted, key=repr)


def test_times_without_an_offset_take_that_of_the_event(graph: Graph) -> None:
    element = {"sensorMetadata": {"time": "2026-03-01T08:00:00"}, "sensorReport": [{"type": "Mass", "value": 1}]}
    captured(
        graph,
        object_event(eventTime="2026-03-01T10:00:00", eventTimeZoneOffset="-05:00", sensorElementList=[element]),
    )

    found = run(
        graph, "MATCH (m:Measurement)-[:TAKEN_DURING]->(s) RETURN DISTINCT toString(m.at), toString(s.started_at)"
    )
    assert found == [["2026-03-01T13:00:00Z", "2026-03-01T15:00:00Z"]]


def test_sensors_of_a_place_are_parameters_of_the_step(graph: Graph) -> None:
    captured(graph, object_event(epcList=[], readPoint={"id": SILO}, sensorElementList=SENSORS[:1]))

    assert orjson.loads(one(graph, "ProcessStep")["parameters"])["Humidity"] == "dry"
    assert run(graph, "MATCH (m:Measurement) RETURN m.id") == []


def test_shipping_and_receiving_are_one_shipment(graph: Graph) -> None:
    parties = {
        "sourceList": [{"type": "possessing_party", "source": "urn:epc:id:pgln:4012345.00000"}],
        "destinationList": [{"type": "owning_party", "destination": BAKER}, {"type": "location", "destination": SILO}],
    }
    order = {"type": "po", "bizTransaction": "urn:epcglobal:cbv:bt:4012345000009:4711"}
    captured(graph, object_event(bizStep="shipping", bizTransactionList=[order, ASN], **parties))
    captured(graph, object_event(bizStep="cbv:BizStep-receiving", bizTransactionList=[ASN], epcList=SACKS[:1], **LATER))

    shipment = one(graph, "Shipment")
    assert shipment["id"] == key_of(ASN["bizTransaction"])
    assert shipment["to"] == key_of(BAKER)
    assert str(shipment["shipped_at"])[:10] == "2026-03-01"
    assert str(shipment["received_at"])[:10] == "2026-03-02"
    assert edges(graph, "SHIPPED_TO") == [(shipment["id"], key_of(BAKER))]
    found = run(graph, "MATCH (i)-[r:SHIPPED_IN]->() RETURN i.id, r.received_at IS NOT NULL ORDER BY i.id")
    assert found == [[SACK, True], [OTHER, False]]
    assert edges(graph, "UNDERWENT") == []


def test_what_is_received_as_returned_came_back(graph: Graph) -> None:
    captured(graph, object_event(bizStep="receiving", disposition="returned"))

    assert "returned_at" in one(graph, "Shipment")


def test_shipping_a_pallet_that_is_packed_in_the_same_event_does_both(graph: Graph) -> None:
    captured(graph, aggregation("ADD", childEPCs=SACKS, bizStep="shipping"))

    assert [item for item, _ in edges(graph, "SHIPPED_IN")] == sorted([key_of(PALLET), SACK, OTHER])
    assert edges(graph, "PACKED_IN") == [(SACK, key_of(PALLET)), (OTHER, key_of(PALLET))]


def test_aggregation_packs_and_unpacks(graph: Graph) -> None:
    captured(graph, aggregation("ADD", childEPCs=SACKS), aggregation("DELETE", childEPCs=SACKS[:1], **LATER))

    pallet = key_of(PALLET)
    assert spans(graph, "PACKED_IN") == [
        (SACK, pallet, "2026-03-01", "2026-03-02"),
        (OTHER, pallet, "2026-03-01", None),
    ]


@pytest.mark.parametrize("children", [None, []])
def test_a_deletion_without_children_empties_the_container(graph: Graph, children: list[str] | None) -> None:
    captured(graph, aggregation("ADD", childEPCs=SACKS), aggregation("DELETE", childEPCs=children, **LATER))

    pallet = key_of(PALLET)
    assert spans(graph, "PACKED_IN") == [(name, pallet, "2026-03-01", "2026-03-02") for name in (SACK, OTHER)]


def test_a_container_of_nothing_but_mere_types_is_not_emptied_by_their_removal(graph: Graph) -> None:
    some = [amount("urn:epc:idpat:sgtin:4012345.067890.*", 3)]
    captured(graph, aggregation("ADD", childEPCs=SACKS), aggregation("DELETE", childQuantityList=some, **LATER))

    pallet = key_of(PALLET)
    assert spans(graph, "PACKED_IN") == [(name, pallet, "2026-03-01", None) for name in (SACK, OTHER)]
    assert "epcClass" in orjson.loads(one(graph, "ProcessStep")["parameters"])


MACHINE, SENSOR, PROBE = (
    "urn:epc:id:grai:4012345.55555.987",
    "urn:epc:id:giai:4012345.SENSOR1",
    "urn:epc:id:giai:4012345.SENSOR2",
)


def association(action: str, children: list[str] | None, day: int = 1) -> dict[str, Any]:
    time = {"eventTime": f"2026-03-{day:02}T09:00:00Z", "eventTimeZoneOffset": "+00:00"}
    return event("AssociationEvent", parentID=MACHINE, action=action, childEPCs=children, **time)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_association_installs_and_removes(graph: Graph, order: tuple[int, ...]) -> None:
    events = [
        association("ADD", [SENSOR, PROBE]),
        association("DELETE", [SENSOR], day=2),
        association("DELETE", None, day=3),
    ]
    for index in order:
        captured(graph, events[index])

    machine = key_of(MACHINE)
    assert spans(graph, "INSTALLED_IN") == [
        (key_of(SENSOR), machine, "2026-03-01", "2026-03-02"),
        (key_of(PROBE), machine, "2026-03-01", "2026-03-03"),
    ]


def test_what_is_installed_after_everything_was_removed_stays(graph: Graph) -> None:
    captured(graph, association("DELETE", None, day=2), association("ADD", [SENSOR], day=3))

    assert spans(graph, "INSTALLED_IN") == [(key_of(SENSOR), key_of(MACHINE), "2026-03-03", None)]


def test_everything_removed_counts_by_whatever_name_of_the_parent(graph: Graph) -> None:
    records: list[dict[str, Any]] = [
        {"record": "install", "component": "C", "parent": "P", "at": "2026-03-01T08:00:00Z"},
        {"record": "remove", "component": None, "parent": "SN-1", "at": "2026-03-02T09:00:00Z"},
        {"record": "item", "id": "P", "kind": "unit", "identifiers": [{"scheme": "serial", "value": "SN-1"}]},
    ]
    found = []
    for order in itertools.permutations(records):
        wipe(graph)
        for record in order:
            assert Ledger(graph, clock=lambda: FIRST).accept(submissions([record])).accepted == 1
        assert spans(graph, "INSTALLED_IN") == [("C", "P", "2026-03-01", "2026-03-02")]
        found.append(dump(graph))
    assert all(each == found[0] for each in found)


def test_a_transformation_is_a_step_from_inputs_to_outputs(graph: Graph) -> None:
    captured(
        graph,
        event(
            "TransformationEvent",
            eventID="urn:uuid:1",
            inputQuantityList=[amount(GRAIN, 100.5, "KGM")],
            inputEPCList=["urn:epc:id:giai:4012345.YEAST"],
            outputEPCList=SACKS,
            bizStep="creating_class_instance",
        ),
    )

    used = run(graph, "MATCH (i)-[c:CONSUMED_IN]->(s) RETURN i.id, s.id, c.quantity, c.uom ORDER BY i.id")
    assert used == sorted(
        [
            [key_of(GRAIN), "urn:uuid:1", 100.5, "KGM"],
            [key_of("urn:epc:id:giai:4012345.YEAST"), "urn:uuid:1", None, None],
        ]
    )
    assert edges(graph, "PRODUCED") == [("urn:uuid:1", SACK), ("urn:uuid:1", OTHER)]


@pytest.mark.parametrize("together", [True, False])
def test_a_transformation_id_over_two_events_is_one_step(graph: Graph, together: bool) -> None:
    joined = "urn:uuid:77777777-2222-3333-4444-555555555555"
    events = [
        event("TransformationEvent", inputQuantityList=[amount(GRAIN, 100, "KGM")], transformationID=joined),
        event("TransformationEvent", outputEPCList=SACKS, transformationID=joined, **LATER),
    ]
    for batch in [events] if together else [events[1:], events[:1]]:
        captured(graph, *batch)

    step = key_of(joined)
    assert edges(graph, "CONSUMED_IN") == [(key_of(GRAIN), step)]
    assert edges(graph, "PRODUCED") == [(step, SACK), (step, OTHER)]
    assert one(graph, "ProcessStep")["step"] == step


def test_amounts_of_mere_types_are_parameters_of_the_step(graph: Graph) -> None:
    """A type of thing is no item: nothing flows from wheat in general."""
    wheat = "urn:epc:idpat:sgtin:4012345.012345.*"
    captured(graph, event("TransformationEvent", inputQuantityList=[amount(wheat, 7, "KGM")], outputEPCList=SACKS))

    [given] = orjson.loads(one(graph, "ProcessStep")["parameters"])["inputEPCClass"]
    assert given == {"class": key_of(wheat), "quantity": 7, "uom": "KGM"}
    assert edges(graph, "CONSUMED_IN") == []
    assert run(graph, "MATCH (i:Item {id: $id}) RETURN i", id=key_of(wheat)) == []


def test_a_transaction_is_a_step_with_its_items(graph: Graph) -> None:
    captured(
        graph,
        event("TransactionEvent", action="ADD", epcList=SACKS, parentID=PALLET, bizTransactionList=[ASN]),
    )

    assert [item for item, _ in edges(graph, "UNDERWENT")] == sorted([key_of(PALLET), SACK, OTHER])


# The same, said otherwise.

DECLARATION = re.compile(r"(<baseExtension>)?<eventID>.*</errorDeclaration>(</baseExtension>)?")


@pytest.mark.parametrize("twins", ALL, ids=lambda twins: twins.name)
def test_json_and_xml_twins_give_the_same_graph(graph: Graph, twins: Any) -> None:
    body = {name: value for name, value in twins.body.items() if name not in ("eventID", "errorDeclaration")}
    found = []
    for document in (
        json_document(body),
        xml_document(DECLARATION.sub("", twins.xml_2)),
        xml_document(DECLARATION.sub("", twins.xml_1), version=1),
        json_document(body, query=True),
    ):
        wipe(graph)
        assert capture(graph, document).errors == []
        found.append(things(graph))
    assert found[0][0], "there is something in it"
    assert all(each == found[0] for each in found)


@pytest.mark.skipif(not DATA.is_dir(), reason=ABSENT)
def test_twins_of_others_give_the_same_graph(graph: Graph) -> None:
    for pair in TWINS:
        found = []
        for path in pair:
            wipe(graph)
            assert capture(graph, path.read_bytes()).errors == [], named(path)
            found.append(things(graph))
        assert found[0] == found[1], named(pair[0])


LINKS = {
    GRAIN: "https://id.gs1.org/01/04012345123456/10/GRAIN7",
    SACKS[0]: "https://id.gs1.org/01/04012345999990/21/1",
    SACKS[1]: "https://shop.example/01/04012345999990/21/2",
}


def test_urns_and_digital_links_of_the_same_give_the_same_graph(graph: Graph) -> None:
    linked = {text: key_of(text) for text in LINKS}
    assert {text: key_of(link) for text, link in LINKS.items()} == linked
    found = []
    for grain, sacks in ((GRAIN, SACKS), (LINKS[GRAIN], [LINKS[sack] for sack in SACKS])):
        wipe(graph)
        captured(
            graph,
            event(
                "TransformationEvent",
                eventID="urn:uuid:1",
                inputQuantityList=[amount(grain, 9)],
                outputEPCList=sacks,
                sensorElementList=SENSORS,
            ),
            aggregation("ADD", eventID="urn:uuid:2", childEPCs=sacks, **LATER),
        )
        found.append(things(graph))
    assert found[0] == found[1]


def test_where_used_is_answered_in_any_form_of_a_name(graph: Graph) -> None:
    first = "https://id.gs1.org/01/04012345678901/10/FLOUR1"
    assert key_of(first) == key_of(FLOUR)
    captured(graph, event("TransformationEvent", inputQuantityList=[amount(GRAIN)], outputQuantityList=[amount(first)]))
    captured(graph, event("TransformationEvent", inputQuantityList=[amount(FLOUR)], outputEPCList=SACKS, **LATER))
    captured(graph, aggregation("ADD", childEPCs=[LINKS[SACKS[0]]], **LATER))
    tracer = Tracer(graph)
    for asked in (GRAIN, LINKS[GRAIN], key_of(GRAIN), "010401234512345610GRAIN7"):
        assert {item.id for item in tracer.where_used(ask([asked])).items} == {key_of(FLOUR), SACK, OTHER}
    for asked in (SACKS[0], LINKS[SACKS[0]], "010401234599999021" + "1"):
        assert {item.id for item in tracer.where_from(ask([asked])).items} == {key_of(FLOUR), key_of(GRAIN)}


# Repeats, conflicts and errors.


def test_a_repeat_changes_nothing(graph: Graph) -> None:
    known = object_event(eventID="urn:uuid:1")
    captured(graph, known, object_event(bizStep="storing"))
    before = things(graph)

    again = captured(graph, object_event(bizStep="storing"), known, known)
    spelled = captured(graph, object_event(bizStep="https://ref.gs1.org/cbv/BizStep-storing", epcList=SACKS[::-1]))

    assert (again.accepted, again.duplicates, again.rejected) == (0, 3, 0)
    assert (spelled.accepted, spelled.duplicates) == (0, 1)
    assert things(graph) == before


def test_the_same_event_id_with_other_content_is_a_conflict(graph: Graph) -> None:
    captured(graph, object_event(eventID="urn:uuid:1"))
    before = things(graph)

    job = capture(graph, json_document(object_event(eventID="urn:uuid:1", bizStep="storing")))

    assert (job.success, job.accepted, job.rejected) == (False, 0, 1)
    [error] = job.errors
    assert error["pointer"] == "/epcisBody/eventList/0/eventID"
    assert "'urn:uuid:1' is taken by another content" in error["reason"]
    assert "errorDeclaration" in error["reason"]
    assert things(graph) == before


def declared(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "errorDeclaration": ERROR}


BAKED = transformation([SACKS[0]], ["urn:epc:id:giai:4012345.BREAD"], eventID="urn:uuid:b", sensorElementList=SENSORS)
NAMELESS = {name: value for name, value in BAKED.items() if name != "eventID"}


@pytest.mark.parametrize("body", [BAKED, NAMELESS], ids=["by eventID", "by hash"])
@pytest.mark.parametrize("order", ["event first", "declaration first", "together"])
def test_an_error_declaration_voids_the_event_and_all_it_said(graph: Graph, body: dict[str, Any], order: str) -> None:
    captured(graph, object_event(action="ADD"), at=FIRST)
    batches = {
        "event first": [[body], [declared(body)]],
        "declaration first": [[declared(body)], [body]],
        "together": [[body, declared(body)]],
    }[order]
    times = [FIRST + timedelta(days=1 + number) for number in range(len(batches))]
    for batch, at in zip(batches, times, strict=True):
        captured(graph, *batch, at=at)

    assert run(graph, "MATCH (s:ProcessStep)<-[:CONSUMED_IN]-() RETURN s.id") == []
    assert run(graph, "MATCH (m:Measurement) RETURN m.id") == []
    records = run(
        graph, "MATCH (r:Record) WHERE r.voided_at IS NOT NULL RETURN r.kind, r.event IS NULL, size(r.voided_by)"
    )
    assert sorted(records) == sorted(
        [["event", True, 1], ["item", False, 1], ["step", False, 1], *[["measurement", False, 1]] * 5]
    )
    tracer = Tracer(graph)
    assert tracer.where_used(ask([SACK])).items == []
    known = tracer.where_used(ask([SACK], known_at=times[0])).items
    told = [key_of("urn:epc:id:giai:4012345.BREAD")] if order == "event first" else []
    assert [item.id for item in known] == told, "what was known before the error was declared stays to be asked"


def test_a_declaration_repeated_is_a_duplicate_and_another_one_is_kept_too(graph: Graph) -> None:
    captured(graph, BAKED, declared(BAKED))
    later = {**ERROR, "declarationTime": "2026-03-06T10:00:00Z"}
    spelled = {"declarationTime": "2026-03-05T11:00:00+01:00", "reason": "https://ref.gs1.org/cbv/ER-incorrect_data"}

    assert captured(graph, declared(BAKED)).duplicates == 1
    assert captured(graph, {**BAKED, "errorDeclaration": spelled}).duplicates == 1
    assert captured(graph, {**BAKED, "errorDeclaration": later}).accepted == 1
    assert run(graph, "MATCH (r:Event) WHERE r.voids IS NULL RETURN size(r.voided_by)") == [[2]]


def test_a_correction_voids_an_event_with_its_readings(graph: Graph) -> None:
    captured(graph, BAKED)
    assert edges(graph, "CONSUMED_IN")
    accept(graph, {"record": "correction", "voids": BAKED["eventID"]})

    assert edges(graph, "CONSUMED_IN") == edges(graph, "PRODUCED") == []


def test_declaring_an_error_gives_the_graph_in_which_the_event_never_was(graph: Graph) -> None:
    kept = [object_event(action="ADD"), association("ADD", [SENSOR])]
    wrong = [association("DELETE", None, day=2), aggregation("ADD", childEPCs=SACKS), BAKED]
    captured(graph, *kept)
    before = things(graph)
    captured(graph, *wrong)
    assert things(graph) != before
    captured(graph, *map(declared, wrong))

    nodes, found = things(graph)
    only_named = {node for node in nodes if "Placeholder" in node[0]}
    assert set(before[0]) <= set(nodes)
    assert set(nodes) - set(before[0]) <= only_named, "what void records name is known by its name alone"
    apart = {"MENTIONS", "VOIDED", "SAME_STEP"}
    assert {edge for edge in found if not apart & set(edge)} == set(before[1])


def test_events_and_records_say_more_about_the_same_things(graph: Graph) -> None:
    """An event is one more source: what it names meets what records name."""
    accept(graph, {"record": "item", "id": key_of(GRAIN), "kind": "lot", "supplier": "FARM"})
    captured(graph, event("TransformationEvent", inputQuantityList=[amount(GRAIN)], outputEPCList=SACKS))
    accept(graph, {"record": "scrap", "item": LINKS[SACKS[0]], "at": AT})

    assert run(
        graph, "MATCH (l:Lot)-[:CONSUMED_IN]->()-[:PRODUCED]->(u)<-[:OF]-(d:Depletion) RETURN l.supplier, u.id"
    ) == [["FARM", SACK]]


def test_a_record_id_that_a_reading_would_take_is_refused(graph: Graph) -> None:
    accept(graph, {"record": "item", "id": "X", "record_id": "urn:uuid:1#1"})

    job = capture(graph, json_document(object_event(eventID="urn:uuid:1")))

    assert job.rejected == 1
    assert "'urn:uuid:1#1'" in job.errors[0]["reason"]


# The ledger.


def test_any_order_and_any_form_gives_the_same_graph(graph: Graph) -> None:
    bodies = [{name: value for name, value in twins.body.items() if name != "errorDeclaration"} for twins in ALL] + [
        association("DELETE", None, day=2),
        aggregation("DELETE", **LATER),
    ]
    found = []
    for order in (bodies, bodies[::-1], bodies[3:] + bodies[:3]):
        wipe(graph)
        for body in order:
            captured(graph, body)
        found.append(things(graph))
    wipe(graph)
    captured(graph, *bodies)
    assert all(each == things(graph) for each in found)


def test_a_rebuild_gives_the_same_graph(graph: Graph) -> None:
    captured(graph, *(twins.body for twins in ALL), BAKED, declared(BAKED), association("DELETE", None, day=2))
    before = dump(graph)

    rebuild(graph)

    assert dump(graph) == before


def native(body: dict[str, Any], *context: object) -> dict[str, Any]:
    return {"record": "event", "event": body, "context": list(context)}


def test_an_event_is_a_record_too(graph: Graph) -> None:
    """The native form of an event is what an export writes: it is taken like any record, with all it says."""
    accept(graph, native(BAKED))
    found = things(graph)
    wipe(graph)
    captured(graph, BAKED)
    assert things(graph) == found


def test_files_of_events_are_told_from_others_and_their_bodies_load_again(graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "events.jsonld").write_bytes(json_document(BAKED, {"type": "ObjectEvent"}))
    (tmp_path / "else.xml").write_text("<settings/>")
    report = load(Ledger(graph), [tmp_path])
    assert (report.accepted, report.rejected) == (1, 1)
    assert [path.name for path in report.left_out] == ["else.xml"]
    assert report.rejections[0].pointer.startswith("/epcisBody/eventList/1")
    ids = "MATCH (r:Record) RETURN r.id ORDER BY r.id"
    expected = run(graph, ids)
    bodies = [row[0] for row in run(graph, "MATCH (r:Record) WHERE r.event IS NULL RETURN r.body")]

    wipe(graph)
    (tmp_path / "records.ndjson").write_text("\n".join(bodies) + "\n")
    load(Ledger(graph), [tmp_path / "records.ndjson"])

    assert run(graph, ids) == expected


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (native({**BAKED, "action": "MOVE"}), "/event/action"),
        (native({**BAKED, "grade": "550"}), "/event/grade"),
        (native({**BAKED, "@context": [STANDARD]}), "/event: A context stands at the document"),
        (native(BAKED, "https://elsewhere.example/context.jsonld"), "/context/0: The context points to"),
        (native(BAKED, STANDARD), "/context/0: The standard context always holds"),
        (native(BAKED, 7), "/context/0: A context is"),
        ({**native(BAKED), "record_id": "R-1"}, "it is 'urn:uuid:b', not 'R-1'"),
        (native({}), "/event/type"),
    ],
)
def test_a_bad_event_is_refused_as_a_record_too(graph: Graph, bad: dict[str, Any], told: str) -> None:
    [refused] = Ledger(graph).accept(submissions([bad])).rejected

    assert told in refused.reason
