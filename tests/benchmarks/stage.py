"""The stage: a running Neo4j that holds the plant, and how long it took to load."""

from __future__ import annotations

import contextlib
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import LiteralString

import neo4j

from whereused.database import LocalDatabase, connect, shown_progress
from whereused.graph.driver import Address, Graph
from whereused.graph.migrations import migrate
from whereused.plant import Size, write
from whereused.plant.writer import ANSWERS
from whereused.settings import Settings, load_settings

from .initial_load import load_initially
from .loader import Load, load_watched

COUNT_RECORDS: LiteralString = "CYPHER 25 MATCH (r:Record) RETURN count(r) AS records"
ASK_VERSION: LiteralString = """
CYPHER 25
CALL dbms.components() YIELD name, versions WITH name, versions WHERE name STARTS WITH 'Neo4j'
RETURN versions[0] AS version
"""
RECORDS_BETWEEN_LINES = 200_000


@dataclass(frozen=True)
class Stage:
    """Where the database is, what is in it, and how it got there; `key` is the plant's answer key, if it was kept."""

    address: Address
    load: Load
    key: Path | None
    neo4j_version: str
    neo4j_heap: str
    neo4j_pagecache: str


@dataclass(frozen=True)
class Asked:
    """Which plant, where it is kept (None: nowhere), and whether it is loaded by `load --initial`."""

    size: Size
    seed: int
    keep: Path | None
    initial: bool = False


@contextlib.contextmanager
def prepared_stage(asked: Asked) -> Iterator[Stage]:
    """A migrated Neo4j that holds the plant: NEO4J_URI's, or a managed one in `keep` or in a temporary home.

    What is started here is stopped at the end; a home in `keep` stays, and a later run finds it loaded.
    """
    with contextlib.ExitStack() as stack:
        keep = asked.keep
        home = keep.absolute() if keep else Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wu-bench-")))
        settings = load_settings(home=home, neo4j_bolt_port=0, neo4j_http_port=0)
        plant = Plant(asked, home / "benchmark")
        built = plant.load_initially(home) if asked.initial and not plant.memo.exists() else None
        with shown_progress() as progress:
            connection = connect(settings, progress)
        if connection.started:
            stack.callback(LocalDatabase(settings).stop)
        address = Address(connection.uri, connection.username, connection.password, connection.database)
        with Graph(address) as graph:
            migrate(graph)
        load = built or plant.loaded(address, managed=settings.managed)
        yield Stage(address, load, plant.key if plant.key.exists() else None, _version(address), *_sizes(settings))


@dataclass(frozen=True)
class Plant:
    """The plant in files; `folder` remembers how a kept home was loaded."""

    asked: Asked
    folder: Path

    @property
    def key(self) -> Path:
        """Its answer key."""
        return self._files / ANSWERS

    @property
    def memo(self) -> Path:
        """How the home was loaded, once it was."""
        return self.folder / f"load-{self.asked.size}-{self.asked.seed}.json"

    @property
    def _files(self) -> Path:
        return self.folder / f"plant-{self.asked.size}-{self.asked.seed}"

    def loaded(self, address: Address, *, managed: bool) -> Load:
        """Load the plant unless it is there."""
        found = _count_records(address)
        if found and self.memo.exists():
            return Load(**{**json.loads(self.memo.read_text()), "earlier": True})
        if found and (not managed or any(self.folder.glob("load-*.json"))):
            raise SystemExit(f"{address.uri} holds {found:,} other records: give the benchmark an empty database.")
        records = self._written()
        say("Loading it")
        return self._remembered(load_watched(address, records))

    def load_initially(self, home: Path) -> Load:
        """Build the database of an empty home from the plant."""
        records = self._written()
        say("Building the database from it")
        load = load_initially(home, records)
        return self._remembered(Load(load.records, load.seconds, load.python_bytes))

    def _written(self) -> Path:
        records = self._files / "records.ndjson"
        if not (self._files / "summary.json").exists():
            say(f"Generating the {self.asked.size} plant in {self._files}")
            write(self._files, self.asked.size, self.asked.seed, progress=_say_records, answers=True)
        return records

    def _remembered(self, load: Load) -> Load:
        said = asdict(load)
        del said["earlier"]
        self.memo.write_text(json.dumps(said))
        (self._files / "records.ndjson").unlink()
        return load


def _say_records(records: int, day: int, days: int) -> None:
    if records % RECORDS_BETWEEN_LINES == 0:
        say(f"day {day} of {days}: {records:,} records")


def _count_records(address: Address) -> int:
    with reading_session(address) as session:
        return int(session.run(COUNT_RECORDS).single(strict=True)["records"])


def _version(address: Address) -> str:
    with reading_session(address) as session:
        return str(session.run(ASK_VERSION).single(strict=True)["version"])


def _sizes(settings: Settings) -> tuple[str, str]:
    return (settings.neo4j_heap, settings.neo4j_pagecache) if settings.managed else ("its own", "its own")


@contextlib.contextmanager
def reading_session(address: Address) -> Iterator[neo4j.Session]:
    """A plain session of the driver, as any program would open it."""
    with (
        neo4j.GraphDatabase.driver(address.uri, auth=(address.username, address.password)) as driver,
        driver.session(database=address.database, default_access_mode=neo4j.READ_ACCESS) as session,
    ):
        yield session


def interrupt(_number: int, _frame: FrameType | None) -> None:
    """A handler of SIGTERM: what was started is stopped."""
    raise KeyboardInterrupt


def say(text: str) -> None:
    """A line about how far it is, beside the results."""
    print(text, file=sys.stderr, flush=True)
