"""A first load that cannot be, or is stopped, leaves the home as it was."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from support.command import Running, eventually, whereused
from support.http_cypher import run_cypher
from support.neo4j_server import managed_settings
from whereused.database import LocalDatabase
from whereused.errors import DatabaseStartFailed, UsageError
from whereused.ingest.initial import Silently, initial_load
from whereused.settings import Settings

GOOD = '{"record": "item", "id": "LOT-1", "kind": "lot"}\n'
BAD = '{"record": "item"}\n'
COUNT = "MATCH (r:Record|RejectedRecord) RETURN labels(r)[0] AS label, count(*) ORDER BY label"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[LocalDatabase]:
    local = LocalDatabase(managed_settings(tmp_path / "home", neo4j_heap="512m", neo4j_pagecache="64m"))
    try:
        yield local
    finally:
        local.stop()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "records.ndjson"
    path.write_text(GOOD * 2 + BAD)
    return path


def leftovers(database: LocalDatabase) -> list[str]:
    layout = database.layout
    return [path.name for path in (layout.replaced, layout.filling, layout.deleted, layout.data) if path.exists()]


def processes_of(home: Path) -> list[psutil.Process]:
    return [each for each in psutil.process_iter(["cmdline"]) if str(home) in " ".join(each.info["cmdline"] or [])]


class At(Silently):
    """Raises once a phase begins."""

    def __init__(self, title: str) -> None:
        self._title = title

    def count(self, title: str, total: int | None, unit: str) -> None:  # noqa: ARG002
        if title == self._title:
            raise KeyboardInterrupt


def test_one_that_is_stopped_leaves_nothing_and_is_run_again(database: LocalDatabase, file: Path) -> None:
    for title in ("Folding", "Marking"):
        with pytest.raises(KeyboardInterrupt):
            initial_load(database, [file], progress=At(title))
        assert leftovers(database) == []
    assert processes_of(database.layout.home) == []
    report = initial_load(database, [file])
    assert (report.accepted, report.duplicates, report.rejected) == (1, 1, 1)
    assert leftovers(database) == ["data"]
    assert not database.running()
    assert run_cypher(database.start(), COUNT) == [["Record", 1], ["RejectedRecord", 1]]

    with pytest.raises(UsageError, match=r"holds 1 records.*whereused db reset"):
        initial_load(database, [file])
    assert run_cypher(database.start(), COUNT) == [["Record", 1], ["RejectedRecord", 1]]


def test_a_server_of_an_empty_database_runs_again_after(
    database: LocalDatabase, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = database.start()
    monkeypatch.setattr("whereused.ingest.initial.running.DISK", 1e18)
    with pytest.raises(DatabaseStartFailed, match="too full: the first load needs"):
        initial_load(database, [file])
    monkeypatch.undo()
    file.write_text(BAD)
    assert initial_load(database, [file]).rejected == 1
    after = database.start()
    assert not after.started
    assert after.uri == before.uri
    assert run_cypher(after, COUNT) == [["RejectedRecord", 1]]


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_one_that_was_killed_is_cleared_away_by_the_next(
    database: LocalDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "records.ndjson"
    file.write_text("".join(f'{{"record": "item", "id": "U{number}", "kind": "unit"}}\n' for number in range(100_000)))
    home = database.layout.home
    with Running(database.settings, "load", "--initial", str(file)) as load:
        eventually(lambda: any("java" in each.name() for each in processes_of(home)))
        load.process.send_signal(signal.SIGKILL)
        load.process.wait()
    whereused(database.settings, "db", "status", code=3)
    whereused(database.settings, "load", "--initial", str(tmp_path / "product.csv"), code=2)
    (tmp_path / "product.csv").write_text("id,name\nP,a product\n")
    whereused(database.settings, "load", "--initial", str(tmp_path / "product.csv"))
    assert leftovers(database) == ["data"]
    assert eventually(lambda: processes_of(home) == [])


def test_what_is_all_of_an_export_is_recorded_as_that_says(database: LocalDatabase, file: Path) -> None:
    file.write_text(
        '{"recorded_at": "2026-01-03T01:00:00+01:00", "record": "item", "id": "A", "record_id": "R1"}\n'
        '{"recorded_at": "2026-01-05T00:00:00Z", "record": "correction", "voids": "R1", "record_id": "C1"}\n'
        '{"recorded_at": "2026-01-04T00:00:00Z", "record": "correction", "voids": "R1", "record_id": "C2"}\n'
    )
    report = initial_load(database, [file])
    assert (report.accepted, report.restamped) == (3, 0)
    found = database.start()
    assert run_cypher(found, "MATCH (r:Record) RETURN toString(r.recorded_at) AS at ORDER BY at") == [
        ["2026-01-03T01:00:00+01:00"],
        ["2026-01-04T00:00:00Z"],
        ["2026-01-05T00:00:00Z"],
    ]
    assert run_cypher(found, "MATCH (r:Record {id: 'R1'}) RETURN toString(r.voided_at), r.voided_by") == [
        ["2026-01-04T00:00:00Z", ["C1", "C2"]]
    ]
    ledger = "MATCH (l:Ledger) RETURN toString(l.recorded_at), l.restored"
    assert run_cypher(found, ledger) == [["2026-01-05T00:00:00Z", True]]


def test_the_command_says_what_became_of_it(database: LocalDatabase, file: Path, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.ndjson"
    ended = whereused(database.settings, "load", "--initial", str(file), "--rejects", str(rejects), code=1)
    assert "1 accepted, 1 duplicates, 1 rejected from 1 file" in ended.stdout
    assert f"{file}:3: /id: " in ended.stdout
    assert rejects.read_text().count("\n") == 1
    assert [line for line in ended.stderr.splitlines() if "Importing" in line]
    again = whereused(database.settings, "load", "--initial", str(file), code=2)
    assert "mend: Load without --initial" in again.stderr


def test_a_server_of_ones_own_is_refused(file: Path, tmp_path: Path) -> None:
    own = Settings(home=tmp_path, neo4j_uri="bolt://127.0.0.1:1", neo4j_password="none")  # noqa: S106
    ended = whereused(own, "load", "--initial", str(file), code=2)
    assert "NEO4J_URI names a server of its own (bolt://127.0.0.1:1)" in ended.stderr
    assert "neo4j-admin database load" in ended.stderr
