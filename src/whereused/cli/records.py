"""`whereused load`: files of records into the ledger."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from whereused.cli.flags import DATABASE, with_settings
from whereused.settings import Settings

if TYPE_CHECKING:
    from whereused.ingest import LoadReport

SHOWN_ON_TERMINAL = 20

Paths = Annotated[
    list[Path],
    typer.Argument(
        metavar="PATH...",
        help="NDJSON and EPCIS files, CSV, Parquet and XLSX files named after their kind, or folders; with `--map`, "
        "extracts.",
    ),
]
Source = Annotated[str | None, typer.Option("--source", help="The source of records that name none.")]
Zone = Annotated[
    str | None, typer.Option("--zone", help="The IANA time zone of times without an offset, such as Europe/Berlin.")
]
Map = Annotated[
    Path | None,
    typer.Option(
        "--map", dir_okay=False, help="A mapping file: what the columns of the extracts are. See `whereused map init`."
    ),
]
Rejects = Annotated[
    Path | None,
    typer.Option("--rejects", dir_okay=False, help="Write every rejected record to this NDJSON file, with its reason."),
]
Initial = Annotated[
    bool,
    typer.Option(
        "--initial", help="Build the managed database, which has to be empty, from these files: for the first big load."
    ),
]


@with_settings(*DATABASE)
def load(
    paths: Paths,
    *,
    settings: Settings,
    source: Source = None,
    zone: Zone = None,
    map_file: Map = None,
    rejects: Rejects = None,
    initial: Initial = False,
) -> None:
    """Load files of records, or folders of them, into the ledger.

    A bad record never stops the good ones; it is told with its file, line, field and reason, and kept whole. A load
    that was stopped is simply run again: what was taken already counts as duplicates. Ends with 1 if any was rejected.

    With --initial the files are the beginning of an empty managed database, which neo4j-admin builds from them: the
    same graph, sooner. One that was stopped leaves the database as it was.
    """
    from whereused.cli.loading import RejectionList
    from whereused.ingest import read_mapping

    mapping = read_mapping(map_file) if map_file is not None else None
    with RejectionList(rejects, SHOWN_ON_TERMINAL) as rejections:
        given = {"source": source, "zone": zone, "mapping": mapping, "rejected": rejections.add}
        report = _load_initially(settings, paths, given) if initial else _load(settings, paths, given)
        rejections.close()
        print_summary(report)
    if report.rejected:
        raise typer.Exit(1)


def _load(settings: Settings, paths: list[Path], given: dict[str, Any]) -> LoadReport:
    from whereused.cli.loading import load_shown
    from whereused.cli.opened import graph_for_one_command
    from whereused.ingest import Ledger

    with graph_for_one_command(settings) as graph:
        return load_shown(Ledger(graph), paths, **given)


def _load_initially(settings: Settings, paths: list[Path], given: dict[str, Any]) -> LoadReport:
    from whereused.cli.initial import initial_load_shown

    return initial_load_shown(settings, paths, **given)


def print_summary(report: LoadReport) -> None:
    """What became of the load, in a line, and before it what was found out and what was left out."""
    for note in report.notes:
        print(note, file=sys.stderr)
    for path in report.left_out:
        print(f"left out: {path} (its name says no kind of record that is read)", file=sys.stderr)
    if report.restamped:
        print(
            f"{report.restamped:,} records of an export are recorded now, not when the export says: "
            "this ledger has records of its own.",
            file=sys.stderr,
        )
    records = report.accepted + report.duplicates + report.rejected
    rate = f", {records / report.seconds:,.0f} records/s" if report.seconds > 0 and records else ""
    print(
        f"{report.accepted:,} accepted, {report.duplicates:,} duplicates, {report.rejected:,} rejected "
        f"from {len(report.files)} file{'' if len(report.files) == 1 else 's'} "
        f"in {report.seconds:.1f} s{rate}."
    )
