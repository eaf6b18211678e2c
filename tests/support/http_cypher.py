"""Cypher over HTTP, for tests of the server itself: the driver belongs to the graph room."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import urlsplit

from whereused.database import Connection
from whereused.database.probe import http_json

ANSWER_SECONDS = 120.0  # a server's first statement is slow on a busy machine


class CypherFailed(Exception):
    """The server refused a statement."""


def run_cypher(connection: Connection, statement: str) -> list[list[Any]]:
    """The rows that `statement` returns. Raises CypherFailed with what the server says."""
    token = base64.b64encode(f"{connection.username}:{connection.password}".encode()).decode()
    status, answer = http_json(
        http_port(connection),
        "POST",
        f"/db/{connection.database}/tx/commit",
        {"Authorization": f"Basic {token}", "Content-Type": "application/json", "Accept": "application/json"},
        {"statements": [{"statement": statement}]},
        timeout=ANSWER_SECONDS,
    )
    assert answer is not None, status
    if answer["errors"]:
        raise CypherFailed(answer["errors"][0]["message"])
    return [row["row"] for row in answer["results"][0]["data"]]


def http_port(connection: Connection) -> int:
    """The port of the server's HTTP interface."""
    assert connection.http_url is not None
    port = urlsplit(connection.http_url).port
    assert port is not None
    return port
