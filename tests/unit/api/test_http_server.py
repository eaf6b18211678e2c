"""What the HTTP server takes, over a real socket and however the bytes arrive."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.api_server import serving
from whereused.api.app import create_app
from whereused.api.http_server import LONGEST_HEAD
from whereused.settings import Settings


def status_of(port: int, pieces: list[bytes]) -> int:
    """The status that is answered to a request whose bytes arrive in these pieces, one after the other."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(0.05)
        return int(connection.recv(64).split(b" ", 2)[1])


BEGUN = b"GET /health/live HTTP/1.1\r\nHost: here\r\nConnection: close\r\nReferer: "


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    with serving(create_app(Settings(home=tmp_path))) as client:
        opened = client.base_url.port
        assert opened is not None
        yield opened


def test_a_long_head_is_taken_however_it_arrives(port: int) -> None:
    assert status_of(port, [BEGUN + b"x" * 50_000, b"x" * 50_000, b"\r\n\r\n"]) == 200


def test_a_head_that_has_no_end_is_refused(port: int) -> None:
    assert status_of(port, [BEGUN, b"x" * (LONGEST_HEAD - len(BEGUN)), b"x"]) == 400
