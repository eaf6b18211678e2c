"""Downloading: what is in the cache is whole, whatever happened on the way."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.disks import small_disk
from support.maven_repository import Repository, served
from whereused.database.jars import JarCache
from whereused.database.maven import checksum_path, sha1_of
from whereused.database.progress import Silent
from whereused.errors import DatabaseStartFailed

COORDINATES = ("org.toy:app:1.0",)
APP, CORE, EXTRA = (f"org/toy/{name}/1.0/{name}-1.0.jar" for name in ("app", "core", "extra"))


@pytest.fixture
def repository() -> Iterator[Repository]:
    toy = Repository()
    toy.add_module("app", os.urandom(300_000), core="compile", extra="runtime", junit="test")
    toy.add_module("core", os.urandom(700_000))
    toy.add_module("extra", os.urandom(500_000))
    toy.add_module("junit", b"never on the class path")
    with served(toy):
        yield toy


def cache_of(folder: Path, repository: Repository) -> JarCache:
    return JarCache(folder, COORDINATES, {"toy": repository.url}, download_bytes=1)


def names(paths: list[Path]) -> list[str]:
    return sorted(path.name for path in paths)


FILL = """
import sys, pathlib
from whereused.database.jars import JarCache
JarCache(pathlib.Path(sys.argv[1]), ("org.toy:app:1.0",), {"toy": sys.argv[2]}, download_bytes=1).jars()
"""


def start_filling(folder: Path, repository: Repository) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", FILL, str(folder), repository.url])


def test_the_class_path_is_worked_out_once(tmp_path: Path, repository: Repository) -> None:
    cache = cache_of(tmp_path, repository)
    assert not cache.complete()
    assert names(cache.jars()) == ["app-1.0.jar", "core-1.0.jar", "extra-1.0.jar"]
    assert cache.complete()
    asked = repository.asked.total()
    assert names(cache.jars()) == ["app-1.0.jar", "core-1.0.jar", "extra-1.0.jar"]
    assert repository.asked.total() == asked


def test_a_jar_that_is_missing_or_half_is_fetched_again_and_only_that(tmp_path: Path, repository: Repository) -> None:
    cache = cache_of(tmp_path, repository)
    cache.jars()
    repository.asked.clear()
    core, extra = cache.repository / CORE, cache.repository / EXTRA
    core.write_bytes(core.read_bytes()[:1000])
    extra.unlink()
    cache.jars()
    assert core.read_bytes() == repository.files[CORE]
    assert extra.read_bytes() == repository.files[EXTRA]
    assert repository.asked[APP] == 0
    assert repository.asked[CORE] == repository.asked[EXTRA] == 1


def test_damage_of_the_same_size_is_found_by_the_thorough_look(tmp_path: Path, repository: Repository) -> None:
    cache = cache_of(tmp_path, repository)
    cache.jars()
    core = cache.repository / CORE
    core.write_bytes(bytes(core.stat().st_size))
    assert cache.complete()
    assert cache.damaged() == [core]


def test_half_files_of_another_program_are_not_taken_as_whole(tmp_path: Path, repository: Repository) -> None:
    """Without a manifest, what lies in the cache counts only with its checksum beside it, POMs included."""
    cache = cache_of(tmp_path, repository)
    for path in (CORE, APP.replace(".jar", ".pom")):
        (cache.repository / path).parent.mkdir(parents=True)
        (cache.repository / path).write_bytes(repository.files[path][:50])
    cache.jars()
    assert (cache.repository / CORE).read_bytes() == repository.files[CORE]


def test_a_connection_that_breaks_off_is_tried_again(tmp_path: Path, repository: Repository) -> None:
    repository.cut_short = {CORE: 1, APP.replace(".jar", ".pom"): 1}
    cache = cache_of(tmp_path, repository)
    assert len(cache.jars()) == 3
    assert cache.damaged() == []


def test_a_file_that_differs_from_its_checksum_is_refused(tmp_path: Path, repository: Repository) -> None:
    repository.files[CORE] = b"something else"
    with pytest.raises(DatabaseStartFailed, match=r"core-1\.0\.jar could not be fetched from .*SHA-1") as caught:
        cache_of(tmp_path, repository).jars()
    assert "NEO4J_URI" in caught.value.mend
    assert not (tmp_path / "maven" / CORE).exists()


def test_a_pom_that_cannot_be_fetched_stops_everything(tmp_path: Path, repository: Repository) -> None:
    """jgo would leave out what depends on it, and the class path would be short for ever."""
    repository.cut_short = {CORE.replace(".jar", ".pom"): 99}
    with pytest.raises(DatabaseStartFailed, match=r"core-1\.0\.pom could not be fetched"):
        cache_of(tmp_path, repository).jars()


def test_without_a_network_the_error_names_the_file_and_the_mend(tmp_path: Path) -> None:
    cache = JarCache(tmp_path, COORDINATES, {"toy": "http://127.0.0.1:9"}, download_bytes=1)
    with pytest.raises(DatabaseStartFailed, match=r"app-1\.0\.pom could not be fetched from http://127") as caught:
        cache.jars()
    assert "WHEREUSED_CACHE" in caught.value.mend


def test_a_jar_that_no_repository_has_is_named(tmp_path: Path, repository: Repository) -> None:
    del repository.files[EXTRA]
    with pytest.raises(DatabaseStartFailed, match=r"org\.toy:extra"):
        cache_of(tmp_path, repository).jars()


def test_a_download_killed_half_way_is_finished_by_the_next(tmp_path: Path, repository: Repository) -> None:
    repository.chunk_seconds = 0.2
    process = start_filling(tmp_path, repository)
    deadline = time.monotonic() + 30
    while not list(tmp_path.rglob("*.jar.*.part")):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert list(tmp_path.rglob("*.part"))
    repository.chunk_seconds = 0
    cache = cache_of(tmp_path, repository)
    assert len(cache.jars()) == 3
    assert not list(tmp_path.rglob("*.part"))
    assert cache.damaged() == []


def test_two_processes_fill_one_cache_together(tmp_path: Path, repository: Repository) -> None:
    repository.chunk_seconds = 0.02
    processes = [start_filling(tmp_path, repository) for _ in range(2)]
    for process in processes:
        assert process.wait(60) == 0
    assert cache_of(tmp_path, repository).damaged() == []
    assert repository.asked[CORE] == 1


def test_too_little_space_is_said_before_anything_is_fetched(tmp_path: Path, repository: Repository) -> None:
    cache = JarCache(tmp_path / "cache", COORDINATES, {"toy": repository.url}, download_bytes=10**18)
    with pytest.raises(DatabaseStartFailed, match=r"too full: downloading Neo4j's jars needs .* MB, and .* are free"):
        cache.jars()
    assert repository.asked.total() == 0


def test_a_disk_that_fills_up_meanwhile_is_named(
    tmp_path: Path, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a real, small disk where this user may mount one; else the same error of the system, injected."""
    with small_disk(tmp_path / "small", "1m") as real:
        if not real:

            def full(_descriptor: int) -> None:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

            monkeypatch.setattr("whereused.database.maven.os.fsync", full)
        with pytest.raises(DatabaseStartFailed, match=r"The disk of .*small.* is too full") as caught:
            cache_of(tmp_path / "small", repository).jars()
        assert caught.value.details["free"] >= 0
        assert not list((tmp_path / "small").rglob("*.part"))


def test_every_file_keeps_its_checksum_beside_it(tmp_path: Path, repository: Repository) -> None:
    for path in cache_of(tmp_path, repository).jars(Silent()):
        assert checksum_path(path).read_text() == sha1_of(path)
