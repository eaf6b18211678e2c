"""`whereused generate`: a synthetic plant's records in files."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from whereused.errors import UsageError


class Size(StrEnum):
    """How large a plant."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class FileFormat(StrEnum):
    """What files."""

    NDJSON = "ndjson"
    CSV = "csv"


def generate(
    plant: Annotated[
        Size, typer.Argument(help="How large: about 1,000 finished packs, 50,000, or 250,000.", show_default=False)
    ],
    *,
    out: Annotated[
        Path | None, typer.Option("--out", file_okay=False, help="Folder to write to.", show_default="plant-PLANT")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Another seed is another plant; the same seed the same one.")] = 1,
    form: Annotated[
        FileFormat, typer.Option("--format", help="One records.ndjson, or one CSV file per kind of record.")
    ] = FileFormat.NDJSON,
    answers: Annotated[
        bool, typer.Option("--answers/--no-answers", help="Write the answer key, answers.ndjson.gz, too.")
    ] = True,
) -> None:
    """Write a synthetic battery-pack plant: for a try, a drill or a benchmark.

    The same size and seed give the same files, byte for byte. `highlights.json` names items worth asking about,
    `summary.json` says what the plant holds, and `answers.ndjson.gz` what is to be answered to which question. Load the
    folder with `whereused load`.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from whereused.plant import write

    folder = out or Path(f"plant-{plant}")
    with Progress(
        TextColumn("Day"),
        BarColumn(),
        TextColumn("{task.fields[records]:,} records"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    ) as bar:
        task = bar.add_task("", total=None, records=0)
        try:
            summary = write(
                folder,
                plant.value,
                seed,
                form.value,
                lambda records, day, days: bar.update(task, completed=day, total=days, records=records),
                answers=answers,
            )
        except OSError as error:
            raise UsageError(
                f"{folder} cannot be written: {error.strerror or error}.", "Give another folder with --out."
            ) from error
    key = f", with {summary.answers:,} questions and their answers" if answers else ""
    print(f"{summary.records:,} records of {summary.days} days and {summary.packs:,} packs are in {folder}{key}.")
