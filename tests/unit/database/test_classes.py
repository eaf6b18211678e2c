"""The file of what Java read of Neo4j's classes: whose it is, and that one which is of no use stops nothing."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from whereused.database.classes import FIRST_JAVA, MOST, UNUSED_SECONDS, ClassCache, feature_version

needs_java = pytest.mark.skipif(feature_version() < FIRST_JAVA, reason="this Java makes no such file")


@pytest.fixture
def jars(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "one.jar", tmp_path / "two.jar"]
    for path in paths:
        path.write_bytes(b"PK")
    return paths


def test_another_jar_or_the_same_fetched_anew_means_another_file(tmp_path: Path, jars: list[Path]) -> None:
    before = ClassCache(tmp_path, jars, "1g").path
    assert ClassCache(tmp_path, jars, "1g").path == before
    assert ClassCache(tmp_path, jars[:1], "1g").path != before
    assert ClassCache(tmp_path, jars, "512m").path == before
    assert len({ClassCache(tmp_path, jars, heap).path for heap in ("1g", "5g", "32g")}) == 3
    os.utime(jars[0], (1, 1))
    assert ClassCache(tmp_path, jars, "1g").path != before


@needs_java
def test_java_watches_the_servers_of_each_home_for_itself_until_there_is_a_file(
    tmp_path: Path, jars: list[Path]
) -> None:
    cache = ClassCache(tmp_path, jars, "1g")
    assert cache.options(tmp_path / "a", watch=False) == ()
    (one, _), (other, _) = (cache.options(tmp_path / home, watch=True) for home in "ab")
    assert one.startswith(f"-XX:AOTCacheOutput={cache.path.with_suffix('')}.")
    assert one != other
    cache.path.write_bytes(b"a file")
    assert f"-XX:AOTCache={cache.path}" in cache.options(tmp_path / "a", watch=True)


@needs_java
def test_what_java_cannot_use_is_dropped_and_not_made_again(tmp_path: Path, jars: list[Path]) -> None:
    cache, home = ClassCache(tmp_path, jars, "1g"), tmp_path / "home"
    written = Path(cache.options(home, watch=True)[0].partition("=")[2])
    written.write_bytes(b"half of a file")
    cache.keep(home)
    assert not cache.path.exists()
    assert not written.exists()
    assert cache.options(home, watch=True) == ()
    os.utime(cache.path.with_suffix(".useless"), (1, 1))
    assert cache.options(home, watch=True)


@needs_java
def test_a_folder_that_is_not_ours_is_left_alone(
    tmp_path: Path, jars: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = ClassCache(tmp_path, jars, "1g")
    monkeypatch.setattr(os, "access", lambda path, mode: path != tmp_path and mode != os.R_OK)
    assert cache.options(tmp_path / "home", watch=True) == ()


@needs_java
def test_files_of_other_jars_are_deleted_once_nobody_has_used_them_for_long(tmp_path: Path, jars: list[Path]) -> None:
    old, recent = tmp_path / "classes-000000000000.aot", tmp_path / "classes-111111111111.aot"
    long_ago = time.time() - UNUSED_SECONDS - 60
    for path in (old, recent, tmp_path / "jars-000000000000.json"):
        path.touch()
        os.utime(path, (long_ago, long_ago))
    os.utime(recent)
    ClassCache(tmp_path, jars, "1g").options(tmp_path / "home", watch=False)
    assert not old.exists()
    assert recent.exists()
    assert (tmp_path / "jars-000000000000.json").exists()


def test_of_many_files_those_that_were_used_last_are_kept(tmp_path: Path, jars: list[Path]) -> None:
    others = [tmp_path / f"classes-{number:012}.aot" for number in range(6)]
    for ago, path in enumerate(others):
        path.touch()
        os.utime(path, (time.time() - 60 * ago,) * 2)
    cache = ClassCache(tmp_path, jars, "1g")
    cache.path.touch()
    os.utime(cache.path, (1, 1))
    part = tmp_path / "classes-000000000000.0123abcd.part"
    part.touch()
    cache.options(tmp_path / "home", watch=False)
    assert sorted(tmp_path.glob("classes-*")) == sorted([*others[: MOST - 1], cache.path, part])
