"""From settings to a graph: for the API, which starts nothing, and for the command line."""

from __future__ import annotations

from whereused.database.connection import Connection, managed_connection, own_connection
from whereused.database.layout import Layout
from whereused.database.password import read_password
from whereused.database.state import running_server
from whereused.errors import DatabaseUnreachable
from whereused.graph.driver import Address, Graph
from whereused.settings import Settings


def find_connection(settings: Settings) -> Connection:
    """The way to the database that the settings name; starts nothing. Raises DatabaseUnreachable."""
    if not settings.managed:
        return own_connection(settings)
    layout = Layout.of(settings)
    server = running_server(layout)
    if server is None:
        raise DatabaseUnreachable(
            f"The managed Neo4j of {settings.home} does not run.",
            "Start it with `whereused db start`; whatever serves finds it by itself.",
        )
    return managed_connection(server.ports, read_password(layout), started=False)


def open_graph(connection: Connection, settings: Settings) -> Graph:
    """The graph at the end of `connection`; nothing is sent yet."""
    address = Address(connection.uri, connection.username, connection.password, connection.database)
    return Graph(address, settings.query_seconds)
