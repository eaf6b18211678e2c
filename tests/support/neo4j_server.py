"""The Neo4j that tests run against: NEO4J_URI's, else one in Docker, else the managed local one. Never none."""

from __future__ import annotations

import contextlib
import gc
import signal
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from whereused.database import NEO4J_VERSION, LocalDatabase, shown_progress
from whereused.settings import Settings

IMAGE = f"neo4j:{NEO4J_VERSION}"
DOCKER_SECONDS = 3


@contextlib.contextmanager
def neo4j_settings(home: Path) -> Iterator[Settings]:
    """Settings that point at a running Neo4j; what was started for it is stopped at the end, on Ctrl-C too.

    `home` is an empty folder for the managed server; its jars come from the user's own cache, so that they are
    downloaded once.
    """
    own = Settings()
    if own.neo4j_uri is not None:
        yield own
    elif docker_answers():
        with docker_neo4j(home) as settings:
            yield settings
    else:
        with managed_neo4j(home) as settings:
            yield settings


def docker_answers() -> bool:
    """True if a Docker engine answers quickly."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # the client leaves its socket open where nobody answers
        try:
            return _docker_ping()
        except Exception:
            return False
        finally:
            gc.collect()


def _docker_ping() -> bool:
    import docker

    with contextlib.closing(docker.from_env(timeout=DOCKER_SECONDS)) as client:
        return bool(client.ping())


@contextlib.contextmanager
def docker_neo4j(home: Path) -> Iterator[Settings]:
    """A container of the pinned version."""
    from testcontainers.community.neo4j import Neo4jContainer

    with Neo4jContainer(IMAGE) as container:
        yield Settings(
            home=home,
            neo4j_uri=container.get_connection_url(),
            neo4j_username=container.username,
            neo4j_password=container.password,
            neo4j_database="neo4j",
            port=0,
        )


@contextlib.contextmanager
def managed_neo4j(home: Path) -> Iterator[Settings]:
    """The managed local server, in `home`; the settings name it by NEO4J_URI's fields, as they would any other."""
    database = LocalDatabase(managed_settings(home))
    with ended_by_termination():
        try:
            with shown_progress() as progress:
                connection = database.start(progress)
            yield database.settings.model_copy(
                update={
                    "neo4j_uri": connection.uri,
                    "neo4j_username": connection.username,
                    "neo4j_password": Settings(neo4j_password=connection.password).neo4j_password,
                    "neo4j_database": connection.database,
                }
            )
        finally:
            database.stop()


def managed_settings(home: Path, **changes: object) -> Settings:
    """Settings of a managed server in `home`, on free ports, small, with the user's own cache of jars."""
    return Settings(
        **{
            "home": home,
            "neo4j_uri": None,
            "neo4j_bolt_port": 0,
            "neo4j_http_port": 0,
            "neo4j_heap": "1g",
            "neo4j_pagecache": "256m",
            "port": 0,
            **changes,
        }
    )


@contextlib.contextmanager
def ended_by_termination() -> Iterator[None]:
    """SIGTERM ends the block as Ctrl-C does, so that what was started is stopped."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
