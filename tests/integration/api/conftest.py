from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from support.api_server import serving
from support.graphs import wipe
from whereused.api.app import create_app
from whereused.graph.driver import Graph
from whereused.settings import Settings


@pytest.fixture(scope="module")
def served(settings: Settings, graph: Graph) -> Iterator[httpx.Client]:
    """The API on the session's Neo4j."""
    with serving(create_app(settings)) as client:
        yield client
    wipe(graph)


@pytest.fixture
def client(served: httpx.Client, graph: Graph) -> httpx.Client:
    """The same, on an empty graph."""
    wipe(graph)
    return served
