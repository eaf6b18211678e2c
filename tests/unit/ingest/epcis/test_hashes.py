"""A hash is there for every event, and is the same for all that say the same, today and tomorrow."""

from __future__ import annotations

import logging
import os
import time
from typing import Any

import pytest

from support.epcis_documents import GRAIN, STANDARD, json_document, object_event, xml_document
from whereused.ingest.epcis import EpcisEvent, hash_of, identity_of, read_document

# The event of GS1's CBV 2.0, 8.9.3, Example 1 has the same shape; this hash was computed by the package alone.
PLAIN = object_event(epcList=["urn:epc:id:sscc:4012345.0000000111"], bizStep="departing")


def hashed(**fields: Any) -> str:
    return of(object_event(**fields))


def of(body: dict[str, Any], context: list[Any] | None = None) -> str:
    return hash_of(EpcisEvent(0, "", body, context or []))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"eventTime": "2026-03-01T10:00:00+01:00"}, {"eventTime": "2026-03-01T09:00:00.000Z"}),
        ({"eventTime": "2026-03-01T10:00:00.0004+01:00"}, {"eventTime": "2026-03-01T09:00:00.000Z"}),
        ({"eventTime": "2026-03-01T09:59:59.9996+01:00"}, {"eventTime": "2026-03-01T10:00:00+01:00"}),
        ({"eventTime": "2026-03-01T10:00:00"}, {"eventTime": "2026-03-01T10:00:00+01:00"}),
        ({"epcList": ["urn:a:1", "urn:a:2"]}, {"epcList": ["urn:a:2", "urn:a:1"]}),
        ({"epcList": []}, {"epcList": None}),
        ({"bizStep": "shipping"}, {"bizStep": "urn:epcglobal:cbv:bizstep:shipping"}),
        ({"bizStep": "shipping"}, {"bizStep": "cbv:BizStep-shipping"}),
        ({"eventID": "urn:a:1"}, {"recordTime": "2026-03-01T10:00:00Z"}),
        ({"comment": "a"}, {"rdfs:comment": "b"}),
        (
            {"quantityList": [{"epcClass": GRAIN, "quantity": 1.0}, {"epcClass": GRAIN, "quantity": 2}]},
            {"quantityList": [{"epcClass": GRAIN, "quantity": 2.0}, {"epcClass": GRAIN, "quantity": 1}]},
        ),
        (
            {"bizTransactionList": [{"bizTransaction": "urn:a:1"}, {"type": "po", "bizTransaction": "urn:a:2"}]},
            {"bizTransactionList": [{"type": "po", "bizTransaction": "urn:a:2"}, {"bizTransaction": "urn:a:1"}]},
        ),
        (
            {"epcList": ["urn:epc:id:sgtin:4012345.011111.9876"]},
            {"epcList": ["https://id.example.org/01/04012345111118/21/9876"]},
        ),
    ],
)
def test_the_same_said_otherwise_hashes_alike(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert hashed(**one) == hashed(**other)


@pytest.mark.parametrize(
    "fields",
    [
        {"eventTime": "2026-03-01T10:00:00.001+01:00"},
        {"action": "ADD"},
        {"bizStep": "my_own"},
        {"a:b": "1"},
        {"a:b": "2"},
        {"a:b": ["1", "2"]},
        {"a:b": {"a:c": "1"}},
        {"a:b": True},
        {"readPoint": {"id": "urn:a:1"}},
        {"readPoint": {"id": "urn:a:1", "a:b": "1"}},
        {"ilmd": {"a:b": "1"}},
    ],
)
def test_something_else_hashes_otherwise(fields: dict[str, Any]) -> None:
    others = [hashed(), hashed(**{"a:b": "3"})]

    assert hashed(**fields) not in others


def test_a_name_is_its_namespace_and_not_its_prefix() -> None:
    body, renamed = object_event(**{"a:b": "1"}), object_event(**{"z:b": "1"})

    assert of(body, [{"a": "urn:n:"}]) == of(renamed, [{"z": "urn:n:"}])
    assert of(body, [{"a": "urn:n:"}]) == of(body, [{"a": "urn:old:"}, {"a": "urn:n:"}])
    assert of(body, [{"a": "urn:n:"}]) != of(body, [{"a": "urn:m:"}])


@pytest.mark.parametrize("value", ["1e999", "inf", "nan", "-Infinity", "0001-01-01T00:00:00+14:00", "", "é", "{}"])
def test_no_value_breaks_the_hash_off(value: str) -> None:
    assert hashed(**{"a:time": value, "a:b": value}) != hashed()


def test_fields_that_a_repository_added_are_left_out() -> None:
    added = object_event(**{"x:captured": "1"})
    of_json = json_document(added, context=[STANDARD, {"x": "urn:x:"}]).replace(
        b'"epcisBody"', b'"x:ignoreFields":["x:captured"],"epcisBody"'
    )
    inner = xml_document("<x:captured xmlns:x='urn:x:'>1</x:captured>").decode().partition("<EventList>")[2]
    event = "".join(
        ["<ObjectEvent><eventTime>2026-03-01T10:00:00.000+01:00</eventTime>"]
        + ["<eventTimeZoneOffset>+01:00</eventTimeZoneOffset><epcList>"]
        + [f"<epc>{epc}</epc>" for epc in added["epcList"]]
        + ["</epcList><action>OBSERVE</action>", inner.partition("</EventList>")[0], "</ObjectEvent>"]
    )
    before = "<x:ignoreFields xmlns:x='urn:x:'><x:captured/></x:ignoreFields>"
    events = [read_document(text, None).events[0] for text in (of_json, xml_document(event, before=before))]

    assert [one.body["x:captured"] for one in events] == ["1", "1"]
    assert [hash_of(one) for one in events] == [hashed(), hashed()]


def test_the_identity_is_the_event_id_or_the_hash() -> None:
    assert identity_of(EpcisEvent(0, "", object_event(eventID="urn:uuid:1"), [])) == "urn:uuid:1"
    assert identity_of(EpcisEvent(0, "", object_event(), [])) == hashed()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="The zone of a process cannot be set here.")
def test_the_zone_of_the_machine_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    here = [hashed(eventTime="2026-03-01T10:00:00", eventTimeZoneOffset=None), of(PLAIN)]
    monkeypatch.setitem(os.environ, "TZ", "Asia/Tokyo")
    time.tzset()
    try:
        there = [hashed(eventTime="2026-03-01T10:00:00.0", eventTimeZoneOffset=None), of(PLAIN)]
    finally:
        monkeypatch.undo()
        time.tzset()

    assert here == there


def test_hashing_leaves_the_logging_of_the_program_alone() -> None:
    before = list(logging.getLogger().handlers)
    hashed(eventTime="no time at all")

    assert logging.getLogger().handlers == before
