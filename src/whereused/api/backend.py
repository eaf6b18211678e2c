"""The rooms behind one app: found when first needed, and found again after the database was lost."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request, Response
from pydantic import BaseModel

from whereused.api.connections import find_connection, open_graph
from whereused.database.connection import Connection
from whereused.graph.driver import Graph
from whereused.graph.migrations import migrate
from whereused.ingest import Ledger, require_current
from whereused.ingest.events.asking import Events
from whereused.ingest.events.capturing import Capture
from whereused.ingest.events.jobs import Jobs
from whereused.settings import Settings
from whereused.trace import Tracer


@dataclass(frozen=True)
class Rooms:
    """What answers: one database's graph, with the ledger and the tracer on it."""

    connection: Connection
    graph: Graph
    ledger: Ledger
    tracer: Tracer

    @property
    def jobs(self) -> Jobs:
        """The capture jobs of EPCIS."""
        return Jobs(self.graph)

    @property
    def capture(self) -> Capture:
        """What takes EPCIS documents in."""
        return Capture(self.ledger, self.jobs)

    @property
    def events(self) -> Events:
        """What answers questions for EPCIS events."""
        return Events(self.graph)

    def close(self) -> None:
        """Close every connection."""
        self.graph.close()


class Backend:
    """Gives the rooms of the database that the settings name. Thread-safe.

    Nothing is opened before it is asked for, so that an app can be made while its database is down. After `doubt`, the
    database is looked up anew: a managed server may have come back on other ports, or empty.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._rooms: Rooms | None = None
        self._doubted = False

    def rooms(self) -> Rooms:
        """The rooms, with the schema up to date. Raises DatabaseUnreachable, DatabaseRefused, MigrationFailed."""
        rooms = self._rooms
        if rooms is not None and not self._doubted:
            return rooms
        with self._lock:
            if self._rooms is None or self._doubted:
                self._rooms = self._look_up(self._rooms)
                self._doubted = False
            return self._rooms

    def _look_up(self, before: Rooms | None) -> Rooms:
        connection = find_connection(self.settings)
        if before is not None and before.connection == connection:
            _make_ready(before.graph)
            return before
        graph = open_graph(connection, self.settings)
        try:
            _make_ready(graph)
        except BaseException:
            graph.close()
            raise
        if before is not None:
            before.close()
        return Rooms(connection, graph, Ledger(graph), Tracer(graph))

    @property
    def tracer(self) -> Tracer:
        """What answers questions. Raises as `rooms` does."""
        return self.rooms().tracer

    @property
    def browser_url(self) -> str | None:
        """The address of Neo4j Browser on this database, if it is known. Raises as `rooms` does."""
        return self.rooms().connection.browser_url

    def doubt(self) -> None:
        """Look the database up again before it is used the next time: it did not answer."""
        self._doubted = True

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            if self._rooms is not None:
                self._rooms.close()
            self._rooms = None


def _make_ready(graph: Graph) -> None:
    migrate(graph)
    require_current(graph)


async def backend_of(request: Request) -> Backend:
    """The backend of the app that serves `request`."""
    return cast(Backend, request.app.state.backend)


Served = Annotated[Backend, Depends(backend_of)]
"""The backend as a parameter; its rooms are looked up by the endpoint, after all its parameters proved right."""


def json_answer(answer: BaseModel) -> Response:
    """A response with `answer` as it is: it was validated when it was made."""
    return Response(answer.model_dump_json(by_alias=True), media_type="application/json")
