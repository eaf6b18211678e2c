"""The checks of `whereused doctor`, each with its finding and its mend."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from whereused import __version__
from whereused.api.connections import find_connection, open_graph
from whereused.cli.serving import address_of, listening
from whereused.database import NEO4J_VERSION, LocalDatabase
from whereused.errors import WhereusedError
from whereused.graph.migrations import load_migrations, pending_migrations
from whereused.settings import CONFIG_FILE, Settings

WANTED_BYTES = 1_000_000_000


@dataclass(frozen=True)
class Check:
    """One thing looked at: what was found and, if it is wrong (`exit_code` not 0), what to do."""

    name: str
    said: str
    mend: str = ""
    exit_code: int = 0


def all_checks(settings: Settings) -> Iterator[Check]:
    """Look at everything, one after the other; an error of ours is a finding, not an end."""
    checks: list[tuple[str, Callable[[Settings], Check]]] = [
        ("program", check_program),
        ("settings file", check_file),
        ("home", check_home),
        ("Neo4j's jars", check_jars),
        ("database", check_database),
        ("schema", check_schema),
        ("API port", check_port),
    ]
    for name, check in checks:
        try:
            yield check(settings)
        except WhereusedError as error:
            yield Check(name, error.message, error.mend, 3 if error.exit_code == 3 else 1)


def check_program(_: Settings) -> Check:
    """Which versions run."""
    return Check("program", f"whereused {__version__} on Python {platform.python_version()}, {platform.system()}")


def check_file(_: Settings) -> Check:
    """Which settings file counts."""
    file = Path(CONFIG_FILE).absolute()
    return Check("settings file", str(file) if file.is_file() else f"none (it would be {file})")


def check_home(settings: Settings) -> Check:
    """Whether the data folder can be written, and has room."""
    folder = settings.home
    while not folder.exists():
        folder = folder.parent
    if not os.access(folder, os.W_OK):
        return Check("home", f"{folder} cannot be written", "Set WHEREUSED_HOME to a folder of yours.", 1)
    free = shutil.disk_usage(folder).free
    if free < WANTED_BYTES:
        return Check(
            "home", f"{settings.home} has {free / 1e6:,.0f} MB left", "Free some space, or set WHEREUSED_HOME.", 1
        )
    return Check("home", f"{settings.home}, {free / 1e9:,.0f} GB free")


def check_jars(settings: Settings) -> Check:
    """Whether the managed Neo4j is there to be started."""
    if not settings.managed:
        return Check("Neo4j's jars", "not needed: NEO4J_URI names a Neo4j of your own")
    complete = LocalDatabase(settings).jar_cache.complete()
    fetched = "fetched" if complete else "not fetched yet: the first start does it (about 200 MB)"
    return Check("Neo4j's jars", f"Neo4j {NEO4J_VERSION}, {fetched}, in {settings.cache}")


def check_database(settings: Settings) -> Check:
    """Whether the database answers. A managed one that does not run is well: it is started when needed."""
    if settings.managed:
        status = LocalDatabase(settings).status()
        if status.state == "stopped":
            return Check("database", "stopped", "It is started by what needs it, or by `whereused db start`.")
    connection = find_connection(settings)
    with open_graph(connection, settings) as graph:
        graph.verify()
    return Check("database", f"answers at {connection.uri}")


def check_schema(settings: Settings) -> Check:
    """Whether the graph's schema is this program's."""
    if settings.managed and not LocalDatabase(settings).running():
        return Check("schema", "not looked at: the database is stopped")
    with open_graph(find_connection(settings), settings) as graph:
        pending = pending_migrations(graph)
    version = len(load_migrations())
    if pending:
        return Check("schema", f"{len(pending)} of {version} migrations are still to come; the next start applies them")
    return Check("schema", f"version {version}, up to date")


def check_port(settings: Settings) -> Check:
    """Whether the API could take its port: taken is well if it is whereused that serves there."""
    if serving := _served_version(settings):
        return Check("API port", f"{settings.port} is served by whereused {serving}")
    with ExitStack() as stack:
        listener = stack.enter_context(listening(settings))
        listener.listen(1)
        return Check("API port", f"{address_of(listener)} is free")


def _served_version(settings: Settings) -> str | None:
    """The version of the whereused that answers at the API's address, if one does."""
    import requests

    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    try:
        told = requests.get(f"http://{host}:{settings.port}/health/live", timeout=2).json()
    except (requests.RequestException, ValueError):
        return None
    return str(told["version"]) if isinstance(told, dict) and told.get("status") == "alive" else None
