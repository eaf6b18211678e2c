"""`whereused db …`: the managed local Neo4j, and the schema of whichever database is used."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from whereused.cli.flags import DATABASE, with_settings
from whereused.errors import UsageError
from whereused.settings import Settings

if TYPE_CHECKING:
    from whereused.database import LocalDatabase

app = typer.Typer(no_args_is_help=True, help="Start, stop, save and mend the local Neo4j that whereused manages.")

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
File = Annotated[Path, typer.Argument(metavar="FILE", dir_okay=False)]
Force = Annotated[bool, typer.Option("--force", help="Write over a file that is there already.")]


@app.command()
@with_settings(*DATABASE)
def start(*, settings: Settings) -> None:
    """Start the local database, and leave it running."""
    from whereused.database import shown_progress

    database = local(settings, "start")
    with shown_progress() as progress:
        connection = database.start(progress)
    word = "started" if connection.started else "runs already"
    print(f"Neo4j {word}: {connection.uri}, Neo4j Browser at {connection.browser_url}")


@app.command()
@with_settings(*DATABASE)
def stop(*, settings: Settings) -> None:
    """Stop the local database."""
    from whereused.database import shown_progress

    with shown_progress() as progress:
        stopped = local(settings, "stop").stop(progress)
    print("Neo4j stopped." if stopped else "Neo4j did not run.")


@app.command()
@with_settings(*DATABASE)
def status(*, settings: Settings) -> None:
    """Say whether the database runs, where, and how much it holds. Ends with 3 if it does not answer."""
    if not settings.managed:
        _own_status(settings)
        return
    found = local(settings, "look at").status()
    print(f"state:    {found.state}")
    print(f"home:     {found.home}")
    print(f"version:  Neo4j {found.version}{'' if found.jars_complete else ' (its jars are not fetched yet)'}")
    print(f"data:     {found.data_bytes / 1e6:,.0f} MB")
    print(f"logs:     {found.logs}")
    if found.pid is not None:
        print(f"process:  {found.pid}, since {found.started_at}")
        print(f"bolt:     {found.uri}")
        print(f"browser:  {found.browser_url}")
    if found.state != "running":
        raise typer.Exit(3)


def _own_status(settings: Settings) -> None:
    from whereused.api.connections import find_connection, open_graph

    with open_graph(find_connection(settings), settings) as graph:
        graph.verify()
    print(f"state:    answers\nbolt:     {settings.neo4j_uri}\ndatabase: {settings.neo4j_database}")


@app.command()
@with_settings(*DATABASE)
def reset(*, settings: Settings, yes: Yes = False) -> None:
    """Delete all data of the local database, for good. Asks first."""
    from whereused.database import shown_progress

    database = local(settings, "reset")
    _agree(f"Delete all data in {settings.home}, for good?", yes)
    with shown_progress() as progress:
        runs = database.reset(progress)
    print(f"The database is empty{' and runs again' if runs else ''}.")


@app.command()
@with_settings(*DATABASE)
def backup(file: File, *, settings: Settings, force: Force = False) -> None:
    """Save the whole database to one file; a server that runs is stopped meanwhile."""
    from whereused.database import shown_progress

    with shown_progress() as progress:
        saved = local(settings, "save").backup(file, force=force, progress=progress)
    print(f"Saved to {saved.path} ({saved.size / 1e6:,.1f} MB).")


@app.command()
@with_settings(*DATABASE)
def restore(file: File, *, settings: Settings, yes: Yes = False) -> None:
    """Replace the database by the one in a file that `backup` wrote. Asks first."""
    from whereused.database import shown_progress

    database = local(settings, "restore")
    _agree(f"Replace all data in {settings.home} by {file}?", yes)
    with shown_progress() as progress:
        runs = database.restore(file, progress)
    print(f"Restored from {file}{'; the database runs again' if runs else ''}.")


@app.command()
@with_settings(*DATABASE)
def migrate(*, settings: Settings) -> None:
    """Bring the graph up to this version of whereused: its schema, and what follows from its records.

    Every other command brings the schema up, too, and refuses a graph that an older version made of its records. Here
    they are projected anew, which takes about as long as loading them did; it can be broken off and run again.
    """
    from whereused.api.connections import open_graph
    from whereused.cli.opened import running_database
    from whereused.cli.rebuilding import rebuild_shown
    from whereused.graph.migrations import load_migrations
    from whereused.graph.migrations import migrate as apply
    from whereused.ingest import is_outdated

    with running_database(settings) as connection, open_graph(connection, settings) as graph:
        for name in apply(graph):
            print(f"applied {name}")
        if is_outdated(graph):
            print(f"projected {rebuild_shown(graph):,} records anew")
    print(f"The schema is at version {len(load_migrations())}.")


def local(settings: Settings, doing: str) -> LocalDatabase:
    """The managed database. Raises UsageError when the settings name one of the user's own."""
    from whereused.database import LocalDatabase

    if not settings.managed:
        raise UsageError(
            f"NEO4J_URI is set ({settings.neo4j_uri}): that Neo4j is your own, and not for whereused to {doing}.",
            "Use Neo4j's own tools for it, or unset NEO4J_URI to work with the local one.",
        )
    return LocalDatabase(settings)


def _agree(question: str, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError(f"{question} Nobody is there to ask.", "Give --yes to say so.")
    if not typer.confirm(question):
        raise typer.Exit(2)
