"""The database of a command: started if need be, and stopped again by the one who started it."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

from whereused.api.connections import open_graph
from whereused.cli.signals import undisturbed
from whereused.database.connection import Connection
from whereused.database.local import LocalDatabase, connect
from whereused.database.progress import shown_progress
from whereused.graph.driver import Graph
from whereused.graph.migrations import migrate
from whereused.ingest import require_current
from whereused.settings import Settings


@contextlib.contextmanager
def running_database(settings: Settings) -> Iterator[Connection]:
    """The way to the database; a managed one is started if it does not run, and then stopped at the end."""
    with shown_progress() as progress:
        connection = connect(settings, progress)
    try:
        yield connection
    finally:
        if connection.started:
            with undisturbed(), shown_progress() as progress:
                LocalDatabase(settings).stop(progress)


@contextlib.contextmanager
def ready_graph(settings: Settings, connection: Connection) -> Iterator[Graph]:
    """The graph at the end of `connection`, its schema up to date. Raises DatabaseUnreachable, MigrationFailed."""
    with open_graph(connection, settings) as graph:
        migrate(graph)
        require_current(graph)
        yield graph


@contextlib.contextmanager
def graph_for_one_command(settings: Settings) -> Iterator[Graph]:
    """The graph of the settings' database, for a command that asks or tells something and ends."""
    with opened_for_one_command(settings) as (_, graph):
        yield graph


@contextlib.contextmanager
def opened_for_one_command(settings: Settings) -> Iterator[tuple[Connection, Graph]]:
    """The same with the way to the database, for a command whose answer tells of that."""
    with running_database(settings) as connection, ready_graph(settings, connection) as graph:
        if connection.started:
            note("The database was started for this command alone; `whereused db start` keeps it running.")
        yield connection, graph


def note(text: str) -> None:
    """One line to the person, beside the answer."""
    print(text, file=sys.stderr, flush=True)
