"""Work handed to processes of our own, as many as there are processors, and taken back in order."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

AHEAD = 2
"""Tasks that wait for each process, so that memory does not grow with the work."""


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_turn(
    work: Callable[[Task], Result],
    tasks: Iterable[Task],
    begin: Callable[..., None],
    given: tuple[Any, ...],
    count: int,
) -> Iterator[Result]:
    """The results of `work` on each task, in order; `begin(*given)` is run once by each process before.

    With a `count` of 0, all is done in this process.
    """
    if count == 0:
        begin(*given)
        yield from map(work, tasks)
        return
    # Spawned, so that no thread of ours is copied half-way through something.
    executor = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _begin, (begin, given))
    try:
        waiting: deque[Future[Result]] = deque()
        for task in tasks:
            waiting.append(executor.submit(work, task))
            if len(waiting) > AHEAD * count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _begin(begin: Callable[..., None], given: tuple[Any, ...]) -> None:
    """Ctrl-C reaches every process of a terminal: it is for the one that waits for the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    begin(*given)
