"""What all tests share."""

from __future__ import annotations

from collections.abc import Iterator

import hypothesis
import pytest

from support.neo4j_server import neo4j_settings
from whereused.graph.driver import Address, Graph
from whereused.graph.migrations import migrate
from whereused.settings import Settings

hypothesis.settings.register_profile("busy", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("busy")  # on a machine that does other things, slow is no fault of a test


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings that point at a real Neo4j, shared by the whole session: NEO4J_URI's, Docker's or the managed one."""
    with neo4j_settings(tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture(scope="session")
def graph(settings: Settings) -> Iterator[Graph]:
    """The migrated graph of the session's Neo4j. Tests that write to it wipe it first (`support.graphs.wipe`)."""
    assert settings.neo4j_uri is not None
    password = settings.neo4j_password.get_secret_value() if settings.neo4j_password else ""
    address = Address(settings.neo4j_uri, settings.neo4j_username, password, settings.neo4j_database)
    with Graph(address) as opened:
        migrate(opened)
        yield opened
