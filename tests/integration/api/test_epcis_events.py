"""GET /epcis/v2/events against a real Neo4j: each parameter, in each form of a value, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx
import orjson
import pytest

from support.api_server import serving
from support.capturing import capture
from support.epcis_documents import CONTEXT, FLOUR, GRAIN, PALLET, SACKS, json_document, object_event
from support.graphs import run, wipe
from whereused.api.app import create_app
from whereused.graph.driver import Graph
from whereused.identifiers import key_of, parse
from whereused.ingest import Ledger, Submission
from whereused.ingest.epcis import hash_of, read_document
from whereused.ingest.events.asking import Events, FoundEvent
from whereused.ingest.events.question import ask_events
from whereused.settings import Settings

EVENTS = "/epcis/v2/events"
MILL, SILO = "urn:epc:id:sgln:4012345.00001.0", "urn:epc:id:sgln:4012345.00001.SILO"
SHOP, CUSTOMER = "urn:epc:id:sgln:4012345.00009.0", "urn:epc:id:pgln:4012345.00000"
ORDER, RUN = "urn:epcglobal:cbv:bt:4012345000009:4711", "urn:epc:id:gdti:4012345.00001.RUN1"
SACK_TYPE, CRATE = "urn:epc:idpat:sgtin:4012345.088888.*", "urn:epc:id:grai:4012345.00003.C1"
NS = "https://mill.example/ns#"


def link(urn: str) -> str:
    """An identifier as a Digital Link."""
    found = parse(urn).digital_link
    assert found is not None
    return found


def uuid(number: int) -> str:
    return f"urn:uuid:0e7e0000-0000-4000-8000-{number:012d}"


def at(hour: int) -> dict[str, str]:
    return {"eventTime": f"2026-03-01T{hour:02}:00:00.000+01:00", "eventTimeZoneOffset": "+01:00"}


BORN = object_event(
    **at(8), eventID=uuid(1), action="ADD", bizStep="commissioning", disposition="active",
    readPoint={"id": SILO}, bizLocation={"id": MILL}, persistentDisposition={"set": ["completeness_verified"]},
    ilmd={"mill:grade": "550", "mill:assay": {"mill:protein": 11.2}, "cbvmda:lotNumber": "FLOUR1"},
    quantityList=[{"epcClass": SACK_TYPE, "quantity": 2}],
    **{"mill:shift": "night", "mill:weight": 25.5, "mill:due": "2026-04-01T00:00:00Z"},
)  # fmt: skip
SEEN = object_event(
    **at(9), epcList=[link(SACKS[0])], bizStep="https://ref.gs1.org/cbv/BizStep-inspecting",
    disposition="urn:epcglobal:cbv:disp:conformant", readPoint={"id": link(SILO)},
    **{"mill:shift": {"#text": "day", "mill:crew": "B"}, "mill:load": {"#text": "7.5", "mill:unit": "t"}},
)  # fmt: skip
MILLED = {
    "type": "TransformationEvent", **at(10), "eventID": uuid(3), "transformationID": RUN, "bizStep": "commissioning",
    "inputEPCList": [CRATE], "inputQuantityList": [{"epcClass": GRAIN, "quantity": 100, "uom": "KGM"}],
    "outputEPCList": [SACKS[1]], "outputQuantityList": [{"epcClass": FLOUR, "quantity": 80.5, "uom": "KGM"}],
}  # fmt: skip
PACKED = {
    "type": "AggregationEvent", **at(11), "eventID": uuid(4), "action": "ADD", "bizStep": "packing",
    "parentID": PALLET, "childEPCs": SACKS, "childQuantityList": [{"epcClass": FLOUR, "quantity": 5, "uom": "KGM"}],
}  # fmt: skip
SHIPPED = object_event(
    **at(12), eventID=uuid(5), epcList=[PALLET], bizStep="shipping", disposition="in_transit",
    bizLocation={"id": SHOP},
    bizTransactionList=[{"type": "po", "bizTransaction": ORDER}],
    sourceList=[{"type": "owning_party", "source": CUSTOMER}],
    destinationList=[{"type": "location", "destination": link(SHOP)}],
)  # fmt: skip
ORDERED = {
    "type": "TransactionEvent", **at(13), "eventID": uuid(6), "action": "OBSERVE", "parentID": link(PALLET),
    "bizTransactionList": [{"type": "urn:epcglobal:cbv:btt:inv", "bizTransaction": ORDER}],
}  # fmt: skip
FITTED = {
    "type": "AssociationEvent", **at(14), "eventID": uuid(7), "action": "DELETE",
    "parentID": "urn:epc:id:giai:4012345.MILL1", "childEPCs": [CRATE], "bizStep": "removing",
}  # fmt: skip
WRONG = {
    **SHIPPED,
    "errorDeclaration": {
        "declarationTime": "2026-03-05T10:00:00Z", "reason": "https://ref.gs1.org/cbv/ER-incorrect_data",
        "correctiveEventIDs": [uuid(7)],
    },
}  # fmt: skip
FIRST, SECOND = [BORN, SEEN, MILLED, PACKED], [SHIPPED, ORDERED, FITTED, WRONG]
ALL = ["born", "seen", "milled", "packed", "shipped", "ordered", "fitted", "wrong"]
SITES = [
    {"record": "equipment", "id": key_of(SILO), "site": key_of(MILL)},
    {"record": "site", "id": key_of(MILL), "site": "WORKS"},
    {"record": "site", "id": key_of(SHOP), "site": "TOWN"},
]


@pytest.fixture(scope="module")
def client(settings: Settings, graph: Graph) -> Iterator[httpx.Client]:
    """The API on a graph with these events, the first four recorded on 2 March and the others on 3 March."""
    wipe(graph)
    for day, events in ((2, FIRST), (3, SECOND)):
        job = capture(graph, json_document(*events), at=datetime(2026, 3, day, tzinfo=UTC))
        assert (job.success, job.errors) == (True, [])
    sites = Ledger(graph).accept([Submission(orjson.dumps(site).decode()) for site in SITES])
    assert sites.rejected == []
    with serving(create_app(settings)) as opened:
        yield opened
    wipe(graph)


def name_of(body: dict[str, Any]) -> str:
    if "errorDeclaration" in body:
        return "wrong"
    return ALL[int(body["eventID"][-1]) - 1] if "eventID" in body else "seen"


def bodies(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/ld+json"
    document = answer.json()
    assert document["type"] == "EPCISQueryDocument"
    found: list[dict[str, Any]] = document["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    return found


def asked(client: httpx.Client, query: Any, path: str = EVENTS) -> list[str]:
    return [name_of(body) for body in bodies(client.get(path, params=query))]


QUERIES: list[tuple[Any, str]] = [
    ({}, " ".join(ALL)),
    ({"eventType": "TransformationEvent"}, "milled"),
    ({"eventType": "AggregationEvent|AssociationEvent"}, "packed fitted"),
    ([("eventType", "AggregationEvent"), ("eventType", "epcis:AssociationEvent")], "packed fitted"),
    ({"GE_eventTime": "2026-03-01T11:00:00Z"}, "shipped ordered fitted wrong"),
    ({"GE_eventTime": "2026-03-01T09:00:00+01:00", "LT_eventTime": "2026-03-01T10:00:00Z"}, "seen milled"),
    ({"LT_recordTime": "2026-03-03T00:00:00Z"}, "born seen milled packed"),
    ({"GE_recordTime": "2026-03-03T00:00:00Z"}, "shipped ordered fitted wrong"),
    ({"EQ_action": "ADD|DELETE"}, "born packed fitted"),
    ({"EQ_bizStep": "commissioning"}, "born milled"),
    ({"EQ_bizStep": "urn:epcglobal:cbv:bizstep:inspecting"}, "seen"),
    ({"EQ_bizStep": "https://ref.gs1.org/cbv/BizStep-packing|shipping"}, "packed shipped wrong"),
    ({"EQ_disposition": "conformant"}, "seen"),
    ({"EQ_disposition": "https://ref.gs1.org/cbv/Disp-in_transit"}, "shipped wrong"),
    ({"EQ_persistentDisposition_set": "https://ref.gs1.org/cbv/Disp-completeness_verified"}, "born"),
    ({"EQ_persistentDisposition_unset": "completeness_verified"}, ""),
    ({"EQ_readPoint": SILO}, "born seen"),
    ({"EQ_readPoint": link(SILO)}, "born seen"),
    ({"EQ_bizLocation": key_of(SHOP)}, "shipped wrong"),
    ({"WD_readPoint": MILL}, "born seen"),
    ({"WD_readPoint": "WORKS"}, "born seen"),
    ({"WD_bizLocation": "WORKS"}, "born"),
    ({"WD_bizLocation": f"WORKS|{SHOP}"}, "born shipped wrong"),
    ({"WD_bizLocation": "WORKS", "EQ_bizLocation": SHOP}, ""),
    ({"EQ_bizTransaction_po": ORDER}, "shipped wrong"),
    ({"EQ_bizTransaction_inv": ORDER}, "ordered"),
    ({"EQ_bizTransaction_urn:epcglobal:cbv:btt:po": ORDER}, "shipped wrong"),
    ({"EQ_bizTransaction_urn:epcglobal:cbv:btt:inv": ORDER}, "ordered"),
    ({"EQ_source_owning_party": CUSTOMER}, "shipped wrong"),
    ({"EQ_source_possessing_party": CUSTOMER}, ""),
    ({"EQ_destination_location": SHOP}, "shipped wrong"),
    ({"EQ_transformationID": RUN}, "milled"),
    ({"EQ_transformationID": link(RUN)}, "milled"),
    ({"EQ_eventID": f"{uuid(4)}|{uuid(5)}"}, "packed shipped wrong"),
    ({"MATCH_epc": SACKS[0]}, "born seen packed"),
    ({"MATCH_epc": link(SACKS[0])}, "born seen packed"),
    ({"MATCH_epc": f"{SACKS[1]}|{PALLET}"}, "born packed shipped wrong"),
    ({"MATCH_epc": "urn:epc:idpat:sgtin:4012345.099999.*"}, "born seen packed"),
    ({"MATCH_epc": "urn:epc:idpat:sscc:4012345.*"}, "shipped wrong"),
    ({"MATCH_epc": "urn:epc:idpat:sgtin:4012345.*.*"}, "born seen packed"),
    ({"MATCH_epc": "urn:epc:idpat:sgtin:4099999.*.*"}, ""),
    ({"MATCH_parentID": PALLET}, "packed ordered"),
    ({"MATCH_parentID": "urn:epc:idpat:giai:4012345.*"}, "fitted"),
    ({"MATCH_inputEPC": CRATE}, "milled"),
    ({"MATCH_outputEPC": link(SACKS[1])}, "milled"),
    ({"MATCH_outputEPC": CRATE}, ""),
    ({"MATCH_anyEPC": PALLET}, "packed shipped ordered wrong"),
    ({"MATCH_anyEPC": CRATE}, "milled fitted"),
    ({"MATCH_anyEPC": f"{link(SACKS[1])[:-1]}*"}, "born seen milled packed"),
    ({"MATCH_epcClass": FLOUR}, "packed"),
    ({"MATCH_epcClass": SACK_TYPE}, "born"),
    ({"MATCH_epcClass": link(FLOUR)}, "packed"),
    ({"MATCH_inputEPCClass": "urn:epc:class:lgtin:4012345.012345.*"}, "milled"),
    ({"MATCH_outputEPCClass": link(FLOUR)}, "milled"),
    ({"MATCH_anyEPCClass": FLOUR}, "milled packed"),
    ({"MATCH_anyEPCClass": "urn:epc:idpat:sgtin:4012345.*.*"}, "born"),
    ({"EQ_quantity": "5"}, "packed"),
    ({"GE_quantity": "80.5"}, "milled"),
    ({"GT_quantity": "100"}, ""),
    ({"LT_quantity": "5"}, "born"),
    ({"LE_quantity": "5"}, "born packed"),
    ({f"EQ_{NS}shift": "night"}, "born"),
    ({f"EQ_{NS}shift": "day"}, "seen"),
    ({f"GT_{NS}load": "7"}, "seen"),
    ({f"EQ_{NS}weight": "25.5"}, "born"),
    ({f"GT_{NS}weight": "25.4"}, "born"),
    ({f"LT_{NS}weight": "25.5"}, ""),
    ({f"GE_{NS}due": "2026-03-31T23:00:00-01:00"}, "born"),
    ({f"LT_{NS}due": "2026-04-01T00:00:00Z"}, ""),
    ({f"EXISTS_{NS}shift": ""}, "born seen"),
    ({f"EQ_INNER_{NS}crew": "B"}, "seen"),
    ({f"EXISTS_INNER_{NS}crew": ""}, "seen"),
    ({f"EQ_ILMD_{NS}grade": "550|405"}, "born"),
    ({f"GE_ILMD_{NS}grade": "550"}, "born"),
    ({f"EXISTS_ILMD_{NS}assay": ""}, "born"),
    ({f"GT_INNER_ILMD_{NS}protein": "11"}, "born"),
    ({"EQ_ILMD_cbvmda:lotNumber": "FLOUR1"}, "born"),
    ({"EXISTS_errorDeclaration": ""}, "wrong"),
    ({"GE_errorDeclarationTime": "2026-03-05T10:00:00Z"}, "wrong"),
    ({"LT_errorDeclarationTime": "2026-03-05T10:00:00Z"}, ""),
    ({"EQ_errorReason": "incorrect_data"}, "wrong"),
    ({"EQ_correctiveEventID": uuid(7)}, "wrong"),
    ({"EQ_action": "OBSERVE", "MATCH_anyEPC": PALLET, "EQ_bizTransaction_po": ORDER}, "shipped wrong"),
    ({"eventCountLimit": "3", "orderBy": "eventTime", "orderDirection": "ASC"}, "born seen milled"),
    ({"orderBy": "eventTime", "eventCountLimit": "2"}, "fitted ordered"),
    ({"maxEventCount": "8"}, " ".join(ALL)),
]  # fmt: skip


@pytest.mark.parametrize(("query", "names"), QUERIES, ids=lambda value: str(value)[:60])
def test_each_parameter_finds_its_events(client: httpx.Client, query: Any, names: str) -> None:
    found = asked(client, query)

    if "orderBy" in query:
        assert found == names.split()
    else:
        assert sorted(found) == sorted(names.split())


PATHS = [
    ("eventTypes/AssociationEvent", "fitted"),
    (f"epcs/{quote(link(PALLET), safe='')}", "packed shipped ordered wrong"),
    (f"bizSteps/{quote('https://ref.gs1.org/cbv/BizStep-packing', safe='')}", "packed"),
    (f"bizLocations/{SHOP}", "shipped wrong"),
    (f"readPoints/{quote(link(SILO), safe='')}", "born seen"),
    ("dispositions/in_transit", "shipped wrong"),
]


@pytest.mark.parametrize(("path", "names"), PATHS)
def test_each_path_asks_by_one_parameter_and_takes_others(client: httpx.Client, path: str, names: str) -> None:
    whole = f"/epcis/v2/{path}/events"

    assert sorted(asked(client, {}, whole)) == sorted(names.split())
    assert asked(client, {"LT_eventTime": "2026-03-01T07:00:00Z"}, whole) == []
    pages = [[name_of(body) for body in page] for page in walked(client, whole, {"perPage": "1"})]
    assert sorted(name for page in pages for name in page) == sorted(names.split())


REFUSED: list[tuple[Any, str, str]] = [
    ({"EQ_bizStp": "shipping"}, "/EQ_bizStp", "did you mean 'EQ_bizStep'"),
    ({"colour": "red"}, "/colour", "Unknown parameter"),
    ({"EQ_action": "LOOK"}, "/EQ_action", "'LOOK' is no action"),
    ({"GE_eventTime": "2026-03-01T10:00:00"}, "/GE_eventTime", "no offset"),
    ({"GE_eventTime": "yesterday"}, "/GE_eventTime", "yesterday"),
    ({"perPage": "0"}, "/perPage", "from 1 to 1000"),
    ({"GE_quantity": "many"}, "/GE_quantity", "not a number"),
    ({"orderBy": "weight"}, "/orderBy", "eventTime or recordTime"),
    ({"orderDirection": "UP"}, "/orderDirection", "ASC or DESC"),
    ({"eventCountLimit": "0", "orderBy": "eventTime"}, "/eventCountLimit", "from 1 on"),
    ({"eventCountLimit": "1"}, "/eventCountLimit", "give orderBy as well"),
    ({"eventCountLimit": "1", "maxEventCount": "1"}, "/maxEventCount", "one of"),
    ([("GE_eventTime", "2026-03-01T10:00:00Z"), ("GE_eventTime", "2026-03-02T10:00:00Z")], "/GE_eventTime", "once"),
    ({"MATCH_epc": ""}, "/MATCH_epc", "no value"),
    ({"HASATTR_mill": "x"}, "/HASATTR_mill", "'mill' is none of these"),
    ({"HASATTR_bizStep": "name"}, "/HASATTR_bizStep", "what master data say of readPoint"),
    ({"HASATTR_readPoint_name": "x"}, "/HASATTR_readPoint_name", "EQATTR_readPoint_name asks for a value"),
    ({"EQATTR_readPoint": "x"}, "/EQATTR_readPoint", "names no attribute"),
    ({"GE_value_CEL": "warm"}, "/GE_value_CEL", "not a number"),
    ({"GE_startTime": "noon"}, "/GE_startTime", "noon"),
    ({"EXISTS_bizStep": ""}, "/EXISTS_bizStep", "Unknown parameter"),
    ({"perPage": "1001"}, "/perPage", "from 1 to 1000"),
    ([("perPage", "1"), ("perPage", "2")], "/perPage", "one number"),
    ({"nextPageToken": "nonsense"}, "/nextPageToken", "no page token|not a page token"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "pointer", "reason"), REFUSED, ids=lambda value: str(value)[:50])
def test_a_faulty_question_is_refused_with_the_parameter(
    client: httpx.Client, query: Any, pointer: str, reason: str
) -> None:
    answer = client.get(EVENTS, params=query)

    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    problem = answer.json()
    assert problem["type"] == "urn:whereused:problem:epcis-query"
    [fault] = [fault for fault in problem["faults"] if fault["pointer"] == pointer]
    assert any(part in fault["reason"] for part in reason.split("|"))


def test_a_parameter_of_the_path_is_not_given_twice(client: httpx.Client) -> None:
    assert client.get("/epcis/v2/bizSteps/packing/events", params={"EQ_bizStep": "x"}).status_code == 400


def test_more_events_than_allowed_are_refused(client: httpx.Client) -> None:
    answer = client.get(EVENTS, params={"maxEventCount": "7"})

    assert (answer.status_code, answer.json()["type"]) == (413, "urn:whereused:problem:epcis-query-too-large")


def test_events_come_out_as_they_went_in(client: httpx.Client) -> None:
    given = {hash_of(event) for event in read_document(json_document(*FIRST, *SECOND), None).events}
    document = read_document(client.get(EVENTS).content, "application/ld+json")

    assert document.kind == "EPCISQueryDocument"
    assert document.unusable == []
    assert {hash_of(event) for event in document.events} == given
    originals = {name_of(body): body for body in [*FIRST, *SECOND]}
    for event in document.events:
        body = {name: value for name, value in event.body.items() if name != "recordTime"}
        assert body == originals[name_of(body)]
    assert {event.body["recordTime"] for event in document.events} == {
        "2026-03-02T00:00:00.000Z",
        "2026-03-03T00:00:00.000Z",
    }


def test_one_event_by_its_id_or_hash(client: httpx.Client) -> None:
    [seen] = read_document(json_document(SEEN, context=CONTEXT), None).events

    assert [name_of(body) for body in bodies(client.get(f"{EVENTS}/{uuid(4)}"))] == ["packed"]
    assert sorted(name_of(body) for body in bodies(client.get(f"{EVENTS}/{uuid(5)}"))) == ["shipped", "wrong"]
    by_hash = client.get(f"{EVENTS}/{quote(hash_of(seen), safe='')}")
    assert [name_of(body) for body in bodies(by_hash)] == ["seen"]
    assert asked(client, {"EQ_eventID": hash_of(seen)}) == ["seen"]
    unknown = client.get(f"{EVENTS}/{uuid(99)}")
    assert (unknown.status_code, unknown.json()["type"]) == (404, "urn:whereused:problem:event-not-found")


def test_versions_and_formats_that_are_not_spoken_are_refused(client: httpx.Client) -> None:
    headers = [{"GS1-EPCIS-Min": "3.0.0"}, {"GS1-EPC-Format": "Always_EPC_URN"}, {"Accept": "application/xml"}]

    assert [client.get(EVENTS, headers=one).status_code for one in headers] == [406, 406, 406]
    told = client.get(EVENTS, params={"perPage": "1"}).headers
    assert (told["GS1-EPCIS-Version"], told["GS1-EPC-Format"]) == ("2.0.0", "Never_Translates")


def test_the_types_of_event_are_told(client: httpx.Client) -> None:
    assert "AssociationEvent" in client.get("/epcis/v2/eventTypes").json()["member"]


def walked(client: httpx.Client, path: str, query: Any, between: Any = None) -> Iterator[list[dict[str, Any]]]:
    """The pages of an answer by their links; `between` is called after each."""
    answer = client.get(path, params=query)
    while True:
        yield bodies(answer)
        if "next" not in answer.links:
            return
        assert answer.headers["GS1-Next-Page-Token-Expires"]
        if between is not None:
            between()
        answer = client.get(answer.links["next"]["url"])


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"orderBy": "eventTime", "orderDirection": "ASC"},
        {"orderBy": "eventTime", "orderDirection": "DESC"},
        {"orderBy": "recordTime", "orderDirection": "DESC"},
        {"MATCH_anyEPC": PALLET, "orderBy": "eventTime", "orderDirection": "DESC"},
        {"MATCH_anyEPC": "urn:epc:idpat:sscc:4012345.*"},
        {"GE_quantity": "0"},
        {"eventCountLimit": "3", "orderBy": "recordTime"},
    ],
    ids=str,
)
def test_pages_fit_together_while_events_arrive(client: httpx.Client, graph: Graph, query: dict[str, str]) -> None:
    whole = asked(client, query)
    arrived: list[int] = []

    def arrive() -> None:
        late = object_event(
            **at(8 + len(arrived)), eventID=f"urn:late:{len(arrived)}:{quote(str(query))}", epcList=[PALLET],
            quantityList=[{"epcClass": FLOUR, "quantity": 1}], readPoint={"id": "https://late.example/gate"},
        )  # fmt: skip
        arrived.append(1)
        assert capture(graph, json_document(late)).success

    before = {"LT_recordTime": "2026-03-04T00:00:00Z"}
    pages = list(walked(client, EVENTS, {**query, "perPage": "2"}, arrive))
    assert [name_of(body) for page in pages for body in page] == whole
    assert all(len(page) == 2 for page in pages[:-1])
    assert arrived
    assert asked(client, {**query, **before}) == whole
    late = client.get(EVENTS, params={"EQ_readPoint": "https://late.example/gate"})
    assert len(bodies(late)) == len(arrived)
    run(graph, "MATCH (e:Event {read_point: 'https://late.example/gate'}) DETACH DELETE e")


@pytest.mark.parametrize("order", ["eventTime", "recordTime"])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_events_of_one_moment_are_on_pages_of_their_own(
    client: httpx.Client, graph: Graph, order: str, direction: str
) -> None:
    question = ask_events({"orderBy": [order], "orderDirection": [direction]})
    found: list[FoundEvent] = []
    page = Events(graph).page(question, 1)
    while page.next is not None:
        found.extend(page.events)
        page = Events(graph).page(question, 1, page.next)

    assert [one.id for one in [*found, *page.events]] == [one.id for one in Events(graph).page(question, 1000).events]
    assert len(found) == len(ALL) - 1


def test_a_page_token_of_another_question_is_refused(client: httpx.Client) -> None:
    answer = client.get(EVENTS, params={"perPage": "1", "LT_recordTime": "2026-03-04T00:00:00Z"})
    token = httpx.URL(answer.links["next"]["url"]).params["nextPageToken"]
    other = client.get(EVENTS, params={"perPage": "1", "eventType": "ObjectEvent", "nextPageToken": token})

    assert (other.status_code, other.json()["faults"][0]["pointer"]) == (400, "/nextPageToken")
    assert "another query" in other.json()["faults"][0]["reason"]


def test_many_alternatives_at_once(client: httpx.Client) -> None:
    many = "|".join(f"urn:epc:id:sgtin:4012345.099999.{number}" for number in range(2, 800))
    before = {"LT_recordTime": "2026-03-04T00:00:00Z"}

    assert sorted(asked(client, {"MATCH_anyEPC": many, **before})) == ["born", "milled", "packed"]
