"""Migrations are applied once, and a graph that does not fit this program is refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.graphs import run
from whereused.errors import DatabaseRefused, DatabaseUnreachable, MigrationFailed
from whereused.graph.driver import Address, Graph
from whereused.graph.migrations import load_migrations, migrate, pending_migrations


@pytest.fixture(autouse=True)
def _restored(graph: Graph) -> Iterator[None]:
    yield
    run(graph, "MATCH (m:Migration) DETACH DELETE m")
    migrate(graph)


def test_a_migrated_graph_has_nothing_pending_and_remembers_checksums(graph: Graph) -> None:
    assert migrate(graph) == []
    kept = run(graph, "MATCH (m:Migration) RETURN m.version, m.checksum ORDER BY m.version")
    assert kept == [[migration.version, migration.checksum] for migration in load_migrations()]


def test_a_migration_killed_half_way_is_run_again(graph: Graph) -> None:
    run(graph, "MATCH (m:Migration) DETACH DELETE m")
    run(graph, "DROP CONSTRAINT shipment_id IF EXISTS")
    assert migrate(graph) == [migration.name for migration in load_migrations()]
    names = [name for [name] in run(graph, "SHOW CONSTRAINTS YIELD name RETURN name")]
    assert "shipment_id" in names
    assert run(graph, "MATCH (m:Migration) WHERE m.caption IS NULL RETURN m.name") == []


def test_an_older_graph_gets_what_it_does_not_have(graph: Graph) -> None:
    run(graph, "MATCH (m:Migration {version: 2}) DELETE m")
    run(graph, "DROP INDEX process_step_step IF EXISTS")
    assert migrate(graph) == ["V0002__stretches_of_steps"]
    names = [name for [name] in run(graph, "SHOW INDEXES YIELD name RETURN name")]
    assert "process_step_step" in names


def test_a_landed_file_that_was_changed_is_refused(graph: Graph) -> None:
    run(graph, "MATCH (m:Migration {version: 1}) SET m.checksum = 'other'")
    with pytest.raises(MigrationFailed, match="V0001__identities_and_ledger was changed after it was applied"):
        migrate(graph)


def test_a_graph_of_a_newer_program_is_refused(graph: Graph) -> None:
    run(graph, "CREATE (:Migration {version: 9999, checksum: 'x'})")
    with pytest.raises(MigrationFailed, match="migration 9999, which this version of whereused does not know"):
        pending_migrations(graph)


def test_a_wrong_password_and_a_wrong_address_are_told_apart(graph: Graph) -> None:
    address = graph.address
    wrong = Address(address.uri, address.username, "not the password", address.database)
    with Graph(wrong) as refused, pytest.raises(DatabaseRefused, match="NEO4J_PASSWORD"):
        refused.verify()
    nowhere = Address("bolt://127.0.0.1:1", "neo4j", "x", "neo4j")
    with Graph(nowhere) as silent, pytest.raises(DatabaseUnreachable, match="does not answer"):
        silent.verify()
