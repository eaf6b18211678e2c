"""EPCIS documents of our own: each event three times, as JSON, as XML 2.0 and as XML 1.2, all saying the same."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson

STANDARD = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
NAMESPACE = "https://mill.example/ns/"
CONTEXT: list[Any] = [STANDARD, {"mill": NAMESPACE}]
GRAIN = "urn:epc:class:lgtin:4012345.012345.GRAIN7"
FLOUR = "urn:epc:class:lgtin:4012345.067890.FLOUR1"
SILO = "urn:epc:id:sgln:4012345.00001.SILO"
PALLET = "urn:epc:id:sscc:4012345.1234567890"
SACKS = ["urn:epc:id:sgtin:4012345.099999.1", "urn:epc:id:sgtin:4012345.099999.2"]


class Twins(NamedTuple):
    """One event in JSON, and its inner XML in both versions."""

    name: str
    body: dict[str, Any]
    xml_2: str
    xml_1: str


def json_document(*events: dict[str, Any], context: list[Any] | None = None, query: bool = False) -> bytes:
    """A JSON document around events."""
    inner: dict[str, Any] = {"eventList": list(events)}
    if query:
        inner = {"queryResults": {"queryName": "SimpleEventQuery", "resultsBody": inner}}
    return orjson.dumps(
        {
            "@context": CONTEXT if context is None else context,
            "type": "EPCISQueryDocument" if query else "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": "2026-03-01T12:00:00Z",
            "epcisBody": inner,
        }
    )


def xml_document(*events: str, version: int = 2, query: bool = False, before: str = "") -> bytes:
    """An XML document around events, of EPCIS 2.0 or 1.2."""
    root, namespace = ("EPCISQueryDocument", "epcis-query:xsd") if query else ("EPCISDocument", "epcis:xsd")
    opening, closing = ("<QueryResults><resultsBody>", "</resultsBody></QueryResults>") if query else ("", "")
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- of our own -->\n'
        f'<e:{root} xmlns:e="urn:epcglobal:{namespace}:{version}" xmlns:mill="{NAMESPACE}"'
        f' schemaVersion="{"2.0" if version == 2 else "1.2"}" creationDate="2026-03-01T12:00:00Z">{before}'
        f"<EPCISBody>{opening}<EventList>{''.join(events)}</EventList>{closing}</EPCISBody></e:{root}>"
    )
    return text.encode()


def object_event(**fields: Any) -> dict[str, Any]:
    """A small good event, with other fields over its own; a field set to None is left out."""
    event = {
        "type": "ObjectEvent",
        "eventTime": "2026-03-01T10:00:00.000+01:00",
        "eventTimeZoneOffset": "+01:00",
        "epcList": SACKS,
        "action": "OBSERVE",
    }
    return {name: value for name, value in {**event, **fields}.items() if value is not None}


_WHEN = {"eventTime": "2026-03-01T10:00:00.000+01:00", "eventTimeZoneOffset": "+01:00"}
_WHEN_XML = "<eventTime>2026-03-01T10:00:00.000+01:00</eventTime><eventTimeZoneOffset>+01:00</eventTimeZoneOffset>"
_EPCS_XML = "".join(f"<epc>{epc}</epc>" for epc in SACKS)


def _quantity(epc_class: str, quantity: str, unit: str = "KGM") -> str:
    return (
        f"<quantityElement><epcClass>{epc_class}</epcClass><quantity>{quantity}</quantity>"
        f"<uom>{unit}</uom></quantityElement>"
    )


def _twins(name: str, body: dict[str, Any], xml_2: str, xml_1: str | None = None) -> Twins:
    return Twins(name, body, xml_2, xml_2 if xml_1 is None else xml_1)


OBJECT = _twins(
    "ObjectEvent, with everything",
    {
        "type": "ObjectEvent",
        **_WHEN,
        "recordTime": "2026-03-01T10:00:05Z",
        "eventID": "urn:uuid:11111111-2222-3333-4444-555555555555",
        "errorDeclaration": {
            "declarationTime": "2026-03-02T10:00:00Z",
            "reason": "incorrect_data",
            "correctiveEventIDs": ["urn:uuid:66666666-2222-3333-4444-555555555555"],
        },
        "epcList": SACKS,
        "action": "ADD",
        "bizStep": "commissioning",
        "disposition": "https://mill.example/disp/warm",
        "readPoint": {"id": SILO, "mill:gate": "7"},
        "bizLocation": {"id": SILO},
        "bizTransactionList": [
            {"type": "po", "bizTransaction": "urn:epcglobal:cbv:bt:4012345000009:4711"},
            {"bizTransaction": "urn:epcglobal:cbv:bt:4012345000009:4712"},
        ],
        "quantityList": [
            {"epcClass": FLOUR, "quantity": 12.5, "uom": "KGM"},
            {"epcClass": GRAIN, "quantity": 3},
        ],
        "sourceList": [{"type": "possessing_party", "source": "urn:epc:id:pgln:4012345.00000"}],
        "destinationList": [{"type": "location", "destination": SILO}],
        "ilmd": {"mill:grade": "550", "mill:assay": {"protein": ["11.2", "11.4"]}},
        "mill:shift": {"#text": "night", "mill:crew": "B"},
        "mill:note": ["one", "two"],
    },
    f"<ObjectEvent>{_WHEN_XML}<recordTime>2026-03-01T10:00:05Z</recordTime>"
    "<eventID>urn:uuid:11111111-2222-3333-4444-555555555555</eventID>"
    "<errorDeclaration><declarationTime>2026-03-02T10:00:00Z</declarationTime>"
    "<reason>urn:epcglobal:cbv:er:incorrect_data</reason><correctiveEventIDs>"
    "<correctiveEventID>urn:uuid:66666666-2222-3333-4444-555555555555</correctiveEventID></correctiveEventIDs>"
    f"</errorDeclaration><epcList>{_EPCS_XML}</epcList><action>ADD</action>"
    "<bizStep>https://ref.gs1.org/cbv/BizStep-commissioning</bizStep>"
    "<disposition>https://mill.example/disp/warm</disposition>"
    f"<readPoint><id>{SILO}</id><mill:gate>7</mill:gate></readPoint><bizLocation><id>{SILO}</id></bizLocation>"
    '<bizTransactionList><bizTransaction type="cbv:BTT-po">urn:epcglobal:cbv:bt:4012345000009:4711</bizTransaction>'
    "<bizTransaction>urn:epcglobal:cbv:bt:4012345000009:4712</bizTransaction></bizTransactionList>"
    f"<quantityList>{_quantity(FLOUR, '12.50')}<quantityElement><epcClass>{GRAIN}</epcClass><quantity>3</quantity>"
    "</quantityElement></quantityList>"
    '<sourceList><source type="urn:epcglobal:cbv:sdt:possessing_party">urn:epc:id:pgln:4012345.00000</source>'
    f'</sourceList><destinationList><destination type="urn:epcglobal:cbv:sdt:location">{SILO}</destination>'
    "</destinationList><ilmd><mill:grade>550</mill:grade><mill:assay><protein>11.2</protein><protein>11.4</protein>"
    '</mill:assay></ilmd><mill:shift mill:crew="B">night</mill:shift><mill:note>one</mill:note>'
    "<mill:note>two</mill:note></ObjectEvent>",
    f"<ObjectEvent>{_WHEN_XML}<recordTime>2026-03-01T10:00:05Z</recordTime><baseExtension>"
    "<eventID>urn:uuid:11111111-2222-3333-4444-555555555555</eventID><errorDeclaration>"
    "<declarationTime>2026-03-02T10:00:00Z</declarationTime><reason>urn:epcglobal:cbv:er:incorrect_data</reason>"
    "<correctiveEventIDs><correctiveEventID>urn:uuid:66666666-2222-3333-4444-555555555555</correctiveEventID>"
    f"</correctiveEventIDs></errorDeclaration></baseExtension><epcList>{_EPCS_XML}</epcList><action>ADD</action>"
    "<bizStep>urn:epcglobal:cbv:bizstep:commissioning</bizStep>"
    "<disposition>https://mill.example/disp/warm</disposition>"
    f"<readPoint><id>{SILO}</id><extension><mill:gate>7</mill:gate></extension></readPoint>"
    f"<bizLocation><id>{SILO}</id></bizLocation><bizTransactionList>"
    '<bizTransaction type="urn:epcglobal:cbv:btt:po">urn:epcglobal:cbv:bt:4012345000009:4711</bizTransaction>'
    "<bizTransaction>urn:epcglobal:cbv:bt:4012345000009:4712</bizTransaction></bizTransactionList>"
    f"<extension><quantityList>{_quantity(FLOUR, '12.50')}<quantityElement><epcClass>{GRAIN}</epcClass>"
    "<quantity>3</quantity></quantityElement></quantityList>"
    '<sourceList><source type="urn:epcglobal:cbv:sdt:possessing_party">urn:epc:id:pgln:4012345.00000</source>'
    f'</sourceList><destinationList><destination type="urn:epcglobal:cbv:sdt:location">{SILO}</destination>'
    "</destinationList><ilmd><mill:grade>550</mill:grade><mill:assay><protein>11.2</protein><protein>11.4</protein>"
    '</mill:assay></ilmd></extension><mill:shift mill:crew="B">night</mill:shift><mill:note>one</mill:note>'
    "<mill:note>two</mill:note></ObjectEvent>",
)

AGGREGATION = _twins(
    "AggregationEvent",
    {
        "type": "AggregationEvent",
        **_WHEN,
        "parentID": PALLET,
        "childEPCs": SACKS,
        "action": "ADD",
        "bizStep": "packing",
        "childQuantityList": [{"epcClass": FLOUR, "quantity": 20, "uom": "KGM"}],
    },
    f"<AggregationEvent>{_WHEN_XML}<parentID>{PALLET}</parentID><childEPCs>{_EPCS_XML}</childEPCs>"
    f"<childQuantityList>{_quantity(FLOUR, '20')}</childQuantityList><action>ADD</action>"
    "<bizStep>cbv:BizStep-packing</bizStep></AggregationEvent>",
    f"<AggregationEvent>{_WHEN_XML}<parentID>{PALLET}</parentID><childEPCs>{_EPCS_XML}</childEPCs>"
    "<action>ADD</action><bizStep>urn:epcglobal:cbv:bizstep:packing</bizStep><extension>"
    f"<childQuantityList>{_quantity(FLOUR, '20')}</childQuantityList></extension></AggregationEvent>",
)

TRANSACTION = _twins(
    "TransactionEvent",
    {
        "type": "TransactionEvent",
        **_WHEN,
        "bizTransactionList": [{"type": "desadv", "bizTransaction": "urn:epcglobal:cbv:bt:4012345000009:ASN1"}],
        "epcList": SACKS,
        "action": "ADD",
    },
    f"<TransactionEvent>{_WHEN_XML}<bizTransactionList><bizTransaction "
    'type="urn:epcglobal:cbv:btt:desadv">urn:epcglobal:cbv:bt:4012345000009:ASN1</bizTransaction>'
    f"</bizTransactionList><epcList>{_EPCS_XML}</epcList><action>ADD</action></TransactionEvent>",
)

_TRANSFORMATION_XML = (
    f"<TransformationEvent>{_WHEN_XML}<inputQuantityList>{_quantity(GRAIN, '100.5')}</inputQuantityList>"
    f"<outputEPCList>{_EPCS_XML}</outputEPCList><outputQuantityList>{_quantity(FLOUR, '80')}</outputQuantityList>"
    "<transformationID>urn:uuid:77777777-2222-3333-4444-555555555555</transformationID>"
    "<ilmd><mill:grade>550</mill:grade></ilmd></TransformationEvent>"
)
TRANSFORMATION = _twins(
    "TransformationEvent",
    {
        "type": "TransformationEvent",
        **_WHEN,
        "inputQuantityList": [{"epcClass": GRAIN, "quantity": 100.5, "uom": "KGM"}],
        "outputEPCList": SACKS,
        "outputQuantityList": [{"epcClass": FLOUR, "quantity": 80, "uom": "KGM"}],
        "transformationID": "urn:uuid:77777777-2222-3333-4444-555555555555",
        "ilmd": {"mill:grade": "550"},
    },
    _TRANSFORMATION_XML,
    f"<extension>{_TRANSFORMATION_XML}</extension>",
)

_ASSOCIATION_XML = (
    f"<AssociationEvent>{_WHEN_XML}<parentID>urn:epc:id:grai:4012345.55555.987</parentID>"
    "<childEPCs><epc>urn:epc:id:giai:4012345.SENSOR1</epc></childEPCs><action>ADD</action>"
    "<bizStep>urn:epcglobal:cbv:bizstep:installing</bizStep></AssociationEvent>"
)
ASSOCIATION = _twins(
    "AssociationEvent",
    {
        "type": "AssociationEvent",
        **_WHEN,
        "parentID": "urn:epc:id:grai:4012345.55555.987",
        "childEPCs": ["urn:epc:id:giai:4012345.SENSOR1"],
        "action": "ADD",
        "bizStep": "installing",
    },
    _ASSOCIATION_XML,
    f"<extension><extension>{_ASSOCIATION_XML}</extension></extension>",
)

_SENSOR_XML = (
    '<sensorElementList><sensorElement><sensorMetadata time="2026-03-01T09:00:00Z" mill:rack="2"/>'
    '<sensorReport type="gs1:Temperature" value="26.0" uom="CEL" component="cbv:Comp-x" booleanValue="true"/>'
    '<sensorReport exception="gs1:ALARM_CONDITION"/><mill:raw><mill:byte>7f</mill:byte></mill:raw>'
    "</sensorElement></sensorElementList>"
    "<persistentDisposition><unset>urn:epcglobal:cbv:disp:in_progress</unset>"
    "<set>https://ref.gs1.org/cbv/Disp-recalled</set></persistentDisposition>"
    "<certificationInfo>https://mill.example/cert/1</certificationInfo>"
    "<certificationInfo>https://mill.example/cert/2</certificationInfo>"
)
SENSOR = _twins(
    "sensors, persistent disposition and certificates",
    {
        "type": "ObjectEvent",
        **_WHEN,
        "certificationInfo": ["https://mill.example/cert/1", "https://mill.example/cert/2"],
        "epcList": [],
        "action": "OBSERVE",
        "readPoint": {"id": SILO},
        "sensorElementList": [
            {
                "sensorMetadata": {"time": "2026-03-01T09:00:00Z", "mill:rack": "2"},
                "sensorReport": [
                    {"type": "Temperature", "value": 26, "uom": "CEL", "component": "x", "booleanValue": True},
                    {"exception": "ALARM_CONDITION"},
                ],
                "mill:raw": {"mill:byte": "7f"},
            }
        ],
        "persistentDisposition": {"set": ["recalled"], "unset": ["in_progress"]},
    },
    f"<ObjectEvent>{_WHEN_XML}<epcList/><action>OBSERVE</action><readPoint><id>{SILO}</id></readPoint>"
    f"{_SENSOR_XML}</ObjectEvent>",
    f"<ObjectEvent>{_WHEN_XML}<epcList/><action>OBSERVE</action><readPoint><id>{SILO}</id></readPoint>"
    f"<extension><extension>{_SENSOR_XML}</extension></extension></ObjectEvent>",
)

QUANTITY = _twins(
    "QuantityEvent, as the ObjectEvent that says the same",
    {
        "type": "ObjectEvent",
        **_WHEN,
        "bizStep": "storing",
        "action": "OBSERVE",
        "quantityList": [{"epcClass": GRAIN, "quantity": 40}],
    },
    f"<QuantityEvent>{_WHEN_XML}<epcClass>{GRAIN}</epcClass><quantity>40</quantity>"
    "<bizStep>urn:epcglobal:cbv:bizstep:storing</bizStep></QuantityEvent>",
)

ALL = (OBJECT, AGGREGATION, TRANSACTION, TRANSFORMATION, ASSOCIATION, SENSOR, QUANTITY)
