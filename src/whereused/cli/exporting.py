"""`whereused export`: the ledger into files."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from whereused.cli.flags import DATABASE, with_settings
from whereused.errors import UsageError
from whereused.settings import Settings

if TYPE_CHECKING:
    from whereused.graph.driver import Graph
    from whereused.ingest.exporting import Progress


class ExportFormat(StrEnum):
    """What files."""

    NDJSON = "ndjson"
    CSV = "csv"


@with_settings(*DATABASE)
def export(
    *,
    settings: Settings,
    form: Annotated[
        ExportFormat, typer.Option("--format", help="One NDJSON file, or a folder with a CSV file for each kind.")
    ] = ExportFormat.NDJSON,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The file, or the folder.", show_default="the standard output"),
    ] = None,
) -> None:
    """Write every record of the ledger, as it was received, corrections included.

    `whereused load` takes it into an empty home, and the same graph follows: each record says when it was
    `recorded_at`. A file is complete once it has its name; until then it ends in `.part`.
    """
    from whereused.cli.opened import graph_for_one_command, note

    if form is ExportFormat.CSV and output is None:
        raise UsageError("CSV is a folder of files, one for each kind of record.", "Give the folder with --output.")
    if form is ExportFormat.NDJSON and output is not None and output.is_dir():
        raise UsageError(f"{output} is a folder.", "NDJSON is one file: give its name, such as records.ndjson.")
    with graph_for_one_command(settings) as graph:
        try:
            count = _export(graph, form, output)
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                raise
            where = output or "the standard output"
            raise UsageError(
                f"{where} cannot be written: {error.strerror or error}.", "Give another --output."
            ) from error
    note(f"{count:,} records are in {output}." if output else f"{count:,} records.")


def _export(graph: Graph, form: ExportFormat, output: Path | None) -> int:
    from whereused.ingest import export_csv, export_ndjson

    with _shown_progress(output) as progress:
        if form is ExportFormat.CSV and output is not None:
            return export_csv(graph, output, progress)
        with _written(output) as file:
            return export_ndjson(graph, file, progress)


@contextlib.contextmanager
def _written(output: Path | None) -> Iterator[IO[bytes]]:
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    part = output.with_name(f"{output.name}.part")
    with part.open("wb") as file:
        yield file
    part.replace(output)


@contextlib.contextmanager
def _shown_progress(output: Path | None) -> Iterator[Progress | None]:
    """A bar on stderr where that is a terminal and the records do not go to one."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    if not sys.stderr.isatty() or (output is None and sys.stdout.isatty()):
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Exporting", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
