"""Records in: from a body to the ledger, batch by batch, in memory that does not grow with the body."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import IO

import orjson
from pydantic import BaseModel, Field

from whereused.errors import WhereusedError
from whereused.ingest import Ledger, Receipt, Rejection, Submission
from whereused.ingest.ahead import one_ahead
from whereused.ingest.ledger import decoded

BATCH_RECORDS = 2_000
BATCH_CHARS = 4_000_000
COPY_BYTES = 65_536


class RejectedRecord(BaseModel):
    """A record that was not taken. It is kept whole in the database, with its reason."""

    index: int = Field(description="Which record of the body, from 0; blank lines do not count.")
    pointer: str = Field(description="JSON pointer (RFC 6901) to the field at fault; empty means the whole record.")
    reason: str


class IntakeAnswer(BaseModel):
    """What became of the records of one request."""

    accepted: int = Field(description="Records that are new to the ledger.")
    duplicates: int = Field(description="Records that the ledger had already: nothing changed.")
    rejected: list[RejectedRecord]


class Intake:
    """Takes one body's records into the ledger and writes down the answer; close it when the answer is sent."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._rejected: IO[bytes] = tempfile.SpooledTemporaryFile(COPY_BYTES * 16)  # noqa: SIM115 - `close` does
        self._taken = self._accepted = self._duplicates = 0

    def take(self, records: Iterable[str], *, source: str | None, zone: str | None) -> None:
        """Take all `records`. On an error, what was taken before stays taken, and the error says how much."""
        submissions = (Submission(body, source=source, zone=zone, line=index) for index, body in enumerate(records))
        try:
            for size, sorting in one_ahead((len(batch), decoded(batch)) for batch in batches(submissions)):
                self._note(self._ledger.take(sorting), size)
        except WhereusedError as error:
            if self._taken:
                error.details.update(accepted=self._accepted, duplicates=self._duplicates)
                error.mend = (
                    f"{error.mend} The first {self._taken} records were dealt with: send the same body again, and "
                    "what is known already counts as duplicates."
                ).strip()
            raise

    def _note(self, receipt: Receipt, size: int) -> None:
        for rejection in receipt.rejected:
            self._rejected.write(b"," if self._rejected.tell() else b"")
            self._rejected.write(_told(rejection, self._taken))
        self._taken += size
        self._accepted += receipt.accepted
        self._duplicates += receipt.duplicates

    def answer(self) -> Iterator[bytes]:
        """The JSON of an `IntakeAnswer`, piece by piece; closes the intake at its end."""
        with ExitStack() as stack:
            stack.callback(self.close)
            yield f'{{"accepted":{self._accepted},"duplicates":{self._duplicates},"rejected":['.encode()
            self._rejected.seek(0)
            yield from iter(lambda: self._rejected.read(COPY_BYTES), b"")
            yield b"]}"

    def close(self) -> None:
        """Drop what was put aside."""
        self._rejected.close()


def _told(rejection: Rejection, before: int) -> bytes:
    return orjson.dumps({"index": before + rejection.index, "pointer": rejection.pointer, "reason": rejection.reason})


def batches(submissions: Iterable[Submission]) -> Iterator[list[Submission]]:
    """`submissions` in lists that are small enough for one transaction each."""
    batch: list[Submission] = []
    size = 0
    for submission in submissions:
        if batch and (len(batch) == BATCH_RECORDS or size + len(submission.body) > BATCH_CHARS):
            yield batch
            batch, size = [], 0
        batch.append(submission)
        size += len(submission.body)
    if batch:
        yield batch
