"""neo4j.conf: every setting that the managed server runs with, and why."""

from __future__ import annotations

import json
import os
from pathlib import Path

from whereused.database.disk import write_atomically
from whereused.database.layout import Layout
from whereused.graph.browser_files import browser_style, parse_style
from whereused.settings import Settings

LOOPBACK = "127.0.0.1"
SHORTEST_LIMIT_SECONDS = 600
TRANSACTIONS_OF_HEAP = 0.7
ONE_TRANSACTION_OF_HEAP = 0.5
UNITS = {"k": 1024, "m": 1024**2, "g": 1024**3}

SAFETY = {
    "dbms.security.auth_enabled": "true",
    # Three wrong passwords would shut out who has the right one, the API too, and Neo4j Browser sends a wrong one more
    # than once. Nobody guesses ours (192 random bits).
    "dbms.security.auth_max_failed_attempts": "0",
    # A bare server lets LOAD CSV read any file of this machine, even in a read transaction.
    "dbms.security.allow_csv_import_from_file_urls": "false",
    # A misspelt setting must stop the start, not be passed over.
    "server.config.strict_validation.enabled": "true",
    # Nothing leaves this machine.
    "dbms.usage_report.enabled": "false",
    "dbms.fleet_manager.enabled": "false",
    "server.fleet_discovery.enabled": "false",
    "server.bolt.telemetry.enabled": "false",
    "client.allow_telemetry": "false",
    "server.https.enabled": "false",
}
POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; base-uri 'none'; object-src 'none'; "
    "frame-ancestors 'none'"
)
UPKEEP = {
    # The query log holds parameters, which are the user's data, and grows with use. The debug log rotates by itself.
    "db.logs.query.enabled": "OFF",
    "db.logs.query.transaction.enabled": "OFF",
    # Four times less than the defaults, which take 512 MB for an empty database and keep 2 GB of history that only a
    # cluster or an incremental backup would read.
    "db.tx_log.rotation.size": "64m",
    "db.tx_log.rotation.retention_policy": "512M size",
    # Stopping: the defaults wait 15 s for quiet after both databases are closed and checkpointed.
    "internal.server.bolt.thread_pool_shutdown_wait_time": "1s",
    "internal.dbms.bolt.netty_server_shutdown_quiet_period_duration": "0s",
    "internal.dbms.bolt.netty_server_shutdown_timeout": "2s",
}


def size_in_bytes(text: str) -> int:
    """`512m`, `1g` or `900k` as bytes."""
    return int(text[:-1]) * UNITS[text[-1].lower()]


def limits(settings: Settings) -> dict[str, str]:
    """Memory and time that the server gives: a query that asks for more fails alone, and the server lives on.

    The product's reads set their own, shorter, time limit per transaction; this one bounds writes and Neo4j Browser.
    """
    heap = size_in_bytes(settings.neo4j_heap)
    seconds = max(SHORTEST_LIMIT_SECONDS, round(2 * settings.query_seconds))
    return {
        "server.memory.heap.initial_size": settings.neo4j_heap,
        "server.memory.heap.max_size": settings.neo4j_heap,
        "server.memory.pagecache.size": settings.neo4j_pagecache,
        "db.transaction.timeout": f"{seconds}s",
        "db.memory.transaction.max": f"{round(heap * ONE_TRANSACTION_OF_HEAP / 1024)}k",
        "dbms.memory.transaction.total.max": f"{round(heap * TRANSACTIONS_OF_HEAP / 1024)}k",
    }


def addresses(bolt_port: int, http_port: int) -> dict[str, str]:
    """Loopback only. What is advertised is `localhost`, under which Neo4j Browser needs no further setting."""
    return {
        "server.default_listen_address": LOOPBACK,
        "server.bolt.listen_address": f"{LOOPBACK}:{bolt_port}",
        "server.bolt.advertised_address": f"localhost:{bolt_port}",
        "server.http.listen_address": f"{LOOPBACK}:{http_port}",
        "server.http.advertised_address": f"localhost:{http_port}",
    }


def guide_address(settings: Settings) -> str | None:
    """Where the API serves the guide for Neo4j Browser; None while its port is not known."""
    if settings.port == 0:
        return None
    host = "localhost" if settings.host in ("127.0.0.1", "::1", "localhost") else settings.host
    return f"http://{host}:{settings.port}/guides/recall.html"


def opened_guide(layout: Layout) -> str | None:
    """The guide that Neo4j Browser opens by itself on the server that was last started, if any."""
    try:
        lines = (layout.conf / "neo4j.conf").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    opened = next((line for line in lines if line.startswith("browser.post_connect_cmd=")), "")
    return opened.rpartition("; play ")[2] if "; play " in opened else None


def browser(settings: Settings) -> dict[str, str]:
    """What Neo4j Browser does once it is connected: it takes our style, and opens the guide that the API serves.

    The style comes as it is, so that it is there before the guide, and without the API. The policy is Neo4j's own less
    every other machine: Neo4j Browser itself would fetch fonts, analytics and a feedback form, whatever the settings
    for telemetry say.
    """
    commands = [f"style {json.dumps(parse_style(browser_style()), separators=(',', ':'))}"]
    guide = guide_address(settings)
    if guide is not None:
        commands.append(f"play {guide}")
    hosts = dict.fromkeys(["localhost", LOOPBACK, settings.host])
    here = " ".join(f"{scheme}://{host}:*" for host in hosts if ":" not in host for scheme in ("http", "ws"))
    return {
        "dbms.security.http_static_content_security_policy_header": f"{POLICY}; connect-src 'self' {here}",
        "browser.post_connect_cmd": "; ".join(commands),
        "browser.remote_content_hostname_whitelist": ",".join(hosts),
    }


def directories(layout: Layout, data: Path) -> dict[str, str]:
    """Where the server reads and writes.

    Relative to NEO4J_HOME, since Neo4j breaks a path in this file that is not ASCII (it escapes it, and then takes the
    escape's backslash for a separator).
    """
    places = {"data": data, "logs": layout.logs, "import": layout.imports}
    return {
        f"server.directories.{name}": Path(os.path.relpath(path, layout.home)).as_posix()
        for name, path in places.items()
    }


def write_configuration(
    layout: Layout, settings: Settings, bolt_port: int, http_port: int, *, folder: Path, data: Path
) -> None:
    """Write neo4j.conf into `folder` for a server or an admin command that works on `data`."""
    lines = {
        **addresses(bolt_port, http_port),
        **directories(layout, data),
        **limits(settings),
        **browser(settings),
        **SAFETY,
        **UPKEEP,
    }
    text = "# Written by whereused at each start: changes made here are lost. See docs/database.md.\n"
    text += "".join(f"{name}={value}\n" for name, value in lines.items())
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_atomically(folder / "neo4j.conf", text)
