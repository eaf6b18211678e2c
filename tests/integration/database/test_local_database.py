"""The managed server, for real: started, looked at, killed, and started again. The tests share one home."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from support.http_cypher import CypherFailed, http_port, run_cypher
from support.neo4j_server import managed_settings
from whereused.database import NEO4J_VERSION, Connection, LocalDatabase, connect
from whereused.database.configuration import SAFETY, UPKEEP
from whereused.database.java import run_admin
from whereused.database.probe import http_json
from whereused.errors import DatabaseStartFailed
from whereused.settings import Settings

START = """
import sys, pathlib
sys.path.insert(0, sys.argv[2])
from support.neo4j_server import managed_settings
from whereused.database import LocalDatabase
connection = LocalDatabase(managed_settings(pathlib.Path(sys.argv[1]))).start()
print(connection.uri, connection.started)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a name that is neither short, nor ASCII, nor without spaces."""
    return tmp_path_factory.mktemp("base") / "ein Zuhause für Neo4j"


@pytest.fixture(scope="module")
def database(home: Path) -> Iterator[LocalDatabase]:
    local = LocalDatabase(managed_settings(home))
    try:
        yield local
    finally:
        local.stop()


@pytest.fixture
def connection(database: LocalDatabase) -> Connection:
    """The server, running, whatever the test before did to it."""
    return database.start()


def start_elsewhere(home: Path) -> subprocess.Popen[str]:
    """`start` in a process of its own."""
    tests = str(Path(__file__).parents[2])
    return subprocess.Popen([sys.executable, "-c", START, str(home), tests], stdout=subprocess.PIPE, text=True)


def pid_of(database: LocalDatabase) -> int:
    pid = database.status().pid
    assert pid is not None
    return pid


def kill_server(database: LocalDatabase) -> None:
    """As the system's out-of-memory killer does."""
    process = psutil.Process(pid_of(database))
    process.kill()
    psutil.wait_procs([process], timeout=10)


def test_starting_says_whether_it_started_and_starting_again_does_nothing(database: LocalDatabase) -> None:
    assert database.status().state == "stopped"
    first = database.start()
    again = database.start()
    assert (first.started, again.started) == (True, False)
    assert first.uri == again.uri
    status = database.status()
    assert (status.state, status.version, status.uri) == ("running", NEO4J_VERSION, first.uri)
    assert status.jars_complete
    assert status.data_bytes > 0
    assert not connect(database.settings).started


def test_it_listens_on_loopback_alone(connection: Connection, database: LocalDatabase) -> None:
    listening = [c for c in psutil.Process(pid_of(database)).net_connections() if c.status == psutil.CONN_LISTEN]
    assert {found.laddr.ip.removeprefix("::ffff:") for found in listening} == {"127.0.0.1"}
    assert len(listening) == 2


def test_home_and_password_are_the_owners_alone(connection: Connection, home: Path) -> None:
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "password").stat().st_mode) == 0o600
    assert stat.S_IMODE((home / "data" / "databases").stat().st_mode) & 0o077 == 0
    assert connection.password == (home / "password").read_text().strip()
    assert connection.password not in " ".join(psutil.Process().cmdline())
    assert not list((home / "run").glob("admin-*"))


def test_a_wrong_password_is_refused(connection: Connection) -> None:
    status, _ = http_json(http_port(connection), "POST", "/db/neo4j/tx/commit", {}, {"statements": []})
    assert status == http.client.UNAUTHORIZED


def test_wrong_passwords_do_not_shut_out_the_right_one(connection: Connection) -> None:
    """Neo4j would refuse it for five seconds after three wrong ones, whoever sent them, the API too."""
    wrong = replace(connection, password="not the password")  # noqa: S106
    for _ in range(4):
        with pytest.raises(CypherFailed, match="Invalid credential"):
            run_cypher(wrong, "RETURN 1")
    assert run_cypher(connection, "RETURN 1") == [[1]]


