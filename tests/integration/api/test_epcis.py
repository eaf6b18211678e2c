"""EPCIS over HTTP: capture jobs, single events, SimpleEventQuery with every parameter, pages, and real documents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from support.api_server import serving
from support.epcis import LINE, PLANT, document, event, key, lgtin, link, seen, sgtin, sscc, transformation
from support.graphs import run, wipe
from support.real_documents import DATA
from whereused.api.app import create_app
from whereused.graph.driver import Graph
from whereused.ingest.epcis import hash_of, read_document
from whereused.settings import Settings

CAPTURE, EVENTS = "/epcis/v2/capture", "/epcis/v2/events"
JSON = {"Content-Type": "application/ld+json"}
PROCEED = {**JSON, "GS1-Capture-Error-Behaviour": "proceed"}


@pytest.fixture(scope="module")
def served(settings: Settings, graph: Graph) -> Iterator[httpx.Client]:
    with serving(create_app(settings)) as client:
        yield client


@pytest.fixture
def client(served: httpx.Client, graph: Graph) -> httpx.Client:
    wipe(graph)
    return served


def capture(client: httpx.Client, body: bytes, headers: dict[str, str] = JSON) -> dict[str, Any]:
    answer = client.post(CAPTURE, content=body, headers=headers)
    assert answer.status_code == 202, answer.text
    job: dict[str, Any] = client.get(answer.headers["Location"]).json()
    assert job["running"] is False
    return job


GOOD = seen([sgtin(1)], bizStep="inspecting")
BAD = {**seen([sgtin(2)]), "action": "CREATE"}


def test_rollback_takes_nothing_where_one_event_is_bad(client: httpx.Client, graph: Graph) -> None:
    job = capture(client, document(GOOD, BAD))
    assert (job["success"], job["accepted"], job["rejected"]) == (False, 0, 1)
    [error] = job["errors"]
    assert (error["index"], error["pointer"]) == (1, "/epcisBody/eventList/1/action")
    assert "CREATE" in error["detail"]
    assert run(graph, "MATCH (r:Record) RETURN count(r)") == [[0]]
    assert run(graph, "MATCH (r:RejectedRecord) RETURN r.body CONTAINS 'CREATE'") == [[True]]


def test_proceed_takes_what_is_good(client: httpx.Client, graph: Graph) -> None:
    job = capture(client, document(BAD, GOOD), PROCEED)
    assert (job["success"], job["accepted"], job["rejected"], job["captureErrorBehaviour"]) == (False, 1, 1, "proceed")
    assert run(graph, "MATCH (i:Item) RETURN i.id") == [[key(1)]]
    assert capture(client, document(GOOD))["duplicates"] == 1


def test_a_conflict_rolls_everything_back(client: httpx.Client, graph: Graph) -> None:
    capture(client, document({**GOOD, "eventID": "urn:uuid:e1"}))
    job = capture(client, document(seen([sgtin(7)]), {**seen([sgtin(8)]), "eventID": "urn:uuid:e1"}))
    assert (job["accepted"], job["errors"][0]["pointer"]) == (0, "/epcisBody/eventList/1/eventID")
    assert run(graph, "MATCH (i:Item) RETURN i.id") == [[key(1)]]


def test_jobs_are_listed_and_outlive_the_server(client: httpx.Client, settings: Settings, graph: Graph) -> None:
    for number in range(3):
        capture(client, document(seen([sgtin(number)])))
    with serving(create_app(settings)) as other:
        first = other.get(CAPTURE, params={"perPage": 2})
        rest = other.get(first.links["next"]["url"])
    told = [job["captureID"] for job in first.json() + rest.json()]
    assert len(set(told)) == len(told) == 3
    assert "next" not in rest.links
    run(graph, "MATCH (j:CaptureJob {id: $id}) SET j.running = true, j.owner = j.owner + '1'", id=told[0])
    died = client.get(f"{CAPTURE}/{told[0]}").json()
    assert (died["running"], died["success"]) == (False, False)
    assert "stopped" in died["errors"][-1]["detail"]
    assert client.get(f"{CAPTURE}/none").json()["type"].endswith("capture-job-not-found")


def test_what_is_no_document_is_refused_at_once(client: httpx.Client) -> None:
    for body, headers, status in [
        (b"{", JSON, 400),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", {"Content-Type": "application/xml"}, 400),
        (document(GOOD).replace(b"ref.gs1.org", b"ref.example.org"), JSON, 400),
        (b"a,b", {"Content-Type": "text/csv"}, 415),
        (document(GOOD), {**JSON, "GS1-Capture-Error-Behaviour": "maybe"}, 400),
        (document(GOOD), {**JSON, "GS1-EPCIS-Version": "3.0"}, 406),
    ]:
        answer = client.post(CAPTURE, content=body, headers=headers)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"


def test_options_tell_versions_and_limits(client: httpx.Client) -> None:
    headers = client.options(CAPTURE).headers
    assert headers["GS1-EPCIS-Version"] == "2.0.0"
    assert int(headers["GS1-EPCIS-Capture-Limit"]) > 0
    assert int(headers["GS1-EPCIS-Capture-File-Size-Limit"]) == 32_000_000


def test_a_single_event_is_captured_and_read_back(client: httpx.Client) -> None:
    answer = client.post(EVENTS, json={**GOOD, "eventID": "urn:uuid:e1"})
    assert answer.status_code == 201
    assert ids(client.get(answer.headers["Location"])) == ["urn:uuid:e1"]
    assert client.post(EVENTS, json={**GOOD, "eventID": "urn:uuid:e1"}).status_code == 201
    assert client.post(EVENTS, json={**seen([sgtin(9)]), "eventID": "urn:uuid:e1"}).status_code == 409
    refused = client.post(EVENTS, json=BAD)
    assert (refused.status_code, refused.json()["faults"][0]["pointer"]) == (400, "/action")
    assert client.get(f"{EVENTS}/urn:uuid:none").status_code == 404


def ids(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    found = read_document(answer.content, "application/ld+json")
    assert not found.unusable
    return [one.body["eventID"] for one in found.events]


SENT = [
    {
        **transformation([lgtin("L7"), sgtin(1)], [sgtin(2)], 8, bizStep="assembling", disposition="active"),
        "transformationID": "urn:epc:id:gdti:4012345.55555.400",
        "readPoint": {"id": LINE},
        "bizLocation": {"id": PLANT},
        "ilmd": {"example:grade": "A", "example:weight": 12.5},
    },
    seen(
        [sgtin(2)],
        9,
        bizStep="urn:epcglobal:cbv:bizstep:shipping",
        bizTransactionList=[{"type": "po", "bizTransaction": "http://example.com/po/1"}],
        sourceList=[{"type": "owning_party", "source": "urn:epc:id:pgln:4012345.00225"}],
        destinationList=[{"type": "location", "destination": PLANT}],
        quantityList=[{"epcClass": "urn:epc:idpat:sgtin:4012345.066666.*", "quantity": 200}],
    ),
    event("AggregationEvent", 10, action="ADD", parentID=sscc(1), childEPCs=[link(2)], bizStep="packing"),
    {
        **seen([sgtin(3)], 11, bizStep="https://example.com/steps/polishing"),
        "example:tool": {"example:wear": 7},
        "example:shift": "night",
        "persistentDisposition": {"set": ["completeness_verified"]},
        "errorDeclaration": {"declarationTime": "2026-04-01T00:00:00Z", "reason": "did_not_occur"},
    },
]

ASKED = [
    ({}, "0123"),
    ({"eventType": "ObjectEvent|AggregationEvent"}, "123"),
    ({"GE_eventTime": "2026-03-01T10:00:00+01:00", "LT_eventTime": "2026-03-01T11:00:00Z"}, "12"),
    ({"GE_recordTime": "2026-01-01T00:00:00Z"}, "0123"),
    ({"LT_recordTime": "2026-01-01T00:00:00Z"}, ""),
    ({"EQ_action": "ADD"}, "2"),
    ({"EQ_bizStep": "https://ref.gs1.org/cbv/BizStep-shipping"}, "1"),
    ({"EQ_bizStep": ["packing", "https://example.com/steps/polishing"]}, "23"),
    ({"EQ_disposition": "urn:epcglobal:cbv:disp:active"}, "0"),
    ({"EQ_readPoint": "https://id.gs1.org/414/4012345000054/254/1"}, "0"),
    ({"WD_bizLocation": PLANT}, "0"),
    ({"EQ_bizTransaction_po": "http://example.com/po/1"}, "1"),
    ({"EQ_bizTransaction_urn:epcglobal:cbv:btt:inv": "http://example.com/po/1"}, ""),
    ({"EQ_source_owning_party": "https://id.gs1.org/417/4012345002256"}, "1"),
    ({"EQ_destination_location": PLANT}, "1"),
    ({"EQ_transformationID": "urn:epc:id:gdti:4012345.55555.400"}, "0"),
    ({"EQ_eventID": "urn:uuid:2"}, "2"),
    ({"EQ_persistentDisposition_set": "completeness_verified"}, "3"),
    ({"EXISTS_errorDeclaration": ""}, "3"),
    ({"EQ_errorReason": "urn:epcglobal:cbv:er:did_not_occur"}, "3"),
    ({"GE_errorDeclarationTime": "2026-05-01T00:00:00Z"}, ""),
    ({"MATCH_epc": sgtin(2)}, "12"),
    ({"MATCH_epc": "urn:epc:idpat:sgtin:4012345.011111.*"}, "123"),
    ({"MATCH_epc": "urn:epc:idpat:sgtin:4012345.*.*"}, "123"),
    ({"MATCH_epc": "urn:epc:idpat:sgtin:4099999.*.*"}, ""),
    ({"MATCH_anyEPC": link(2)}, "012"),
    ({"MATCH_anyEPC": link("*")}, "0123"),
    ({"MATCH_parentID": sscc(1)}, "2"),
    ({"MATCH_inputEPC": sgtin(1)}, "0"),
    ({"MATCH_outputEPC": link(2)}, "0"),
    ({"MATCH_inputEPCClass": "https://example.com/01/04012345222227/10/L7"}, "0"),
    ({"MATCH_epcClass": "urn:epc:idpat:sgtin:4012345.066666.*"}, "1"),
    ({"MATCH_outputEPCClass": lgtin("L7")}, ""),
    ({"MATCH_anyEPCClass": lgtin("L7")}, "0"),
    ({"GT_quantity": "100"}, "1"),
    ({"LE_quantity": "2"}, "0"),
    ({"EQ_ILMD_https://ns.example.com/epcis#grade": "A"}, "0"),
    ({"GE_ILMD_https://ns.example.com/epcis#weight": "12.5"}, "0"),
    ({"GT_ILMD_https://ns.example.com/epcis#weight": "12.5"}, ""),
    ({"EQ_https://ns.example.com/epcis/#shift": "night"}, "3"),
    ({"EXISTS_https://ns.example.com/epcis#tool": ""}, "3"),
    ({"LT_INNER_https://ns.example.com/epcis#wear": "8"}, "3"),
    ({"orderBy": "eventTime", "orderDirection": "DESC"}, "3210"),
    ({"orderBy": "eventTime", "orderDirection": "ASC", "eventCountLimit": "2"}, "01"),
    ({"MATCH_anyEPC": sgtin(2), "orderBy": "eventTime"}, "210"),
]


@pytest.fixture(scope="module")
def asked(served: httpx.Client, graph: Graph) -> httpx.Client:
    wipe(graph)
    numbered = [{**body, "eventID": f"urn:uuid:{number}"} for number, body in enumerate(SENT)]
    assert capture(served, document(*numbered))["success"]
    return served


def test_every_parameter_finds_what_it_should(asked: httpx.Client) -> None:
    for parameters, expected in ASKED:
        found = ids(asked.get(EVENTS, params=parameters))
        told = "".join(identity[-1] for identity in found)
        assert (told if "orderBy" in parameters else "".join(sorted(told))) == expected, parameters


def test_events_by_path(asked: httpx.Client) -> None:
    for path, expected in [
        ("eventTypes/AggregationEvent", ["urn:uuid:2"]),
        ("bizSteps/shipping", ["urn:uuid:1"]),
        ("dispositions/active", ["urn:uuid:0"]),
        (f"readPoints/{quote(LINE, safe='')}", ["urn:uuid:0"]),
        (f"bizLocations/{quote(PLANT, safe='')}", ["urn:uuid:0"]),
        (f"epcs/{quote(link(1), safe='')}", ["urn:uuid:0"]),
    ]:
        assert ids(asked.get(f"/epcis/v2/{path}/events")) == expected, path
    assert "ObjectEvent" in asked.get("/epcis/v2/eventTypes").json()["member"]


def test_pages_fit_together_while_events_arrive(client: httpx.Client) -> None:
    sent = [f"urn:uuid:{number:03d}" for number in range(7)]
    capture(client, document(*({**seen([sgtin(name[-3:])]), "eventID": name} for name in sent)))
    for order in ({}, {"orderBy": "eventTime"}, {"MATCH_anyEPC": "|".join(sgtin(f"{n:03d}") for n in range(9))}):
        answer = client.get(EVENTS, params={"perPage": 3, **order})
        found = ids(answer)
        assert answer.headers["GS1-Next-Page-Token-Expires"]
        capture(client, document({**seen([sgtin("008")], 9), "eventID": f"urn:uuid:late{''.join(order)}"}))
        while "next" in answer.links:
            answer = client.get(answer.links["next"]["url"])
            found += ids(answer)
        assert len(found) == len(set(found)), order
        assert set(sent) <= set(found), order
        assert not client.get(EVENTS, params={"perPage": 3, "EQ_action": "ADD", "nextPageToken": "x"}).is_success


def test_faulty_questions_are_refused(asked: httpx.Client) -> None:
    for parameters, status, word in [
        ({"EQ_bizStp": "shipping"}, 400, "EQ_bizStep"),
        ({"EQ_action": "MAKE"}, 400, "ADD"),
        ({"GE_eventTime": "yesterday"}, 400, "yesterday"),
        ({"perPage": "0"}, 400, "perPage"),
        ({"maxEventCount": "2"}, 413, "maxEventCount"),
        ({"maxEventCount": "2", "eventCountLimit": "2"}, 400, "one of"),
        ({"HASATTR_bizLocation": "x"}, 400, "master data"),
    ]:
        answer = asked.get(EVENTS, params=parameters)
        assert (answer.status_code, word in answer.text) == (status, True), answer.text
    assert asked.get(EVENTS, headers={"Accept": "application/xml"}).status_code == 406
    assert asked.get(EVENTS, headers={"GS1-EPC-Format": "Always_EPC_URN"}).status_code == 406


def documents(*under: str) -> list[Path]:
    files = sorted(DATA.joinpath(*under).rglob("*")) if DATA.is_dir() else []
    if not files:
        pytest.skip("the folder of real documents is not here")
    return [
        path
        for path in files
        if path.suffix in (".json", ".jsonld", ".xml")
        and "Queries" not in path.parts
        and "missing_value" not in path.stem
    ]


def exchanged(client: httpx.Client, path: Path) -> tuple[set[str], set[str]]:
    """The hashes of a document's events, and of those that come out after they were captured."""
    sent = {hash_of(one) for one in read_document(path.read_bytes(), None).events}
    media = {"Content-Type": "application/xml" if path.suffix == ".xml" else "application/ld+json"}
    job = capture(client, path.read_bytes(), media)
    assert job["success"], (path, job["errors"])
    out = read_document(client.get(EVENTS, params={"perPage": 1000}).content, "application/ld+json")
    return sent, {hash_of(one) for one in out.events}


