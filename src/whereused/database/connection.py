"""What a caller needs in order to talk to a database."""

from __future__ import annotations

from dataclasses import dataclass, field

from whereused.database.ports import Ports
from whereused.database.server import DATABASE, USERNAME
from whereused.errors import UsageError
from whereused.settings import Settings


@dataclass(frozen=True)
class Connection:
    """Where a Neo4j is and who we are to it.

    `http_url` is None for a database of the user's own, whose HTTP interface we do not know, and there `browser_url` is
    what the settings say. `started` is True if this call started the server: only then is it the caller's to stop.
    """

    uri: str
    username: str
    password: str = field(repr=False)
    database: str
    http_url: str | None = None
    browser_url: str | None = None
    started: bool = False


def managed_connection(ports: Ports, password: str, *, started: bool) -> Connection:
    """The connection to the local server on `ports`. `bolt`, since one server has nobody to route to."""
    http_url = f"http://localhost:{ports.http}"
    return Connection(
        uri=f"bolt://127.0.0.1:{ports.bolt}",
        username=USERNAME,
        password=password,
        database=DATABASE,
        http_url=http_url,
        browser_url=f"{http_url}/browser/",
        started=started,
    )


def own_connection(settings: Settings) -> Connection:
    """The connection to the database that NEO4J_URI names. Raises UsageError where its password is not given."""
    if settings.neo4j_uri is None:
        raise UsageError("NEO4J_URI is not set.", "Set it, or leave the managed database on.")
    if settings.neo4j_password is None:
        raise UsageError(
            f"NEO4J_URI is {settings.neo4j_uri}, and NEO4J_PASSWORD is not set.",
            "Set NEO4J_PASSWORD (and NEO4J_USERNAME, NEO4J_DATABASE where they are not `neo4j`).",
        )
    return Connection(
        uri=settings.neo4j_uri,
        username=settings.neo4j_username,
        password=settings.neo4j_password.get_secret_value(),
        database=settings.neo4j_database,
        browser_url=settings.browser_url,
    )
