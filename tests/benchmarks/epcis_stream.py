"""A stream of EPCIS 2.0 events captured over HTTP: cases are commissioned, packed on a pallet, and shipped."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import orjson

from whereused.database import LocalDatabase

from .memory import PeakMemory
from .posting import Posted, api_of, timed_posting
from .served import ANSWER_SECONDS

CAPTURE = "/epcis/v2/capture"
CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
ON_A_PALLET = 8
"""Cases, each commissioned by an event of its own; then come one of packing and one of shipping."""

IN_A_DOCUMENT = 50
"""Pallets."""

CLIENTS = 4
POLL_SECONDS = 0.02


def capture_watched(database: LocalDatabase, events: int) -> Posted | None:
    """Capture at least so many events by capture jobs, until the last has ended; None where nothing captures."""
    with api_of(database) as (url, pid):
        with httpx.Client(base_url=url, timeout=ANSWER_SECONDS, trust_env=False) as client:
            if CAPTURE not in client.get("/openapi.json").json()["paths"]:
                return None
        with PeakMemory(pid) as memory:
            return timed_posting(documents(events), CLIENTS, url, _capture, memory)


def documents(events: int) -> Iterator[bytes]:
    """Documents with at least so many events in all."""
    pallets = -(-events // (ON_A_PALLET + 2))
    for first in range(0, pallets, IN_A_DOCUMENT):
        listed = [event for pallet in range(first, min(first + IN_A_DOCUMENT, pallets)) for event in _pallet(pallet)]
        yield orjson.dumps(
            {
                "@context": [CONTEXT],
                "type": "EPCISDocument",
                "schemaVersion": "2.0",
                "creationDate": "2026-03-01T00:00:00Z",
                "epcisBody": {"eventList": listed},
            }
        )


def _pallet(number: int) -> Iterator[dict[str, object]]:
    pallet = f"urn:epc:id:sscc:9521141.{number:010d}"
    cases = [f"urn:epc:id:sgtin:9521141.012345.{number * ON_A_PALLET + case}" for case in range(ON_A_PALLET)]
    minute = f"2026-03-{1 + number // 1440 % 28:02d}T{number // 60 % 24:02d}:{number % 60:02d}"
    common = {"eventTimeZoneOffset": "+00:00", "readPoint": {"id": "urn:epc:id:sgln:9521141.00001.0"}}
    for second, case in enumerate(cases):
        yield {
            "type": "ObjectEvent",
            "eventTime": f"{minute}:{second:02d}Z",
            "action": "ADD",
            "bizStep": "commissioning",
            "epcList": [case],
            **common,
        }
    yield {
        "type": "AggregationEvent",
        "eventTime": f"{minute}:30Z",
        "action": "ADD",
        "bizStep": "packing",
        "parentID": pallet,
        "childEPCs": cases,
        **common,
    }
    yield {
        "type": "ObjectEvent",
        "eventTime": f"{minute}:50Z",
        "action": "OBSERVE",
        "bizStep": "shipping",
        "epcList": [pallet],
        **common,
    }


def _capture(client: httpx.Client, body: bytes) -> int:
    headers = {"Content-Type": "application/ld+json", "GS1-EPCIS-Version": "2.0.0"}
    response = client.post(CAPTURE, content=body, headers=headers)
    response.raise_for_status()
    job = client.get(response.headers["Location"]).raise_for_status().json()
    while job["running"]:
        time.sleep(POLL_SECONDS)
        job = client.get(response.headers["Location"]).raise_for_status().json()
    assert job["success"], job
    return len(orjson.loads(body)["epcisBody"]["eventList"])
