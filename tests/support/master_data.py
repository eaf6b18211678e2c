"""EPCIS documents with master data in their header, of our own: the same vocabularies as JSON and as XML."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape, quoteattr

import orjson

from support.epcis_documents import CONTEXT, FLOUR, NAMESPACE, SACKS, SILO, object_event, xml_document

MDA = "urn:epcglobal:cbv:mda#"
VTYPE = "urn:epcglobal:epcis:vtype:"
MILL_PARTY = "urn:epc:id:pgln:4012345.00001"
FLOUR_CLASS = "urn:epc:idpat:sgtin:4012345.099999.*"
SEEN = (
    "<ObjectEvent><eventTime>2026-03-01T10:00:00.000+01:00</eventTime><eventTimeZoneOffset>+01:00</eventTimeZoneOffset>"
    f"<epcList>{''.join(f'<epc>{sack}</epc>' for sack in SACKS)}</epcList><action>OBSERVE</action></ObjectEvent>"
)
"""`object_event()` in XML."""


def vocabulary(kind: str, *elements: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """A list of one vocabulary; attributes by their full names, or by what the CBV calls them."""
    return [
        {
            "type": kind if ":" in kind else VTYPE + kind,
            "vocabularyElementList": [
                {
                    "id": identity,
                    "attributes": [
                        {"id": name if ":" in name else MDA + name, "attribute": value}
                        for name, value in attributes.items()
                    ],
                }
                for identity, attributes in elements
            ],
        }
    ]


MILL: list[dict[str, Any]] = [
    *vocabulary(
        "BusinessLocation",
        (
            SILO,
            {
                "name": "Silo 1",
                "streetAddressOne": "Am Bach 1",
                "city": "Mehlstadt",
                "postalCode": "12345",
                "countryCode": "DE",
                "latitude": 50.5,
                "site": "4012345000016",
                f"{NAMESPACE}gates": {"mill:gate": ["A", "B"]},
            },
        ),
    ),
    *vocabulary("Party", (MILL_PARTY, {"name": "The Mill"})),
    *vocabulary(
        "EPCClass",
        (FLOUR_CLASS, {"descriptionShort": "Flour, 1 kg", "netContentDescription": "1 kg"}),
        (FLOUR, {"itemExpirationDate": "2027-01-31"}),
    ),
    *vocabulary("BusinessStep", ("urn:mill:step:grind", {"name": "grinding"})),
]
MILL[0]["vocabularyElementList"][0]["children"] = ["urn:epc:id:sgln:4012345.00002.0"]


def json_with(
    vocabularies: Any,
    *events: dict[str, Any],
    created: str | None = "2026-03-01T12:00:00Z",
    context: dict[str, str] | None = None,
) -> bytes:
    """A JSON document with these vocabularies, and one event if none is given."""
    document = {
        "@context": [*CONTEXT, *([context] if context else [])],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": created,
        "epcisHeader": {"epcisMasterData": {"vocabularyList": vocabularies}},
        "epcisBody": {"eventList": list(events) or [object_event()]},
    }
    return orjson.dumps({name: value for name, value in document.items() if value is not None})


def xml_with(vocabularies: list[dict[str, Any]], *events: str, version: int = 2) -> bytes:
    """The same as XML, with one event if none is given; the header of 1.x has the wrapper `extension`."""
    opening, closing = ("<extension>", "</extension>") if version == 1 else ("", "")
    inner = f"{opening}<EPCISMasterData>{_list(vocabularies)}</EPCISMasterData>{closing}"
    return xml_document(*(events or (SEEN,)), version=version, before=f"<EPCISHeader>{inner}</EPCISHeader>")


def master_data_document(vocabularies: list[dict[str, Any]]) -> bytes:
    """An EPCISMasterDataDocument, which is XML."""
    return (
        f'<m:EPCISMasterDataDocument xmlns:m="urn:epcglobal:epcis-masterdata:xsd:1" xmlns:mill="{NAMESPACE}" '
        f'schemaVersion="1.0" creationDate="2026-03-01T12:00:00Z"><EPCISBody>{_list(vocabularies)}</EPCISBody>'
        "</m:EPCISMasterDataDocument>"
    ).encode()


def _list(vocabularies: list[dict[str, Any]]) -> str:
    return f"<VocabularyList>{''.join(map(_vocabulary, vocabularies))}</VocabularyList>"


def _vocabulary(given: dict[str, Any]) -> str:
    elements = "".join(map(_element, given["vocabularyElementList"]))
    return (
        f"<Vocabulary type={quoteattr(given['type'])}><VocabularyElementList>{elements}</VocabularyElementList>"
        "</Vocabulary>"
    )


def _element(given: dict[str, Any]) -> str:
    attributes = "".join(
        f"<attribute{_id(each)}>{_value(each['attribute'])}</attribute>" for each in given.get("attributes", ())
    )
    children = "".join(f"<id>{child}</id>" for child in given.get("children", ()))
    held = attributes + (f"<children>{children}</children>" if children else "")
    return f"<VocabularyElement{_id(given)}>{held}</VocabularyElement>"


def _id(given: dict[str, Any]) -> str:
    return f" id={quoteattr(given['id'])}" if "id" in given else ""


def _value(value: Any) -> str:
    if not isinstance(value, dict):
        return escape(str(value))
    return "".join(f"<{name}>{escape(each)}</{name}>" for name, parts in value.items() for each in parts)
