"""One event is the same event, whichever of the three forms it comes in and whatever stands around it."""

from __future__ import annotations

from io import BytesIO

import orjson
import pytest

from support.epcis_documents import (
    ALL,
    CONTEXT,
    NAMESPACE,
    OBJECT,
    SENSOR,
    STANDARD,
    Twins,
    json_document,
    object_event,
    xml_document,
)
from whereused.errors import MalformedBody, UnsupportedMedia
from whereused.ingest.epcis import EpcisEvent, Unusable, hash_of, iter_document, read_document


def only_event(text: bytes, media_type: str | None = None) -> EpcisEvent:
    document = read_document(text, media_type)
    assert document.faults == []
    assert len(document.events) == 1
    return document.events[0]


@pytest.mark.parametrize("query", [False, True], ids=["EPCISDocument", "EPCISQueryDocument"])
@pytest.mark.parametrize("twins", ALL, ids=lambda twins: twins.name)
def test_json_and_both_xml_say_the_same(twins: Twins, query: bool) -> None:
    of_json = only_event(json_document(twins.body, query=query))
    of_xml_2 = only_event(xml_document(twins.xml_2, query=query))
    of_xml_1 = only_event(xml_document(twins.xml_1, version=1, query=query))

    assert of_json.body == of_xml_2.body == of_xml_1.body == twins.body
    assert hash_of(of_json) == hash_of(of_xml_2) == hash_of(of_xml_1)


def test_all_events_of_a_document_come_in_its_order_with_their_places() -> None:
    of_xml = read_document(xml_document(*(twins.xml_1 for twins in ALL), version=1), "application/xml")
    of_json = read_document(json_document(*(twins.body for twins in ALL)), "application/ld+json; charset=utf-8")

    assert [event.body for event in of_xml.events] == [event.body for event in of_json.events]
    assert [event.index for event in of_xml.events] == list(range(len(ALL)))
    assert of_json.events[3].pointer == "/epcisBody/eventList/3"
    assert of_xml.events[3].pointer == "/EPCISDocument/EPCISBody/EventList/extension/TransformationEvent[1]"
    assert of_xml.events[5].pointer == "/EPCISDocument/EPCISBody/EventList/ObjectEvent[2]"


def test_what_a_document_says_of_itself_is_kept() -> None:
    header = (
        '<EPCISHeader xmlns:sbdh="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">'
        "<sbdh:StandardBusinessDocumentHeader><sbdh:HeaderVersion>1.0</sbdh:HeaderVersion>"
        "</sbdh:StandardBusinessDocumentHeader></EPCISHeader>"
    )
    document = read_document(xml_document(OBJECT.xml_2, before=header), None)

    assert (document.kind, document.schema_version) == ("EPCISDocument", "2.0")
    assert document.creation_date == "2026-03-01T12:00:00Z"
    assert document.header["sbdh:StandardBusinessDocumentHeader"] == {"sbdh:HeaderVersion": "1.0"}


def test_single_events_and_lists_of_them_are_read() -> None:
    alone = orjson.dumps({"@context": CONTEXT, **OBJECT.body})
    several = orjson.dumps([{"@context": CONTEXT, **OBJECT.body}, object_event()])
    of_xml = OBJECT.xml_2.replace("<ObjectEvent>", f'<ObjectEvent xmlns:mill="{NAMESPACE}" schemaVersion="2.0">', 1)

    assert only_event(alone).body == OBJECT.body
    assert only_event(alone).context == [{"mill": NAMESPACE}]
    assert [event.body for event in read_document(several, None).events] == [OBJECT.body, object_event()]
    assert only_event(of_xml.encode()).body == OBJECT.body
    assert only_event(of_xml.encode()).pointer == "/ObjectEvent"


def test_a_single_event_may_stand_in_a_body_without_a_list() -> None:
    document = orjson.loads(json_document())
    document["epcisBody"] = {"event": object_event()}

    assert only_event(orjson.dumps(document)).pointer == "/epcisBody/event"


def test_one_bad_event_leaves_the_others_good() -> None:
    document = read_document(json_document(object_event(), object_event(action="MOVE"), 7, object_event()), None)  # type: ignore[arg-type]

    assert [event.index for event in document.events] == [0, 3]
    assert [(index, [fault.pointer for fault in faults]) for index, faults in document.faults] == [
        (1, ["/epcisBody/eventList/1/action"]),
        (2, ["/epcisBody/eventList/2"]),
    ]
    assert document.unusable[0].body["action"] == "MOVE"


