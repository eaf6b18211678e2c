"""Fields of events, asked for over HTTP on a real Neo4j: an event as JSON and its twin as XML answer alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import pytest

from support.api_server import serving
from support.capturing import capture
from support.epcis_documents import NAMESPACE, PALLET, SILO, json_document, xml_document
from support.graphs import run, wipe
from support.loading import accept
from whereused.api.app import create_app
from whereused.graph.driver import Graph
from whereused.ingest import rebuild
from whereused.ingest.epcis import hash_of, read_document
from whereused.settings import Settings

EVENTS = "/epcis/v2/events"
NS = f"{NAMESPACE.rstrip('/')}#"
DOCK, OTHER = "urn:epc:id:sgln:4012345.00001.DOCK", "urn:epc:id:sgln:4012345.00009.0"
MILLER, SACK_TYPE = "urn:epc:id:pgln:4012345.00000", "urn:epc:idpat:sgtin:4012345.099999.*"

A = {
    "type": "ObjectEvent", "eventTime": "2026-03-01T10:00:00Z", "eventTimeZoneOffset": "+00:00", "action": "ADD",
    "quantityList": [{"epcClass": SACK_TYPE, "quantity": 2.5, "uom": "TNE"}],
    "readPoint": {"id": SILO, "mill:gate": 7}, "bizLocation": {"id": OTHER, "mill:floor": {"mill:level": 2}},
    "sourceList": [{"type": "owning_party", "source": MILLER}],
    "persistentDisposition": {"set": ["completeness_verified"], "unset": ["completeness_inferred"]},
    "sensorElementList": [
        {
            "sensorMetadata": {
                "startTime": "2026-03-01T09:00:00Z", "endTime": "2026-03-01T09:30:00Z", "deviceID": "urn:mill:dev:1",
                "bizRules": "https://mill.example/rules", "mill:rack": 2,
            },
            "sensorReport": [
                {"type": "Temperature", "value": 15.5, "minValue": 14, "sDev": 0.5, "uom": "CEL", "mill:probe": "P1"},
                {"type": "https://mill.example/ns/Dust", "stringValue": "low", "booleanValue": True, "percRank": 50,
                 "deviceID": "urn:mill:dev:2", "time": "2026-03-01T09:10:00Z"},
            ],
            "mill:raw": {"mill:byte": "7f"},
        }
    ],
    "ilmd": {"mill:grade": 550, "mill:purity": 99.5, "mill:batch": "00550", "mill:assay": {"mill:protein": 11.0}},
    "mill:weight": 25.5, "mill:organic": True, "mill:due": "2026-04-01T00:00:00+02:00", "mill:rank": [3, 20],
}  # fmt: skip
A_XML = f"""<ObjectEvent><eventTime>2026-03-01T10:00:00Z</eventTime><eventTimeZoneOffset>+00:00</eventTimeZoneOffset>
<eventID>urn:mill:A-xml</eventID><epcList/><action>ADD</action>
<readPoint><id>{SILO}</id><mill:gate>7</mill:gate></readPoint>
<bizLocation><id>{OTHER}</id><mill:floor><mill:level>2</mill:level></mill:floor></bizLocation>
<quantityList><quantityElement><epcClass>{SACK_TYPE}</epcClass><quantity>2.50</quantity><uom>TNE</uom></quantityElement>
</quantityList><sourceList><source type="urn:epcglobal:cbv:sdt:owning_party">{MILLER}</source></sourceList>
<sensorElementList><sensorElement><sensorMetadata startTime="2026-03-01T09:00:00Z" endTime="2026-03-01T09:30:00Z"
 deviceID="urn:mill:dev:1" bizRules="https://mill.example/rules" mill:rack="2"/>
