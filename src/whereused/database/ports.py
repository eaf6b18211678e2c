"""Ports: a free one, or who has the one that was asked for."""

from __future__ import annotations

import errno
import os
import socket
from dataclasses import dataclass

import psutil

from whereused.database.configuration import LOOPBACK
from whereused.database.java import HOME_MARK
from whereused.errors import DatabaseStartFailed

COMMAND_LENGTH = 120


@dataclass(frozen=True)
class Ports:
    """The two ports of a server."""

    bolt: int
    http: int


def free_port(*taken: int) -> int:
    """A port that nothing listens on now, and none of `taken`."""
    while True:
        with socket.socket() as listener:
            listener.bind((LOOPBACK, 0))
            port: int = listener.getsockname()[1]
        if port not in taken:
            return port


def require_free(port: int, setting: str) -> None:
    """Raise DatabaseStartFailed, naming who has it and what to set, unless this user can listen on `port`."""
    try:
        with socket.socket() as listener:
            if os.name == "posix":  # elsewhere this option would let two listen on one port
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((LOOPBACK, port))
    except OSError as error:
        raise port_error(port, setting, error) from error


def port_error(port: int, setting: str, error: OSError | None = None) -> DatabaseStartFailed:
    """The error of a port that cannot be listened on."""
    variable = f"WHEREUSED_{setting.upper()}"
    if error is not None and error.errno == errno.EACCES:
        return DatabaseStartFailed(
            f"Port {port} ({setting}) is not open to this user: {error.strerror}.",
            f"Set {variable} to a port above 1023, or to 0 for a free one.",
            port=port,
        )
    holder = who_listens(port)
    return DatabaseStartFailed(
        f"Port {port} ({setting}) is in use by {holder}.",
        f"Stop that, or set {variable}=0 to take a free port (or to another port). If it is a Neo4j that you want to "
        f"use, set NEO4J_URI, NEO4J_USERNAME and NEO4J_PASSWORD instead.",
        port=port,
        holder=holder,
    )


def who_listens(port: int) -> str:
    """The process that listens on `port`, as far as this user may see it."""
    unknown = "a process that this user cannot see"
    try:
        connections = psutil.net_connections(kind="tcp")
    except (psutil.Error, OSError):
        return unknown
    for connection in connections:
        if connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port:
            return unknown if connection.pid is None else describe_process(connection.pid)
    return unknown


def describe_process(pid: int) -> str:
    """Name, id and command line of a process; a managed Neo4j is named by its home."""
    try:
        process = psutil.Process(pid)
        command = process.cmdline()
        name = process.name()
    except psutil.Error:
        return f"the process {pid}"
    homes = [part.removeprefix(HOME_MARK) for part in command if part.startswith(HOME_MARK)]
    if homes:
        return f"the Neo4j of the home {homes[0]} (process {pid})"
    line = " ".join(command)
    if len(line) > COMMAND_LENGTH:
        line = f"{line[:COMMAND_LENGTH]}…"
    return f"{name} (process {pid}: {line})"
