from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from support.neo4j_browser import Demo, Neo4jBrowser, chromium, connected, launched, running_demo


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """The demo, once for all tests; never left out where CI runs them."""
    if chromium() is None:
        missing = "There is no Chromium here: `apt-get install chromium` (or Chrome) for the tests of Neo4j Browser."
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with running_demo() as running:
        yield running


@pytest.fixture(scope="module")
def chrome(demo: Demo) -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def neo4j_browser(chrome: Browser, demo: Demo) -> Iterator[Neo4jBrowser]:
    """Neo4j Browser, connected."""
    with connected(chrome, demo) as opened:
        yield opened
