"""In which order the statements of migrations are run."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from whereused.graph import migrations
from whereused.graph.migrations import Migration, load_migrations, migrate

DATA = "CYPHER 25 MATCH (n:Item) SET n.told = true"
CONSTRAINTS = [f"CYPHER 25 CREATE CONSTRAINT c{n} IF NOT EXISTS FOR (n:L{n}) REQUIRE n.id IS UNIQUE" for n in range(5)]
INDEXES = [
    "CYPHER 25 CREATE INDEX i IF NOT EXISTS FOR (n:L1) ON (n.key)",
    "CYPHER 25 CREATE FULLTEXT INDEX f IF NOT EXISTS FOR (n:L2) ON EACH [n.text]",
]


class Recorder:
    """Takes note of what is run, and together with what."""

    def __init__(self) -> None:
        self.run: list[list[str]] = []

    def run_schema(self, statement: str) -> None:
        self.run.append([statement])

    def run_schema_together(self, statements: Sequence[str]) -> None:
        self.run.append(list(statements))

    @contextlib.contextmanager
    def reading(self) -> Iterator[Any]:
        yield SimpleNamespace(run=lambda *_: [])

    def writing(self, work: Callable[[Any], None]) -> None:
        work(SimpleNamespace(run=lambda *_, name, **__: self.run.append([name])))


def test_data_changes_wait_for_what_stands_before_them_and_what_is_behind_waits_for_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = Migration(1, "V0001__first", "x", (CONSTRAINTS[0], INDEXES[0], CONSTRAINTS[1]))
    second = Migration(2, "V0002__second", "x", (CONSTRAINTS[2], INDEXES[1], DATA, *CONSTRAINTS[3:]))
    monkeypatch.setattr(migrations, "load_migrations", lambda: (first, second))
    graph: Any = Recorder()
    assert migrate(graph) == [first.name, second.name]
    assert graph.run[0] == INDEXES
    assert sorted(graph.run[1:4]) == [[constraint] for constraint in CONSTRAINTS[:3]]
    assert graph.run[4] == [DATA]
    assert sorted(graph.run[5:7]) == [[constraint] for constraint in CONSTRAINTS[3:]]
    assert graph.run[7:] == [[first.name], [second.name]]


def test_what_creates_something_is_told_from_what_changes_data() -> None:
    statements = [statement for migration in load_migrations() for statement in migration.statements]
    creating = [statement for statement in statements if " CREATE " in statement.partition(" FOR ")[0]]
    assert [statement for statement in statements if migrations._creates_schema(statement)] == creating
    assert len(creating) > 30
    assert not migrations._creates_schema(DATA)
