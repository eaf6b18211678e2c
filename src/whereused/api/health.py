"""Health: whether the process lives, and whether it can answer."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field

from whereused import __version__
from whereused.api.backend import Served
from whereused.api.problems import responses_of
from whereused.api.routes import StrictRoute
from whereused.errors import DatabaseRefused, DatabaseUnreachable, MigrationFailed
from whereused.graph.migrations import load_migrations, pending_migrations
from whereused.trace.listing import READ_VERSION

router = APIRouter(prefix="/health", tags=["health"], route_class=StrictRoute)


class Alive(BaseModel):
    """The process answers."""

    status: str = "alive"
    version: str = Field(description="Of this program.")


class Ready(BaseModel):
    """The process can answer questions."""

    status: str = "ready"
    version: str = Field(description="Of this program.")
    database: str = Field(description="Address of the Neo4j behind it.")
    migrations: int = Field(description="Version of the graph's schema.")
    ledger: int = Field(description="Batches of records that the ledger has taken; it grows with each.")


@router.get("/live")
async def live() -> Alive:
    """200 as long as the process answers, whatever its database does."""
    return Alive(version=__version__)


@router.get("/ready", responses=responses_of(DatabaseUnreachable, DatabaseRefused, MigrationFailed))
def ready(backend: Served) -> Ready:
    """200 when the database answers and its schema is this program's; else a 503 problem that says what is wrong."""
    rooms = backend.rooms()
    pending = pending_migrations(rooms.graph)
    if pending:
        backend.doubt()
        raise MigrationFailed(
            f"The graph lacks {len(pending)} migrations, {pending[0].name} first.",
            "They are applied with the next request, or by `whereused db migrate`.",
        )
    with rooms.graph.reading() as reading:
        version = reading.one(READ_VERSION).version
    return Ready(
        version=__version__,
        database=rooms.connection.uri,
        migrations=len(load_migrations()),
        ledger=version,
    )
