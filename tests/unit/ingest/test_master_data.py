"""Master data of a header as records: JSON and XML say the same, faults have their place, nothing is invented."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import pytest

from support.epcis_documents import SACKS, SILO, object_event
from support.master_data import MILL, json_with, master_data_document, vocabulary, xml_with
from whereused.ingest.entries import entry_of
from whereused.ingest.epcis import iter_document, read_document, write_document
from whereused.ingest.events.files import read_epcis
from whereused.ingest.events.headers import Header
from whereused.ingest.events.master_data import MDA, vocabularies_of

GLN = "(414)4012345000016"
TIME = "2026-03-01T12:00:00+00:00"


def records_of(document: bytes) -> list[dict[str, Any]]:
    """The records that the header of a document gives, in its order; none may be refused."""
    header = Header()
    list(header.events_among(iter_document(BytesIO(document), None)))
    drawn = list(header.drawn("PARTNER"))
    assert [each.faults for each in drawn if each.faults] == []
    for each in drawn:
        assert entry_of(each.submission).record.source == "PARTNER"
    return [orjson.loads(each.submission.body) for each in drawn]


def refused_in(document: bytes) -> list[tuple[str, str]]:
    """What is told of the elements that are refused."""
    found = read_document(document, None)
    assert found.faults == []
    return [tuple(fault) for element in found.master_data for fault in element.faults]


def one(kind: str, identity: str, *events: dict[str, Any], **attributes: Any) -> list[dict[str, Any]]:
    """The records of one element with attributes of the CBV."""
    return records_of(json_with(vocabulary(kind, (identity, attributes)), *events))


def test_json_and_both_xml_give_the_same_records() -> None:
    of_json = records_of(json_with(MILL))

    assert of_json == records_of(xml_with(MILL)) == records_of(xml_with(MILL, version=1))
    assert [(record["record"], record["id"], record.get("name")) for record in of_json] == [
        ("site", f"{GLN}(254)SILO", "Silo 1"),
        ("site", "(414)4012345000023", None),
        ("organization", "(417)4012345000016", "The Mill"),
        ("product", "(01)04012345999990", "Flour, 1 kg"),
        ("item", "(01)04012345678901(10)FLOUR1", None),
    ]
    silo, part, _, flour, lot = of_json
    assert (silo["address"], silo["country"], silo["site"]) == ("Am Bach 1, Mehlstadt, 12345", "DE", GLN)
    assert silo["attributes"][f"{MDA}latitude"] == "50.5"
    assert silo["attributes"]["https://mill.example/ns/gates"] == {"https://mill.example/ns#gate": ["A", "B"]}
    assert part == {"record": "site", "id": "(414)4012345000023", "site": f"{GLN}(254)SILO", "event_time": TIME}
    assert flour.keys() == {"record", "id", "name", "event_time"}
    assert (lot["kind"], lot["product"]) == ("lot", "(01)04012345678901")
    assert lot["expires_at"] == "2027-01-31T23:59:59+00:00"


@pytest.mark.parametrize(
    "name",
    [
        "urn:epcglobal:cbv:mda#name",
        "urn:epcglobal:cbv:mda:name",
        "cbvmda:name",
        "https://ref.gs1.org/cbv/name",
        "m:name",
    ],
)
def test_an_attribute_is_known_in_all_its_spellings(name: str) -> None:
    header = [
        {
            "type": "epcis:Party",
            "vocabularyElementList": [{"id": "ACME", "attributes": [{"id": name, "attribute": "Acme"}]}],
        }
    ]
    [acme] = records_of(json_with(header, context={"m": "urn:epcglobal:cbv:mda:"}))

    assert (acme["record"], acme["name"], acme["attributes"]) == ("organization", "Acme", {f"{MDA}name": "Acme"})


def test_what_the_events_name_a_place_as_it_is_recorded_as() -> None:
    read = object_event(readPoint={"id": SILO})
    sent = object_event(
        bizStep="shipping",
        sourceList=[{"type": "owning_party", "source": "https://id.gs1.org/414/4012345000016/254/SILO"}],
    )

    assert [record["record"] for record in one("BusinessLocation", SILO, name="Silo")] == ["site"]
    assert [record["record"] for record in one("ReadPoint", SILO, name="Silo")] == ["equipment"]
    assert [record["record"] for record in one("Location", SILO, read, sent, name="Silo")] == [
        "equipment", "organization", "site",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "identity", "attributes"),
    [
        ("BusinessLocation", SILO, {}),
        ("BusinessLocation", SILO, {"name": ""}),
        ("BusinessLocation", SILO, {"https://mill.example/colour": "red"}),
        ("EPCClass", "urn:epc:idpat:sgtin:4012345.099999.*", {"netContentDescription": "1 kg"}),
        ("EPCClass", SACKS[0], {"descriptionShort": "one sack"}),
        ("BusinessStep", "urn:mill:step:grind", {"name": "grinding"}),
        ("urn:mill:vtype:BusinessLocation", SILO, {"name": "a vocabulary of somebody's own"}),
    ],
)
def test_nothing_is_made_of_what_says_nothing_that_we_understand(kind: str, identity: str, attributes: Any) -> None:
    assert one(kind, identity, **attributes) == []


def test_a_document_that_does_not_say_when_it_was_made_gives_records_without_a_time() -> None:
    document = json_with(vocabulary("Party", ("ACME", {"name": "Acme"})), created=None)

    assert [record.get("event_time") for record in records_of(document)] == [None]


def test_faults_of_elements_are_told_with_their_place() -> None:
    bad = [
        {
            "type": "urn:epcglobal:epcis:vtype:Party",
            "vocabularyElementList": [
                {"attributes": []},
                {"id": "ACME", "attributes": [{"id": f"{MDA}name", "attribute": "Acme"}, {"attribute": "nameless"}]},
            ],
        }
    ]
    start = "/EPCISDocument/EPCISHeader/extension/EPCISMasterData/VocabularyList/Vocabulary[1]/VocabularyElementList"

    assert refused_in(json_with(bad)) == [
        ("/epcisHeader/epcisMasterData/vocabularyList/0/vocabularyElementList/0/id", "The element has no id."),
        (
            "/epcisHeader/epcisMasterData/vocabularyList/0/vocabularyElementList/1/attributes/1",
            "The attribute has no id.",
        ),
    ]
    assert refused_in(xml_with(bad, version=1)) == [
        (f"{start}/VocabularyElement[1]/@id", "The element has no id."),
        (f"{start}/VocabularyElement[2]/attribute[2]/@id", "The attribute has no id."),
    ]


@pytest.mark.parametrize(
    ("header", "place"),
    [
        ("text", ""),
        ({"type": "x"}, ""),
        ([1], "/0"),
        ([{"vocabularyElementList": []}], "/0/type"),
        ([{"type": "x", "vocabularyElementList": {}}], "/0/vocabularyElementList"),
        ([{"type": "x", "vocabularyElementList": ["y"]}], "/0/vocabularyElementList/0"),
        (
            [{"type": "x", "vocabularyElementList": [{"id": "y", "attributes": {}}]}],
            "/0/vocabularyElementList/0/attributes",
        ),
        (
            [{"type": "x", "vocabularyElementList": [{"id": "y", "children": [1]}]}],
            "/0/vocabularyElementList/0/children/0",
        ),
    ],
)
def test_a_header_of_another_shape_is_told_and_stops_no_event(header: Any, place: str) -> None:
    [(pointer, reason)] = refused_in(json_with(header))

    assert pointer == f"/epcisHeader/epcisMasterData/vocabularyList{place}"
    assert len(reason) > 10
    assert len(read_document(json_with(header), None).events) == 1


def test_a_document_of_master_data_alone_is_read() -> None:
    document = read_document(master_data_document(MILL), None)

    assert (document.kind, document.events) == ("EPCISMasterDataDocument", [])
    assert records_of(master_data_document(MILL)) == records_of(xml_with(MILL))


def test_what_is_written_again_gives_the_same_records_whatever_the_events_beside_it() -> None:
    for document in (json_with(MILL), json_with(MILL, created=None)):
        header = Header()
        list(header.events_among(iter_document(BytesIO(document), None)))
        kept = [
            (orjson.loads(drawn.submission.received or ""), {orjson.loads(drawn.submission.body)["record"]})
            for drawn in header.drawn("PARTNER")
        ]
        events = read_document(json_with([], object_event(readPoint={"id": SILO})), None).events
        written = b"".join(write_document(events, "capture", vocabularies=vocabularies_of(kept)))

        assert sorted(map(repr, records_of(written))) == sorted(map(repr, records_of(document)))


def test_of_a_file_that_breaks_off_its_header_is_taken_as_its_events_are(tmp_path: Path) -> None:
    path = tmp_path / "broken.xml"
    path.write_bytes(xml_with(MILL).partition(b"</EPCISBody>")[0])
    with path.open("rb") as file:
        *taken, (_, faults, _) = read_epcis(file, path, "mill")
    kinds = [orjson.loads(submission.body)["record"] for submission, _, _ in taken]
    assert kinds[0] == "event"
    assert {"site", "organization", "product"} <= set(kinds)
    assert not any(faults for _, faults, _ in taken)
    assert faults