def test_the_place_of_a_fault_in_xml_is_a_path_of_elements() -> None:
    bad = OBJECT.xml_2.replace("<quantity>3</quantity>", "<quantity>three</quantity>")
    piece = next(iter_document(BytesIO(xml_document(bad)), "text/xml"))

    assert isinstance(piece, Unusable)
    assert [fault.pointer for fault in piece.faults] == [
        "/EPCISDocument/EPCISBody/EventList/ObjectEvent[1]/quantityList/*[2]/quantity"
    ]


def test_one_prefix_for_two_namespaces_in_one_event_becomes_two() -> None:
    inner = '<a:one xmlns:a="urn:a:1:">1</a:one><a:one xmlns:a="urn:a:2:">2</a:one><one xmlns="urn:a:3:">3</one>'
    event = only_event(xml_document(OBJECT.xml_2.replace("<mill:note>one</mill:note>", inner)))

    assert [event.body[name] for name in ("a:one", "a2:one", "ns1:one")] == ["1", "2", "3"]
    assert event.context[0].items() >= {"a": "urn:a:1:", "a2": "urn:a:2:", "ns1": "urn:a:3:"}.items()


def test_a_namespace_that_only_a_word_uses_is_kept() -> None:
    xml = SENSOR.xml_2.replace("cbv:Comp-x", "rack:left").replace(
        "<ObjectEvent>", '<ObjectEvent xmlns:rack="urn:rack:">'
    )
    event = only_event(xml_document(xml))

    assert event.body["sensorElementList"][0]["sensorReport"][0]["component"] == "rack:left"
    assert event.context == [{"mill": NAMESPACE, "rack": "urn:rack:"}]


def test_elements_of_the_standard_may_have_its_prefix() -> None:
    prefixed = OBJECT.xml_2.replace("<", "<e:").replace("<e:/", "</e:").replace("e:mill:", "mill:")

    assert only_event(xml_document(prefixed)).body.keys() == OBJECT.body.keys()


def test_contexts_of_events_come_after_those_of_the_document() -> None:
    own = {"@context": [{"mill": "urn:other:"}], **object_event(**{"mill:x": "1"})}

    assert only_event(json_document(own)).context == [{"mill": NAMESPACE}, {"mill": "urn:other:"}]
    assert "@context" not in only_event(json_document(own)).body


def test_a_term_of_the_context_may_stand_without_a_prefix() -> None:
    document = json_document(object_event(machine="M7"), context=[STANDARD, {"machine": f"{NAMESPACE}machine"}])

    assert only_event(document).body["machine"] == "M7"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "The document is empty"),
        (b"hello", "is not JSON: unexpected character, expected a JSON value (line 1, column 1)"),
        (b'{"type": "EPCISDocument",\n"x": }', "(line 2, column 6)"),
        (b"5", "neither a JSON object nor a list of events"),
        (b'{"type": "Invoice"}', "type is 'Invoice', which is no EPCIS"),
        (b"<html/>", "root is <html>, which is no EPCIS"),
        (b'<EPCISDocument xmlns="urn:other"/>', "which is no EPCIS"),
        (b"<EPCISDocument>\n<EPCISBody>", "not well-formed XML"),
        (b"<EPCISDocument/>", "has no EventList"),
        (b'<m:EPCISMasterDataDocument xmlns:m="urn:epcglobal:epcis-masterdata:xsd:1"/>', "has no VocabularyList"),
        (b"<EPCISQueryDocument><EPCISBody><Poll/></EPCISBody></EPCISQueryDocument>", "asks a question (Poll)"),
        (json_document().replace(b'"eventList"', b'"events"'), "has no list eventList here"),
        (json_document().replace(b'"epcisBody"', b'"body"'), "has no object epcisBody here"),
        (json_document().replace(b'"@context"', b'"context"'), "has no @context"),
        (json_document(context=[{"a": "urn:a:"}]), "does not name the EPCIS one"),
    ],
)
def test_a_document_that_cannot_be_used_says_why(text: bytes, reason: str) -> None:
    with pytest.raises(MalformedBody) as refused:
        read_document(text, None)

    assert reason in refused.value.message


def test_other_media_types_are_refused() -> None:
    with pytest.raises(UnsupportedMedia):
        read_document(json_document(), "text/csv")
    with pytest.raises(MalformedBody):
        read_document(json_document(), "application/xml")
