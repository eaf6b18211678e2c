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


def answer_to(port: int, pieces: list[bytes]) -> tuple[int, str]:
    """The status and the text of the answer to a request whose bytes arrive in these pieces, one after the other."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(0.05)
        answer = b"".join(iter(lambda: connection.recv(65_536), b"")).decode()
    return int(answer.split(" ", 2)[1]), answer.partition("\r\n\r\n")[2]


BEGUN = b"GET /health/live HTTP/1.1\r\nHost: here\r\nConnection: close\r\nReferer: "


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    with serving(create_app(Settings(home=tmp_path))) as client:
        opened = client.base_url.port
        assert opened is not None
        yield opened


def test_a_long_head_is_taken_however_it_arrives(port: int) -> None:
    assert answer_to(port, [BEGUN + b"x" * 50_000, b"x" * 50_000, b"\r\n\r\n"])[0] == 200


def test_a_head_that_has_no_end_is_refused_with_what_to_mend(port: int) -> None:
    status, said = answer_to(port, [BEGUN, b"x" * (LONGEST_HEAD - len(BEGUN)), b"x"])
    assert status == 400
    assert "1,048,576 bytes" in said
    assert "fewer identifiers" in said
