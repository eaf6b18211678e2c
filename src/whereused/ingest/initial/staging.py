"""All records of a first load on disk, and what only all of them together tell.

A scratch database of SQLite, whose sorting needs the same memory for any number of records. What follows here is what
the ledger and the projection do batch by batch: the first of two records of one id counts, a correction voids whatever
it names, a name means the item that is described under it, or else those that bear it.
"""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from whereused.ingest.entries import Submission
from whereused.ingest.initial.decoding import Decoded, unpacked
from whereused.ingest.ledger import conflict
from whereused.ingest.rejects import Rejection

CACHE_KB = 65_536
"""Memory of SQLite for pages, and for sorting."""

ASKED = 10_000
"""Names that are looked up at once."""

NodeRow = tuple[str, str, bool, int, bool, bool, bool, str | None]
"""A node that a group describes or names: label, id, whether it is a component, how often it is produced, whether
something is installed in it, whether a conditional edge leads into it, whether its kind has to be told by its role, and
its line of CSV (`1` and the name of the layout first, or `0` if it is only named; none: a placeholder)."""

_TABLES = """
CREATE TABLE record (number INTEGER PRIMARY KEY, id TEXT, hash TEXT, key TEXT, voids TEXT, role TEXT, stamp TEXT,
                     entry BLOB);
CREATE INDEX record_voids ON record (voids, id) WHERE voids IS NOT NULL;
CREATE INDEX record_operation ON record (number) WHERE role = 'operation';
CREATE TABLE described (number INTEGER, item TEXT);
CREATE TABLE carried (number INTEGER, value TEXT, item TEXT);
CREATE TABLE refused (number INTEGER PRIMARY KEY, rejection BLOB);
CREATE TABLE later (number INTEGER PRIMARY KEY, submission BLOB);
CREATE TABLE passed_over (number INTEGER PRIMARY KEY);
CREATE TABLE void (target TEXT PRIMARY KEY, voided_by BLOB) WITHOUT ROWID;
CREATE TABLE alias (value TEXT, item TEXT, first INTEGER, PRIMARY KEY (value, item)) WITHOUT ROWID;
CREATE TABLE node (label TEXT, id TEXT, component INTEGER, produced INTEGER, installed INTEGER, conditional INTEGER,
                   unsure INTEGER, line TEXT);
"""

_ALIASES = """
INSERT INTO alias SELECT DISTINCT value, item, 0 FROM carried
WHERE number NOT IN (SELECT number FROM passed_over)
  AND value NOT IN (SELECT item FROM described WHERE number NOT IN (SELECT number FROM passed_over))
"""

_GROUP = """
CREATE TABLE grouped AS
SELECT CASE WHEN a.item IS NULL THEN r.key ELSE substr(r.key, 1, instr(r.key, ':')) || a.item END AS thing,
       coalesce(a.first, 1) AS first, r.entry AS entry, v.voided_by AS voided_by
FROM record r
LEFT JOIN alias a ON a.value = CASE WHEN r.role = 'about' THEN substr(r.key, instr(r.key, ':') + 1) END
LEFT JOIN void v ON v.target = r.id
ORDER BY thing
"""
"""Records about a component or container stand with the item that is meant; with each where a name means several."""

