"""The first server of a machine teaches Java how to start the later ones."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from support.http_cypher import run_cypher
from support.neo4j_server import managed_settings
from whereused.database import JarCache, LocalDatabase
from whereused.database.classes import FIRST_JAVA, ClassCache, feature_version


@pytest.mark.skipif(feature_version() < FIRST_JAVA, reason="this Java makes no such file")
@pytest.mark.parametrize("by_itself", [False, True], ids=["stopped", "ended by itself"])
def test_the_second_server_starts_from_what_java_kept_of_the_first(tmp_path: Path, *, by_itself: bool) -> None:
    usual = JarCache(managed_settings(tmp_path).cache)
    usual.jars()
    folder = tmp_path / "cache"
    folder.mkdir()
    (folder / "maven").symlink_to(usual.repository)
    (folder / usual.manifest.name).write_bytes(usual.manifest.read_bytes())
    database = LocalDatabase(managed_settings(tmp_path / "home", neo4j_heap="1g"), JarCache(folder))
    cache = ClassCache(folder, database.jar_cache.jars(), "1g")
    try:
        run_cypher(database.start(), "CREATE (:Kept)")
        assert str(cache.path) not in _mapped(database)
        if by_itself:
            _end(database)
            assert not cache.path.exists()
        else:
            database.stop()
            assert [path.name for path in folder.glob("classes-*")] == [cache.path.name]
        assert run_cypher(database.start(), "MATCH (n:Kept) RETURN count(n)") == [[1]]
        assert str(cache.path) in _mapped(database)
        assert [path.name for path in folder.glob("classes-*")] == [cache.path.name]
        assert "aot" not in database.layout.console.read_text()
    finally:
        database.stop()


def _end(database: LocalDatabase) -> None:
    """As the system does when it goes down: nobody of ours is there to keep anything."""
    process = psutil.Process(database.status().pid)
    process.terminate()
    assert psutil.wait_procs([process], timeout=120) == ([process], [])


def _mapped(database: LocalDatabase) -> set[str]:
    """The files that the server has in its memory."""
    pid = database.status().pid
    return {mapped.path for mapped in psutil.Process(pid).memory_maps()}
