"""JSON and JSON-LD documents (EPCIS 2.0) as master data and events: as they stand there, beside their contexts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any, Final

import orjson

from whereused.errors import MalformedBody
from whereused.ingest.epcis.contexts import STANDARD_CONTEXT, context_faults, entries_of, is_standard, own_entries
from whereused.ingest.epcis.events import EpcisEvent, EpcisFault, MasterData, Opening, Unusable
from whereused.ingest.epcis.master_data import in_json
from whereused.ingest.epcis.xml_events import EVENTS

LARGEST_JSON: Final = 256 * 1024 * 1024
_DOCUMENTS: Final = ("EPCISDocument", "EPCISQueryDocument")
_TYPES: Final = {
    f"{start}{kind}": kind for kind in EVENTS.values() for start in ("epcis:", "https://ref.gs1.org/epcis/")
}
_HEADER: Final = ("epcisHeader", "sender", "receiver", "instanceIdentifier")


def read_json(stream: IO[bytes], opening: Opening) -> Iterator[EpcisEvent | MasterData | Unusable]:
    """The master data of a JSON document, then its events in its order; `opening` is filled first.

    Of events only the contexts are checked.
    Raises MalformedBody for what is no JSON (line and column), no EPCIS, or has a context that points elsewhere.
    """
    value = _parsed(stream)
    if isinstance(value, list):
        opening.kind = "events"
        yield from _events(value, "", [])
        return
    if not isinstance(value, dict):
        raise MalformedBody("The document is neither a JSON object nor a list of events.", _MEND, pointer="")
    kind = value.get("type")
    if kind not in _DOCUMENTS:
        if "epcisBody" in value or not _is_event(kind):
            raise MalformedBody(f"The document's type is {kind!r}, which is no EPCIS.", _MEND, pointer="/type")
        opening.kind = _TYPES.get(str(kind), str(kind))
        yield from _events([value], None, [])
        return
    _open(value, opening)
    events, pointer, ignored = _event_list(value)
    context = own_entries(value["@context"])
    yield from in_json(value.get("epcisHeader"), context, opening.creation_date)
    yield from _events(events, pointer, context + ignored)


_MEND: Final = "Send an EPCISDocument, an EPCISQueryDocument, or events of EPCIS 2.0."


def _parsed(stream: IO[bytes]) -> Any:  # noqa: ANN401 - JSON
    text = stream.read(LARGEST_JSON + 1)
    if len(text) > LARGEST_JSON:
        raise MalformedBody(
            f"The JSON document is over {LARGEST_JSON / 1e6:.0f} MB: JSON is read whole.",
            "Split it, or send XML, which is read as a stream.",
        )
    try:
        return orjson.loads(text.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise MalformedBody(
            f"The document is not JSON: {error.msg} (line {error.lineno}, column {error.colno}).",
            "Mend it at this place.",
            line=error.lineno,
            column=error.colno,
        ) from None


def _is_event(kind: object) -> bool:
    return isinstance(kind, str) and (kind.endswith("Event") or kind in _TYPES)


def _open(document: dict[str, Any], opening: Opening) -> None:
    """Keep what a document says of itself; refuse one whose context is missing or points elsewhere."""
    opening.kind = document["type"]
    opening.schema_version = _text_or_none(document.get("schemaVersion"))
    opening.creation_date = _text_or_none(document.get("creationDate"))
    opening.header = {name: document[name] for name in _HEADER if name in document}
    if "@context" not in document:
        raise _refused(EpcisFault("/@context", f"The document has no @context: give {STANDARD_CONTEXT}"))
    context = document["@context"]
    for fault in context_faults(context, "/@context"):
        raise _refused(fault)
    if not any(is_standard(entry) for entry in entries_of(context)):
        raise _refused(EpcisFault("/@context", f"The @context does not name the EPCIS one: add {STANDARD_CONTEXT}"))


def _text_or_none(value: object) -> str | None:
    return None if value is None else str(value)


def _event_list(document: dict[str, Any]) -> tuple[list[Any], str, list[Any]]:
    """The events, where they stand, and a context for the fields that a repository added and wants not hashed."""
    steps = ["epcisBody"] if document["type"] == "EPCISDocument" else ["epcisBody", "queryResults", "resultsBody"]
    place, pointer, ignored = document, "", _ignored(document)
    for step in steps:
        pointer += f"/{step}"
        inner = place.get(step)
        if not isinstance(inner, dict):
            raise _refused(EpcisFault(pointer, f"The {document['type']} has no object {step} here."))
        place = inner
        ignored += _ignored(place)
    context = [dict.fromkeys(ignored)] if ignored else []
    if "eventList" not in place and isinstance(place.get("event"), dict):
        return [place["event"]], f"{pointer}/event", context
    events = place.get("eventList")
    if not isinstance(events, list):
        raise _refused(EpcisFault(f"{pointer}/eventList", f"The {document['type']} has no list eventList here."))
    return events, f"{pointer}/eventList", context


def _ignored(place: dict[str, Any]) -> list[str]:
    return [
        str(field)
        for name, fields in place.items()
        if name.rpartition(":")[2] == "ignoreFields" and isinstance(fields, list)
        for field in fields
    ]


def _events(values: list[Any], pointer: str | None, context: list[Any]) -> Iterator[EpcisEvent | Unusable]:
    single = pointer is None or pointer.endswith("/event")
    for index, value in enumerate(values):
        place = (pointer or "") if single else f"{pointer}/{index}"
        if not isinstance(value, dict):
            yield Unusable(index, place, [EpcisFault(place, "An event is a JSON object.")], value)
            continue
        own = context
        if "@context" in value:
            if faults := list(context_faults(value["@context"], f"{place}/@context")):
                yield Unusable(index, place, faults, value)
                continue
            own = context + own_entries(value["@context"])
            value = {name: content for name, content in value.items() if name != "@context"}  # noqa: PLW2901
        if (kind := _TYPES.get(str(value.get("type")))) is not None:
            value = value | {"type": kind}  # noqa: PLW2901 - the short name
        yield EpcisEvent(index, place, value, own)


def _refused(fault: EpcisFault) -> MalformedBody:
    return MalformedBody(
        f"The document cannot be used: {fault.reason}",
        f"Mend it at {fault.pointer}.",
        pointer=fault.pointer,
        reason=fault.reason,
    )