def test_every_real_document_is_captured_and_comes_out_with_its_hashes(client: httpx.Client, graph: Graph) -> None:
    taken = [path for path in (*documents("epcis-openepcis"), *documents("epcis-hash")) if "Invalid" not in path.parts]
    for path in taken:
        wipe(graph)
        sent, out = exchanged(client, path)
        assert sent == out, path
        published = path.with_suffix(".hashes")
        if published.exists():
            assert set(published.read_text().split()) <= out | sent, path


def facts(graph: Graph) -> tuple[list[str], list[str]]:
    """The nodes and edges that follow from what was captured, without what was captured itself."""
    nodes = run(
        graph, "MATCH (n) WHERE NOT n:Record AND NOT n:CaptureJob AND NOT n:Ledger AND NOT n:Migration "
        "RETURN labels(n), properties(n)",
    )  # fmt: skip
    edges = run(graph, "MATCH (a)-[r]->(b) RETURN a.id, type(r), properties(r), b.id")
    return sorted(repr(row) for row in nodes), sorted(repr(row) for row in edges)


def test_json_and_xml_twins_give_the_same_graph(client: httpx.Client, graph: Graph) -> None:
    twins = [
        (path, path.with_suffix(".xml"))
        for path in documents("epcis-hash")
        if path.suffix == ".jsonld" and path.with_suffix(".xml").exists()
    ]
    assert len(twins) > 5
    for pair in twins:
        found = []
        for path in pair:
            wipe(graph)
            exchanged(client, path)
            found.append(facts(graph))
        assert found[0] == found[1], pair
