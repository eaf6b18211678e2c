"""Which process is the server of a home: found by its own command line, so that a reused process id deceives nobody."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import psutil

from whereused.database.disk import write_atomically
from whereused.database.jars import NEO4J_VERSION
from whereused.database.java import HOME_MARK
from whereused.database.layout import Layout
from whereused.database.ports import Ports


@dataclass(frozen=True)
class ServerState:
    """A server as its starter left it on record. `created` is the process's start, in seconds since 1970."""

    pid: int
    created: float
    bolt_port: int
    http_port: int
    version: str
    started_at: str

    @property
    def ports(self) -> Ports:
        """Its two ports."""
        return Ports(self.bolt_port, self.http_port)


def record_state(layout: Layout, pid: int, ports: Ports) -> ServerState:
    """Write down the server that has just been started."""
    now = datetime.now(UTC)
    try:
        created = psutil.Process(pid).create_time()
    except psutil.Error:
        created = now.timestamp()
    state = ServerState(pid, created, ports.bolt, ports.http, NEO4J_VERSION, now.strftime("%Y-%m-%dT%H:%M:%SZ"))
    write_atomically(layout.state, json.dumps(asdict(state), indent=1))
    return state


def read_state(layout: Layout) -> ServerState | None:
    """What was written down, or None if nothing was or it cannot be read; it may be about a dead process."""
    try:
        return ServerState(**json.loads(layout.state.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def forget_state(layout: Layout) -> None:
    """The server is gone."""
    layout.state.unlink(missing_ok=True)


def running_server(layout: Layout) -> ServerState | None:
    """The live server of this home, or None.

    A record of a dead process, or of one whose id another program has now, counts as none. A server that nobody
    recorded (its starter was killed in between) is found among this machine's processes by its command line.
    """
    state = read_state(layout)
    if state is not None and _is_server(layout, state.pid, state.created):
        return state
    for process in psutil.process_iter(["cmdline", "pid"]):
        if f"{HOME_MARK}{layout.home}" in (process.info["cmdline"] or []):
            ports = _configured_ports(layout)
            if ports is not None and _is_server(layout, process.pid, None):
                return record_state(layout, process.pid, ports)
    return None


def _is_server(layout: Layout, pid: int, created: float | None) -> bool:
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return f"{HOME_MARK}{layout.home}" in process.cmdline()
    except psutil.AccessDenied:  # another user's process, or one whose command line is hidden: go by its age
        return created is not None and abs(psutil.Process(pid).create_time() - created) < 1
    except psutil.Error:
        return False


def _configured_ports(layout: Layout) -> Ports | None:
    """The ports in neo4j.conf, which is written before each start."""
    found = {}
    try:
        lines = (layout.conf / "neo4j.conf").read_text(encoding="utf-8").splitlines()
        for line in lines:
            name, _, value = line.partition("=")
            if name in {"server.bolt.listen_address", "server.http.listen_address"}:
                found[name.split(".")[1]] = int(value.rpartition(":")[2])
        return Ports(found["bolt"], found["http"])
    except (OSError, ValueError, KeyError):
        return None