_NODES = """
SELECT label, id, max(component), sum(produced), max(installed), max(conditional), max(unsure), max(line)
FROM node GROUP BY label, id
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
        """Keep a batch."""
        self._many("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?)", batch.records)
        self._many("INSERT INTO described VALUES (?, ?)", batch.described)
        self._many("INSERT INTO carried VALUES (?, ?, ?)", batch.carried)
        self._refuse(batch.rejected)
        later = [(number, pickle.dumps(submission)) for number, submission in batch.later]
        self._many("INSERT INTO later VALUES (?, ?)", later)

    def meet_duplicates(self) -> int:
        """Leave out every record whose id another had before, refused if it says something else; how many say the same.

        By the ledger's rule: the first counts, whichever batch or file it is in.
        """
        self._db.execute("CREATE INDEX record_id ON record (id)")
        duplicates = 0
        for (identity,) in self._db.execute("SELECT id FROM record GROUP BY id HAVING count(*) > 1"):
            rows = self._db.execute("SELECT number, hash FROM record WHERE id = ? ORDER BY number", (identity,))
            (first, kept), *others = rows.fetchall()
            for number, digest in others:
                duplicates += digest == kept
                if digest != kept:
                    self._refuse([(number, conflict(number, self._entry(number), self._entry(first).submission.body))])
            self._many("INSERT INTO passed_over VALUES (?)", [(number,) for number, _ in others])
        self._db.execute("DELETE FROM record WHERE number IN (SELECT number FROM passed_over)")
        return duplicates

    def settle(self) -> int:
        """Work out what is voided and what names mean, and bring the records of each thing together; how many rows."""
        corrections = self._db.execute("SELECT voids, id, stamp FROM record WHERE voids IS NOT NULL ORDER BY voids, id")
        by_target = groupby(corrections, key=itemgetter(0))
        voids = ((target, pickle.dumps([row[1:] for row in rows])) for target, rows in by_target)
        self._many("INSERT INTO void VALUES (?, ?)", voids)
        self._db.execute("INSERT INTO passed_over SELECT number FROM void JOIN record ON id = target")
        self._db.execute(_ALIASES)
        self._db.execute("UPDATE alias SET first = item = (SELECT min(item) FROM alias a WHERE a.value = alias.value)")
        self._db.execute(_GROUP)
        self._db.execute("DROP TABLE described")
        self._db.execute("DROP TABLE carried")
        return int(self._one("SELECT coalesce(max(rowid), 0) FROM grouped"))

    def rejections(self) -> Iterator[Rejection]:
        """What was refused, in the order of the files."""
        for (rejection,) in self._db.execute("SELECT rejection FROM refused ORDER BY number"):
            yield pickle.loads(rejection)  # noqa: S301 - written below

    def later(self) -> Iterator[Submission]:
        """What is loaded once the database stands, in the order of the files."""
        for (submission,) in self._db.execute("SELECT submission FROM later ORDER BY number"):
            yield pickle.loads(submission)  # noqa: S301 - written above

    def count_records(self) -> int:
        """The records that are kept."""
        return int(self._one("SELECT count(*) FROM record"))

    def count_stamps(self) -> int:
        """How many of them say when another ledger recorded them."""
        return int(self._one("SELECT count(stamp) FROM record"))

    def latest_stamp(self) -> datetime:
        """The latest of these times."""
        return datetime.fromisoformat(self._one("SELECT max(stamp) FROM record"))

    def count_rejections(self) -> int:
        """The records that are refused."""
        return int(self._one("SELECT count(*) FROM refused"))

    def add_nodes(self, rows: list[NodeRow]) -> None:
        """Keep what groups describe and name."""
        self._many("INSERT INTO node VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def nodes(self) -> Iterator[NodeRow]:
        """Every node once, with all that groups say of it."""
        yield from self._db.execute(_NODES)

    def _refuse(self, rejected: Iterable[tuple[int, Rejection]]) -> None:
        rows = [(number, pickle.dumps(rejection)) for number, rejection in rejected]
        self._many("INSERT INTO refused VALUES (?, ?)", rows)

    def _entry(self, number: int) -> Any:  # noqa: ANN401 - an Entry, whose record is not known before
        return unpacked(self._db.execute("SELECT entry FROM record WHERE number = ?", (number,)).fetchone()[0])

    def _one(self, statement: str) -> Any:  # noqa: ANN401 - one value
        return self._db.execute(statement).fetchone()[0]

    def _many(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        self._db.execute("BEGIN")
        self._db.executemany(statement, rows)
        self._db.execute("COMMIT")


def things(staging: sqlite3.Connection, first: int, last: int) -> Iterator[tuple[str, int, bytes, bytes | None]]:
    """The rows of the things that begin among the rows `first` to `last` of what is grouped: whole things only."""
    before = staging.execute("SELECT thing FROM grouped WHERE rowid = ?", (first - 1,)).fetchone()
    begun = None
    rows = staging.execute(
        "SELECT rowid, thing, first, entry, voided_by FROM grouped WHERE rowid >= ? ORDER BY rowid", (first,)
    )
    for at, thing, is_first, entry, voided_by in rows:
        if at > last and thing != begun:
            return
        if before is None or thing != before[0]:
            begun = thing
            yield thing, is_first, entry, voided_by


def operations(staging: sqlite3.Connection) -> Iterator[tuple[bytes, bytes | None]]:
    """The records of operations, and what voids each."""
    yield from staging.execute(
        "SELECT entry, voided_by FROM record LEFT JOIN void ON target = id WHERE role = 'operation' ORDER BY key"
    )


def meanings(staging: sqlite3.Connection, texts: list[str]) -> Iterator[tuple[str, str]]:
    """The (name, item) pairs of those names that mean other items than the one of that id."""
    for start in range(0, len(texts), ASKED):
        asked = texts[start : start + ASKED]
        marks = ",".join("?" * len(asked))
        yield from staging.execute(f"SELECT value, item FROM alias WHERE value IN ({marks})", asked)  # noqa: S608
