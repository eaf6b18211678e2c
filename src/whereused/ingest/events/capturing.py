"""Capturing EPCIS documents: events into the ledger, as one or as far as they are good, and a job that tells.

Master data of the header come after the events: what is wrong with an element is told, and stops nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import IO, TypeVar

import orjson

from whereused.errors import CaptureLimitExceeded, EpcisDocumentInvalid, MalformedBody
from whereused.ingest.entries import Submission, entry_of
from whereused.ingest.epcis import EpcisEvent, EpcisFault, Unusable, iter_document
from whereused.ingest.events.entry import entry_of_event, submission_of
from whereused.ingest.events.headers import Drawn, Header, reason_of
from whereused.ingest.events.jobs import SHOWN, Behaviour, CaptureJob, Jobs
from whereused.ingest.ledger import Ledger, Receipt, Sorting
from whereused.ingest.rejects import Rejection

Piece = EpcisEvent | Unusable
Each = TypeVar("Each")

BATCH_EVENTS = 2_000
"""Events that are taken in one transaction where those before may stay when a later one is refused."""

CAPTURE_LIMIT = 20_000
"""Events of one document (`GS1-EPCIS-Capture-Limit`): a document that is taken as a whole is one transaction."""


class Capture:
    """Takes EPCIS documents into the ledger."""

    def __init__(self, ledger: Ledger, jobs: Jobs) -> None:
        self._ledger = ledger
        self._jobs = jobs

    def take(self, body: IO[bytes], media_type: str | None, behaviour: Behaviour, source: str | None) -> CaptureJob:
        """Take a document; the job is finished when this returns.

        `rollback`: nothing is taken if any event is refused; `proceed`: what is good is. Raises EpcisDocumentInvalid
        for what is no EPCIS document, UnsupportedMedia, CaptureLimitExceeded; whatever the database raises, and the job
        then is a failed one.
        """
        header = Header()
        pieces = pieces_of(body, media_type, header)
        job = self._jobs.begin(behaviour)
        try:
            if behaviour == "rollback":
                _note(job, self._ledger.take(sorted_in(pieces, source), all_or_nothing=True), pieces)
            else:
                for batch in _batches(pieces):
                    _note(job, self._ledger.take(sorted_in(batch, source)), batch)
                    self._jobs.keep(job)
            if behaviour == "proceed" or not job.rejected:
                for drawn in _batches(list(header.drawn(source))):
                    _note_header(job, self._ledger.take(drawn_in(drawn)), drawn)
            job.running, job.success, job.finished_at = False, job.rejected == 0, datetime.now(UTC)
            self._jobs.keep(job)
        finally:
            self._jobs.leave(job)
        return job

    def take_one(self, body: IO[bytes], media_type: str | None, source: str | None) -> tuple[EpcisEvent, Receipt]:
        """Take one event at once, without a job. Raises EpcisDocumentInvalid for anything but one good event.

        Master data of its document are taken with it, and refused with it: there is no job that could tell of them.
        """
        header = Header()
        pieces = pieces_of(body, media_type, header)
        if len(pieces) != 1:
            raise EpcisDocumentInvalid(
                f"The body has {len(pieces)} events, and this is for one.", "Send several to /epcis/v2/capture."
            )
        if isinstance(pieces[0], Unusable):
            raise _invalid(" ".join(fault.reason for fault in pieces[0].faults), _told(pieces[0].faults))
        drawn = list(header.drawn(source))
        if faults := [fault for each in drawn for fault in each.faults]:
            raise _invalid(
                f"The header has master data that cannot be taken: {reason_of(faults)}",
                _told(faults),
                "Mend them, or send it to /epcis/v2/capture, which takes the rest; nothing was taken.",
            )
        receipt = self._ledger.take(sorted_in(pieces, source), all_or_nothing=True)
        if not receipt.rejected and drawn:
            self._ledger.take(drawn_in(drawn))
        return pieces[0], receipt


def pieces_of(body: IO[bytes], media_type: str | None, header: Header) -> list[Piece]:
    """The events of a document, good and bad; `header` gets its master data.

    Raises EpcisDocumentInvalid, UnsupportedMedia, CaptureLimitExceeded.
    """
    try:
        pieces = list(islice(header.events_among(iter_document(body, media_type)), CAPTURE_LIMIT + 1))
    except MalformedBody as error:
        pointer = str(error.details.get("pointer", ""))
        raise _invalid(error.message, [{"pointer": pointer, "reason": error.message}], error.mend) from error
    if len(pieces) > CAPTURE_LIMIT:
        raise CaptureLimitExceeded(
            f"The document has more than {CAPTURE_LIMIT:,} events; nothing of it was taken.",
            "Send it in parts, or load it as a file with `whereused load`.",
            exception="epcisException:CaptureLimitExceededException",
            limit=CAPTURE_LIMIT,
        )
    return pieces


def _told(faults: Iterable[EpcisFault]) -> list[dict[str, str]]:
    return [{"pointer": fault.pointer, "reason": fault.reason} for fault in faults]


def _invalid(message: str, faults: list[dict[str, str]], mend: str = "") -> EpcisDocumentInvalid:
    return EpcisDocumentInvalid(
        message,
        mend or "Mend it there and send it again; nothing was taken.",
        exception="epcisException:ValidationException",
        faults=faults,
    )


def sorted_in(pieces: Iterable[Piece], source: str | None, file: str | None = None) -> Sorting:
    """Events decoded, with what they say, and what is wrong with others; `file` is where they are from."""
    sorting = Sorting()
    for place, piece in enumerate(pieces):
        if isinstance(piece, Unusable):
            sorting.rejected.append(_refused(place, piece, source, file))
        else:
            submission = submission_of(piece, source, file)
            sorting.add(place, submission, partial(entry_of_event, piece, submission))
    return sorting


def drawn_in(header: Iterable[Drawn]) -> Sorting:
    """Records of a header decoded, and the elements that are refused."""
    sorting = Sorting()
    for place, drawn in enumerate(header):
        if drawn.faults:
            reason = reason_of(drawn.faults)
            sorting.rejected.append(Rejection(place, drawn.pointer, reason, drawn.submission))
        else:
            sorting.add(place, drawn.submission, partial(entry_of, drawn.submission))
    return sorting


def _refused(place: int, piece: Unusable, source: str | None, file: str | None) -> Rejection:
    body = orjson.dumps(piece.body, default=str).decode()
    kept = Submission(body, "json", source, None, file, piece.index)
    return Rejection(place, piece.faults[0].pointer, reason_of(piece.faults), kept)


def _batches(pieces: list[Each]) -> Iterator[list[Each]]:
    for start in range(0, len(pieces), BATCH_EVENTS):
        yield pieces[start : start + BATCH_EVENTS]


def _note(job: CaptureJob, receipt: Receipt, pieces: list[Piece]) -> None:
    job.accepted += receipt.accepted
    job.duplicates += receipt.duplicates
    job.rejected += len(receipt.rejected)
    for rejection in receipt.rejected[: SHOWN - len(job.errors)]:
        piece = pieces[rejection.index]
        pointer = rejection.pointer if isinstance(piece, Unusable) else piece.pointer + rejection.pointer
        job.errors.append({"index": piece.index, "pointer": pointer, "reason": rejection.reason})


def _note_header(job: CaptureJob, receipt: Receipt, drawn: list[Drawn]) -> None:
    """Count the records of the header apart from the events: it is these that a capture is a success of."""
    for name, many in (("accepted", receipt.accepted), ("duplicates", receipt.duplicates)):
        job.master_data[name] += many
    job.master_data["rejected"] += len(receipt.rejected)
    for rejection in receipt.rejected[: SHOWN - len(job.errors)]:
        pointer = drawn[rejection.index].pointer
        job.errors.append({"index": None, "pointer": pointer, "reason": rejection.reason})
