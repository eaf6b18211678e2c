"""A recursive query in PostgreSQL, over the same edges with the same text keys, in a private cluster of its own."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, LiteralString

import psycopg

if TYPE_CHECKING:
    from .edges import Page

BIN_FOLDERS = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt")
UNPRIVILEGED = ("postgres", "nobody")
START_SECONDS = 30
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "512MB",
    "work_mem": "256MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "fsync": "off",
    "jit": "off",  # faster for this query
}

CREATE: LiteralString = "CREATE TABLE edge (src text NOT NULL, dst text NOT NULL, dst_is_item boolean NOT NULL)"
COPY: LiteralString = "COPY edge (src, dst, dst_is_item) FROM STDIN"
INDEX: LiteralString = "CREATE INDEX edge_forward ON edge (src, dst) INCLUDE (dst_is_item)"
COUNT_ITEMS: LiteralString = """
WITH RECURSIVE reached (node, is_item) AS (
    SELECT dst, dst_is_item FROM edge WHERE src = %s
    UNION
    SELECT edge.dst, edge.dst_is_item FROM reached JOIN edge ON edge.src = reached.node
)
SELECT count(*) FROM reached WHERE is_item
"""


class PostgresGraph:
    """All edges in one table with a covering index."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        self._connection.execute(CREATE)

    @property
    def version(self) -> str:
        """The server's version."""
        return str(self._connection.info.parameter_status("server_version"))

    def fill(self, pages: Iterable[Page]) -> None:
        """Take all edges in, and make them ready to be searched."""
        with self._connection.cursor() as cursor:
            with cursor.copy(COPY) as copy:
                for page in pages:
                    for edge in page.edges:
                        copy.write_row(edge)
            cursor.execute(INDEX)
            cursor.execute("VACUUM ANALYZE edge")

    def count(self, lot: str) -> int:
        """How many items `lot` reaches."""
        row = self._connection.execute(COUNT_ITEMS, (lot,), prepare=True).fetchone()
        assert row is not None
        return int(row[0])


@contextlib.contextmanager
def postgres_graph() -> Iterator[PostgresGraph | None]:
    """An empty table in a private cluster that is gone at the end; None where PostgreSQL is not installed."""
    binaries = find_binaries()
    if binaries is None:
        yield None
        return
    with _private_folder() as (folder, user), _running(binaries, folder, user):
        connection = psycopg.connect(host=str(folder), user="whereused", dbname="postgres", autocommit=True)
        with connection:
            yield PostgresGraph(connection)


def find_binaries() -> Path | None:
    """The folder with initdb and postgres of the newest version installed."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = [path for folder in BIN_FOLDERS for path in Path(folder).glob("*/bin/initdb")]
    return max(found, key=_version_in).parent if found else None


def _version_in(path: Path) -> int:
    digits = "".join(letter for letter in path.parent.parent.name if letter.isdigit())
    return int(digits or 0)


@contextlib.contextmanager
def _private_folder() -> Iterator[tuple[Path, str | None]]:
    """A folder that its user alone can enter. PostgreSQL refuses to run as root: then it is somebody else's."""
    folder = Path(tempfile.mkdtemp(prefix="wu-pg-"))
    user = None
    try:
        if os.geteuid() == 0:
            user = next(name for name in UNPRIVILEGED if name in {each.pw_name for each in pwd.getpwall()})
            shutil.chown(folder, user)
        yield folder, user
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def _running(binaries: Path, folder: Path, user: str | None) -> Iterator[None]:
    data, log = folder / "data", folder / "log"
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "whereused", "--auth=trust", "--locale=C", "-E", "UTF8", "--no-sync"],
        user=user,
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    options = [f"-c{name}={value}" for name, value in {**SETTINGS, "unix_socket_directories": str(folder)}.items()]
    with (
        log.open("wb") as out,
        subprocess.Popen(
            [binaries / "postgres", "-D", data, *options], user=user, cwd=folder, stdout=out, stderr=out
        ) as server,
    ):
        try:
            _wait_until_ready(folder, server, log)
            yield
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(START_SECONDS)


def _wait_until_ready(folder: Path, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(host=str(folder), user="whereused", dbname="postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}") from None
            time.sleep(0.1)
        else:
            return
