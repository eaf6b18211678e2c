"""The real Neo4j Browser of the managed database, without a network: the guide, its queries, and links to it."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Locator

from support.command import whereused
from support.neo4j_browser import Demo, Neo4jBrowser, connected
from whereused.graph.browser_files import BrowserQuery, browser_queries, browser_style, parse_style

RULES = parse_style(browser_style())
OWN_PAGES = ("fonts.googleapis.com", "cdn.segment.com", "canny.io", ".sentry.io")
"""What Neo4j Browser itself would ask for elsewhere, and does without: fonts, analytics, feedback, errors."""
ODD = (
    "O'PEN & #1; 50%+?",
    'LOT "A" / B\\C',
    "(01)04012345000016(21)7/8",
    "Prüfling №7 漢字 🔧",
    "{x} $item `y` // no comment",
)
"""Names as people give them: quotes, spaces, slashes, a GS1 key, and what Cypher or an address takes for its own."""


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


def captions(frame: Locator) -> list[str]:
    """The captions of what is drawn, without the breaks of their lines."""
    frame.locator("svg g.node").first.wait_for()
    return ["".join(text.split()) for text in frame.locator("svg g.node").all_text_contents()]


@pytest.fixture(scope="module")
def odd_items(demo: Demo) -> dict[str, str]:
    """Items with names that break things, each received, and the start of its caption."""
    records = [{"record": "item", "id": name, "kind": "unit", "product": "ODD"} for name in ODD]
    answer = httpx.post(f"{demo.api}/v1/records", json=records, timeout=60)
    assert answer.status_code == 200, answer.text
    return {name: "".join(name.split())[:6] for name in ODD}


@pytest.mark.parametrize("name", ODD)
def test_a_link_survives_any_name(
    neo4j_browser: Neo4jBrowser, demo: Demo, odd_items: dict[str, str], name: str
) -> None:
    """A dossier's and a trace's, from the API's answer to a picture of the item."""
    for path, parameter in (("/v1/items", "id"), ("/v1/where-from", "item")):
        answer = httpx.get(demo.api + path, params={parameter: f"id:{name}"}, timeout=60)
        assert answer.status_code == 200, answer.text
        neo4j_browser.show(answer.json()["browser"])
        assert any(text.startswith(odd_items[name]) for text in captions(neo4j_browser.run())), path


@pytest.mark.parametrize("name", ODD)
def test_a_saved_query_takes_any_name(neo4j_browser: Neo4jBrowser, odd_items: dict[str, str], name: str) -> None:
    """Its parameters set as its first line says, and then run as it stands."""
    neo4j_browser.guide()
    neo4j_browser.run_command(f":params {{item: {json.dumps(name, ensure_ascii=False)}}}")
    neo4j_browser.write(browser_queries()["where_used"].statement)

    assert any(text.startswith(odd_items[name]) for text in captions(neo4j_browser.run()))


def test_the_command_line_leads_where_the_api_leads(demo: Demo) -> None:
    told = whereused(demo.settings, "where-used", "REEL-FET-000001", "--format", "json", "--limit", "1")
    of_api = httpx.get(f"{demo.api}/v1/where-used?item=REEL-FET-000001&limit=1", timeout=60).json()

    assert json.loads(told.stdout)["browser"] == of_api["browser"] is not None


def test_a_wrong_password_costs_nothing(chrome: Browser, demo: Demo) -> None:
    """The right one is taken at once after it."""
    with chrome.new_context() as context:
        opened = Neo4jBrowser(context.new_page(), demo)
        opened.open()
        for _ in range(2):
            opened.log_in("not the password")
            opened.page.get_by_text("Neo.ClientError.Security").wait_for()
        opened.connect()
        opened.guide()


def test_nothing_of_it_needs_a_network(chrome: Browser, demo: Demo) -> None:
    """Guide, style and queries ask for nothing beyond this machine, and Neo4j Browser is not let ask on its own."""
    with connected(chrome, demo) as opened:
        guide = opened.guide()
        guide.get_by_text("A recall in the graph").wait_for()
        opened.run_command(f":style {demo.api}/guides/style.grass").get_by_text("node.Unit").first.wait_for()
        opened.write(f":guide {demo.api}/guides/recall.html")
        opened.page.click("[data-testid=editor-Run]")
        opened.page.get_by_text("Next", exact=True).click()  # it stands beside the answers now
        opened.write(browser_queries()["evidence_path"].asking(browser_queries()["evidence_path"].params))
        nodes = opened.run().locator("svg g.node")
        nodes.first.wait_for()
        colours = {fill(nodes.nth(place)) for place in range(nodes.count())}

        assert colours == {RULES[f"node.{label}"]["color"] for label in ("Lot", "ProcessStep", "Unit", "Record")}
        assert opened.refused == [], "it asked another machine"
        hosts = {str(urlsplit(address).hostname) for address in opened.forbidden}
        assert {host for host in hosts if not host.endswith(OWN_PAGES)} == set()
