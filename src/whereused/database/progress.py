"""Saying what is going on while something long happens: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType
from typing import Protocol, TextIO

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

PLAIN_LINE_SECONDS = 5.0


class StartProgress(Protocol):
    """What the database room tells its caller while it works. Methods may be called from several threads."""

    def phase(self, title: str, total: int | None = None) -> None:
        """A new phase begins; `total` is its number of steps (files), if known."""

    def advance(self, steps: int = 0, size: int = 0) -> None:
        """The phase is `steps` files and `size` bytes further."""

    def note(self, text: str) -> None:
        """One line worth telling."""


class Silent:
    """Tells nothing."""

    def phase(self, title: str, total: int | None = None) -> None:
        """Nothing is shown."""

    def advance(self, steps: int = 0, size: int = 0) -> None:
        """Nothing is shown."""

    def note(self, text: str) -> None:
        """Nothing is shown."""


class PlainLines:
    """Lines of text on `stream`: for a log, a pipe or a CI system."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._title = ""
        self._total: int | None = None
        self._steps = self._size = 0
        self._spoke = 0.0

    def phase(self, title: str, total: int | None = None) -> None:
        """Print the title; later lines say how far it is."""
        with self._lock:
            self._title, self._total, self._steps, self._size = title, total, 0, 0
            self._say(title)

    def advance(self, steps: int = 0, size: int = 0) -> None:
        """Count, and print a line every few seconds."""
        with self._lock:
            self._steps += steps
            self._size += size
            if time.monotonic() - self._spoke >= PLAIN_LINE_SECONDS or (steps and self._steps == self._total):
                of = "" if self._total is None else f" of {self._total}"
                self._say(f"{self._title}: {self._steps}{of} files, {self._size / 1e6:.0f} MB")

    def note(self, text: str) -> None:
        """Print the line."""
        with self._lock:
            self._say(text)

    def _say(self, text: str) -> None:
        self._spoke = time.monotonic()
        print(text, file=self._stream, flush=True)


class TerminalBar:
    """A rich progress bar on a terminal."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[files]}"),
            DownloadColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self._lock = threading.Lock()
        self._task: TaskID | None = None
        self._total: int | None = None
        self._steps = self._size = 0

    def phase(self, title: str, total: int | None = None) -> None:
        """Replace the bar by one for this phase."""
        with self._lock:
            self._progress.start()
            if self._task is not None:
                self._progress.remove_task(self._task)
            self._total, self._steps, self._size = total, 0, 0
            self._task = self._progress.add_task(title, total=None, files="")

    def advance(self, steps: int = 0, size: int = 0) -> None:
        """Move the bar: by files where their number is known, and show the bytes."""
        with self._lock:
            if self._task is None:
                return
            self._steps += steps
            self._size += size
            files = f"{self._steps}" if self._total is None else f"{self._steps}/{self._total}"
            share = self._steps / self._total if self._total else 0
            total = self._size / share if share else None
            self._progress.update(self._task, completed=self._size, total=total, files=f"{files} files")

    def note(self, text: str) -> None:
        """Print the line above the bar."""
        self._progress.console.print(text, highlight=False)

    def close(self) -> None:
        """Take the bar away."""
        self._progress.stop()


class shown_progress:  # noqa: N801 - used as a function: `with shown_progress() as progress`
    """A context that gives a progress bar on stderr, or plain lines where stderr is not a terminal."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._bar: TerminalBar | None = None

    def __enter__(self) -> StartProgress:
        """Choose by what the stream is."""
        console = Console(file=self._stream)
        if not console.is_terminal:
            return PlainLines(self._stream)
        self._bar = TerminalBar(console)
        return self._bar

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away, whatever happened."""
        if self._bar is not None:
            self._bar.close()
