"""Saving, restoring and resetting the managed server's data; nothing is lost on the way. The tests share one home."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from support.http_cypher import run_cypher
from support.neo4j_server import managed_settings
from whereused.database import LocalDatabase
from whereused.errors import DatabaseStartFailed, UsageError


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalDatabase]:
    home = tmp_path_factory.mktemp("home")
    local = LocalDatabase(managed_settings(home, neo4j_heap="512m", neo4j_pagecache="64m"))
    try:
        yield local
    finally:
        local.stop()


def numbers(database: LocalDatabase) -> list[int]:
    rows = run_cypher(database.start(), "MATCH (n:Number) RETURN n.value AS value ORDER BY value")
    return [value for (value,) in rows]


def leftovers(database: LocalDatabase) -> list[str]:
    layout = database.layout
    return [path.name for path in (layout.replaced, layout.restoring, layout.deleted) if path.exists()]


def test_backup_change_restore(database: LocalDatabase, tmp_path: Path) -> None:
    archive = tmp_path / "saved.dump"
    with pytest.raises(UsageError, match="no database"):
        database.backup(archive)
    before = database.start()
    run_cypher(before, "CREATE (:Number {value: 1})")
    saved = database.backup(archive)
    assert (saved.path, saved.size) == (archive, archive.stat().st_size)
    after = database.start()
    assert not after.started, "a server that ran runs again"
    assert after.uri == before.uri, "at the address that others know"

    run_cypher(after, "CREATE (:Number {value: 2})")
    with pytest.raises(UsageError, match="is there already"):
        database.backup(archive)

    half = tmp_path / "half.dump"
    half.write_bytes(archive.read_bytes()[:-1000])
    with pytest.raises(UsageError, match=r"half\.dump is not a whole archive"):
        database.restore(half)
    assert numbers(database) == [1, 2]

    assert database.restore(archive)
    assert numbers(database) == [1]
    assert database.start().password == before.password
    assert leftovers(database) == []
    assert list(tmp_path.glob(".*")) == []


def test_a_killed_server_is_recovered_before_it_is_saved(database: LocalDatabase, tmp_path: Path) -> None:
    run_cypher(database.start(), "CREATE (:Number {value: 3})")
    pid = database.status().pid
    assert pid is not None
    process = psutil.Process(pid)
    process.kill()
    psutil.wait_procs([process], timeout=10)
    database.backup(tmp_path / "saved.dump")
    assert not database.running(), "it did not run, so it does not now"
    assert 3 in numbers(database)


def test_a_lost_password_loses_no_data(database: LocalDatabase, tmp_path: Path) -> None:
    """The way out that the error names, taken."""
    before = numbers(database)
    database.stop()
    database.layout.password.unlink()
    with pytest.raises(DatabaseStartFailed, match="password cannot be read") as caught:
        database.start()
    assert "whereused db backup" in caught.value.mend
    database.layout.password.write_text("another than the database knows\n")
    with pytest.raises(DatabaseStartFailed, match="does not take the password"):
        database.start()
    database.layout.password.unlink()
    database.backup(tmp_path / "saved.dump")
    database.reset()
    database.restore(tmp_path / "saved.dump")
    assert numbers(database) == before


def test_a_restore_that_was_killed_between_its_two_steps_is_undone(database: LocalDatabase) -> None:
    before = numbers(database)
    database.stop()
    database.layout.data.rename(database.layout.replaced)
    database.layout.restoring.mkdir()
    assert numbers(database) == before
    assert leftovers(database) == []


def test_reset_deletes_the_data_and_keeps_the_password(database: LocalDatabase) -> None:
    before = database.start()
    run_cypher(before, "CREATE (:Number {value: 4})")
    assert database.reset(), "a server that ran runs again"
    assert numbers(database) == []
    assert database.start().password == before.password
    assert leftovers(database) == []
