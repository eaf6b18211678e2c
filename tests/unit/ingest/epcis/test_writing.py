"""What is written reads again as it was: bodies, hashes, and what every prefix means."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any, Literal

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.epcis_documents import ALL, NAMESPACE, OBJECT, STANDARD, json_document, object_event, xml_document
from whereused.ingest.epcis import EpcisEvent, hash_of, read_document, write_document


def again(events: list[EpcisEvent], kind: Literal["capture", "query"] = "capture") -> list[EpcisEvent]:
    document = read_document(b"".join(write_document(events, kind)), "application/ld+json")
    assert document.faults == []
    return document.events


def same(events: list[EpcisEvent], read: list[EpcisEvent]) -> bool:
    return [(event.body, hash_of(event)) for event in events] == [(event.body, hash_of(event)) for event in read]


@pytest.mark.parametrize("kind", ["capture", "query"])
def test_documents_of_all_forms_come_out_as_they_went_in(kind: Literal["capture", "query"]) -> None:
    texts = [
        json_document(*(twins.body for twins in ALL)),
        xml_document(*(twins.xml_2 for twins in ALL)),
        xml_document(*(twins.xml_1 for twins in ALL), version=1),
    ]
    events = [event for text in texts for event in read_document(text, None).events]

    assert same(events, again(events, kind))


def test_the_document_says_what_it_is() -> None:
    events = read_document(json_document(OBJECT.body), None).events
    created = datetime(2026, 3, 1, tzinfo=UTC)
    capture = orjson.loads(b"".join(write_document(events, "capture", created=created)))
    query = orjson.loads(b"".join(write_document(events, "query", created=created, subscription="s1")))

    assert capture["@context"] == [STANDARD, {"mill": NAMESPACE}]
    assert (capture["type"], capture["schemaVersion"]) == ("EPCISDocument", "2.0")
    assert capture["creationDate"] == "2026-03-01T00:00:00.000Z"
    assert capture["epcisBody"] == {"eventList": [OBJECT.body]}
    assert query["type"] == "EPCISQueryDocument"
    assert query["epcisBody"]["queryResults"] == {
        "subscriptionID": "s1",
        "queryName": "SimpleEventQuery",
        "resultsBody": {"eventList": [OBJECT.body]},
    }


def test_a_document_without_events_is_a_document() -> None:
    assert again([]) == []


def test_prefixes_that_clash_stand_at_their_events() -> None:
    events = [
        EpcisEvent(0, "", object_event(**{"a:x": "1"}), [{"a": "urn:one:"}]),
        EpcisEvent(1, "", object_event(**{"a:x": "1"}), [{"a": "urn:two:"}]),
        EpcisEvent(2, "", object_event(**{"a:x": "1"}), []),
    ]
    written = orjson.loads(b"".join(write_document(events, "capture")))

    assert written["@context"] == [STANDARD, {"a": "urn:one:"}]
    assert [event.get("@context") for event in written["epcisBody"]["eventList"]] == [
        None,
        [{"a": "urn:two:"}],
        [{"a": None}],
    ]
    assert same(events, again(events))
    assert len({hash_of(event) for event in again(events)}) == 3


def test_the_first_events_do_not_wait_for_the_last() -> None:
    endless = (EpcisEvent(0, "", object_event(), []) for _ in count())
    pieces = write_document(endless, "query")

    assert [next(pieces)[:1] for _ in range(3)] == [b"{", b"{", b","]


PREFIXES = st.sampled_from(["a", "b", "cbvmda", "rdfs"])
MEANINGS = st.sampled_from(["urn:one:", "urn:two:", "urn:epcglobal:cbv:mda"])
CONTEXTS = st.lists(
    st.one_of(
        st.dictionaries(PREFIXES, MEANINGS, max_size=3),
        st.dictionaries(st.sampled_from(["a:f", "b:g"]), st.none(), max_size=1),
        st.just({"a": {"@id": "urn:long:"}, "@vocab": "urn:v:"}),
    ),
    max_size=3,
)
LEAVES = st.one_of(
    st.text(max_size=8), st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False)
)
NAMES = st.builds("{}:{}".format, PREFIXES, st.sampled_from(["f", "g", "fieldList", "time"]))
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=6,
)
EXTENSIONS = st.dictionaries(NAMES, VALUES, max_size=4)


@st.composite
def events(draw: st.DrawFn) -> list[EpcisEvent]:
    made = []
    for index in range(draw(st.integers(0, 4))):
        fields: dict[str, Any] = draw(EXTENSIONS)
        if draw(st.booleans()):
            fields["ilmd"] = draw(EXTENSIONS)
        made.append(EpcisEvent(index, "", object_event(**fields), draw(CONTEXTS)))
    return made


@settings(deadline=None, max_examples=150)
@given(events())
def test_whatever_was_read_is_read_again(made: list[EpcisEvent]) -> None:
    assert same(made, again(made))
