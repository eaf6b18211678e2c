"""The server's process: waiting until it is ready, reading why it died, and ending it."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import psutil

from whereused.database.disk import MB, disk_full, free_bytes
from whereused.database.layout import Layout
from whereused.database.password import LOST_MEND
from whereused.database.ports import Ports, port_error
from whereused.database.probe import Readiness, readiness
from whereused.database.progress import StartProgress
from whereused.database.state import ServerState
from whereused.errors import DatabaseStartFailed

START_SECONDS = 900.0
STOP_SECONDS = 180.0
FAILED_START_SECONDS = 10.0
POLL_SECONDS = 0.1
TELL_SECONDS = 10.0
LAST_LINES = 15
START_BYTES = 100 * MB
OUT_OF_DISK = ("running out of disk space", "No space left on device", "Disk quota exceeded")
USERNAME = "neo4j"
DATABASE = "neo4j"


class PortTaken(Exception):
    """A port that was free a moment ago is not any more."""


def wait_until_ready(layout: Layout, state: ServerState, password: str, progress: StartProgress) -> None:
    """Return once the server answers on both ports.

    Raises DatabaseStartFailed with the last lines of its log if it dies or takes longer than `START_SECONDS` (a
    recovery after a crash can take minutes), and PortTaken if somebody else took a port before it could.
    """
    begun = told = time.monotonic()
    while True:
        found = readiness(state.ports, USERNAME, password, DATABASE)
        if found is Readiness.READY:
            return
        if not alive(state.pid):
            raise _death(layout, state.ports)
        if found is Readiness.REFUSED:
            raise DatabaseStartFailed(
                f"The database does not take the password in {layout.password}.", LOST_MEND, path=str(layout.password)
            )
        if _disk_ran_out(layout):  # Neo4j itself goes on trying for two minutes
            raise disk_full(layout.home, START_BYTES, free_bytes(layout.home), "running Neo4j")
        now = time.monotonic()
        if now - begun > START_SECONDS:
            raise DatabaseStartFailed(
                f"Neo4j (process {state.pid}) has not answered for {START_SECONDS:.0f} s. Its log ends with:\n"
                f"{last_lines(layout)}",
                f"Look at {layout.logs}; `whereused db stop` ends it.",
            )
        if now - told > TELL_SECONDS:
            told = now
            progress.note(f"Still starting after {now - begun:.0f} s: {last_lines(layout, 1)}")
        time.sleep(POLL_SECONDS)


def alive(pid: int) -> bool:
    """True if the process runs (a zombie does not)."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def end_process(pid: int, progress: StartProgress, patience: float = STOP_SECONDS) -> None:
    """Ask the process to end; Neo4j writes a checkpoint then. After `patience` seconds it is killed, which is said."""
    try:
        process = psutil.Process(pid)
        process.terminate()
    except psutil.NoSuchProcess:
        return
    except psutil.AccessDenied as error:
        raise DatabaseStartFailed(
            f"Neo4j (process {pid}) is not ours to stop.", "Stop it as the user that started it."
        ) from error
    begun = told = time.monotonic()
    while alive(pid):
        now = time.monotonic()
        if now - begun > patience:
            progress.note(
                f"Neo4j (process {pid}) did not stop in {patience:.0f} s: killed. It recovers at its next start."
            )
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
            psutil.wait_procs([process], timeout=TELL_SECONDS)
            return
        if now - told > TELL_SECONDS:
            told = now
            progress.note(f"Still stopping after {now - begun:.0f} s.")
        time.sleep(POLL_SECONDS)


def last_lines(layout: Layout, count: int = LAST_LINES) -> str:
    """The end of what Neo4j said: of its user log, and of what Java itself printed."""
    lines = []
    for path in (layout.logs / "neo4j.log", layout.console):
        lines += [line for line in _tail(path).splitlines() if line.strip()][-count:]
    return "\n".join(lines[-count:]) or "(nothing)"


def _tail(path: Path, size: int = 20_000) -> str:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - size))
            return file.read().decode(errors="replace")
    except OSError:
        return ""


def _death(layout: Layout, ports: Ports) -> Exception:
    """Why the server died, as far as its log tells."""
    said = _since_start(layout)
    free = free_bytes(layout.home)
    if free < START_BYTES or any(words in said for words in OUT_OF_DISK):
        return disk_full(layout.home, START_BYTES, free, "running Neo4j")
    if "Address already in use" in said:
        setting, port = ("neo4j_http_port", ports.http) if f":{ports.http}" in said else ("neo4j_bolt_port", ports.bolt)
        return PortTaken(port_error(port, setting))
    if "Could not reserve enough space" in said or "initialization of VM" in said:
        mend = "Set WHEREUSED_NEO4J_HEAP and WHEREUSED_NEO4J_PAGECACHE to what this machine has."
    elif "OutOfMemoryError" in said:
        mend = "Set WHEREUSED_NEO4J_HEAP higher."
    elif "lock file has been locked by another process" in said:
        mend = (
            "Another server has this home's data open, perhaps in a container: stop it, or use another WHEREUSED_HOME."
        )
    else:
        mend = f"Look at {layout.logs}; `whereused doctor` checks the jars and the settings."
    return DatabaseStartFailed(f"Neo4j ended while it was starting. Its log ends with:\n{last_lines(layout)}", mend)


def _disk_ran_out(layout: Layout) -> bool:
    """True if Neo4j said so since its last start."""
    said = _tail(layout.logs / "debug.log", 200_000).rpartition("Logging config in use")[2]
    return any(words in said for words in OUT_OF_DISK)


def _since_start(layout: Layout) -> str:
    """What was logged since the last start (Neo4j's own logs are kept over starts)."""
    user_log = _tail(layout.logs / "neo4j.log")
    return user_log.rpartition("Running in daemon mode")[2] + _tail(layout.console)
