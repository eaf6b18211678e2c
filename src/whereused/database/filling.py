"""A database in the making: built by `neo4j-admin database import full` in a home of its own."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from whereused.database.archive import reason_in
from whereused.database.configuration import write_configuration
from whereused.database.connection import Connection
from whereused.database.disk import disk_full, free_bytes
from whereused.database.java import SHORT_LIVED, AdminFailed, run_admin
from whereused.database.progress import Silent, StartProgress
from whereused.database.server import DATABASE
from whereused.errors import DatabaseStartFailed

if TYPE_CHECKING:
    from whereused.database.local import LocalDatabase

HEAP = "1g"
"""What neo4j-admin asks for; it does not grow with the data."""

OFF_HEAP = "50%"
"""Of the memory that is free: neo4j-admin's own 90% leaves nothing to others."""

SMALL = 5_000_000
"""Nodes and edges that are indexed and marked in less time than it takes to compile well what does so."""


class Filling:
    """The database that `database` will hold. `folder` takes the files that it is built from; all of it goes away.

    Neo4j is told the password while the files are imported: that takes seconds of a processor, of which an import
    leaves some idle, and what writes the files none. Leaving the block waits for it.
    """

    def __init__(self, database: LocalDatabase, jars: Sequence[Path], progress: StartProgress) -> None:
        self._database = database
        self._jars = jars
        self._progress = progress
        self.folder = database.layout.home / "files"
        self.folder.mkdir(mode=0o700)
        self._meanwhile = ThreadPoolExecutor(1, thread_name_prefix="first-password")
        self._password: Future[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._meanwhile.shutdown(wait=True)

    @property
    def data(self) -> Path:
        """The folder of the databases and their transaction logs."""
        return self._database.layout.data

    def named(self, name: str) -> str:
        """A file of `folder` as neo4j-admin is told of it: from where it runs, so that no path has a comma."""
        return f"{self.folder.name}/{name}"

    def build(self, arguments: Sequence[str]) -> float:
        """Build the database from the files that the arguments name; the seconds that neo4j-admin took for it.

        Raises DatabaseStartFailed with what it said.
        """
        self._progress.phase("Importing into Neo4j")
        layout = self._database.layout
        write_configuration(layout, self._database.settings, 7687, 7474, folder=layout.conf, data=layout.data)
        self._tell_password()
        command = [
            "database",
            "import",
            "full",
            DATABASE,
            f"--max-off-heap-memory={OFF_HEAP}",
            "--report-file=logs/import.report",
        ]
        began = time.monotonic()
        try:
            run_admin(layout, self._jars, [*command, *arguments], conf=layout.conf, heap=HEAP)
        except AdminFailed as error:
            if "No space left" in error.output:
                raise disk_full(layout.home, None, free_bytes(layout.home), "the first load") from error
            raise DatabaseStartFailed(
                f"neo4j-admin could not import the records: {reason_in(error.output)}",
                "Nothing was changed; load them without --initial.",
            ) from error
        return time.monotonic() - began

    def start(self, size: int, *, taking_in: bool) -> Connection:
        """Start a server on what was built, which are so many nodes and edges; `taking_in`: it gets records as well."""
        self._tell_password().result()
        if size < SMALL and not taking_in:
            self._database.java_options = SHORT_LIVED
        return self._database.start(self._progress)

    def _tell_password(self) -> Future[str]:
        """Begin to tell Neo4j the password, unless that was begun before."""
        if self._password is None:
            self._password = self._meanwhile.submit(self._database.first_password, list(self._jars), Silent())
        return self._password

    def stop(self) -> None:
        """Stop it, with a checkpoint."""
        self._database.stop(self._progress)
