"""One file that holds a whole database: written from a stopped one, and loaded beside the one it will replace."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from whereused.database.disk import MB, disk_full, free_bytes, require_space
from whereused.database.java import AdminFailed, run_admin
from whereused.database.layout import Layout
from whereused.database.server import DATABASE
from whereused.errors import DatabaseStartFailed, UsageError

EMPTY_DATABASE_BYTES = 200 * MB
NOT_CLEAN = ("recover", "Active logical log")


@dataclass(frozen=True)
class Backup:
    """An archive that was written: where, and how many bytes."""

    path: Path
    size: int


class NotClean(Exception):
    """The server was killed: its data want one start, to recover, before they can be saved."""


def require_target(path: Path, *, force: bool) -> Path:
    """The absolute path to write an archive to. Raises UsageError if it is a folder, or there already."""
    path = path.expanduser().absolute()
    if path.is_dir():
        raise UsageError(f"{path} is a folder.", f"Name the file to write, such as {path / 'whereused.dump'}.")
    if path.exists() and not force:
        raise UsageError(f"{path} is there already.", "Name another file, or say --force to replace it.")
    if not path.parent.is_dir():
        raise UsageError(f"The folder {path.parent} is not there.", "Make it first.")
    return path


def require_archive(path: Path) -> Path:
    """The absolute path of an archive to read. Raises UsageError if it is not a file that can be read."""
    path = path.expanduser().absolute()
    try:
        with path.open("rb") as file:
            if not file.read(1):
                raise UsageError(f"{path} is empty.", "Name a file that `whereused db backup` wrote.")
    except OSError as error:
        raise UsageError(
            f"The archive {path} cannot be read: {error.strerror or error}.",
            "Name a file that `whereused db backup` wrote.",
        ) from error
    return path


def dump(layout: Layout, jars: Sequence[Path], path: Path, *, force: bool) -> Backup:
    """Write the stopped database to `path`: under a temporary name beside it, then renamed. Raises NotClean."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            part.touch(mode=0o600)
            run_admin(layout, jars, ["database", "dump", DATABASE, "--to-stdout"], conf=layout.conf, write=part)
            with part.open("rb+") as file:
                os.fsync(file.fileno())
        except AdminFailed as error:
            if "No space left" in error.output:
                raise disk_full(path, None, free_bytes(path), "saving the database") from error
            if any(word in error.output for word in NOT_CLEAN):
                raise NotClean from error
            raise DatabaseStartFailed(
                f"The database could not be saved: {error.output}", "Nothing was changed."
            ) from error
        except OSError as error:
            raise UsageError(f"{path} cannot be written: {error.strerror or error}.", "Name another place.") from error
        require_target(path, force=force)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return Backup(path, path.stat().st_size)


def load_and_check(layout: Layout, jars: Sequence[Path], path: Path, conf: Path) -> None:
    """Load the archive at `path` into the data folder that `conf` names, and check the result's consistency.

    Raises UsageError if the archive is not whole, DatabaseStartFailed if the disk is too small for it.
    """
    require_space(layout.home, EMPTY_DATABASE_BYTES + path.stat().st_size, "restoring the database")
    try:
        run_admin(layout, jars, ["database", "load", DATABASE, "--from-stdin"], conf=conf, read=path)
        run_admin(layout, jars, ["database", "check", DATABASE, f"--report-path={layout.logs}"], conf=conf)
    except AdminFailed as error:
        if "No space left" in error.output:
            raise disk_full(layout.home, None, free_bytes(layout.home), "restoring the database") from error
        raise UsageError(
            f"{path} is not a whole archive of a database: {reason_in(error.output)}",
            "Nothing was changed. Name a file that `whereused db backup` (or neo4j-admin database dump) wrote.",
        ) from error


def reason_in(output: str) -> str:
    """The lines of neo4j-admin's answer that say something, the last ones."""
    lines = [line.strip() for line in output.splitlines() if line.strip(" -") and not line.startswith("Run with")]
    return " ".join(lines[-4:])
