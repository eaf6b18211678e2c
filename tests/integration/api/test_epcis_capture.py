"""POST /epcis/v2/capture against a real Neo4j: capture jobs, what is refused with where and why, headers and limits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from support.api_server import serving
from support.capturing import CAPTURE, JSON, captured_over_http
from support.epcis_documents import ALL, SACKS, TRANSFORMATION, json_document, object_event, xml_document
from support.graphs import run, wipe
from support.real_documents import ABSENT, DATA, INVALID, TAKEN, VALID, named
from whereused.api.app import create_app
from whereused.graph.driver import Graph
from whereused.identifiers import key_of
from whereused.ingest.epcis import hash_of, read_document
from whereused.ingest.events import capturing
from whereused.settings import Settings

EVENTS = "/epcis/v2/events"
XML = {"Content-Type": "application/xml"}
PROCEED = {**JSON, "GS1-Capture-Error-Behaviour": "proceed"}
PROBLEM = "urn:whereused:problem:"
GOOD = object_event(bizStep="inspecting")
BAD = object_event(action="MOVE")
MB = 1_000_000


def refused(answer: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    """The problem that an answer says."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json"), answer.text
    told = answer.json()
    assert isinstance(told, dict)
    assert told["type"] == PROBLEM + kind
    assert told["detail"]
    return told


def held(graph: Graph) -> int:
    [[many]] = run(graph, "MATCH (r:Event) RETURN count(r)")
    assert isinstance(many, int)
    return many


# Jobs.


def test_a_document_is_captured_by_a_job_that_tells(client: httpx.Client, graph: Graph) -> None:
    answer = client.post(CAPTURE, content=json_document(GOOD), headers=JSON)

    assert (answer.status_code, answer.content) == (202, b"")
    job = client.get(answer.headers["Location"]).json()
    assert answer.headers["Location"] == f"{CAPTURE}/{job['captureID']}"
    assert job["createdAt"] <= job["finishedAt"]
    wanted = {"running": False, "success": True, "captureErrorBehaviour": "rollback", "errors": []}
    assert {name: job[name] for name in wanted} == wanted
    assert (job["accepted"], job["duplicates"], job["rejected"]) == (1, 0, 0)
    assert held(graph) == 1


def test_a_document_again_is_duplicates(client: httpx.Client) -> None:
    captured_over_http(client, json_document(GOOD, TRANSFORMATION.body))

    again = captured_over_http(client, xml_document(TRANSFORMATION.xml_1, version=1), XML)

    assert (again["success"], again["accepted"], again["duplicates"]) == (True, 0, 1)


@pytest.mark.parametrize("behaviour", [JSON, PROCEED], ids=["rollback", "proceed"])
@pytest.mark.parametrize("twins", ALL, ids=lambda twins: twins.name)
def test_every_form_of_every_event_is_captured_over_http(
    client: httpx.Client, twins: Any, behaviour: dict[str, str]
) -> None:
    documents = [
        (json_document(twins.body), "application/json"),
        (json_document(twins.body, query=True), "application/ld+json"),
        (xml_document(twins.xml_2), "application/xml"),
        (xml_document(twins.xml_1, version=1, query=True), "text/xml; charset=utf-8"),
    ]
    jobs = [
        captured_over_http(client, body, {**behaviour, "Content-Type": media_type}) for body, media_type in documents
    ]

    assert [job["errors"] for job in jobs] == [[]] * 4
    assert [job["accepted"] + 2 * job["duplicates"] for job in jobs] == [1, 2, 2, 2], "they all say the same"


def test_jobs_are_listed_page_by_page_the_last_first(client: httpx.Client) -> None:
    jobs = [
        captured_over_http(client, json_document(object_event(bizStep=f"https://mill.example/{n}"))) for n in range(5)
    ]

    pages = [client.get(CAPTURE, params={"perPage": 2})]
    while "next" in pages[-1].links:
        pages.append(client.get(pages[-1].links["next"]["url"]))

    assert [len(page.json()) for page in pages] == [2, 2, 1]
    assert [job for page in pages for job in page.json()] == jobs[::-1]
    faulty = client.get(CAPTURE, params={"nextPageToken": "x"})
    assert refused(faulty, 400, "epcis-query")["faults"][0]["pointer"] == "/nextPageToken"


def test_a_job_that_nobody_knows_is_404(client: httpx.Client) -> None:
    assert "'nowhere'" in refused(client.get(f"{CAPTURE}/nowhere"), 404, "capture-job-not-found")["detail"]


