"""docker-compose.yml: no Docker engine is needed to see that it says the same as the managed server."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from whereused.database.configuration import SAFETY, UPKEEP, limits
from whereused.database.jars import NEO4J_VERSION
from whereused.settings import Settings, refuse_open_address

ROOT = Path(__file__).parents[3]
NOT_FOR_CONTAINERS = {
    "dbms.security.auth_enabled",  # set by the image itself, like the next one
    "server.https.enabled",
    "dbms.security.auth_max_failed_attempts",  # a password that somebody chose may be guessed
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return content


def setting_of(variable: str) -> str:
    """The name of the Neo4j setting that the image reads from an environment variable."""
    return variable.removeprefix("NEO4J_").replace("__", "\0").replace("_", ".").replace("\0", "_")


def default_of(value: str) -> str:
    return re.sub(r"\$\{[A-Z0-9_]+:-([^}]*)\}", r"\1", value)


def test_it_runs_the_version_of_the_managed_server(compose: dict[str, Any]) -> None:
    assert compose["services"]["neo4j"]["image"] == f"neo4j:{NEO4J_VERSION}-community"


def test_it_sets_what_the_managed_server_sets(compose: dict[str, Any]) -> None:
    environment = compose["services"]["neo4j"]["environment"]
    given = {setting_of(name): default_of(value) for name, value in environment.items() if name != "NEO4J_AUTH"}
    wanted = {**SAFETY, **limits(Settings(neo4j_heap="1g", neo4j_pagecache="512m", query_seconds=60))}
    wanted["db.logs.query.enabled"] = UPKEEP["db.logs.query.enabled"]
    for name in wanted.keys() - NOT_FOR_CONTAINERS:
        assert given[name] == wanted[name], name


def test_nothing_is_published_beyond_this_machine(compose: dict[str, Any]) -> None:
    for port in compose["services"]["neo4j"]["ports"]:
        assert port.startswith("127.0.0.1:"), port
    api = compose["services"]["api"]
    assert api["network_mode"] == "host"
    assert "ports" not in api
    refuse_open_address(Settings(host=api["environment"]["WHEREUSED_HOST"]))


def test_the_password_is_required_and_the_data_have_a_named_volume(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert "${NEO4J_PASSWORD:?" in services["neo4j"]["environment"]["NEO4J_AUTH"]
    assert "${NEO4J_PASSWORD:?" in services["api"]["environment"]["NEO4J_PASSWORD"]
    assert services["neo4j"]["volumes"] == ["neo4j-data:/data"]
    assert "neo4j-data" in compose["volumes"]


def test_both_have_health_checks_and_the_api_waits(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert "7474" in " ".join(services["neo4j"]["healthcheck"]["test"])
    assert services["api"]["depends_on"]["neo4j"]["condition"] == "service_healthy"
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "HEALTHCHECK" in dockerfile
    assert "/health/ready" in dockerfile
    assert "USER whereused" in dockerfile
