"""Capture jobs: what became of each document, kept in the graph, so that it is known after a restart."""

from __future__ import annotations

import os
import platform
import threading
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple

import orjson
import psutil

from whereused.errors import CaptureJobNotFound
from whereused.graph.driver import Graph
from whereused.graph.queries import Nothing, query

Behaviour = Literal["rollback", "proceed"]

SHOWN = 1_000
"""Errors that a job tells; what was refused is kept whole as RejectedRecord in any case."""

SILENT = timedelta(minutes=15)
"""A job of another machine that has said nothing for so long has died; the longest transaction takes five minutes."""


class JobRow(NamedTuple):
    """One capture job as it is kept."""

    id: str
    created_at: Any
    finished_at: Any
    seen_at: Any
    running: bool
    success: bool
    behaviour: str
    owner: str
    accepted: int
    duplicates: int
    rejected: int
    errors: str
    master_data: str


KEEP_JOB = query("ingest.keep_capture_job", Nothing)
FIND_JOB = query("ingest.find_capture_job", JobRow)
LIST_JOBS = query("ingest.list_capture_jobs", JobRow)


@dataclass(slots=True)
class CaptureJob:
    """One capture: how far it is, and what was wrong. `errors` are {index, pointer, reason}, the first thousand.

    The counts are of events; `master_data` has those of the records that the header gave, by the same names.
    """

    id: str
    created_at: datetime
    behaviour: Behaviour
    running: bool = True
    success: bool = False
    finished_at: datetime | None = None
    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)
    master_data: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("accepted", "duplicates", "rejected"), 0)
    )


class Jobs:
    """The capture jobs of a graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def begin(self, behaviour: Behaviour) -> CaptureJob:
        """A new job, kept as running."""
        job = CaptureJob(str(uuid.uuid4()), datetime.now(UTC), behaviour)
        with _LOCK:
            _ACTIVE.add(job.id)
        try:
            self.keep(job)
        except BaseException:
            self.leave(job)
            raise
        return job

    def keep(self, job: CaptureJob) -> None:
        """Write down how far the job is."""
        row = {
            "id": job.id,
            "created_at": job.created_at,
            "finished_at": job.finished_at,
            "seen_at": datetime.now(UTC),
            "running": job.running,
            "success": job.success,
            "behaviour": job.behaviour,
            "owner": _OWNER,
            "accepted": job.accepted,
            "duplicates": job.duplicates,
            "rejected": job.rejected,
            "errors": orjson.dumps(job.errors).decode(),
            "master_data": orjson.dumps(job.master_data).decode(),
        }
        self._graph.writing(lambda writing: writing.run(KEEP_JOB, job=row))

    def leave(self, job: CaptureJob) -> None:
        """This process no longer works on the job: if it is not finished by now, it has failed."""
        with _LOCK:
            _ACTIVE.discard(job.id)

    def find(self, identity: str) -> CaptureJob:
        """One job. Raises CaptureJobNotFound."""
        with self._graph.reading() as reading:
            rows = reading.run(FIND_JOB, id=identity)
        if not rows:
            raise CaptureJobNotFound(
                f"There is no capture job {identity!r}.",
                "GET /epcis/v2/capture lists them.",
                exception="epcisException:NoSuchResourceException",
            )
        return self._job(rows[0])

    def page(self, take: int, before: datetime | None = None, before_id: str = "") -> list[CaptureJob]:
        """Jobs, the last first, from a place on."""
        with self._graph.reading() as reading:
            return [self._job(row) for row in reading.run(LIST_JOBS, take=take, before=before, before_id=before_id)]

    def _job(self, row: JobRow) -> CaptureJob:
        finished = row.finished_at.to_native() if row.finished_at is not None else None
        job = CaptureJob(
            row.id, row.created_at.to_native(), "proceed" if row.behaviour == "proceed" else "rollback", row.running,
            row.success, finished, row.accepted, row.duplicates, row.rejected, orjson.loads(row.errors),
        )  # fmt: skip
        job.master_data.update(orjson.loads(row.master_data))
        if row.running and _has_died(row):
            job.running, job.success, job.finished_at = False, False, row.seen_at.to_native()
            job.errors.append({"index": None, "pointer": "", "reason": INTERRUPTED})
        return job


def _has_died(row: JobRow) -> bool:
    """Whether nobody works on a job that is kept as running."""
    with _LOCK:
        if row.id in _ACTIVE:
            return False
    machine, _, process = row.owner.partition(" ")
    if machine == platform.node():
        return row.owner == _OWNER or not _lives(process)
    return bool(datetime.now(UTC) - row.seen_at.to_native() > SILENT)


INTERRUPTED = (
    "The server stopped while it took this document. Send it again: what was taken already counts as duplicates."
)


def _lives(process: str) -> bool:
    """Whether a process, told by its number and when it began, still runs."""
    number, _, began = process.partition(" ")
    try:
        return f"{psutil.Process(int(number)).create_time():.2f}" == began
    except (psutil.NoSuchProcess, ValueError):
        return False
    except psutil.AccessDenied:
        return True


_ACTIVE: set[str] = set()
"""The jobs that this process works on."""

_LOCK = threading.Lock()
_OWNER = f"{platform.node()} {os.getpid()} {psutil.Process().create_time():.2f}"
