"""From an EPCIS event to its ledger entry, with the entries of what it says, and what it is asked for by."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from pydantic import ValidationError

from whereused.ingest.entries import Entry, Submission, content_hash, decode, entry_of, faults_in, key_of
from whereused.ingest.epcis import EpcisEvent, hash_of
from whereused.ingest.epcis.checks import faults_of
from whereused.ingest.epcis.contexts import context_faults, is_standard, prefixes_of
from whereused.ingest.events.reading import readings_of
from whereused.ingest.events.said import Said
from whereused.ingest.events.terms import terms_of
from whereused.ingest.events.vocabulary import bare
from whereused.ingest.identities import with_keys
from whereused.model.records import EventRecord

_EMPTY: tuple[Any, ...] = (None, [], {})
_SAID_EMPTY = ("items", "component")
"""Fields that mean everything where they are empty."""

LONGEST_ID = 470
"""Characters of an `eventID`: an id of the ledger has 500, and those of readings and declarations begin with it."""

DECLARATION = "#error-"
"""Between the id of an event and what tells one declaration that it is in error from another."""


def entry_with_readings(submission: Submission) -> Entry:
    """The entry of any record; that of an event comes with its readings. Raises ValidationError or ValueError."""
    entry = entry_of(submission)
    record = entry.record
    if not isinstance(record, EventRecord):
        return entry
    _refuse_faults(record)
    found = entry_of_event(EpcisEvent(0, "/event", record.event, record.context), submission)
    if record.record_id not in (None, found.id):
        raise ValueError(f"record_id of an event follows from the event: it is {found.id!r}, not {record.record_id!r}.")
    return found


def _refuse_faults(record: EventRecord) -> None:
    """Raise ValueError for an event that no document could have brought."""
    strange = [f"{fault.pointer}: {fault.reason}" for fault in context_faults(record.context, "/context")]
    for number, entry in enumerate(record.context):
        if is_standard(entry):
            strange.append(
                f"/context/{number}: The standard context always holds. Leave it out, and give other terms only."
            )
    if not strange:
        faults = faults_of(record.event, prefixes_of(record.context).keys() if record.context else ())
        strange = [f"/event{''.join(f'/{step}' for step in path)}: {reason}" for path, reason in faults]
    if strange:
        raise ValueError(" ".join(strange))


def submission_of(event: EpcisEvent, source: str | None = None, file: str | None = None) -> Submission:
    """An event of a document as the native record that the ledger keeps."""
    record = {"record": "event", "event": event.body, "context": event.context}
    return Submission(orjson.dumps(record).decode(), "json", source, None, file, event.index)


def entry_of_event(event: EpcisEvent, submission: Submission) -> Entry:
    """The entry of an event, by its `eventID` or else its hash, with its readings.

    An event with an `errorDeclaration` is the original once more: it voids what has its identity, and says nothing
    itself. Its own id has the hash of the declaration behind that of the event. Raises ValueError with a reason.
    """
    digest = hash_of(event)
    identity = event.body.get("eventID") or digest
    said = Said(identity, event.body, event.context)
    declaration = event.body.get("errorDeclaration")
    if len(identity) > LONGEST_ID:
        raise ValueError(f"The eventID is {len(identity):,} characters long, and at most {LONGEST_ID} are kept.")
    record = EventRecord(
        record="event",
        record_id=identity,
        source=submission.source,
        event_time=said.at,
        event=event.body,
        context=event.context,
    )
    key, asked_by = f"event:{identity}", _properties_of(said)
    if declaration is None:
        readings = tuple(_reading_entries(said, submission))
        return Entry(identity, digest, key, record, submission, readings=readings, asked_by=asked_by)
    own = hashlib.sha256(_canonical(digest, said, declaration)).hexdigest()
    return Entry(f"{identity}{DECLARATION}{own[:16]}", own, key, record, submission, voids=identity, asked_by=asked_by)


def _canonical(digest: str, said: Said, declaration: dict[str, Any]) -> bytes:
    """What tells one declaration from another, the same for all spellings of it."""
    same = dict(declaration)
    if "declarationTime" in same:
        same["declarationTime"] = said.moment(same["declarationTime"]).isoformat()
    if isinstance(same.get("reason"), str):
        same["reason"] = bare(same["reason"])
    if isinstance(same.get("correctiveEventIDs"), list):
        same["correctiveEventIDs"] = sorted(same["correctiveEventIDs"], key=str)
    return orjson.dumps([digest, same], option=orjson.OPT_SORT_KEYS)


def _reading_entries(said: Said, submission: Submission) -> list[Entry]:
    entries = []
    plain = not (said.has_amounts or said.has_sensors)
    for record in readings_of(said):
        given = {name: value for name, value in record.items() if value not in _EMPTY or name in _SAID_EMPTY}
        body = orjson.dumps(given).decode()
        reading = Submission(
            body, submission.format, submission.source, None, submission.file, submission.line, submission.received,
            submission.columns, submission.recorded_at,
        )  # fmt: skip
        try:
            received = decode(reading)
            digest = _hash_of_plain(given, received.source) if plain else content_hash(received)
            found = with_keys(received)
        except ValidationError as error:
            raise _beyond(error, record["record"]) from error
        identity = record["record_id"]
        entries.append(Entry(identity, digest, key_of(found, identity), found, reading, event=said.id))
    return entries


def _hash_of_plain(given: dict[str, Any], source: str | None) -> str:
    """The content hash of a reading without quantities and measured values, from what it is made of.

    How these are written is known here; `content_hash` asks the record that was read for all of them once more.
    """
    same = {name: value for name, value in given.items() if name != "record_id"}
    if source is not None:
        same["source"] = source
    if "subjects" in same:
        same["subjects"] = [
            {name: value for name, value in subject.items() if value is not None} for subject in same["subjects"]
        ]
    return hashlib.sha256(orjson.dumps(same, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)).hexdigest()


def _beyond(error: ValidationError, kind: str) -> ValueError:
    """The error for an event that says what no record of ours can hold. Pointers into that record would mislead."""
    told = "; ".join(f"{fault['pointer']}: {fault['reason']}" for fault in faults_in(error))
    return ValueError(f"What it says cannot be kept as a record of kind {kind}: {told}")


def _properties_of(said: Said) -> dict[str, object]:
    """What an event is asked for by, as properties of its node (`docs/graph.md`)."""
    found = {
        "event_type": said.type,
        "event_id": said.id,
        "action": said.action,
        "biz_step": said.biz_step,
        "disposition": said.disposition,
        "read_point": said.read_point,
        "biz_location": said.biz_location,
        "terms": terms_of(said),
    }
    return {name: value for name, value in found.items() if value is not None}
