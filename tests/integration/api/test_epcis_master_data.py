"""Master data in the header of a captured document, over HTTP: the graph has the names, and faults are told."""

from __future__ import annotations

from typing import Any

import httpx
import orjson
import pytest

from support.capturing import JSON, captured_over_http
from support.epcis_documents import FLOUR, SACKS, SILO, json_document, object_event
from support.graphs import run, wipe
from support.master_data import MDA, MILL, MILL_PARTY, json_with, master_data_document, vocabulary, xml_with
from whereused.graph.driver import Graph

EVENTS = "/epcis/v2/events"
XML = {"Content-Type": "application/xml"}
PROCEED = {**JSON, "GS1-Capture-Error-Behaviour": "proceed"}
PRODUCT = "(01)04012345999990"
MADE = object_event(action="ADD", bizStep="commissioning", bizLocation={"id": SILO}, readPoint={"id": SILO})
SHIPPED = object_event(
    bizStep="shipping",
    destinationList=[{"type": "owning_party", "destination": "https://id.gs1.org/417/4012345000016"}],
)
NAMES = (
    "MATCH (n) WHERE n.name > '' AND NOT n:Migration RETURN labels(n)[0] AS label, n.id, n.name ORDER BY label, n.id"
)


def counts(job: dict[str, Any]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Accepted, duplicates and rejected: of events, and of master data."""
    names = ("accepted", "duplicates", "rejected")
    return tuple(job[name] for name in names), tuple(job["masterData"][name] for name in names)


def test_what_events_name_has_the_names_of_the_header(client: httpx.Client, graph: Graph) -> None:
    job = captured_over_http(client, json_with(MILL, MADE, SHIPPED))

    assert (job["success"], job["errors"], counts(job)) == (True, [], ((2, 0, 0), (6, 0, 0)))
    assert run(graph, NAMES) == [
        ["Equipment", "(414)4012345000016(254)SILO", "Silo 1"],
        ["Organization", "(417)4012345000016", "The Mill"],
        ["Product", PRODUCT, "Flour, 1 kg"],
        ["Site", "(414)4012345000016(254)SILO", "Silo 1"],
    ]
    found = run(
        graph,
        "MATCH (p:Product)<-[:INSTANCE_OF]-(i:Item {id: $id})<-[:PRODUCED]-(s), (s)-[:AT_SITE]->(a), "
        "(s)-[:RAN_ON]->(e), (i)-[:SHIPPED_IN]->()-[:SHIPPED_TO]->(o) "
        "RETURN p.name, a.name, e.name, o.name, a.country, a.address",
        id=f"{PRODUCT}(21)1",
    )
    assert found == [["Flour, 1 kg", "Silo 1", "Silo 1", "The Mill", "DE", "Am Bach 1, Mehlstadt, 12345"]]
    lot = "MATCH (l:Lot {id: $id}) RETURN toString(l.expires_at)"
    assert run(graph, lot, id="(01)04012345678901(10)FLOUR1") == [["2027-01-31T23:59:59Z"]]


@pytest.mark.parametrize("again", [json_with(MILL, MADE), xml_with(MILL), master_data_document(MILL)])
def test_the_same_header_again_changes_nothing_in_whatever_form(
    client: httpx.Client, graph: Graph, again: bytes
) -> None:
    captured_over_http(client, json_with(MILL, MADE))
    before = run(graph, "MATCH (r:Record) RETURN count(r)")

    job = captured_over_http(client, again, XML if again.startswith(b"<") else JSON)

    assert (job["success"], job["errors"]) == (True, [])
    assert counts(job)[1] == (0, 6 if again.startswith(b"{") else 5, 0)
    events = job["accepted"]
    assert run(graph, "MATCH (r:Record) WHERE NOT r:Event AND r.event IS NULL RETURN count(r)") == [[6]]
    assert events or run(graph, "MATCH (r:Record) RETURN count(r)") == before


def test_a_later_document_wins_field_by_field_whichever_comes_first(client: httpx.Client, graph: Graph) -> None:
    new = json_with(vocabulary("Party", (MILL_PARTY, {"name": "The New Mill"})), created="2026-05-01T00:00:00Z")
    old = json_with(vocabulary("Party", (MILL_PARTY, {"name": "The Mill", "countryCode": "DE"})))
    for documents in ([new, old], [old, new]):
        wipe(graph)
        for document in documents:
            captured_over_http(client, document)
        assert run(graph, "MATCH (o:Organization) RETURN o.name, o.country") == [["The New Mill", "DE"]]


@pytest.mark.parametrize("headers", [JSON, PROCEED], ids=["rollback", "proceed"])
def test_a_bad_element_is_told_and_stops_neither_events_nor_other_elements(
    client: httpx.Client, graph: Graph, headers: dict[str, str]
) -> None:
    bad = [*vocabulary("Party", (MILL_PARTY, {"name": "The Mill"}), ("ACME", {"name": "Acme"}))]
    del bad[0]["vocabularyElementList"][0]["id"]

    job = captured_over_http(client, json_with(bad, MADE), headers, source="PARTNER")

    assert (job["success"], counts(job)) == (True, ((1, 0, 0), (1, 0, 1)))
    [error] = job["errors"]
    assert error["pointer"] == "/epcisHeader/epcisMasterData/vocabularyList/0/vocabularyElementList/0/id"
    assert (error["index"], error["detail"]) == (None, "The element has no id.")
    assert run(graph, "MATCH (x:RejectedRecord) RETURN x.body CONTAINS 'The Mill', x.source") == [[True, "PARTNER"]]
    assert run(graph, "MATCH (o:Organization) RETURN o.name") == [["Acme"]]


def test_a_document_that_is_refused_as_one_leaves_no_master_data(client: httpx.Client, graph: Graph) -> None:
    bad = json_with(MILL, object_event(action="MOVE"), MADE)

    assert counts(captured_over_http(client, bad)) == ((0, 0, 1), (0, 0, 0))
    assert run(graph, "MATCH (r:Record) RETURN count(r)") == [[0]]
    assert counts(captured_over_http(client, bad, PROCEED)) == ((1, 0, 1), (6, 0, 0))


def test_a_value_that_no_record_can_hold_is_told_at_its_element(client: httpx.Client, graph: Graph) -> None:
    element = ("ACME", {"name": "Acme", "countryCode": "D" * 501, "city": "Berlin"})
    job = captured_over_http(client, json_with(vocabulary("Party", element), MADE))

    assert counts(job) == ((1, 0, 0), (0, 0, 1))
    [error] = job["errors"]
    assert error["pointer"] == "/epcisHeader/epcisMasterData/vocabularyList/0/vocabularyElementList/0"
    assert "country of the organization: " in error["detail"]
    assert "500 characters" in error["detail"]
    kept = run(graph, "MATCH (x:RejectedRecord) RETURN x.body")[0][0]
    assert [each["id"] for each in orjson.loads(kept)["attributes"]] == [f"{MDA}{name}" for name in element[1]]


def test_master_data_alone_are_captured_over_http(client: httpx.Client, graph: Graph) -> None:
    job = captured_over_http(client, master_data_document(MILL), XML)

    assert (job["success"], counts(job)) == (True, ((0, 0, 0), (5, 0, 0)))
    assert run(graph, "MATCH (p:Product {id: $id}) RETURN p.name", id=PRODUCT) == [["Flour, 1 kg"]]


def test_a_single_event_may_bring_master_data(client: httpx.Client, graph: Graph) -> None:
    answer = client.post(EVENTS, content=json_with(MILL, MADE), headers=JSON)

    assert answer.status_code == 201
    assert run(graph, "MATCH (o:Organization) RETURN o.name") == [["The Mill"]]


@pytest.mark.parametrize(
    ("element", "pointer", "reason"),
    [
        (("", {"name": "Acme"}), "/id", "no id"),
        (("ACME", {"countryCode": "D" * 501}), "", "country of the organization"),
    ],
)
def test_a_single_event_is_refused_with_a_faulty_element(
    client: httpx.Client, graph: Graph, element: tuple[str, dict[str, Any]], pointer: str, reason: str
) -> None:
    answer = client.post(EVENTS, content=json_with(vocabulary("Party", element), MADE), headers=JSON)

    assert answer.status_code == 400
    [fault] = answer.json()["faults"]
    assert fault["pointer"] == f"/epcisHeader/epcisMasterData/vocabularyList/0/vocabularyElementList/0{pointer}"
    assert reason in fault["reason"]
    assert "/epcis/v2/capture" in answer.json()["mend"]
    assert run(graph, "MATCH (r:Record) RETURN count(r)") == [[0]]


def test_events_are_asked_for_by_what_the_header_says_of_their_places(client: httpx.Client) -> None:
    captured_over_http(client, json_with(MILL, MADE, object_event(epcList=SACKS[:1])))

    for name, value in (("name", "Silo 1"), (f"{MDA}city", "Mehlstadt"), ("cbvmda:city", "Mehlstadt")):
        found = client.get(EVENTS, params={f"EQATTR_bizLocation_{name}": value}).json()
        assert len(found["epcisBody"]["queryResults"]["resultsBody"]["eventList"]) == 1, name


@pytest.mark.parametrize("name", ["name", "cbvmda:city", "https://mill.example/ns/gates"])
def test_events_are_asked_for_by_the_attributes_that_their_places_have(client: httpx.Client, name: str) -> None:
    """Whatever the value is: `gates` has elements of its own."""
    captured_over_http(client, json_with(MILL, MADE, object_event(epcList=SACKS[:1])))

    found = client.get(EVENTS, params={"HASATTR_bizLocation": name}).json()
    assert len(found["epcisBody"]["queryResults"]["resultsBody"]["eventList"]) == 1


def test_the_ledger_shows_the_element_that_a_record_was_made_of(client: httpx.Client) -> None:
    captured_over_http(client, json_with(MILL))
    captured_over_http(
        client,
        json_document(object_event(epcList=None, quantityList=[{"epcClass": FLOUR, "quantity": 1, "uom": "KGM"}])),
    )

    [lot] = [
        each for each in client.get("/v1/records", params={"item": FLOUR}).json()["records"] if each["kind"] == "item"
    ]
    assert lot["received"]["element"]["id"] == FLOUR
    assert lot["received"]["vocabulary"] == "urn:epcglobal:epcis:vtype:EPCClass"
