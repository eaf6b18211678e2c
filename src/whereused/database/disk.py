"""Room on the disk: asked for before long work begins, and named when it runs out."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from whereused.errors import DatabaseStartFailed

MB = 1024 * 1024


def free_bytes(path: Path) -> int:
    """Bytes free for us on the file system that holds `path` or, where that is not there yet, its nearest parent."""
    while not path.exists() and path != path.parent:
        path = path.parent
    return shutil.disk_usage(path).free


def require_space(path: Path, needed: int, purpose: str) -> None:
    """Raise DatabaseStartFailed unless `needed` bytes are free where `path` is or will be."""
    free = free_bytes(path)
    if free < needed:
        raise disk_full(path, needed, free, purpose)


def disk_full(path: Path, needed: int | None, free: int, purpose: str) -> DatabaseStartFailed:
    """The error of a disk that is too full for `purpose`, with what is needed (if known) and what is free."""
    wanted = "" if needed is None else f"{purpose} needs {megabytes(needed)}, and "
    return DatabaseStartFailed(
        f"The disk of {path} is too full: {wanted}{megabytes(free)} are free.",
        f"Free some space there, or move it: WHEREUSED_HOME (the data) and WHEREUSED_CACHE (Neo4j's jars) "
        f"may name folders on another disk. What was interrupted: {purpose}.",
        path=str(path),
        needed=needed,
        free=free,
    )


def megabytes(size: int) -> str:
    """`size` bytes for a person to read."""
    return f"{size / MB:,.1f} MB" if size < 10 * MB else f"{size / MB:,.0f} MB"


@contextmanager
def naming_full_disk(path: Path, purpose: str, needed: int | None = None) -> Iterator[None]:
    """Turn 'no space left' and 'quota exceeded' inside the block into an error that names `path` and what is free."""
    try:
        yield
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        raise disk_full(path, needed, free_bytes(path), purpose) from error


def write_atomically(path: Path, text: str, mode: int = 0o600) -> None:
    """Put `text` at `path` so that a reader or a crash sees the old file or the new one, never half of one."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    with naming_full_disk(path, f"writing {path.name}"):
        try:
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
