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
    """While the block runs, the largest resident size seen of process `pid` with all its children, in bytes.

    `without` leaves out children whose program's name begins so.
    """

    def __init__(self, pid: int, without: str | None = None) -> None:
        self.peak = 0
        self._without = without
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
            children = self._process.children(recursive=True)
            return [self._process, *(each for each in children if not _is(each, self._without))]
        return [self._process]


def _is(process: psutil.Process, name: str | None) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return name is not None and process.name().startswith(name)
    return False


def _resident(process: psutil.Process) -> int:
    """Bytes in memory of a process; none of one that is gone."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return int(process.memory_info().rss)
    return 0
