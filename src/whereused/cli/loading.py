"""A load that a person watches: a bar while it runs, and the rejected records when it is done."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import orjson
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from whereused.ingest import ExtractMap, Ledger, LoadProgress, LoadReport, Rejection, load

PLAIN_LINE_SECONDS = 5.0


def load_shown(
    ledger: Ledger,
    paths: Sequence[Path],
    *,
    source: str | None = None,
    zone: str | None = None,
    mapping: ExtractMap | None = None,
    rejected: Callable[[Rejection], None] | None = None,
) -> LoadReport:
    """`load`, with a progress bar on stderr, or a line every few seconds where that is not a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        return load(ledger, paths, source=source, zone=zone, mapping=mapping, progress=PlainLines(), rejected=rejected)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[records]:,} records"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    ) as bar:
        task = bar.add_task("Loading", total=None, records=0)

        def show(at: LoadProgress) -> None:
            bar.update(
                task, description=at.file.name, completed=at.bytes_done, total=at.bytes_total, records=at.records
            )

        return load(ledger, paths, source=source, zone=zone, mapping=mapping, progress=show, rejected=rejected)


class PlainLines:
    """Says how far a load is, every few seconds, in a line of text."""

    def __init__(self) -> None:
        self._spoke = time.monotonic()

    def __call__(self, at: LoadProgress) -> None:
        """Speak, if it is time."""
        if time.monotonic() - self._spoke >= PLAIN_LINE_SECONDS:
            self._spoke = time.monotonic()
            share = at.bytes_done / at.bytes_total if at.bytes_total else 1
            print(f"{at.file.name}: {at.records:,} records, {share:.0%}", file=sys.stderr, flush=True)


class RejectionList:
    """Rejected records as they come: all into a file if one is given, and to stdout, there only a few for a person."""

    def __init__(self, path: Path | None, shown_on_terminal: int) -> None:
        self._path = path
        self._file: IO[bytes] | None = None
        self._most = shown_on_terminal if sys.stdout.isatty() else None
        self._first: list[Rejection] = []
        self._count = 0

    def __enter__(self) -> Self:
        """Open the file, so that a path that cannot be written is found before the load."""
        self._file = self._path.open("wb") if self._path else None
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def add(self, rejection: Rejection) -> None:
        """Take one more."""
        self._count += 1
        if self._file is not None:
            self._file.write(orjson.dumps(told(rejection), option=orjson.OPT_APPEND_NEWLINE))
        if self._most is None:
            print(line_of(rejection), flush=True)
        elif len(self._first) < self._most:
            self._first.append(rejection)

    def close(self) -> None:
        """Print what a person is shown, and how to see the rest."""
        for rejection in self._first:
            print(line_of(rejection))
        if self._count > len(self._first) and self._most is not None:
            where = f"all of them are in {self._path}" if self._path else "--rejects FILE writes all of them to a file"
            print(f"… and {self._count - len(self._first):,} more: {where}.")


def line_of(rejection: Rejection) -> str:
    """`file:line: field: reason`, as compilers say it."""
    field = f"{rejection.pointer}: " if rejection.pointer else ""
    return f"{rejection.file}:{rejection.line}: {field}{rejection.reason}"


def told(rejection: Rejection) -> dict[str, object]:
    """A rejected record with its reason, for a file."""
    return {
        "file": rejection.file,
        "line": rejection.line,
        "pointer": rejection.pointer,
        "reason": rejection.reason,
        "record_id": rejection.record_id,
        "body": rejection.submission.whole,
    }
