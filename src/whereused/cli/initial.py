"""A first load that a person watches: what it is doing, and how far it is with it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from whereused.database import LocalDatabase
from whereused.errors import UsageError
from whereused.ingest import ExtractMap, Rejection
from whereused.ingest.initial import InitialReport, initial_load
from whereused.settings import Settings

PLAIN_LINE_SECONDS = 5.0


def initial_load_shown(
    settings: Settings,
    paths: Sequence[Path],
    *,
    source: str | None = None,
    zone: str | None = None,
    mapping: ExtractMap | None = None,
    rejected: Callable[[Rejection], None] | None = None,
) -> InitialReport:
    """`initial_load`, with its phases on stderr. Raises UsageError where the database is not a managed one."""
    if not settings.managed:
        raise UsageError(
            f"--initial builds the files of a managed database, and NEO4J_URI names a server of its own "
            f"({settings.neo4j_uri}).",
            "Load without --initial. Or unset NEO4J_URI, load into a home, save that with `whereused db backup FILE`, "
            "and give the file to your server with `neo4j-admin database load`.",
        )
    with _shown() as progress:
        report = initial_load(
            LocalDatabase(settings),
            paths,
            source=source,
            zone=zone,
            mapping=mapping,
            progress=progress,
            rejected=rejected,
        )
    rate = (report.nodes + report.edges) / report.seconds if report.seconds else 0
    print(f"{report.nodes:,} nodes and {report.edges:,} edges, {rate:,.0f}/s", file=sys.stderr, flush=True)
    return report


class _Lines:
    """Lines of text on stderr: each phase, and every few seconds how far it is."""

    def __init__(self) -> None:
        self._title, self._unit = "", ""
        self._total: int | None = None
        self._done = 0
        self._spoke = 0.0

    def __enter__(self) -> _Lines:
        return self

    def __exit__(self, *_: object) -> None:
        """There is nothing to take away."""

    def phase(self, title: str, total: int | None = None) -> None:  # noqa: ARG002 - files, of which none are shown
        """Say what begins."""
        self.count(title, None, "")

    def advance(self, steps: int = 0, size: int = 0) -> None:
        """Jars that are fetched: nothing is shown of each."""

    def note(self, text: str) -> None:
        """Say it."""
        print(text, file=sys.stderr, flush=True)

    def count(self, title: str, total: int | None, unit: str) -> None:
        """Say what begins, and remember what is counted."""
        self._title, self._total, self._unit, self._done = title, total, unit, 0
        self._spoke = time.monotonic()
        self.note(title)

    def counted(self, many: int) -> None:
        """Count, and speak if it is time."""
        self._done += many
        if time.monotonic() - self._spoke >= PLAIN_LINE_SECONDS:
            self._spoke = time.monotonic()
            of = f" of {self._total:,}" if self._total else ""
            self.note(f"{self._title}: {self._done:,}{of} {self._unit}")


class _Bar(_Lines):
    """A bar on a terminal."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[done]}"), TimeElapsedColumn()
        self._bar = Progress(*columns, console=console, transient=True)
        self._task: TaskID | None = None

    def __enter__(self) -> _Bar:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def note(self, text: str) -> None:
        """A line above the bar."""
        self._bar.console.print(text, highlight=False)

    def count(self, title: str, total: int | None, unit: str) -> None:
        """A bar for this phase in the place of the last."""
        self._total, self._unit, self._done = total, unit, 0
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task(title, total=total, done="")

    def counted(self, many: int) -> None:
        """Move the bar."""
        self._done += many
        if self._task is not None:
            self._bar.update(self._task, completed=self._done, done=f"{self._done:,} {self._unit}")


def _shown() -> _Lines:
    console = Console(stderr=True)
    return _Bar(console) if console.is_terminal else _Lines()
