"""The commands of `whereused`, and how they end."""

from __future__ import annotations

import sys
from typing import NoReturn

import typer

from whereused import __version__
from whereused.cli import database, demo, doctor, exporting, mapping, plants, questions, records, serving
from whereused.cli.runtime import look_for_cycles_seldom
from whereused.cli.signals import Stopped, listen_to_signals
from whereused.errors import WhereusedError

app = typer.Typer(
    name="whereused",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 finished with rejected records or findings, 2 used wrongly, 3 database out of reach. "
    "Settings: docs/settings.md.",
)


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"whereused {__version__}")
        raise typer.Exit


@app.callback()
def whereused(
    version: bool = typer.Option(
        False, "--version", callback=_tell_version, is_eager=True, help="Print the version and leave."
    ),
) -> None:
    """Where was this lot used, and what is this unit made of? Genealogy of serialized units and lots, on Neo4j.

    Start with `whereused demo`: it starts everything, loads a sample plant and says what to ask.
    """


app.command()(demo.demo)
app.command()(serving.serve)
app.command()(records.load)
app.command()(exporting.export)
app.add_typer(mapping.app, name="map")
app.command("where-used")(questions.where_used)
app.command("where-from")(questions.where_from)
app.add_typer(database.app, name="db")
app.command()(plants.generate)
app.command()(doctor.doctor)


def main() -> NoReturn:
    """Run the command line; errors of ours are two lines on stderr, never a traceback."""
    listen_to_signals()
    look_for_cycles_seldom()
    try:
        app()
    except Stopped as stopped:
        raise SystemExit(stopped.exit_code) from None
    except WhereusedError as error:
        print(f"error: {error.message}", file=sys.stderr)
        if error.mend:
            print(f"mend: {error.mend}", file=sys.stderr)
        raise SystemExit(error.exit_code) from None
    raise SystemExit(0)
