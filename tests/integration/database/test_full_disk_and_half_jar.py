"""What the outside world does to a start: a full disk, half a jar."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from support.disks import small_disk
from support.maven_repository import Repository, served
from support.neo4j_server import managed_settings
from whereused.database import JarCache, LocalDatabase
from whereused.database import disk as disk_room
from whereused.database import local as local_room
from whereused.errors import DatabaseStartFailed


def test_a_disk_too_full_to_start_on_is_said_with_needed_and_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_disk(tmp_path / "small", "30m") as real:
        if not real:
            usage = shutil.disk_usage(tmp_path)._replace(free=30 * 2**20)
            monkeypatch.setattr(disk_room.shutil, "disk_usage", lambda _path: usage)
        with pytest.raises(DatabaseStartFailed, match=r"needs 300 MB, and 30 MB are free") as caught:
            LocalDatabase(managed_settings(tmp_path / "small")).start()
        assert str(tmp_path / "small") in caught.value.message
        assert caught.value.details["needed"] == 300 * 2**20


def test_a_disk_that_fills_up_under_the_server_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a real, small disk; where this user may not mount one, a server whose logs end so stands in."""
    monkeypatch.setattr(local_room, "FIRST_START_BYTES", 0)
    with small_disk(tmp_path / "small", "40m") as real:
        database = LocalDatabase(managed_settings(tmp_path / "small", neo4j_heap="512m", neo4j_pagecache="64m"))
        if not real:
            script = tmp_path / "java"
            script.write_text("#!/bin/sh\necho 'java.io.IOException: No space left on device'\nexit 1\n")
            script.chmod(0o755)
            monkeypatch.setattr("whereused.database.java.java", lambda: script)
            monkeypatch.setattr(LocalDatabase, "tell_password", lambda *_: None)
        with pytest.raises(DatabaseStartFailed, match=r"The disk of .*small.* is too full") as caught:
            database.start()
        assert caught.value.details["free"] is not None
        assert not database.running()


def test_half_a_jar_of_neo4j_is_fetched_again(tmp_path: Path) -> None:
    """On the user's own cache, linked file by file, with the cache itself as the repository: no network."""
    whole = LocalDatabase(managed_settings(tmp_path)).jar_cache
    whole.jars()
    copy = JarCache(tmp_path / "cache")
    shutil.copytree(whole.repository, copy.repository, copy_function=os.link)
    shutil.copy(whole.manifest, copy.manifest)
    jar = next(path for path in copy.jars() if path.name.startswith("neo4j-kernel-2"))
    content = jar.read_bytes()
    jar.unlink()  # the link, not the file that others share
    jar.write_bytes(content[: len(content) // 2])
    assert not copy.complete()
    with served(Repository(), whole.repository) as repository:
        mended = JarCache(copy.folder, repositories={"local": repository.url})
        assert jar in mended.jars()
    assert jar.read_bytes() == content
    assert sum(repository.asked.values()) == 2, "that jar and its checksum, and nothing else"
    assert whole.complete()
