"""The peak memory of a process and its children, by looking often."""

from __future__ import annotations

import contextlib
import threading
from types import TracebackType
from typing import Self

import psutil

EVERY_SECONDS = 0.02


class PeakMemory:
    """While the block runs, the largest resident size seen of process `pid` with all its children, in bytes."""

    def __init__(self, pid: int) -> None:
        self.peak = 0
        self._process = psutil.Process(pid)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="peak-memory", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.is_set():
            self.peak = max(self.peak, resident(self._process))
            self._done.wait(EVERY_SECONDS)


def resident(process: psutil.Process) -> int:
    """Bytes in memory of a process with its children; of those that are gone, none."""
    total = 0
    with contextlib.suppress(psutil.NoSuchProcess):
        for each in [process, *process.children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                total += each.memory_info().rss
    return total
