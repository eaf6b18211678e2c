"""Migrations: constraints, indexes and data changes, applied once each in order, with checksums kept in the graph."""

from __future__ import annotations

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain, groupby
from pathlib import Path
from typing import NamedTuple

from whereused.errors import MigrationFailed, QueryFileError
from whereused.graph.driver import Graph, WriteTransaction
from whereused.graph.queries import Nothing, cypher_folder, query

_CREATES = re.compile(r"CYPHER \d+ CREATE (\w+ )?(CONSTRAINT|INDEX) \w+ IF NOT EXISTS ")
_CONSTRAINS = re.compile(r"CYPHER \d+ CREATE CONSTRAINT ")
AT_ONCE = 2
"""Constraints that are created at the same time."""

_NAME = re.compile(r"^V(?P<version>\d{4})__(?P<what>[a-z0-9_]+)\.cypher$")


class AppliedRow(NamedTuple):
    """A migration that the graph has had."""

    version: int
    checksum: str


LIST_MIGRATIONS = query("graph.list_migrations", AppliedRow)
KEEP_MIGRATION = query("graph.keep_migration", Nothing)
AWAIT_INDEXES = query("graph.await_indexes", Nothing)


@dataclass(frozen=True)
class Migration:
    """One file of `cypher/migrations`: immutable once landed."""

    version: int
    name: str
    checksum: str
    statements: tuple[str, ...]


@cache
def load_migrations() -> tuple[Migration, ...]:
    """All migrations in order. Raises QueryFileError for a misnamed file or a gap in the versions."""
    files = sorted((cypher_folder() / "migrations").glob("*.cypher"))
    migrations = tuple(_read(path) for path in files)
    for expected, migration in enumerate(migrations, start=1):
        if migration.version != expected:
            raise QueryFileError(f"Migration {migration.name} should be version {expected}: versions have no gaps.")
    return migrations


def _read(path: Path) -> Migration:
    match = _NAME.match(path.name)
    if match is None:
        raise QueryFileError(f"{path}: a migration is named V0001__what_it_does.cypher.")
    text = path.read_text(encoding="utf-8")
    body = "\n".join(line for line in text.splitlines() if not line.startswith("//"))
    statements = tuple(part.strip() for part in body.split(";") if part.strip())
    return Migration(int(match["version"]), path.stem, hashlib.sha256(text.encode()).hexdigest(), statements)


def migrate(graph: Graph) -> list[str]:
    """Bring the graph's schema up to date and return the names of what was applied; nothing when it already is.

    Every statement is idempotent (IF NOT EXISTS), so that a migration killed half-way is simply run again. Raises
    MigrationFailed when a landed file was changed, or when the graph was made by a newer version of the program.
    """
    pending = pending_migrations(graph)
    statements = chain.from_iterable(migration.statements for migration in pending)
    for creating, some in groupby(statements, key=_creates_schema):
        if creating:
            _create(graph, list(some))
        else:
            for statement in some:
                graph.run_schema(statement)
    if pending:
        with graph.reading() as reading:
            reading.run(AWAIT_INDEXES)
    for migration in pending:
        graph.writing(partial(_keep, migration=migration))
    return [migration.name for migration in pending]


def _creates_schema(statement: str) -> bool:
    """Whether a statement creates a constraint or an index, which nothing beside it rests on."""
    return _CREATES.match(statement) is not None


def _create(graph: Graph, statements: list[str]) -> None:
    """Create constraints and indexes, whatever their order.

    In a graph that was just imported that takes long: all indexes are filled by one look at the nodes, while
    constraints, of which each waits until it is filled, are created in twos.
    """
    constraints = [statement for statement in statements if _CONSTRAINS.match(statement)]
    indexes = [statement for statement in statements if statement not in constraints]
    if indexes:
        graph.run_schema_together(indexes)
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="constraint") as threads:
        list(threads.map(graph.run_schema, constraints))


def _keep(writing: WriteTransaction, migration: Migration) -> None:
    writing.run(KEEP_MIGRATION, version=migration.version, name=migration.name, checksum=migration.checksum)


def pending_migrations(graph: Graph) -> list[Migration]:
    """What `migrate` would apply. Raises MigrationFailed as `migrate` does."""
    with graph.reading() as reading:
        found = {row.version: row.checksum for row in reading.run(LIST_MIGRATIONS)}
    known = {migration.version: migration for migration in load_migrations()}
    for version, checksum in found.items():
        if version not in known:
            raise MigrationFailed(
                f"The graph has migration {version}, which this version of whereused does not know.",
                "Install the newer whereused that made it, or restore a backup made by this one.",
            )
        if known[version].checksum != checksum:
            raise MigrationFailed(
                f"Migration {known[version].name} was changed after it was applied (checksum {checksum[:12]}… in the "
                f"graph, {known[version].checksum[:12]}… in the file).",
                "Put the landed file back and write a new migration for the change.",
            )
    return [migration for version, migration in known.items() if version not in found]
