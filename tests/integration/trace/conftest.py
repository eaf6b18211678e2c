from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.graphs import wipe
from whereused.graph import driver
from whereused.graph.driver import Graph
from whereused.trace import Tracer, closure


@pytest.fixture(autouse=True, scope="module")
def halves() -> Iterator[None]:
    """What is done in two parts, or another way, where it is much is done so where it is little, too."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(driver, "WORTH_HALVING", 2)
        patched.setattr(closure, "BETWEEN_ENDS", 1)
        yield


@pytest.fixture(scope="module")
def empty(graph: Graph) -> Iterator[Graph]:
    """The graph with nothing in it, for the tests of one module."""
    wipe(graph)
    yield graph
    wipe(graph)


@pytest.fixture(scope="module")
def tracer(empty: Graph) -> Tracer:
    return Tracer(empty)
