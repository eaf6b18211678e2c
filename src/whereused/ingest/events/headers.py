"""The header of a document that is being read: its master data wait until its events said as what they name things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

import orjson

from whereused.ingest.entries import Submission, entry_of, faults_in
from whereused.ingest.epcis import EpcisEvent, EpcisFault, MasterData, Piece, Unusable
from whereused.ingest.events.master_data import Roles, Told, told_by


class Drawn(NamedTuple):
    """One record of the header as it is submitted, or an element that is refused; where it stands, and its faults."""

    submission: Submission
    pointer: str
    faults: list[EpcisFault]


class Header:
    """The master data of one document, set apart from its events."""

    def __init__(self) -> None:
        self._elements: list[MasterData] = []
        self._roles = Roles()

    def events_among(self, pieces: Iterable[Piece]) -> Iterator[EpcisEvent | Unusable]:
        """The events, good and bad, as they are read; master data stay here."""
        for piece in pieces:
            if isinstance(piece, MasterData):
                self._elements.append(piece)
                continue
            if self._elements and isinstance(piece, EpcisEvent):
                with suppress(ValueError):  # of a time that no calendar has: the event itself is refused for it
                    self._roles.note(piece)
            yield piece

    def drawn(self, source: str | None, file: str | None = None) -> Iterator[Drawn]:
        """The records that the header says, once all events are read; `file` is where they are from."""
        for element in self._elements:
            body = orjson.dumps(element.body, default=str).decode()
            whole = Submission(body, "json", source, None, file)
            if element.faults:
                yield Drawn(whole, element.faults[0].pointer, element.faults)
                continue
            for told in told_by(element, self._roles):
                submission = _submission(told, source, file)
                faults = _faults_of(submission, element.pointer, told.record["record"])
                yield Drawn(whole if faults else submission, element.pointer, faults)


def reason_of(faults: list[EpcisFault]) -> str:
    """What is wrong at one place, or at several that are named."""
    return faults[0].reason if len(faults) == 1 else " ".join(f"{fault.pointer}: {fault.reason}" for fault in faults)


def _faults_of(submission: Submission, pointer: str, kind: str) -> list[EpcisFault]:
    """Why an element is no record: told of the element, which is what the sender can mend."""
    try:
        entry_of(submission)
    except ValueError as error:  # pydantic's are such
        found = ((fault["pointer"].strip("/").replace("/", "."), fault["reason"]) for fault in faults_in(error))
        return [EpcisFault(pointer, f"{field} of the {kind}: {reason}" if field else reason) for field, reason in found]
    return []


def _submission(told: Told, source: str | None, file: str | None) -> Submission:
    """The native record, with the element that it was made of beside it."""
    received = orjson.dumps(told.received).decode()
    return Submission(orjson.dumps(told.record).decode(), "json", source, None, file, None, received)
