"""Events out as one EPCIS 2.0 JSON-LD document, written as a stream: each reads and hashes as it did when it came in.

The contexts of the first events stand once at the head of the document; an event that says otherwise carries its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any, Final, Literal

import orjson

from whereused.ingest.epcis.contexts import STANDARD_CONTEXT, STANDARD_PREFIXES
from whereused.ingest.epcis.events import EpcisEvent

_LOOKED_AT: Final = 1000


def write_document(
    events: Iterable[EpcisEvent],
    kind: Literal["capture", "query"],
    *,
    created: datetime | None = None,
    query: str = "SimpleEventQuery",
    subscription: str | None = None,
    vocabularies: list[dict[str, Any]] | None = None,
) -> Iterator[bytes]:
    """An EPCISDocument ("capture") or an EPCISQueryDocument with the answer to `query`, in pieces.

    `created` is now where it is not given; `subscription` is the ID of the subscription that is answered;
    `vocabularies` are the master data of the header (`vocabularyList`).
    """
    rest = iter(events)
    first = list(islice(rest, _LOOKED_AT))
    shared = _shared(first)
    header = {"epcisHeader": {"epcisMasterData": {"vocabularyList": vocabularies}}} if vocabularies else {}
    results = {"subscriptionID": subscription} if subscription else {}
    yield _head(kind, shared, created or datetime.now(UTC), header, results | {"queryName": query})
    comma = b""
    for event in chain(first, rest):
        yield comma + orjson.dumps(_written(event, shared))
        comma = b",\n"
    yield b"\n]}}\n" if kind == "capture" else b"\n]}}}}\n"


def _head(
    kind: str, shared: dict[str, str], created: datetime, header: dict[str, Any], results: dict[str, str]
) -> bytes:
    """All that stands before the first event."""
    document: dict[str, Any] = {
        "@context": [STANDARD_CONTEXT, shared] if shared else [STANDARD_CONTEXT],
        "type": "EPCISDocument" if kind == "capture" else "EPCISQueryDocument",
        "schemaVersion": "2.0",
        "creationDate": created.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        **header,
    }
    if kind == "capture":
        return orjson.dumps(document)[:-1] + b',"epcisBody":{"eventList":[\n'
    return (
        orjson.dumps(document)[:-1]
        + b',"epcisBody":{"queryResults":'
        + orjson.dumps(results)[:-1]
        + b',"resultsBody":{"eventList":[\n'
    )


def _shared(events: list[EpcisEvent]) -> dict[str, str]:
    """The prefixes for the head of the document: the first meaning of each wins, the standard ones are not touched."""
    shared: dict[str, str] = {}
    for event in events:
        for term, meaning in _plain(event.context).items():
            if isinstance(meaning, str) and term not in STANDARD_PREFIXES:
                shared.setdefault(term, meaning)
    return shared


def _plain(context: list[Any]) -> dict[str, Any]:
    """The terms of contexts that are no more than names of namespaces; nothing of those that are more."""
    merged: dict[str, Any] = {}
    for entry in context:
        merged |= entry
    simple = all((meaning is None or isinstance(meaning, str)) and term[:1] != "@" for term, meaning in merged.items())
    return merged if simple else {}


def _written(event: EpcisEvent, shared: dict[str, str]) -> dict[str, Any]:
    """The event with the context it needs under the document's."""
    plain = _plain(event.context)
    own: list[Any] = list(event.context)
    if plain or not event.context:
        missing = {term: meaning for term, meaning in plain.items() if shared.get(term, plain) != meaning}
        own = [missing] if missing else []
    declared = {term for entry in event.context for term in entry}
    if foreign := {term for term in shared if term not in declared}:
        used = _used(event.body)
        if strange := dict.fromkeys(sorted(foreign & used)):
            own = [strange, *own]
    return {"@context": own, **event.body} if own else event.body


def _used(value: Any) -> set[str]:  # noqa: ANN401 - JSON
    """The prefixes and names that an event writes."""
    if isinstance(value, dict):
        return {name.partition(":")[0] for name in value}.union(*map(_used, value.values()))
    if isinstance(value, list):
        return set().union(*map(_used, value))
    return {value.partition(":")[0]} if isinstance(value, str) else set()
