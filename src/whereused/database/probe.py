"""Asking a server on loopback whether it is ready, without the driver: its HTTP interface and a Bolt handshake."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import socket
from enum import Enum
from typing import Any

from whereused.database.configuration import LOOPBACK
from whereused.database.ports import Ports

ANSWER_SECONDS = 10.0
# The magic word of Bolt, then four versions that the client offers: 5.8 down to 5.0, and none more.
BOLT_HELLO = bytes.fromhex("6060b017") + bytes.fromhex("00080805") + bytes(12)


class Readiness(Enum):
    """How far a server is."""

    SILENT = "silent"  # nobody listens yet
    OPENING = "opening"  # it answers, and its database does not yet
    READY = "ready"
    REFUSED = "refused"  # it does not take the password


def readiness(ports: Ports, username: str, password: str, database: str) -> Readiness:
    """How far the server on `ports` is, by an empty transaction over HTTP and a Bolt handshake."""
    token = base64.b64encode(f"{username}:{password}".encode()).decode()
    headers = {"Authorization": f"Basic {token}", "Content-Type": "application/json", "Accept": "application/json"}
    try:
        # An empty transaction: it opens the database and compiles nothing.
        status, answer = http_json(ports.http, "POST", f"/db/{database}/tx/commit", headers, {"statements": []})
    except (OSError, http.client.HTTPException):
        return Readiness.SILENT
    if status == http.client.UNAUTHORIZED:
        return Readiness.REFUSED
    if status != http.client.OK or (answer or {}).get("errors"):
        return Readiness.OPENING
    return Readiness.READY if bolt_answers(ports.bolt) else Readiness.OPENING


def server_version(http_port: int) -> str | None:
    """The version of the Neo4j on `http_port`, or None if none answers there."""
    try:
        _, answer = http_json(http_port, "GET", "/", {"Accept": "application/json"})
    except (OSError, http.client.HTTPException):
        return None
    return (answer or {}).get("neo4j_version")


def bolt_answers(port: int) -> bool:
    """True if a Bolt server on `port` agrees on a version."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=ANSWER_SECONDS) as connection:
            connection.sendall(BOLT_HELLO)
            return len(connection.recv(4)) == 4
    except OSError:
        return False


def http_json(
    port: int,
    method: str,
    path: str,
    headers: dict[str, str],
    body: object = None,
    *,
    timeout: float = ANSWER_SECONDS,
) -> tuple[int, dict[str, Any] | None]:
    """Status and JSON object of one request to loopback; no proxy is ever asked."""
    with contextlib.closing(http.client.HTTPConnection(LOOPBACK, port, timeout=timeout)) as connection:
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        response = connection.getresponse()
        text = response.read()
    try:
        answer = json.loads(text)
    except ValueError:
        return response.status, None
    return response.status, answer if isinstance(answer, dict) else None
