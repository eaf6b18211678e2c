"""What of a first load has to be looked up: refusals, what is voided, what names mean; in a scratch database."""

from __future__ import annotations

import marshal
import pickle
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from whereused.ingest.entries import Submission
from whereused.ingest.initial.decoding import Decoded, Row
from whereused.ingest.initial.settling import Alias
from whereused.ingest.rejects import Rejection

CACHE_KB = 16_384
"""Memory of SQLite for pages."""

ASKED = 10_000
"""Names that are looked up at once."""

SIEVE = 8
"""Places of the sieve for each name that is in it, at least: one in eight of other texts comes through, at most."""

_TABLES = """
CREATE TABLE refused (number INTEGER PRIMARY KEY, rejection BLOB);
CREATE TABLE later (number INTEGER PRIMARY KEY, submission BLOB);
CREATE TABLE correction (number INTEGER PRIMARY KEY, id TEXT, voids TEXT, stamp TEXT);
CREATE TABLE operation (number INTEGER PRIMARY KEY, key TEXT, id TEXT, row BLOB);
CREATE TABLE void (target TEXT PRIMARY KEY, voided_by BLOB) WITHOUT ROWID;
CREATE TABLE met (number INTEGER PRIMARY KEY, row BLOB);
CREATE TABLE alias (value TEXT, item TEXT, first INTEGER);
"""


def open_staging(path: Path, *, writing: bool = False) -> sqlite3.Connection:
    """The scratch database at `path`: nothing of it outlives the load, so nothing is made safe."""
    connection = sqlite3.connect(path, isolation_level=None)
    pragmas = {
        "page_size": 16384,
        "journal_mode": "OFF",
        "synchronous": "OFF",
        "secure_delete": "OFF",
        "temp_store": "FILE",
        "temp_store_directory": f"'{str(path.parent).replace(chr(39), chr(39) * 2)}'",
        "cache_size": -CACHE_KB,
        "query_only": "OFF" if writing else "ON",
    }
    for name, value in pragmas.items():
        connection.execute(f"PRAGMA {name} = {value}")
    return connection


class Staging:
    """The scratch database, as the process that writes it uses it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._db = open_staging(path, writing=True)
        self._db.executescript(_TABLES)

    def close(self) -> None:
        """Close it; the file stays."""
        self._db.close()

    def add(self, batch: Decoded) -> None:
        """Keep what is rare in a batch."""
        self.refuse(batch.rejected)
        later = [(number, pickle.dumps(submission)) for number, submission in batch.later]
        self._many("INSERT INTO later VALUES (?, ?)", later)
        self._many("INSERT INTO correction VALUES (?, ?, ?, ?)", batch.corrections)
        self._many("INSERT INTO operation VALUES (?, ?, ?, ?)", batch.operations)

    def refuse(self, rejected: Iterable[tuple[int, Rejection]]) -> None:
        """Keep what is refused."""
        rows = [(number, pickle.dumps(rejection)) for number, rejection in rejected]
        self._many("INSERT INTO refused VALUES (?, ?)", rows)

    def pass_over(self, numbers: Iterable[int]) -> None:
        """Leave out corrections and operations whose id another record had before."""
        rows = [(number,) for number in numbers]
        for table in ("correction", "operation"):
            self._many(f"DELETE FROM {table} WHERE number = ?", rows)  # noqa: S608 - one of these two

    def meet(self, rows: Iterable[Row]) -> None:
        """Keep records of which one has the id of another."""
        self._many("INSERT INTO met VALUES (?, ?)", ((row.number, marshal.dumps(tuple(row))) for row in rows))

    def met(self, number: int) -> Row:
        """One of these."""
        found = self._db.execute("SELECT row FROM met WHERE number = ?", (number,)).fetchone()
        return Row._make(marshal.loads(found[0]))  # noqa: S302 - written above

    def settle_voids(self) -> None:
        """Work out what is voided by what."""
        corrections = self._db.execute("SELECT voids, id, stamp FROM correction ORDER BY voids, id")
        by_target = groupby(corrections, key=itemgetter(0))
        voids = [(target, pickle.dumps([row[1:] for row in rows])) for target, rows in by_target]
        self._many("INSERT INTO void VALUES (?, ?)", voids)

    def voids(self, target: str) -> bool:
        """Whether this is voided."""
        return bool(voided_by(self._db, target))

    def add_aliases(self, aliases: Iterable[Alias]) -> None:
        """Keep what names mean."""
        self._many("INSERT INTO alias VALUES (?, ?, ?)", aliases)

    def close_aliases(self) -> bool:
        """Once all are in, make them quick to look up; whether there are any."""
        self._db.execute("CREATE INDEX alias_value ON alias (value)")
        return bool(self._one("SELECT EXISTS (SELECT 1 FROM alias)"))

    def rejections(self) -> Iterator[Rejection]:
        """What was refused, in the order of the files."""
        for (rejection,) in self._db.execute("SELECT rejection FROM refused ORDER BY number"):
            yield pickle.loads(rejection)  # noqa: S301 - written above

    def count_rejections(self) -> int:
        """The records that are refused."""
        return int(self._one("SELECT count(*) FROM refused"))

    def later(self) -> Iterator[Submission]:
        """What is loaded once the database stands, in the order of the files."""
        for (submission,) in self._db.execute("SELECT submission FROM later ORDER BY number"):
            yield pickle.loads(submission)  # noqa: S301 - written above

    def has_later(self) -> bool:
        """Whether there is any of that."""
        return bool(self._one("SELECT EXISTS (SELECT 1 FROM later)"))

    def _one(self, statement: str) -> Any:  # noqa: ANN401 - one value
        return self._db.execute(statement).fetchone()[0]

    def _many(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        self._db.execute("BEGIN")
        self._db.executemany(statement, rows)
        self._db.execute("COMMIT")


def voided_by(staging: sqlite3.Connection, target: str) -> list[tuple[str, str | None]]:
    """The corrections of a record, each with when an export says that it was recorded."""
    found = staging.execute("SELECT voided_by FROM void WHERE target = ?", (target,)).fetchone()
    return [] if found is None else pickle.loads(found[0])  # noqa: S301 - written above


def operations(staging: sqlite3.Connection) -> Iterator[Row]:
    """The records of operations, those of each together."""
    for (row,) in staging.execute("SELECT row FROM operation ORDER BY key"):
        yield Row._make(marshal.loads(row))  # noqa: S302 - written when it was read


class Meanings:
    """The names that mean other items than the one of that id. What is none of them is seldom looked up."""

    def __init__(self, staging: sqlite3.Connection) -> None:
        self._db = staging
        (count,) = staging.execute("SELECT count(*) FROM alias").fetchone()
        self._places = bytearray(1 << (SIEVE * count).bit_length()) if count else bytearray()
        last = len(self._places) - 1
        for (value,) in staging.execute("SELECT value FROM alias"):
            self._places[hash(value) & last] = 1

    def __bool__(self) -> bool:
        return bool(self._places)

    def of(self, texts: Iterable[str]) -> Iterator[Alias]:
        """What those of the texts mean that are such names."""
        places, last = self._places, len(self._places) - 1
        likely = sorted({text for text in texts if places[hash(text) & last]}) if places else []
        for start in range(0, len(likely), ASKED):
            asked = likely[start : start + ASKED]
            marks = ",".join("?" * len(asked))
            yield from self._db.execute(f"SELECT * FROM alias WHERE value IN ({marks})", asked)  # noqa: S608
