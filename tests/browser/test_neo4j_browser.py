"""The real Neo4j Browser of the managed database, without a network: the guide, its queries, and links to it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Locator

from support.neo4j_browser import Demo, Neo4jBrowser, connected
from whereused.graph.browser_files import BrowserQuery, browser_queries, browser_style, parse_style

RULES = parse_style(browser_style())
OWN_PAGES = ("fonts.googleapis.com", "cdn.segment.com", "canny.io", ".sentry.io")
"""What Neo4j Browser itself asks for elsewhere, and does without."""


def test_the_guide_opens_by_itself(neo4j_browser: Neo4jBrowser) -> None:
    guide = neo4j_browser.guide()

    guide.get_by_text("A recall in the graph").wait_for()
    assert "Material flows along the red arrows" in guide.inner_text()
    first = neo4j_browser.page.locator("[data-testid=frame]").first
    assert "/guides/recall.html" in first.inner_text(), "the guide is what one sees first"


@pytest.mark.parametrize("query", list(browser_queries().values()), ids=lambda query: query.name)
def test_each_query_of_the_guide_runs_and_draws(neo4j_browser: Neo4jBrowser, query: BrowserQuery) -> None:
    guide = neo4j_browser.guide()
    while guide.locator("[data-testid=previousSlide]").count():
        guide.locator("[data-testid=previousSlide]").click()
    while guide.locator("h3").filter(has_text=query.title).count() == 0:
        guide.locator("[data-testid=nextSlide]").click()
    guide.locator("pre.runnable").click()
    frame = neo4j_browser.run()

    frame.locator("svg g.node").first.wait_for()
    said = frame.inner_text()
    assert frame.locator("[data-testid=cypherFrameErrorMessage], [data-testid=errorBanner]").count() == 0, said
    assert "Warn" not in said.split(), "a notification"
    drawn = frame.locator("svg g.node").count()
    assert 1 < drawn <= 300
    frame.locator("button[title=Close]").click()


def test_links_of_the_api_draw_with_our_captions_and_colours(chrome: Browser, demo: Demo) -> None:
    """From an answer of the API to the evidence path of one affected pack."""
    paths = httpx.get(f"{demo.api}/v1/paths?from=REEL-FET-000001&to=PK-0000064", timeout=60).json()
    with connected(chrome, demo) as opened:
        opened.guide()
        assert "REEL-FET-000001" in opened.show(paths["browser"])
        nodes = opened.run().locator("svg g.node")
        nodes.first.wait_for()
        seen = [(nodes.nth(place).text_content() or "", fill(nodes.nth(place))) for place in range(nodes.count())]
        edges = opened.page.locator("[data-testid=frame]").first.locator("svg g.relationship")
        types = {text.strip() for text in edges.all_text_contents()}

    labels = {"PK-": "Unit", "BMS-": "Unit", "REEL-": "Lot", "placem": "ProcessStep"}
    for start, label in labels.items():
        colours = {colour for caption, colour in seen if caption.strip().startswith(start)}
        assert colours == {RULES[f"node.{label}"]["color"]}, (start, seen)
    for name in ("CONSUMED_IN", "PRODUCED", "INSTALLED_IN", "DERIVED_FROM"):  # a short edge has a short caption
        assert any(name.startswith(text.rstrip("…")) for text in types if text), (name, types)


def fill(node: Locator) -> str:
    """The colour of a node, as the style writes it."""
    shown: str = node.locator("circle.b-outline").evaluate("circle => getComputedStyle(circle).fill")
    return "#" + "".join(f"{int(part):02X}" for part in re.findall(r"\d+", shown)[:3])


@pytest.mark.parametrize("path", ["/v1/items?id=O'PEN & #1; 50%+?", "/v1/where-from?item=O'PEN & #1; 50%+?"])
def test_a_link_survives_any_name(chrome: Browser, demo: Demo, path: str) -> None:
    name = "O'PEN & #1; 50%+?"
    record = {"record": "item", "id": name, "kind": "unit", "product": "ODD"}
    assert httpx.post(f"{demo.api}/v1/records", json=[record], timeout=60).status_code == 200
    way, _, parameter = path.partition("?")
    answer = httpx.get(demo.api + way, params={parameter.partition("=")[0]: name}, timeout=60).json()
    with connected(chrome, demo) as opened:
        opened.guide()
        opened.show(answer["browser"])
        frame = opened.run()
        frame.locator("svg g.node").first.wait_for()
        assert any("O'PEN" in text for text in frame.locator("svg g.node").all_text_contents())


def test_nothing_of_it_needs_a_network(neo4j_browser: Neo4jBrowser) -> None:
    """What was refused is what Neo4j Browser asks for by its own; everything above worked all the same."""
    neo4j_browser.guide()

    hosts = {str(urlsplit(address).hostname) for address in neo4j_browser.refused}
    assert {host for host in hosts if not host.endswith(OWN_PAGES)} == set()