def test_jobs_outlive_the_server_and_one_that_died_with_it_has_failed(
    client: httpx.Client, settings: Settings, graph: Graph
) -> None:
    job = captured_over_http(client, json_document(GOOD))
    with serving(create_app(settings)) as other:
        assert other.get(f"{CAPTURE}/{job['captureID']}").json() == job
    run(graph, "MATCH (j:CaptureJob) SET j.running = true, j.finished_at = null, j.owner = j.owner + '1'")

    died = client.get(f"{CAPTURE}/{job['captureID']}").json()

    assert (died["running"], died["success"]) == (False, False)
    assert "Send it again" in died["errors"][-1]["detail"]


def test_events_have_the_source_that_was_told(client: httpx.Client, graph: Graph) -> None:
    captured_over_http(client, json_document(GOOD), source="gate 7")

    assert run(graph, "MATCH (r:Record) RETURN DISTINCT r.source") == [["gate 7"]]


# Bad events among good ones.


def test_rollback_takes_nothing_and_says_what_is_bad(client: httpx.Client, graph: Graph) -> None:
    job = captured_over_http(client, json_document(GOOD, BAD, object_event(eventTime=None), GOOD))

    assert (job["success"], job["accepted"], job["rejected"]) == (False, 0, 2)
    assert [(error["index"], error["pointer"]) for error in job["errors"]] == [
        (1, "/epcisBody/eventList/1/action"),
        (2, "/epcisBody/eventList/2/eventTime"),
    ]
    assert "MOVE" in job["errors"][0]["detail"]
    assert job["errors"][0]["type"] == PROBLEM + "epcis-document"
    assert held(graph) == 0
    assert run(graph, "MATCH (i:Item) RETURN i") == []
    assert run(graph, "MATCH (r:RejectedRecord) WHERE r.body CONTAINS 'MOVE' RETURN count(r)") == [[1]]


def test_proceed_takes_what_is_good(client: httpx.Client, graph: Graph) -> None:
    job = captured_over_http(client, json_document(BAD, GOOD), PROCEED)

    assert (job["success"], job["accepted"], job["rejected"]) == (False, 1, 1)
    assert (job["captureErrorBehaviour"], job["errors"][0]["index"]) == ("proceed", 0)
    assert held(graph) == 1


def test_a_bad_event_in_xml_is_told_by_its_path(client: httpx.Client) -> None:
    bad = TRANSFORMATION.xml_2.replace("<quantity>80</quantity>", "<quantity>much</quantity>")

    job = captured_over_http(client, xml_document(TRANSFORMATION.xml_2, bad), XML)

    [error] = job["errors"]
    assert error["pointer"].startswith("/EPCISDocument/EPCISBody/EventList/TransformationEvent[2]/")
    assert "much" in error["detail"]


@pytest.mark.parametrize(("headers", "taken"), [(JSON, 0), (PROCEED, 1)], ids=["rollback", "proceed"])
def test_a_conflict_is_told_with_both_contents(client: httpx.Client, headers: dict[str, str], taken: int) -> None:
    captured_over_http(client, json_document(object_event(eventID="urn:uuid:1")))

    job = captured_over_http(
        client, json_document(GOOD, object_event(eventID="urn:uuid:1", bizStep="storing")), headers
    )

    assert (job["success"], job["accepted"], job["rejected"]) == (False, taken, 1)
    [error] = job["errors"]
    assert (error["index"], error["pointer"]) == (1, "/epcisBody/eventList/1/eventID")
    assert "storing" in error["detail"]


def test_proceeding_over_several_batches_keeps_places(
    client: httpx.Client, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capturing, "BATCH_EVENTS", 3)
    events = [BAD if n in (4, 6) else object_event(bizStep=f"https://mill.example/{n}") for n in range(8)]

    job = captured_over_http(client, json_document(*events), PROCEED)

    assert (job["accepted"], job["rejected"]) == (6, 2)
    assert [error["index"] for error in job["errors"]] == [4, 6]
    assert held(graph) == 6


FAR = {"sensorReport": [{"type": "Temperature", "value": 1}] * 101}
BEYOND = [
    (object_event(eventTime="0001-01-01T00:00:00+14:00"), "outside the years 1 to 9999"),
    (object_event(eventID=f"urn:x:{'y' * 500}"), "The eventID is 506 characters long"),
    (object_event(epcList=[f"urn:x:{'y' * 500}"]), "record of kind step: /subjects/0/item"),
    (
        object_event(epcList=[f"urn:epc:id:sgtin:4012345.099999.{n}" for n in range(500)], sensorElementList=[FAR]),
        "101 sensor values of 500 items",
    ),
]


