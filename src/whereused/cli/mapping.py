"""`whereused map`: mapping files for extracts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from whereused.errors import UsageError

app = typer.Typer(no_args_is_help=True, help="Mapping files: what the columns of an extract are.")


@app.command()
def init(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="CSV, Parquet, XLSX or JSON files of the source.")
    ],
    *,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", dir_okay=False, help="Write it there.", show_default="the standard output"),
    ] = None,
) -> None:
    """Draft a mapping file from the headers of a source's files.

    It guesses by the names of columns, in English, German and SAP's, and by some rows, and says in comments what it did
    not place. `whereused load --map` takes it once what is marked `{?}` is filled in.
    """
    from whereused.ingest.drafting import draft

    text = draft(files)
    if output is None:
        print(text, end="")
        return
    if output.exists():
        raise UsageError(f"{output} is there already.", "Give another --output; a map that somebody wrote is not lost.")
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror or error}.", "Give another --output.") from error