<sensorReport type="gs1:Temperature" value="15.50" minValue="14.0" sDev="0.5" uom="CEL" mill:probe="P1"/>
<sensorReport type="https://mill.example/ns/Dust" stringValue="low" booleanValue="true" percRank="50"
 deviceID="urn:mill:dev:2" time="2026-03-01T09:10:00Z"/><mill:raw><mill:byte>7f</mill:byte></mill:raw>
</sensorElement></sensorElementList>
<persistentDisposition><set>urn:epcglobal:cbv:disp:completeness_verified</set>
<unset>https://ref.gs1.org/cbv/Disp-completeness_inferred</unset></persistentDisposition>
<ilmd><mill:grade>550</mill:grade><mill:purity>99.50</mill:purity><mill:batch>00550</mill:batch>
<mill:assay><mill:protein>11.0</mill:protein></mill:assay></ilmd>
<mill:weight>25.50</mill:weight><mill:organic>true</mill:organic><mill:due>2026-04-01T00:00:00+02:00</mill:due>
<mill:rank>3</mill:rank><mill:rank>20</mill:rank></ObjectEvent>"""
B = {
    "type": "ObjectEvent", "eventTime": "2026-03-01T11:00:00Z", "eventTimeZoneOffset": "+00:00", "action": "OBSERVE",
    "epcList": [PALLET], "readPoint": {"id": DOCK}, "mill:weight": 100, "mill:rank": 10,
    "sensorElementList": [{"sensorReport": [{"type": "Temperature", "value": 290, "uom": "KEL"}]}],
    "errorDeclaration": {"declarationTime": "2026-03-02T10:00:00Z", "mill:by": {"mill:crew": 4}},
}  # fmt: skip
B_XML = f"""<ObjectEvent><eventTime>2026-03-01T11:00:00Z</eventTime><eventTimeZoneOffset>+00:00</eventTimeZoneOffset>
<eventID>urn:mill:B-xml</eventID><errorDeclaration><declarationTime>2026-03-02T10:00:00Z</declarationTime>
<mill:by><mill:crew>4</mill:crew></mill:by></errorDeclaration><epcList><epc>{PALLET}</epc></epcList>
<action>OBSERVE</action><readPoint><id>{DOCK}</id></readPoint><sensorElementList><sensorElement>
<sensorReport type="gs1:Temperature" value="290" uom="KEL"/></sensorElement></sensorElementList>
<mill:weight>1.0E2</mill:weight><mill:rank>10</mill:rank></ObjectEvent>"""
C = {
    "type": "ObjectEvent", "eventTime": "2026-03-01T12:00:00Z", "eventTimeZoneOffset": "+00:00", "action": "OBSERVE",
    "epcList": [PALLET], "mill:weight": "heavy",
}  # fmt: skip
C_XML = f"""<ObjectEvent><eventTime>2026-03-01T12:00:00Z</eventTime><eventTimeZoneOffset>+00:00</eventTimeZoneOffset>
<eventID>urn:mill:C-xml</eventID><epcList><epc>{PALLET}</epc></epcList><action>OBSERVE</action>
<mill:weight>heavy</mill:weight></ObjectEvent>"""
JSON = json_document(
    *({**body, "eventID": f"urn:mill:{name}-json"} for name, body in zip("ABC", (A, B, C), strict=True))
)
XML = xml_document(A_XML, B_XML, C_XML)
MASTER: list[dict[str, Any]] = [
    {"record": "equipment", "id": SILO, "name": "Silo", "country": "DE", "attributes": {f"{NS}power": 550}},
    {"record": "equipment", "id": DOCK, "name": "Dock", "attributes": {f"{NAMESPACE}#power": "75.0", "gates": [1, 2]}},
    {"record": "site", "id": OTHER, "country": "FR"},
    {"record": "organization", "id": MILLER, "country": "FR"},
    {"record": "product", "id": "SACK", "gtin": "04012345999990", "kind": "bag"},
]


@pytest.fixture(scope="module")
def client(settings: Settings, graph: Graph) -> Iterator[httpx.Client]:
    """The API on a graph with each event twice, as JSON and as XML."""
    wipe(graph)
    for document in (JSON, XML):
        job = capture(graph, document)
        assert (job.success, job.errors, job.accepted) == (True, [], 3)
    accept(graph, *MASTER)
    with serving(create_app(settings)) as opened:
        yield opened
    wipe(graph)


def names(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    found = answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    return [body["eventID"].removeprefix("urn:mill:") for body in found]


def twins(letters: str) -> list[str]:
    return sorted(f"{letter}-{form}" for letter in letters for form in ("json", "xml"))


QUERIES: list[tuple[dict[str, str], str]] = [
    # numbers and texts of fields
    ({f"EQ_ILMD_{NS}grade": "550"}, "A"),
    ({f"EQ_ILMD_{NS}grade": "550.0"}, "A"),
    ({f"EQ_ILMD_{NS}grade": "405|550"}, "A"),
    ({f"EQ_ILMD_{NS}grade": "0550"}, ""),
    ({f"EQ_ILMD_{NS}batch": "00550"}, "A"),
    ({f"EQ_ILMD_{NS}batch": "550"}, ""),
    ({f"EQ_ILMD_{NS}purity": "99.5"}, "A"),
    ({f"GE_ILMD_{NS}purity": "99.5"}, "A"),
    ({f"GT_ILMD_{NS}purity": "99.50"}, ""),
    ({f"LT_ILMD_{NS}grade": "550"}, ""),
    ({f"LE_ILMD_{NS}grade": "550"}, "A"),
    ({f"EQ_INNER_ILMD_{NS}protein": "11"}, "A"),
    ({f"GE_INNER_ILMD_{NS}protein": "11"}, "A"),
    ({f"EXISTS_INNER_ILMD_{NS}protein": ""}, "A"),
    ({f"EQ_{NS}weight": "25.5"}, "A"),
    ({f"EQ_{NS}weight": "100"}, "B"),
    ({f"EQ_{NS}weight": "25.5|heavy"}, "AC"),
    ({f"GT_{NS}weight": "25.5"}, "B"),
    ({f"EQ_{NS}organic": "true"}, "A"),
    ({f"GE_{NS}organic": "0"}, ""),
    ({f"EQ_{NS}due": "2026-03-31T22:00:00Z"}, "A"),
    ({f"LE_{NS}due": "2026-03-31T22:00:00Z"}, "A"),
    # fields of places and of error declarations
    ({f"EQ_readPoint_{NS}gate": "7"}, "A"),
    ({f"GT_readPoint_{NS}gate": "7"}, ""),
    ({f"EXISTS_readPoint_{NS}gate": ""}, "A"),
    ({f"EQ_INNER_bizLocation_{NS}level": "2.0"}, "A"),
    ({f"EXISTS_bizLocation_{NS}level": ""}, ""),
    ({f"EXISTS_ERROR_DECLARATION_{NS}by": ""}, "B"),
    ({f"EQ_INNER_ERROR_DECLARATION_{NS}crew": "4"}, "B"),
    ({"GE_errorDeclaration_Time": "2026-03-02T10:00:00Z"}, "B"),
    # persistent dispositions, quantities in a unit
    ({"EQ_persistentDisposition_set": "completeness_verified"}, "A"),
    ({"EQ_persistentDisposition_unset": "https://ref.gs1.org/cbv/Disp-completeness_inferred"}, "A"),
    ({"GE_quantity_KGM": "2500"}, "A"),
    ({"EQ_quantity_TNE": "2.5"}, "A"),
    ({"EQ_quantity_KGM": "1|2500"}, "A"),
    ({"LT_quantity_LTR": "9999"}, ""),
    # sensors
    ({"EXISTS_sensorElementList": ""}, "AB"),
    ({"EXISTS_sensorElement": ""}, "AB"),
    ({"EXISTS_SENSORREPORT": ""}, "AB"),
    ({"EXISTS_SENSORMETADATA": ""}, "A"),
    ({"EQ_type": "Temperature"}, "AB"),
    ({"EQ_type": "gs1:Temperature|Humidity"}, "AB"),
    ({"EQ_type": "https://mill.example/ns/Dust"}, "A"),
    ({"GE_value_CEL": "15.5"}, "AB"),
    ({"GE_value_CEL": "16"}, "B"),
    ({"EQ_value_KEL": "288.65"}, "A"),
    ({"EQ_value_KEL": "290|288.65"}, "AB"),
    ({"LT_value_FAH": "60"}, "A"),
    ({"GE_value_KGM": "0"}, ""),
    ({"GE_value": "100"}, "B"),
    ({"LE_minValue_CEL": "14"}, "A"),
    ({"EQ_sDev_KEL": "0.5"}, "A"),
    ({"GE_maxValue_CEL": "0"}, ""),
    ({"GT_percRank": "49.9"}, "A"),
    ({"EQ_deviceID": "urn:mill:dev:1"}, "A"),
    ({"EQ_deviceID": "urn:mill:dev:2|urn:mill:dev:3"}, "A"),
    ({"EQ_bizRules": "https://mill.example/rules"}, "A"),
    ({"EQ_stringValue": "low"}, "A"),
    ({"EQ_booleanValue": "TRUE"}, "A"),
    ({"EQ_booleanValue": "false"}, ""),
    ({"EQ_hexBinaryValue": "7F"}, ""),
    ({"GE_startTime": "2026-03-01T09:00:00Z", "LT_endTime": "2026-03-01T10:00:00Z"}, "A"),
    ({"GE_time": "2026-03-01T09:10:00Z"}, "A"),
    ({"LT_time": "2026-03-01T09:10:00Z"}, ""),
    ({"EQ_SENSORMETADATA_deviceID": "urn:mill:dev:1"}, "A"),
    ({"EQ_SENSORMETADATA_deviceID": "urn:mill:dev:2"}, ""),
    ({"EQ_SENSORREPORT_deviceID": "urn:mill:dev:2"}, "A"),
    ({"EXISTS_SENSORMETADATA_deviceID": ""}, "A"),
    ({f"EQ_SENSORMETADATA_{NS}rack": "2"}, "A"),
    ({f"GE_SENSORMETADATA_{NS}rack": "2"}, "A"),
    ({f"EQ_SENSORREPORT_{NS}probe": "P1|P2"}, "A"),
    ({f"EXISTS_SENSORELEMENT_{NS}raw": ""}, "A"),
    ({f"EQ_INNER_SENSORELEMENT_{NS}byte": "7f"}, "A"),
    ({"EQ_type": "Temperature", "EQ_deviceID": "urn:mill:dev:1", "EQ_action": "OBSERVE"}, ""),
    # what master data say
    ({"HASATTR_readPoint": "name"}, "AB"),
    ({"HASATTR_readPoint": "country"}, "A"),
    ({"HASATTR_readPoint": f"country|{NS}power"}, "AB"),
    ({"HASATTR_bizLocation": "colour"}, ""),
    ({"EQATTR_readPoint_name": "Silo|Shop"}, "A"),
    ({f"EQATTR_readPoint_{NS}power": "550"}, "A"),
    ({f"EQATTR_readPoint_{NS}power": "75"}, "B"),
    ({"EQATTR_readPoint_gates": "2"}, "B"),
    ({"EQATTR_bizLocation_country": "FR", "EQATTR_readPoint_country": "DE"}, "A"),
    ({"EQATTR_readPoint_name": "Silo", "EQ_readPoint": DOCK}, ""),
    ({"EQATTR_source_country": "FR"}, "A"),
    ({"EQATTR_destination_country": "FR"}, ""),
    ({"EQATTR_epcClass_kind": "bag"}, "A"),
    ({"EQATTR_epcClass_kind": "box"}, ""),
]


@pytest.mark.parametrize(("query", "letters"), QUERIES, ids=lambda value: str(value)[:70])
def test_json_and_xml_answer_alike(client: httpx.Client, query: dict[str, str], letters: str) -> None:
    assert sorted(names(client.get(EVENTS, params=query))) == twins(letters)


ORDERS = [
    (f"{NS}weight", "ASC", "ABC"),
    (f"{NS}weight", "DESC", "CBA"),
    (f"{NS}rank", "ASC", "ABC"),  # 3 and 20, 10, and none: the least counts
    (f"{NS}rank", "DESC", "ABC"),  # the greatest counts; what has none is last
    (f"{NS}due", "DESC", "ABC"),
]


@pytest.mark.parametrize(("field", "direction", "letters"), ORDERS)
def test_events_come_in_the_order_of_a_field_page_by_page(
    client: httpx.Client, field: str, direction: str, letters: str
) -> None:
    query = {"orderBy": field, "orderDirection": direction}
    whole = names(client.get(EVENTS, params=query))
    assert sorted(whole) == twins("ABC")
    if field != f"{NS}due":  # which B and C lack: they are last, in no order that is promised
        assert [name[0] for name in whole[::2]] == list(letters)
    assert whole[0][0] == letters[0]

    answer, paged = client.get(EVENTS, params={**query, "perPage": "1"}), []
    while True:
        paged += names(answer)
        if "next" not in answer.links:
            break
        answer = client.get(answer.links["next"]["url"])
    assert paged == whole
    limited = {**query, "eventCountLimit": "3"}
    assert names(client.get(EVENTS, params=limited)) == whole[:3]
    if direction == "DESC":
        assert names(client.get(EVENTS, params={"orderBy": field})) == whole


def test_more_than_are_allowed_are_refused_in_any_order(client: httpx.Client) -> None:
    assert client.get(EVENTS, params={"orderBy": f"{NS}weight", "maxEventCount": "5"}).status_code == 413
    assert client.get(EVENTS, params={"orderBy": f"{NS}weight", "maxEventCount": "6"}).status_code == 200


def test_the_events_stay_whole(client: httpx.Client) -> None:
    found = read_document(client.get(EVENTS).content, "application/ld+json").events
    given = [event for document in (JSON, XML) for event in read_document(document, None).events]
    assert sorted(map(hash_of, found)) == sorted(map(hash_of, given))
    bodies = {event.body["eventID"]: event.body for event in found}
    assert bodies["urn:mill:A-json"]["ilmd"]["mill:grade"] == 550
    assert bodies["urn:mill:A-xml"]["ilmd"]["mill:grade"] == "550"


def test_events_of_older_rules_are_asked_for_alike_once_they_are_migrated(client: httpx.Client, graph: Graph) -> None:
    run(graph, "MATCH (e:Event) SET e.terms = []")
    run(graph, "MATCH (l:Ledger) SET l.projection = 3")
    query = {f"EQ_ILMD_{NS}purity": "99.5"}
    assert names(client.get(EVENTS, params=query)) == []
    rebuild(graph)
    assert sorted(names(client.get(EVENTS, params=query))) == twins("A")


def test_master_data_of_items_are_the_same_from_both(graph: Graph) -> None:
    attributes = []
    for form in ("json", "xml"):
        wipe(graph)
        only = json_document({**A, "epcList": ["urn:epc:id:sgtin:4012345.099999.5"], "eventID": "urn:mill:A"})
        sack = A_XML.replace("<epcList/>", "<epcList><epc>urn:epc:id:sgtin:4012345.099999.5</epc></epcList>")
        assert capture(graph, only if form == "json" else xml_document(sack)).success
        [[found]] = run(graph, "MATCH (x:Unit) RETURN x.attributes")
        attributes.append(orjson.loads(found))
    assert attributes[0][f"{NS}grade"] == attributes[1][f"{NS}grade"] == "550"
    assert attributes[0].keys() == attributes[1].keys()
