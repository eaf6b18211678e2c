"""Each rule of the standard, broken once: the place and the reason name it."""

from __future__ import annotations

from typing import Any

import pytest

from support.epcis_documents import AGGREGATION, ASSOCIATION, GRAIN, SENSOR, TRANSACTION, TRANSFORMATION, object_event
from whereused.ingest.epcis.checks import faults_of


def without(body: dict[str, Any], *names: str, **fields: Any) -> dict[str, Any]:
    return {name: value for name, value in {**body, **fields}.items() if name not in names}


def sensor(**report: Any) -> dict[str, Any]:
    return without(SENSOR.body, sensorElementList=[{"sensorReport": [report]}])


CHILDREN = ("childEPCs", "childQuantityList")
OUTPUTS = ("outputEPCList", "outputQuantityList")


@pytest.mark.parametrize(
    ("body", "place", "reason"),
    [
        ([], "", "An event is an object"),
        (object_event(type=None), "type", "has no type"),
        (object_event(type="MoveEvent"), "type", "Unknown type of event 'MoveEvent'"),
        (object_event(eventTime=None), "eventTime", "has no eventTime"),
        (object_event(eventTime="22-07-2026"), "eventTime", 'not "22-07-2026"'),
        (object_event(eventTime="2026-02-30T10:00:00Z"), "eventTime", "must be a time"),
        (object_event(eventTime=1772355600), "eventTime", "must be a time"),
        (object_event(eventTime="2026-03-01T10:00:00", eventTimeZoneOffset=None), "eventTimeZoneOffset", "no offset"),
        (object_event(eventTimeZoneOffset="+15:00"), "eventTimeZoneOffset", "an offset like +02:00"),
        (object_event(recordTime="yesterday"), "recordTime", "must be a time"),
        (object_event(eventID="17"), "eventID", "must be a URI"),
        (object_event(action=None), "action", "needs an action"),
        (object_event(action="OBSERV"), "action", 'not "OBSERV"'),
        (without(AGGREGATION.body, action=["ADD"]), "action", "not a list"),
        (object_event(epcList=None), "", "names no object"),
        (object_event(epcList=[]), "", "names no object"),
        (object_event(epcList="urn:epc:id:sgtin:1.2.3"), "epcList", "must be a list"),
        (object_event(epcList=["urn:a:b", "not a URI"]), "epcList/1", 'must be a URI, not "not a URI"'),
        (object_event(epcList=["urn:a:b", None]), "epcList/1", "not null"),
        (object_event(bizStep="two words"), "bizStep", "a word of a vocabulary"),
        (object_event(readPoint={}), "readPoint/id", "missing"),
        (object_event(readPoint="urn:a:b"), "readPoint", "must be an object"),
        (object_event(bizstep="shipping"), "bizstep", "did you mean 'bizStep'?"),
        (object_event(weight=5), "weight", "needs a namespace"),
        (object_event(parentID="urn:a:b"), "parentID", "An ObjectEvent has no parentID"),
        (object_event(ilmd={"colour": "red"}), "ilmd/colour", "Unknown field"),
        (object_event(certificationInfo=[{"a:b": "c"}]), "certificationInfo/0", "must be a text"),
        (object_event(quantityList=[{"quantity": 1}]), "quantityList/0/epcClass", "missing"),
        (object_event(quantityList=[{"epcClass": GRAIN, "quantity": "two"}]), "quantityList/0/quantity", "a number"),
        (object_event(quantityList=[{"epcClass": GRAIN, "quantity": True}]), "quantityList/0/quantity", "a number"),
        (object_event(quantityList=[{"epcClass": GRAIN, "quantity": 1e999}]), "quantityList/0/quantity", "a number"),
        (object_event(quantityList=[{"epcClass": GRAIN, "uom": "kilo"}]), "quantityList/0/uom", "UN/ECE"),
        (object_event(quantityList=[{"epcClass": GRAIN, "weight": 5}]), "quantityList/0/weight", "Unknown field"),
        (object_event(bizTransactionList=[{"type": "po"}]), "bizTransactionList/0/bizTransaction", "missing"),
        (object_event(sourceList=[{"source": "urn:a:b"}]), "sourceList/0/type", "missing"),
        (object_event(errorDeclaration={}), "errorDeclaration/declarationTime", "missing"),
        (object_event(persistentDisposition={}), "persistentDisposition", "One of set, unset"),
        (object_event(persistentDisposition={"set": "recalled"}), "persistentDisposition/set", "must be a list"),
        (object_event(**{"a:b": {"@context": "https://x.example"}}), "", "A context stands at the document"),
        (without(SENSOR.body, "readPoint"), "readPoint", "needs the place"),
        (sensor(), "sensorElementList/0/sensorReport/0", "One of type, exception"),
        (sensor(type="Speed", value="fast"), "sensorElementList/0/sensorReport/0/value", "a number"),
        (sensor(type="Speed", hexBinaryValue="xyz"), "sensorElementList/0/sensorReport/0/hexBinaryValue", "hexadec"),
        (sensor(type="Speed", booleanValue="yes"), "sensorElementList/0/sensorReport/0/booleanValue", "true or false"),
        (sensor(type="Speed", velocity=1), "sensorElementList/0/sensorReport/0/velocity", "Unknown field"),
        (without(SENSOR.body, sensorElementList=[{}]), "sensorElementList/0/sensorReport", "missing"),
        (without(SENSOR.body, sensorElementList=[{"sensorReport": []}]), "sensorElementList/0/sensorReport", "least 1"),
        (without(AGGREGATION.body, "parentID"), "parentID", "with action ADD needs a parentID"),
        (without(AGGREGATION.body, *CHILDREN), "", "needs childEPCs or childQuantityList"),
        (without(AGGREGATION.body, ilmd={}), "ilmd", "An AggregationEvent has no ilmd"),
        (without(ASSOCIATION.body, "parentID", action="OBSERVE"), "parentID", "needs a parentID"),
        (without(ASSOCIATION.body, *CHILDREN), "", "needs childEPCs"),
        (without(TRANSACTION.body, "bizTransactionList"), "bizTransactionList", "at least one business transaction"),
        (without(TRANSACTION.body, "epcList"), "", "names no object"),
        (without(TRANSFORMATION.body, "transformationID", *OUTPUTS), "", "has no outputs"),
        (without(TRANSFORMATION.body, "transformationID", "inputQuantityList"), "", "has no inputs"),
        (without(TRANSFORMATION.body, "inputQuantityList", *OUTPUTS), "", "neither inputs nor outputs"),
        (without(TRANSFORMATION.body, action="ADD"), "action", "A TransformationEvent has no action"),
    ],
)
def test_a_broken_rule_is_named_at_its_place(body: Any, place: str, reason: str) -> None:
    faults = faults_of(body)

    assert ["/".join(map(str, fault.path)) for fault in faults] == [place]
    assert reason in faults[0].reason


