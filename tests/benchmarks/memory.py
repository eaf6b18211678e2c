"""The peak memory of a process and its children, by looking often."""

from __future__ import annotations

import contextlib
import threading
import time
from types import TracebackType
from typing import Self

import psutil

EVERY_SECONDS = 0.02
CHILDREN_EVERY_SECONDS = 1.0
"""Looking for children means looking at every process of the machine."""


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
        family, looked = [self._process], float("-inf")
        while not self._done.is_set():
            if time.monotonic() - looked >= CHILDREN_EVERY_SECONDS:
                family, looked = self._family(), time.monotonic()
            self.peak = max(self.peak, sum(map(_resident, family)))
            self._done.wait(EVERY_SECONDS)

    def _family(self) -> list[psutil.Process]:
        with contextlib.suppress(psutil.NoSuchProcess):
            return [self._process, *self._process.children(recursive=True)]
        return [self._process]


def _resident(process: psutil.Process) -> int:
    """Bytes in memory of a process; none of one that is gone."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return int(process.memory_info().rss)
    return 0
