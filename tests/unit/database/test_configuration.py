"""neo4j.conf, the arguments of Java, and what is said meanwhile."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from whereused.database.archive import require_archive, require_target
from whereused.database.configuration import opened_guide, size_in_bytes, write_configuration
from whereused.database.connection import own_connection
from whereused.database.java import argument_file
from whereused.database.layout import Layout
from whereused.database.progress import shown_progress
from whereused.errors import UsageError
from whereused.settings import Settings


def configuration(home: Path, **changes: object) -> dict[str, str]:
    layout = Layout(home)
    layout.make()
    settings = Settings(home=home, **changes)
    write_configuration(layout, settings, 17687, 17474, folder=layout.conf, data=layout.data)
    lines = (layout.conf / "neo4j.conf").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if not line.startswith("#"))


def test_only_loopback_is_listened_on(tmp_path: Path) -> None:
    found = configuration(tmp_path)
    listening = {value.partition(":")[0] for name, value in found.items() if "listen_address" in name}
    assert listening == {"127.0.0.1"}
    assert found["dbms.security.auth_enabled"] == "true"
    assert found["dbms.security.allow_csv_import_from_file_urls"] == "false"


def test_memory_and_time_follow_the_settings(tmp_path: Path) -> None:
    found = configuration(tmp_path, neo4j_heap="2g", neo4j_pagecache="1g", query_seconds=900)
    assert found["server.memory.heap.max_size"] == "2g"
    assert found["server.memory.pagecache.size"] == "1g"
    assert found["db.transaction.timeout"] == "1800s"
    assert size_in_bytes(found["db.memory.transaction.max"]) == size_in_bytes("1g")
    assert configuration(tmp_path, query_seconds=5)["db.transaction.timeout"] == "600s"


def test_paths_are_relative_so_that_any_home_works(tmp_path: Path) -> None:
    found = configuration(tmp_path / "höme with space")
    assert {found[f"server.directories.{name}"] for name in ("data", "logs", "import")} == {"data", "logs", "import"}


def test_arguments_survive_spaces_quotes_and_backslashes() -> None:
    assert argument_file(["-cp", 'C:\\a b\\"c".jar']) == '"-cp"\n"C:\\\\a b\\\\\\"c\\".jar"\n'


def test_a_database_of_the_users_own_needs_its_password() -> None:
    with pytest.raises(UsageError, match="NEO4J_PASSWORD is not set"):
        own_connection(Settings(neo4j_uri="neo4j://example.invalid", neo4j_password=None))
    given = own_connection(Settings(neo4j_uri="neo4j+s://example.invalid", neo4j_password="secret"))  # noqa: S106
    assert (given.uri, given.password, given.started) == ("neo4j+s://example.invalid", "secret", False)
    assert "secret" not in repr(given)


def test_an_archive_is_not_overwritten_unasked(tmp_path: Path) -> None:
    there = tmp_path / "there.dump"
    there.write_text("x")
    with pytest.raises(UsageError, match="is there already"):
        require_target(there, force=False)
    assert require_target(there, force=True) == there
    with pytest.raises(UsageError, match="is a folder"):
        require_target(tmp_path, force=True)
    with pytest.raises(UsageError, match="is not there"):
        require_target(tmp_path / "no" / "where.dump", force=False)


def test_an_archive_that_is_missing_or_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.dump").touch()
    with pytest.raises(UsageError, match="is empty"):
        require_archive(tmp_path / "empty.dump")
    with pytest.raises(UsageError, match="cannot be read"):
        require_archive(tmp_path / "missing.dump")


def test_progress_is_plain_lines_where_there_is_no_terminal() -> None:
    stream = io.StringIO()
    with shown_progress(stream) as progress:
        progress.phase("Downloading", 2)
        progress.advance(size=1_500_000)
        progress.advance(steps=2, size=500_000)
        progress.note("Done.")
    assert stream.getvalue().splitlines() == ["Downloading", "Downloading: 2 of 2 files, 2 MB", "Done."]


def test_progress_is_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    with shown_progress(stream) as progress:
        progress.phase("Working out")
        progress.advance(steps=1, size=1000)
        progress.phase("Downloading", 2)
        progress.advance(steps=1, size=1_000_000)
        progress.note("A note.")
    assert "Downloading" in stream.getvalue()
    assert "1/2 files" in stream.getvalue()
    assert "A note." in stream.getvalue()


def test_neo4j_browser_takes_our_style_and_then_opens_the_guide(tmp_path: Path) -> None:
    found = configuration(tmp_path, port=8123)
    style, _, guide = found["browser.post_connect_cmd"].partition("; ")

    assert json.loads(style.removeprefix("style "))["node.Unit"]["caption"] == "{caption}"
    assert guide == "play http://localhost:8123/guides/recall.html"
    assert opened_guide(Layout(tmp_path)) == "http://localhost:8123/guides/recall.html"
    assert "localhost" in found["browser.remote_content_hostname_whitelist"].split(",")


def test_a_port_that_is_not_known_yet_opens_no_guide(tmp_path: Path) -> None:
    assert opened_guide(Layout(tmp_path)) is None
    assert "; play" not in configuration(tmp_path, port=0)["browser.post_connect_cmd"]
    assert opened_guide(Layout(tmp_path)) is None