@pytest.mark.parametrize(("event", "told"), BEYOND)
def test_a_good_event_that_cannot_be_kept_is_refused_with_the_reason(
    client: httpx.Client, graph: Graph, event: dict[str, Any], told: str
) -> None:
    job = captured_over_http(client, json_document(GOOD, event), PROCEED)

    assert (job["accepted"], job["rejected"]) == (1, 1)
    [error] = job["errors"]
    assert (error["index"], error["pointer"]) == (1, "/epcisBody/eventList/1")
    assert told in error["detail"]
    assert held(graph) == 1


# What is no document, and limits.

NO_DOCUMENTS = [
    (b"{", JSON),
    (b"", JSON),
    (b"[1, 2]", JSON),
    (b"<a>", XML),
    (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', XML),
    (json_document(GOOD, context=[{"mill": "https://mill.example/ns/"}]), JSON),
    (json_document(GOOD, context=["https://elsewhere.example/context.jsonld"]), JSON),
    (json_document(GOOD), XML),
]


@pytest.mark.parametrize(("body", "headers"), NO_DOCUMENTS)
def test_what_is_no_document_is_refused_at_once(client: httpx.Client, body: bytes, headers: dict[str, str]) -> None:
    answer = client.post(CAPTURE, content=body, headers=headers)

    if answer.status_code == 202:  # a list of bad events is a document all of whose events are bad
        assert client.get(answer.headers["Location"]).json()["accepted"] == 0
        return
    told = refused(answer, 400, "epcis-document")
    assert told["faults"][0]["reason"]
    assert client.get(CAPTURE).json() == [], "nothing was begun"


def test_an_unknown_media_type_is_415(client: httpx.Client) -> None:
    answer = client.post(CAPTURE, content=json_document(GOOD), headers={"Content-Type": "text/csv"})
    assert "text/csv" in refused(answer, 415, "unsupported-media-type")["detail"]


def test_a_body_over_the_limit_is_413(settings: Settings, graph: Graph) -> None:
    wipe(graph)
    small = settings.model_copy(update={"max_body_mb": 1})
    with serving(create_app(small)) as client:
        long = json_document(object_event(**{"mill:note": "x" * MB}))
        told = refused(client.post(CAPTURE, content=long, headers=JSON), 413, "body-too-large")
        assert told["limit"] == MB
        assert client.options(CAPTURE).headers["GS1-EPCIS-Capture-File-Size-Limit"] == str(MB)
    assert held(graph) == 0


def test_more_events_than_the_limit_are_413(
    client: httpx.Client, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capturing, "CAPTURE_LIMIT", 2)

    answer = client.post(CAPTURE, content=json_document(GOOD, GOOD, GOOD), headers=JSON)

    assert refused(answer, 413, "epcis-capture-limit")["limit"] == 2
    assert held(graph) == 0


def test_headers_tell_versions_and_limits(client: httpx.Client) -> None:
    answer = client.options(CAPTURE)

    assert (answer.status_code, answer.headers["Allow"]) == (204, "GET, POST, OPTIONS")
    told = {
        "GS1-EPCIS-Version": "2.0.0",
        "GS1-CBV-Version": "2.0.0",
        "GS1-EPCIS-Min": "1.0",
        "GS1-EPCIS-Max": "2.0.0",
        "GS1-EPCIS-Capture-Limit": "20000",
        "GS1-EPCIS-Capture-File-Size-Limit": "32000000",
        "GS1-Capture-Error-Behaviour": "rollback, proceed",
    }
    assert {name: answer.headers[name] for name in told} == told
    taken = client.post(CAPTURE, content=json_document(GOOD), headers=PROCEED)
    assert taken.headers["GS1-Capture-Error-Behaviour"] == "proceed"
    assert client.get(taken.headers["Location"]).headers["GS1-EPCIS-Version"] == "2.0.0"


@pytest.mark.parametrize("version", ["1.2", "2.0", "2.0.0"])
def test_versions_that_are_captured_over_http(client: httpx.Client, version: str) -> None:
    assert captured_over_http(client, json_document(GOOD), {**JSON, "GS1-EPCIS-Version": version})["success"]


@pytest.mark.parametrize("name", ["GS1-EPCIS-Version", "GS1-CBV-Version"])
def test_a_version_that_is_not_captured_is_406(client: httpx.Client, name: str) -> None:
    answer = client.post(CAPTURE, content=json_document(GOOD), headers={**JSON, name: "3.0"})
    assert "3.0" in refused(answer, 406, "epcis-version")["detail"]


def test_a_behaviour_that_is_none_is_refused(client: httpx.Client) -> None:
    answer = client.post(
        CAPTURE, content=json_document(GOOD), headers={**JSON, "GS1-Capture-Error-Behaviour": "perhaps"}
    )
    assert (answer.status_code, "perhaps" in answer.text) == (400, True)


def test_an_unknown_parameter_is_refused(client: httpx.Client) -> None:
    answer = client.post(CAPTURE, content=json_document(GOOD), headers=JSON, params={"sauce": "x"})
    assert "sauce" in refused(answer, 422, "invalid-question")["detail"]


# Single events.


def test_a_single_event_is_captured_at_once_and_read_back(client: httpx.Client) -> None:
    sent = object_event(eventID="urn:uuid:1")
    answer = client.post(EVENTS, content=orjson.dumps(sent), headers=JSON)

    assert (answer.status_code, answer.headers["Location"]) == (201, f"{EVENTS}/urn%3Auuid%3A1")
    [found] = read_document(client.get(answer.headers["Location"]).content, None).events
    assert {name: value for name, value in found.body.items() if name != "recordTime"} == sent
    assert client.post(EVENTS, content=orjson.dumps(sent), headers=JSON).status_code == 201
    assert client.get(CAPTURE).json() == [], "it needs no job"


def test_a_single_event_without_id_is_known_by_its_hash(client: httpx.Client) -> None:
    answer = client.post(EVENTS, content=xml_document(TRANSFORMATION.xml_2), headers=XML)

    [found] = read_document(client.get(answer.headers["Location"]).content, None).events
    assert found.body["inputQuantityList"] == TRANSFORMATION.body["inputQuantityList"]


def test_what_is_not_one_good_event_is_refused(client: httpx.Client, graph: Graph) -> None:
    bad = refused(client.post(EVENTS, content=orjson.dumps(BAD), headers=JSON), 400, "epcis-document")
    assert bad["faults"][0]["pointer"] == "/action"
    two = refused(client.post(EVENTS, content=json_document(GOOD, BAD), headers=JSON), 400, "epcis-document")
    assert "2 events" in two["detail"]
    client.post(EVENTS, content=orjson.dumps(object_event(eventID="urn:uuid:1")), headers=JSON)
    other = orjson.dumps(object_event(eventID="urn:uuid:1", bizStep="storing"))
    assert "storing" in refused(client.post(EVENTS, content=other, headers=JSON), 409, "event-conflict")["detail"]
    assert held(graph) == 1


# From the documents to an answer.


def test_what_was_captured_is_traced(client: httpx.Client) -> None:
    captured_over_http(client, xml_document(TRANSFORMATION.xml_1, version=1), XML)

    answer = client.get("/v1/where-used", params={"item": "https://id.gs1.org/01/04012345123456/10/GRAIN7"})

    assert answer.status_code == 200, answer.text
    assert {item["id"] for item in answer.json()["items"]} >= {key_of(sack) for sack in SACKS}


# Documents of others.

real = pytest.mark.skipif(not DATA.is_dir(), reason=ABSENT)


def media_type(path: Path) -> dict[str, str]:
    return XML if path.suffix == ".xml" else JSON


@real
def test_every_valid_document_is_captured_and_comes_out_with_its_hashes(client: httpx.Client, graph: Graph) -> None:
    for path in VALID:
        wipe(graph)
        body = path.read_bytes()
        job = captured_over_http(client, body, media_type(path))
        assert (job["success"], job["errors"]) == (True, []), named(path)
        out = read_document(client.get(EVENTS, params={"perPage": 1000}).content, None)
        assert out.faults == [], named(path)
        found = {hash_of(event) for event in out.events}
        assert found == {hash_of(event) for event in read_document(body, None).events}, named(path)
        published = path.with_suffix(".hashes")
        if published.exists():
            assert found == set(published.read_text().split()), named(path)


@real
@pytest.mark.parametrize("path", INVALID, ids=named)
def test_every_invalid_document_is_refused_with_a_place_and_a_reason(client: httpx.Client, path: Path) -> None:
    answer = client.post(CAPTURE, content=path.read_bytes(), headers=media_type(path))
    if path.name in TAKEN:
        assert client.get(answer.headers["Location"]).json()["success"]
        return
    if answer.status_code == 400:
        faults = [(fault["pointer"], fault["reason"]) for fault in answer.json()["faults"]]
    else:
        job = client.get(answer.headers["Location"]).json()
        assert (job["success"], job["accepted"]) == (False, 0)
        faults = [(error["pointer"], error["detail"]) for error in job["errors"]]

    assert faults
    assert all(pointer.startswith("/") and len(reason) > 10 for pointer, reason in faults)
