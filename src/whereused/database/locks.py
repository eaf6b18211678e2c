"""One at a time: locks between processes, held on a file and released by the system if the holder dies."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from whereused.database.progress import StartProgress
from whereused.errors import DatabaseStartFailed

WAIT_SECONDS = 1800.0
NOTE_AFTER_SECONDS = 2.0


@contextmanager
def only_one(path: Path, doing: str, progress: StartProgress, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the lock at `path` for the block; wait for another process that is `doing` the same, and say so."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise DatabaseStartFailed(
            f"The folder {path.parent} cannot be made: {error.strerror}.",
            "Give it to this user, or name another with WHEREUSED_HOME and WHEREUSED_CACHE.",
        ) from error
    lock = FileLock(path)
    _acquire(lock, path, doing, progress, wait_seconds)
    try:
        yield
    finally:
        lock.release()


def _acquire(lock: FileLock, path: Path, doing: str, progress: StartProgress, wait_seconds: float) -> None:
    end = time.monotonic() + wait_seconds
    told = False
    while True:
        try:
            lock.acquire(timeout=NOTE_AFTER_SECONDS if not told else 10.0)
        except Timeout:
            if time.monotonic() > end:
                raise DatabaseStartFailed(
                    f"Another process has been {doing} for {wait_seconds:.0f} s; it holds {path}.",
                    "Wait for it, or stop it and try again.",
                ) from None
            if not told:
                progress.note(f"Another process is {doing}; waiting for it.")
                told = True
        except OSError as error:
            raise DatabaseStartFailed(
                f"The lock {path} cannot be taken: {error.strerror or error}.",
                "Give its folder to this user, or name another with WHEREUSED_HOME and WHEREUSED_CACHE.",
            ) from error
        else:
            return
