"""EPCIS documents in, JSON and XML, as master data and events in the EPCIS 2.0 JSON form, each checked.

A document that cannot be used at all raises MalformedBody with line and column, or pointer and reason. An event with
faults is handed out as Unusable, and the others of its document stay good.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import IO, Any

from whereused.errors import MalformedBody, UnsupportedMedia
from whereused.ingest.epcis.checks import faults_of
from whereused.ingest.epcis.contexts import prefixes_of
from whereused.ingest.epcis.events import EpcisDocument, EpcisEvent, EpcisFault, MasterData, Opening, Unusable
from whereused.ingest.epcis.json import read_json
from whereused.ingest.epcis.xml import pointer_in, read_xml

Piece = EpcisEvent | MasterData | Unusable
"""What a document is read as, one after the other."""


def read_document(text: bytes, media_type: str | None) -> EpcisDocument:
    """All of a document; `media_type` tells XML from JSON, or its first character does.

    Raises MalformedBody for a document that cannot be used at all, UnsupportedMedia for another media type.
    """
    opening = Opening()
    events: list[EpcisEvent] = []
    unusable: list[Unusable] = []
    master_data: list[MasterData] = []
    into: dict[type, list[Any]] = {EpcisEvent: events, Unusable: unusable, MasterData: master_data}
    for piece in _pieces(BytesIO(text), media_type, opening):
        into[type(piece)].append(piece)
    return EpcisDocument(
        opening.kind, events, unusable, opening.schema_version, opening.creation_date, opening.header, master_data
    )


def iter_document(stream: IO[bytes], media_type: str | None) -> Iterator[Piece]:
    """The master data and events of a document one by one, in its order.

    XML at flat memory, JSON up to `json.LARGEST_JSON`.

    Raises as read_document does; what is not well-formed is met when the reading comes to it, after the events before.
    """
    return _pieces(stream, media_type, Opening())


def _pieces(stream: IO[bytes], media_type: str | None, opening: Opening) -> Iterator[Piece]:
    start, stream = _peeked(stream)
    if not start:
        raise MalformedBody("The document is empty.", "Send an EPCIS document as JSON or XML.", pointer="")
    if is_xml(start, media_type):
        for piece in read_xml(stream, opening):
            yield _checked(piece, xml=True) if isinstance(piece, EpcisEvent) else piece
    else:
        for found in read_json(stream, opening):
            yield _checked(found, xml=False) if isinstance(found, EpcisEvent) else found


class _Rest:
    """A stream whose beginning was looked at already."""

    def __init__(self, start: bytes, stream: IO[bytes]) -> None:
        self._start = start
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        start, self._start = self._start, b""
        if not start:
            return self._stream.read(size)
        return start if 0 < size <= len(start) else start + self._stream.read(size - len(start) if size > 0 else -1)


def _peeked(stream: IO[bytes]) -> tuple[bytes, IO[bytes]]:
    start = stream.read(4096)
    return start, _Rest(start, stream)  # type: ignore[return-value]


def is_xml(start: bytes, media_type: str | None) -> bool:
    """Whether a document is XML, by its media type or else by how it begins. Raises UnsupportedMedia for neither."""
    kind = (media_type or "").partition(";")[0].strip().lower()
    if not kind or kind in {"application/octet-stream", "text/plain"}:
        return start.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<")
    if kind.endswith(("/xml", "+xml")):
        return True
    if kind.endswith(("/json", "+json")):
        return False
    raise UnsupportedMedia(
        f"EPCIS is not read from {media_type!r}.", "Send application/json, application/ld+json or application/xml."
    )


def _checked(event: EpcisEvent, *, xml: bool) -> EpcisEvent | Unusable:
    terms = prefixes_of(event.context).keys() if event.context else ()
    faults = faults_of(event.body, terms)
    if not faults:
        return event
    placed = [
        EpcisFault(pointer_in(event.pointer, path) if xml else _json_pointer(event.pointer, path), reason)
        for path, reason in faults
    ]
    return Unusable(event.index, event.pointer, placed, event.body)


def _json_pointer(start: str, path: tuple[str | int, ...]) -> str:
    steps: list[Any] = [str(step).replace("~", "~0").replace("/", "~1") for step in path]
    return "/".join([start, *steps])
