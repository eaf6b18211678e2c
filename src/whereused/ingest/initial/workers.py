"""Work handed to processes of our own, as many as there are processors, and taken back in order."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from types import TracebackType
from typing import Self, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

AHEAD = 2
"""Tasks that wait for each process, so that memory does not grow with the work."""


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Workers:
    """`count` further processes, which go from phase to phase; with 0, all is done in this one.

    Inside the block no cycles of objects are searched for but between tasks: records are none, and it would take a
    quarter of the time.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        # Spawned, so that no thread of ours is copied half-way through something.
        self._executor = (
            ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _start_process) if count else None
        )
        self._searching = gc.isenabled()

    def __enter__(self) -> Self:
        leave_cycles_alone()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
        _begun.clear()
        gc.unfreeze()
        if self._searching:
            gc.enable()

    def in_turn(
        self,
        work: Callable[[Task], Result],
        tasks: Iterable[Task],
        begin: Callable[..., None] | None = None,
        given: tuple[Hashable, ...] = (),
    ) -> Iterator[Result]:
        """The results of `work` on each task, in order; `begin(*given)` is run once by each process before."""
        if self._executor is None:
            yield from (_done(work, task, begin, given) for task in tasks)
            return
        waiting: deque[Future[Result]] = deque()
        try:
            for task in tasks:
                waiting.append(self._executor.submit(_done, work, task, begin, given))
                if len(waiting) > AHEAD * self._count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for each in waiting:
                each.cancel()


def leave_cycles_alone() -> None:
    """Search for no cycles of objects, and never among those that there are now."""
    gc.disable()
    gc.freeze()


_begun: list[tuple[object, tuple[Hashable, ...]]] = []
"""What this process has begun: one thing, or nothing."""


def _start_process() -> None:
    """Ctrl-C reaches every process of a terminal: it is for the one that waits for the others, and ends them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()
    leave_cycles_alone()


def _end_with_parent() -> None:
    """One that was killed tells nobody, and this process would wait for its next task for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _done(
    work: Callable[[Task], Result], task: Task, begin: Callable[..., None] | None, given: tuple[Hashable, ...]
) -> Result:
    gc.collect(0)  # what the last task left; what outlived it is not looked at again
    if begin is not None and _begun != [(begin, given)]:
        begin(*given)
        _begun[:] = [(begin, given)]
    return work(task)
