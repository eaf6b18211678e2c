"""What was refused: reported with file, line, field and reason, and kept whole."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from whereused.graph.driver import WriteTransaction
from whereused.graph.queries import Nothing, query
from whereused.ingest.captions import caption_of_rejection
from whereused.ingest.entries import Submission, faults_in

KEEP_REJECTED = query("ingest.keep_rejected_records", Nothing)


@dataclass(frozen=True, slots=True)
class Rejection:
    """One refused record: its position among what was submitted, the first fault's pointer, and all reasons."""

    index: int
    pointer: str
    reason: str
    submission: Submission
    record_id: str | None = None

    @property
    def file(self) -> str | None:
        """The file it came from, if any."""
        return self.submission.file

    @property
    def line(self) -> int | None:
        """Its line in that file, or its index in a body."""
        return self.submission.line


def rejection_of(index: int, submission: Submission, error: Exception) -> Rejection:
    """The rejection of a submission that cannot be read as a record."""
    faults = faults_in(error) if submission.columns is None else _faults_in_row(submission, error)
    reason = " ".join(
        f"{fault['pointer']}: {fault['reason']}" if len(faults) > 1 else fault["reason"] for fault in faults
    )
    return Rejection(index, faults[0]["pointer"], reason, submission)


def _faults_in_row(submission: Submission, error: Exception) -> list[dict[str, str]]:
    """The faults of a record that a row gave: each points to the column, and says of which field."""
    kind = orjson.loads(submission.body)["record"]
    found = []
    for fault in faults_in(error):
        field = re.sub(r"/\d+(?=/|$)", "", fault["pointer"])
        columns = (submission.columns or {}).get(field, ())
        named = f" (from {' and '.join(columns)})" if columns else ""
        place = f"{field.strip('/').replace('/', '.')}{named} of the {kind} record"
        found.append({"pointer": f"/{columns[0]}" if columns else "", "reason": f"{place}: {fault['reason']}"})
    return found


def keep_rejections(writing: WriteTransaction, rejections: Sequence[Rejection], at: datetime) -> None:
    """Keep refused records whole in the graph; the same one refused again is kept once."""
    rows = [
        {
            "id": _identity(rejection),
            "caption": caption_of_rejection(rejection.reason),
            "file": rejection.file,
            "line": rejection.line,
            "source": rejection.submission.source,
            "pointer": rejection.pointer,
            "reason": rejection.reason,
            "record_id": rejection.record_id,
            "body": rejection.submission.whole,
        }
        for rejection in rejections
    ]
    if rows:
        writing.run(KEEP_REJECTED, rows=rows, at=at)


def _identity(rejection: Rejection) -> str:
    text = f"{rejection.file}\0{rejection.line}\0{rejection.reason}\0{rejection.submission.body}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