@pytest.mark.parametrize(
    "body",
    [
        object_event(eventTimeZoneOffset=None),
        object_event(eventTime="2026-03-01T10:00:00"),
        object_event(eventTime="2026-03-01T10:00Z"),
        object_event(eventTime="2026-03-01T10:00:00.123456789Z"),
        object_event(epcList=None, quantityList=[{"epcClass": GRAIN}]),
        object_event(bizStep="transforming"),
        object_event(disposition="https://mill.example/disp/warm"),
        object_event(**{"https://mill.example/ns/full": 1, "comment": "a word", "rdfs:comment": "another"}),
        without(AGGREGATION.body, *CHILDREN, action="DELETE"),
        without(AGGREGATION.body, "parentID", action="OBSERVE"),
        without(TRANSACTION.body, "epcList", action="DELETE"),
        without(TRANSFORMATION.body, *OUTPUTS),
        without(TRANSFORMATION.body, "transformationID"),
    ],
)
def test_what_the_standard_allows_is_taken(body: dict[str, Any]) -> None:
    assert faults_of(body) == []


def test_all_faults_of_an_event_are_told_at_once() -> None:
    body = object_event(eventTime="22-07-2026", action="CREATE", ilmd={"soil": 1}, epcList=["x"])

    assert [fault.path for fault in faults_of(body)] == [("eventTime",), ("epcList", 0), ("action",), ("ilmd", "soil")]