def test_a_password_that_begins_with_a_dash_is_a_password(tmp_path: Path) -> None:
    """One in 64 generated ones does, and neo4j-admin took it for an option."""
    home = LocalDatabase(managed_settings(tmp_path / "dashed", neo4j_heap="512m", neo4j_pagecache="64m"))
    home.layout.make()
    dashed = "-pA1--verbose-x_0"
    home.layout.password.write_text(dashed + "\n", encoding="utf-8")
    try:
        connection = home.start()
        assert connection.password == dashed
        assert run_cypher(connection, "RETURN 1") == [[1]]
    finally:
        home.stop()


def test_files_cannot_be_read_by_load_csv(connection: Connection) -> None:
    with pytest.raises(CypherFailed, match="allow_csv_import_from_file_urls"):
        run_cypher(connection, "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line")


def test_neo4j_browser_is_served(connection: Connection) -> None:
    assert connection.browser_url == f"{connection.http_url}/browser/"
    page = http.client.HTTPConnection("127.0.0.1", http_port(connection), timeout=10)
    page.request("GET", "/browser/")
    answer = page.getresponse()
    text = answer.read().decode()
    page.close()
    assert answer.status == http.client.OK
    assert "<title>Neo4j Browser</title>" in text
    _, found = http_json(http_port(connection), "GET", "/", {"Accept": "application/json"})
    assert found is not None
    assert found["bolt_direct"].rpartition(":")[2] == connection.uri.rpartition(":")[2]


def test_the_server_runs_with_the_settings_that_were_written(connection: Connection) -> None:
    shown = {str(name): str(value) for name, value in run_cypher(connection, "SHOW SETTINGS YIELD name, value")}
    for name, value in {**SAFETY, **UPKEEP}.items():
        if name in shown and name.startswith(("dbms", "client", "server", "db.logs")):
            assert shown[name].lower() == value.lower(), name
    assert shown["db.transaction.timeout"] == "10m"
    assert shown["db.memory.transaction.max"] == "512.00MiB"
    assert shown["dbms.memory.transaction.total.max"] == "716.80MiB"
    assert shown["server.memory.pagecache.size"] == "256.00MiB"
    assert shown["db.tx_log.rotation.size"] == "64.00MiB"


def test_every_setting_is_one_that_this_version_knows(connection: Connection, database: LocalDatabase) -> None:
    layout = database.layout
    said = run_admin(layout, database.jar_cache.jars(), ["server", "validate-config"], conf=layout.conf)
    assert "Configuration file validation successful" in said


def test_a_killed_server_recovers_with_what_was_committed(connection: Connection, database: LocalDatabase) -> None:
    run_cypher(connection, "CREATE (:Killed {number: 1})")
    kill_server(database)
    assert database.status().state == "stopped"
    again = database.start()
    assert again.started
    assert run_cypher(again, "MATCH (n:Killed) RETURN n.number") == [[1]]


def test_a_stale_record_whose_process_id_another_program_has(database: LocalDatabase, connection: Connection) -> None:
    kill_server(database)
    record = json.loads(database.layout.state.read_text())
    record["pid"], record["created"] = os.getpid(), psutil.Process().create_time()
    database.layout.state.write_text(json.dumps(record))
    assert not database.running()
    assert not database.stop()
    assert psutil.pid_exists(os.getpid())
    assert database.start().started


def test_a_server_that_nobody_recorded_is_found(database: LocalDatabase, connection: Connection) -> None:
    database.layout.state.unlink()
    found = database.start()
    assert (found.started, found.uri) == (False, connection.uri)


def test_two_starts_at_once_make_one_server_which_outlives_both(database: LocalDatabase, home: Path) -> None:
    database.stop()
    starters = [start_elsewhere(home) for _ in range(2)]
    answers = [starter.communicate(timeout=120)[0].split() for starter in starters]
    assert sorted(started for _, started in answers) == ["False", "True"]
    assert answers[0][0] == answers[1][0]
    found = database.start()
    assert (found.started, found.uri) == (False, answers[0][0])


