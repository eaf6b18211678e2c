"""Ports, process records and passwords: what is said when they are not as they should be."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from whereused.database.layout import Layout
from whereused.database.password import make_password, read_password
from whereused.database.ports import free_port, require_free
from whereused.database.state import read_state, running_server
from whereused.errors import DatabaseStartFailed


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    made = Layout(tmp_path / "home")
    made.make()
    return made


def write_state(layout: Layout, pid: int, created: float) -> None:
    record = {"pid": pid, "created": created, "bolt_port": 1, "http_port": 2, "version": "x", "started_at": "y"}
    layout.state.write_text(json.dumps(record))


def test_a_port_in_use_is_named_with_its_holder_and_its_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(DatabaseStartFailed) as caught:
            require_free(port, "neo4j_bolt_port")
    assert f"Port {port} (neo4j_bolt_port) is in use by " in caught.value.message
    assert f"process {os.getpid()}" in caught.value.message
    assert "WHEREUSED_NEO4J_BOLT_PORT=0" in caught.value.mend
    assert "NEO4J_URI" in caught.value.mend


def test_a_port_held_on_all_addresses_counts_too() -> None:
    everywhere = ("0.0.0.0", 0)  # noqa: S104 - to be in the way
    with socket.create_server(everywhere) as listener, pytest.raises(DatabaseStartFailed, match="in use by"):
        require_free(listener.getsockname()[1], "neo4j_http_port")


def test_a_free_port_is_free_and_another_than_the_first() -> None:
    first = free_port()
    require_free(first, "neo4j_bolt_port")
    assert free_port(first) != first


def test_no_record_and_a_broken_record_mean_no_server(layout: Layout) -> None:
    assert running_server(layout) is None
    layout.state.write_text("{half a rec")
    assert read_state(layout) is None
    assert running_server(layout) is None


def test_a_record_of_a_dead_process_means_no_server(layout: Layout) -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    write_state(layout, process.pid, 1.0)
    assert running_server(layout) is None


def test_a_process_id_that_another_program_has_now_means_no_server(layout: Layout) -> None:
    """Even if that program started in the same second."""
    write_state(layout, os.getpid(), psutil.Process().create_time())
    assert running_server(layout) is None


def test_a_password_is_long_and_its_owners_alone(layout: Layout) -> None:
    password = make_password(layout)
    assert len(password) >= 32
    assert read_password(layout) == password
    assert stat.S_IMODE(layout.password.stat().st_mode) == 0o600
    layout.password.chmod(0o644)
    read_password(layout)
    assert stat.S_IMODE(layout.password.stat().st_mode) == 0o600


@pytest.mark.parametrize("how", ["missing", "empty", "folder", "not text"])
def test_a_password_that_cannot_be_read_is_an_error_with_a_way_out(layout: Layout, how: str) -> None:
    if how == "empty":
        layout.password.write_text("\n")
    elif how == "folder":
        layout.password.mkdir()
    elif how == "not text":
        layout.password.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(DatabaseStartFailed) as caught:
        read_password(layout)
    assert str(layout.password) in caught.value.message
    assert "whereused db backup" in caught.value.mend
