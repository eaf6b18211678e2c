"""Small EPCIS documents, for tests."""

from __future__ import annotations

from typing import Any

import orjson

CONTEXT: list[Any] = [
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    {"example": "https://ns.example.com/epcis/"},
]
LINE = "urn:epc:id:sgln:4012345.00005.1"
PLANT = "urn:epc:id:sgln:4012345.00005.0"


def sgtin(serial: object) -> str:
    return f"urn:epc:id:sgtin:4012345.011111.{serial}"


def link(serial: object) -> str:
    return f"https://id.example.com/01/04012345111118/21/{serial}"


def key(serial: object) -> str:
    return f"(01)04012345111118(21){serial}"


def lgtin(lot: object) -> str:
    return f"urn:epc:class:lgtin:4012345.022222.{lot}"


def lot_key(lot: object) -> str:
    return f"(01)04012345222227(10){lot}"


def sscc(number: int) -> str:
    return f"urn:epc:id:sscc:4012345.{number:010d}"


def event(kind: str, hour: int = 8, **fields: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "eventTime": f"2026-03-01T{hour:02d}:00:00Z",
        "eventTimeZoneOffset": "+00:00",
        **fields,
    }


def transformation(inputs: list[str], outputs: list[str], hour: int = 8, **fields: Any) -> dict[str, Any]:
    amounts = [{"epcClass": text, "quantity": 2, "uom": "KGM"} for text in inputs if ":class:" in text]
    return event(
        "TransformationEvent",
        hour,
        **({"inputEPCList": [text for text in inputs if ":class:" not in text]}),
        **({"inputQuantityList": amounts} if amounts else {}),
        outputEPCList=outputs,
        **fields,
    )


def seen(items: list[str], hour: int = 8, action: str = "OBSERVE", **fields: Any) -> dict[str, Any]:
    return event("ObjectEvent", hour, action=action, epcList=items, **fields)


def document(*events: dict[str, Any]) -> bytes:
    return orjson.dumps(
        {
            "@context": CONTEXT,
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": "2026-03-01T00:00:00Z",
            "epcisBody": {"eventList": list(events)},
        }
    )