def test_a_starter_that_is_interrupted_leaves_nothing_running(database: LocalDatabase, home: Path) -> None:
    database.stop()
    starter = start_elsewhere(home)
    deadline = time.monotonic() + 30
    while not database.running():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    starter.send_signal(signal.SIGINT)
    starter.communicate(timeout=60)
    assert starter.returncode != 0
    assert not database.running()


def test_a_starter_that_is_killed_leaves_a_server_that_the_next_one_takes_over(
    database: LocalDatabase, home: Path
) -> None:
    database.stop()
    starter = start_elsewhere(home)
    deadline = time.monotonic() + 30
    while not database.running():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    pid = pid_of(database)
    starter.kill()
    starter.communicate()
    assert not database.start().started
    assert pid_of(database) == pid


def test_stopping_is_quick_and_stopping_again_does_nothing(connection: Connection, database: LocalDatabase) -> None:
    begun = time.monotonic()
    assert database.stop()
    assert time.monotonic() - begun < 10
    assert not database.stop()
    assert "Stopped." in (database.layout.logs / "neo4j.log").read_text().splitlines()[-1]


def test_a_port_in_use_is_an_error_that_names_its_holder(database: LocalDatabase) -> None:
    database.stop()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        second = LocalDatabase(managed_settings(database.layout.home, neo4j_http_port=port))
        with pytest.raises(DatabaseStartFailed, match=rf"Port {port} \(neo4j_http_port\) is in use by .*{os.getpid()}"):
            second.start()
    assert not database.running()


def test_the_port_of_another_home_names_that_home(
    connection: Connection, database: LocalDatabase, tmp_path: Path
) -> None:
    port = int(connection.uri.rpartition(":")[2])
    second = LocalDatabase(managed_settings(tmp_path / "second", neo4j_bolt_port=port))
    with pytest.raises(DatabaseStartFailed, match="the Neo4j of the home") as caught:
        second.start()
    assert str(database.layout.home) in caught.value.message


def test_a_server_that_dies_at_once_is_an_error_with_its_last_words(database: LocalDatabase) -> None:
    database.stop()
    begun = time.monotonic()
    with pytest.raises(DatabaseStartFailed, match="Too small maximum heap") as caught:
        LocalDatabase(managed_settings(database.layout.home, neo4j_heap="1k")).start()
    assert time.monotonic() - begun < 20
    assert "WHEREUSED_NEO4J_HEAP" in caught.value.mend
    assert not database.running()


def test_data_of_a_newer_neo4j_are_left_alone(database: LocalDatabase) -> None:
    database.stop()
    database.layout.version.write_text("2031.01.0")
    with pytest.raises(DatabaseStartFailed, match=r"last opened by Neo4j 2031\.01\.0"):
        database.start()
    database.layout.version.write_text("2026.07.0")
    database.start()
    assert database.layout.version.read_text() == NEO4J_VERSION


def test_two_homes_run_side_by_side(connection: Connection, tmp_path: Path) -> None:
    second = LocalDatabase(managed_settings(tmp_path / "second", neo4j_heap="512m", neo4j_pagecache="64m"))
    try:
        other = second.start()
        assert other.started
        assert other.uri != connection.uri
        assert other.password != connection.password
        run_cypher(other, "CREATE (:Second)")
        assert run_cypher(connection, "MATCH (n:Second) RETURN count(n)") == [[0]]
    finally:
        second.stop()
    assert run_cypher(connection, "RETURN 1") == [[1]]


def test_a_database_of_the_users_own_is_not_managed(tmp_path: Path) -> None:
    own = Settings(home=tmp_path, neo4j_uri="bolt://127.0.0.1:1", neo4j_password="secret")  # noqa: S106
    assert connect(own).uri == "bolt://127.0.0.1:1"
    assert list(tmp_path.iterdir()) == []
