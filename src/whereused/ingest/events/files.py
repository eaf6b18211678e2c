"""EPCIS files as submissions: each event of a document as the native record that carries it, then its master data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import orjson

from whereused.errors import MalformedBody
from whereused.ingest.entries import Submission
from whereused.ingest.epcis import EpcisEvent, iter_document
from whereused.ingest.events.entry import submission_of
from whereused.ingest.events.headers import Header

SUFFIXES = frozenset({".xml", ".jsonld", ".json"})
LOOKED_AT = 4096
KEPT = 1_000_000
"""Characters that are kept of a document that cannot be read at all."""

_EPCIS = re.compile(
    rb"EPCISDocument|EPCISQueryDocument|EPCISMasterDataDocument|epcisBody"
    rb"|\b(?:Object|Aggregation|Transaction|Transformation|Association|Quantity)Event\b"
)


def holds_epcis(path: Path) -> bool:
    """Whether a file is an EPCIS document or events of EPCIS, by its ending and how it begins."""
    if path.suffix.lower() not in SUFFIXES:
        return False
    with path.open("rb") as file:
        return _EPCIS.search(file.read(LOOKED_AT).replace(b"\0", b"")) is not None


def read_epcis(
    file: IO[bytes], path: Path, source: str | None
) -> Iterator[tuple[Submission, list[tuple[str, str]], int]]:
    """Each event of a document and each record of its header, what is wrong with it, and how far the file is read.

    What is wrong is told as (pointer, reason). What is wrong with the document itself comes last, with how it begins.
    """
    name, header = str(path), Header()
    broken: MalformedBody | None = None
    media_type = "application/xml" if path.suffix.lower() == ".xml" else None
    try:
        for piece in header.events_among(iter_document(file, media_type)):
            if isinstance(piece, EpcisEvent):
                yield submission_of(piece, source, name), [], file.tell()
            else:
                body = orjson.dumps(piece.body, default=str).decode()
                faults = [(fault.pointer, fault.reason) for fault in piece.faults]
                yield Submission(body, "json", source, None, name, piece.index), faults, file.tell()
    except MalformedBody as error:
        broken = error
    for drawn in header.drawn(source, name):
        yield drawn.submission, [(fault.pointer, fault.reason) for fault in drawn.faults], file.tell()
    if broken is not None:
        file.seek(0)
        kept = file.read(KEPT).decode(errors="backslashreplace")
        fault = (str(broken.details.get("pointer", "")), broken.message)
        yield (
            Submission(kept, "json", source, None, name, int(broken.details.get("line", 1))),
            [fault],
            path.stat().st_size,
        )
