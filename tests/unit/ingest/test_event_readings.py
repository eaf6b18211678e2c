"""The readings of an event are entries as their bodies alone would give them: the same hash, key and record."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from support.epcis_documents import ALL, PALLET, SACKS, object_event
from support.real_documents import ABSENT, DATA, VALID, named
from whereused.ingest.entries import content_hash, decode, entry_of
from whereused.ingest.epcis import EpcisEvent, read_document
from whereused.ingest.epcis.checks import faults_of
from whereused.ingest.events.entry import entry_of_event, submission_of

ADDRESS = st.sampled_from([*SACKS, PALLET, "urn:uuid:7b2e1f0a-1f7d-4f0a-9d55-0123456789ab", "https://erp.example/4711"])
WORD = st.sampled_from(
    ["shipping", "receiving", "packing", " dispensing ", "returned", "conformant", "urn:a:b", "cbv:X-y"]
)
PARTY = {"type": st.sampled_from(["po", "desadv", "rma", "prodorder", "owning_party", "location"])}
ILMD = st.dictionaries(
    st.sampled_from(["a:b", "a:lotNumber", "cbvmda:itemExpirationDate", "own"]),
    st.recursive(
        st.sampled_from([" L(21)7 ", "L-7", "2026-03-01", "2026-03-01T10:00:00.5+02:00", "no time", ""])
        | st.integers(-5, 10**15)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.booleans(),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a:c", "#text"]), inner),
        max_leaves=4,
    ),
)
EVENTS = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["ObjectEvent", "AggregationEvent", "AssociationEvent", "TransactionEvent"]),
        "eventTime": st.sampled_from(["2026-03-01T10:00:00.25+01:00", "0999-03-01T10:00:00Z"]),
        "action": st.sampled_from(["ADD", "OBSERVE", "DELETE"]),
    },
    optional={
        "eventID": ADDRESS,
        "parentID": ADDRESS,
        "epcList": st.lists(ADDRESS, max_size=3),
        "childEPCs": st.lists(ADDRESS, max_size=3),
        "bizStep": WORD,
        "disposition": WORD,
        "readPoint": st.fixed_dictionaries({"id": ADDRESS}),
        "bizLocation": st.fixed_dictionaries({"id": ADDRESS}),
        "bizTransactionList": st.lists(st.fixed_dictionaries({**PARTY, "bizTransaction": ADDRESS}), max_size=2),
        "sourceList": st.lists(st.fixed_dictionaries({**PARTY, "source": ADDRESS}), max_size=2),
        "destinationList": st.lists(st.fixed_dictionaries({**PARTY, "destination": ADDRESS}), max_size=2),
        "ilmd": ILMD,
    },
)


def check(body: dict[str, Any], context: list[Any], source: str | None) -> int:
    event = EpcisEvent(0, "", body, context)
    try:
        entry = entry_of_event(event, submission_of(event, source, "events.jsonld"))
    except ValueError:  # it says something that no record can hold
        return 0
    for reading in entry.readings:
        alone = entry_of(reading.submission)
        assert (reading.id, reading.hash, reading.key, reading.record) == (
            alone.id,
            alone.hash,
            alone.key,
            alone.record,
        )
        assert reading.hash == content_hash(decode(reading.submission))
        assert reading.event == entry.id
        assert reading.record.source == source
    return len(entry.readings)


@settings(deadline=None, max_examples=300)
@given(EVENTS, st.sampled_from([None, "plant A"]))
@example(object_event(disposition="conformant"), "plant A")
@example(object_event(type="AssociationEvent", action="DELETE", epcList=None, parentID=PALLET), None)
@example(object_event(type="AggregationEvent", action="DELETE", epcList=None, parentID=PALLET), None)
def test_any_event(body: dict[str, Any], source: str | None) -> None:
    if not faults_of(body, ["own"]):
        check(body, [{"a": "https://mill.example/ns#"}], source)


@pytest.mark.parametrize("twins", ALL, ids=lambda twins: twins.name)
def test_events_of_all_types(twins: Any) -> None:
    good = {name: value for name, value in twins.body.items() if name != "errorDeclaration"}

    assert check(good, [], "plant A") > 0


@pytest.mark.skipif(not DATA.is_dir(), reason=ABSENT)
@pytest.mark.parametrize("path", VALID, ids=named)
def test_documents_of_others(path: Any) -> None:
    for event in read_document(path.read_bytes(), None).events:
        check(event.body, event.context, None)
